import { defineTool, type ToolContext, ToolError, text } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, ref, repository } from '../fields.js';
import { listDirectory } from '../git/list-directory.js';
import { readPath } from '../git/read-path.js';
import { reads } from '../hints.js';
import { cleanText } from '../text/invisible.js';
import { lineRange } from '../text/line-range.js';

// Core keeps 80 bytes for its own words; the rest is the header's.
const headerBytes = 600;

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
    start_line: counted().optional().describe('e.g. 100'),
    end_line: counted().optional().describe('e.g. 140'),
    recursive: z.boolean().optional().describe('All below, e.g. true'),
  }),
  output: text,
  async handler(input, { client, maxOutputBytes, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo, start_line: start = 1, end_line: end } = input;
    if (end !== undefined && end < start)
      throw new ToolError('invalid_argument', 'end_line is before start_line.', { next: 'Swap them.' });
    const place = { client, owner, repo, scope: ctx };
    const found = await readPath(place, input);
    const range = { start, ...(end === undefined ? {} : { end }), maxBytes: maxOutputBytes - headerBytes };
    const name = `${found.path || '/'}${input.ref === undefined ? '' : ` @ ${input.ref}`}`;
    if (found.kind === 'directory') {
      const listing = await listDirectory(place, { sha: found.sha, recursive: input.recursive ?? false });
      const shown = lineRange(listing.lines.join('\n'), range);
      const partly = listing.truncated ? ', cut by GitHub: list directories one by one' : '';
      return {
        header: `${name}: ${listing.lines.length} entries${partly}${goOn(shown, 'entries')}`,
        text: shown.text,
      };
    }
    if (found.kind === 'link')
      return {
        header: `${name}: symbolic link, its target is not a file of this repository`,
        text: found.target,
      };
    const { text: shown, removed } = cleanText(found.text);
    const lines = lineRange(shown, range);
    if (start > Math.max(1, lines.total))
      throw new ToolError('invalid_argument', `${found.path} has ${lines.total} lines.`, {
        next: 'Ask for lines in it.',
      });
    const facts = [
      `blob ${found.sha.slice(0, 12)}`,
      `${found.size} bytes`,
      lines.total === 0 ? 'empty' : `lines ${lines.first}-${lines.last} of ${lines.total}`,
      found.text.includes('\r\n') ? 'CRLF' : '',
      removed > 0 ? `${removed} invisible characters not shown` : '',
    ].filter(Boolean);
    return { header: `${name}: ${facts.join(', ')}${goOn(lines, 'lines', end)}`, text: lines.text };
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
