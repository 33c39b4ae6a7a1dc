import { defineTool, type ToolContext, text } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { checkFilter } from '../diff/show-files.js';
import { pullRequest } from '../fields.js';

import { checkLockdown } from '../lockdown.js';
import { readFiles } from '../pull/read-files.js';
import type { Schemas } from '../rest-types.js';
import { removedFrom } from '../text/parse-json.js';

// What the header and the list of files left out may take of the answer.
const reservedBytes = 1_500;

export const getPullRequestDiff = defineTool({
  name: 'get_pull_request_diff',
  title: 'Get diff of pull request',
  access: 'read',
  toolset: 'pull_requests',
  description: 'The diff of a pull request, file by file as far as it fits; the files left out are named.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    path: z.string().optional().describe('Only files that begin with it, e.g. src/'),
    first_file: z.int().min(1).default(1).describe('e.g. 31'),
    names_only: z.boolean().default(false).describe('Without patches, e.g. true'),
  }),
  output: text,
  async handler(
    { path, first_file, names_only, ...at },
    { client, maxOutputBytes, ...ctx }: ToolContext<GithubClient>,
  ) {
    checkFilter(path);
    if (client.settings.GITHUB_LOCKDOWN_MODE) {
      const { data } = await client.rest('GET /repos/{owner}/{repo}/pulls/{pull_number}', at, ctx);
      await checkLockdown(client, data.user, { ...at, what: `#${at.pull_number}`, ...ctx });
    }
    const until = path === undefined ? first_file + 99 : Number.POSITIVE_INFINITY;
    const { files, hasMore } = await readFiles(client, at, { ...ctx, until });
    const wanted = files.filter(({ filename }) => path === undefined || filename.startsWith(path));
    const rest = wanted.slice(first_file - 1);
    const { parts, left } = fill(rest, { names: names_only, bytes: maxOutputBytes - reservedBytes });
    const last = first_file - 1 + parts.length;
    const of = `${wanted.length}${hasMore ? '+' : ''}`;
    const header = `files ${parts.length === 0 ? 0 : first_file}-${last} of ${of} in ${at.owner}/${at.repo}#${at.pull_number}${
      left.length > 0 || hasMore ? `; go on with first_file ${last + 1}` : ''
    }`;
    const removed = rest.slice(0, parts.length).reduce((sum, file) => sum + removedFrom(file), 0);
    const unseen = removed > 0 ? `; ${removed} invisible characters not shown` : '';
    return { header: `${header}${unseen}`, text: [...parts, ...leftOut(left)].join('\n') };
  },
});

/** Whole files as long as they fit. A first file that does not is given alone, and core cuts it at a line. */
function fill(
  files: Array<Schemas['diff-entry']>,
  { names, bytes }: { names: boolean; bytes: number },
): { parts: string[]; left: Array<Schemas['diff-entry']> } {
  const parts: string[] = [];
  let used = 0;
  for (const file of files) {
    const part = names ? headOf(file) : `${headOf(file)}${patchOf(file)}`;
    used += Buffer.byteLength(part) + 1;
    if (used > bytes && parts.length > 0) break;
    parts.push(part);
  }
  return { parts, left: files.slice(parts.length) };
}

function headOf({
  filename,
  status,
  additions,
  deletions,
  previous_filename: old,
}: Schemas['diff-entry']): string {
  return `=== ${filename} (${status}${old ? ` from ${old}` : ''}, +${additions} -${deletions})`;
}

function patchOf({ patch, changes, status }: Schemas['diff-entry']): string {
  if (patch) return `\n${patch}`;
  // A file that only got another name or mode has nothing to show.
  if (changes === 0 && (status === 'renamed' || status === 'changed')) return '';
  return '\n(no patch: binary, empty or too large; get_file_contents reads it)';
}

function leftOut(files: Array<Schemas['diff-entry']>): string[] {
  if (files.length === 0) return [];
  const names: string[] = [];
  let bytes = 0;
  for (const file of files) {
    bytes += file.filename.length + 2;
    if (bytes > 900) break;
    names.push(file.filename);
  }
  const more = files.length - names.length;
  return [`--- left out: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
