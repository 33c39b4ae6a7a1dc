import { defineTool, type ToolContext, ToolError, text } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { trimSlashes } from '../fence/names.js';
import { ref, repository } from '../fields.js';
import type { Place } from '../git/branch-head.js';
import { listDirectory } from '../git/list-directory.js';
import { readBlob } from '../git/read-blob.js';
import { reads } from '../hints.js';
import type { Schemas } from '../rest-types.js';
import { decodeText } from '../text/decode-text.js';
import { cleanText } from '../text/invisible.js';
import { lineRange } from '../text/line-range.js';

// https://docs.github.com/rest/repos/contents: what is larger, no media type gives.
const mostBytes = 100_000_000;
// Core keeps 80 bytes for its own words; the rest is the header's.
const headerBytes = 600;

/** What the `object` media type answers: the type of the operation has no name for it. */
type Found =
  | Schemas['content-file']
  | Schemas['content-submodule']
  | Schemas['content-symlink']
  | (Omit<Schemas['content-tree'], 'type'> & { type: 'dir' });

export const getFileContents = defineTool({
  name: 'get_file_contents',
  title: 'Get file or directory',
  access: 'read',
  toolset: 'repos',
  description: 'A text file of any size, lines of it, or a directory.',
  annotations: reads,
  input: z.object({
    ...repository,
    path: z.string().default('').describe('e.g. src/index.ts'),
    ref,
    start_line: z.int().min(1).default(1).describe('e.g. 100'),
    end_line: z.int().min(1).optional().describe('e.g. 140'),
    recursive: z.boolean().default(false).describe('All below, e.g. true'),
  }),
  output: text,
  async handler(input, { client, maxOutputBytes, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo, path: given, start_line: start, end_line: end } = input;
    if (end !== undefined && end < start)
      throw new ToolError('invalid_argument', 'end_line is before start_line.', { next: 'Swap them.' });
    const path = trimSlashes(given);
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/contents/{path}',
      { owner, repo, path, ref: input.ref },
      { ...ctx, accept: 'application/vnd.github.object+json' },
    );
    // Asked for as an object, so that a directory is one, too.
    const found = data as Found;
    const range = { start, ...(end === undefined ? {} : { end }), maxBytes: maxOutputBytes - headerBytes };
    const at = input.ref === undefined ? '' : ` @ ${input.ref}`;
    const place = { client, owner, repo, scope: ctx };
    if (found.type === 'dir') {
      const listing = await listDirectory(place, { sha: found.sha, recursive: input.recursive });
      const shown = lineRange(listing.lines.join('\n'), range);
      const partly = listing.truncated ? ', cut by GitHub: list directories one by one' : '';
      return {
        header: `${path || '/'}${at}: ${listing.lines.length} entries${partly}${goOn(shown, 'entries')}`,
        text: shown.text,
      };
    }
    if (found.type === 'submodule')
      throw new ToolError(
        'refused',
        `${path} is a submodule, at commit ${found.sha} of another repository.`,
        {
          next: 'Read it there; .gitmodules says which repository.',
          details: { commit_sha: found.sha },
        },
      );
    if (found.type === 'symlink')
      return {
        header: `${path}${at}: symbolic link, its target is not a file of this repository`,
        text: found.target,
      };
    if (found.type !== 'file')
      throw new ToolError('upstream_error', 'GitHub answered with something that is no file.', {
        next: 'Call again in a moment.',
      });
    const { sha, size } = found;
    const whole = decodeText(await bytesOf(found, place));
    if (whole === undefined)
      throw new ToolError('refused', `${path} is not UTF-8 text (${size} bytes).`, {
        next: 'Only text can be read here.',
        details: { blob_sha: sha, size },
      });
    const { text: shown, removed } = cleanText(whole);
    const lines = lineRange(shown, range);
    if (start > Math.max(1, lines.total))
      throw new ToolError('invalid_argument', `${path} has ${lines.total} lines.`, {
        next: 'Ask for lines in it.',
      });
    const facts = [
      `blob ${sha.slice(0, 12)}`,
      `${size} bytes`,
      lines.total === 0 ? 'empty' : `lines ${lines.first}-${lines.last} of ${lines.total}`,
      whole.includes('\r\n') ? 'CRLF' : '',
      removed > 0 ? `${removed} invisible characters not shown` : '',
    ].filter(Boolean);
    return { header: `${path}${at}: ${facts.join(', ')}${goOn(lines, 'lines', end)}`, text: lines.text };
  },
});

function goOn(
  { last, total, cut }: { last: number; total: number; cut: boolean },
  what: string,
  end = total,
): string {
  if (cut) return `; line ${last} is longer than an answer and was cut`;
  return last < Math.min(end, total) ? `; more ${what} with start_line ${last + 1}` : '';
}

/** Up to 1 MB come with the answer, more as a blob of its own. */
async function bytesOf(
  { content, encoding, sha, size }: Schemas['content-file'],
  place: Place,
): Promise<Uint8Array> {
  if (encoding === 'base64') return Buffer.from(content, 'base64');
  if (size > mostBytes)
    throw new ToolError('refused', `The file has ${size} bytes; GitHub gives files up to ${mostBytes}.`, {
      next: 'Use search_code, or a clone.',
    });
  return readBlob(place, { sha, maxBytes: mostBytes });
}
