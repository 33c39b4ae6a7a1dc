import { defineTool, type ToolContext, ToolError, text } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { checkFilter, filesAt, showFiles } from '../diff/show-files.js';
import type { Fence } from '../fence/fence.js';
import { isRef } from '../fence/names.js';
import { repository } from '../fields.js';
import { checkRef } from '../git/check-ref.js';
import { reads } from '../hints.js';
import { shortSha, toCommitRow } from '../shape/commit.js';

const mostCommits = 30;
// https://docs.github.com/rest/commits/commits#compare-two-commits: 300 files at most, on the first page.
const mostFiles = 300;
const headerBytes = 600;

export const compareRefs = defineTool({
  name: 'compare_refs',
  title: 'Compare two refs',
  access: 'read',
  toolset: 'repos',
  description: 'Commits and diff that head has and base has not.',
  annotations: reads,
  input: z.object({
    ...repository,
    base: z.string().describe('e.g. main'),
    head: z.string().describe('e.g. fix-1, or acme:fix-1'),
    path: z.string().optional().describe('Only files here, e.g. src'),
  }),
  output: text,
  async handler(input, { client, maxOutputBytes, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo, base, head, path } = input;
    checkFilter(path);
    for (const side of [base, head]) {
      checkSide(client.fence, side, repo);
      await checkRef({ client, owner, repo, scope: ctx }, side);
    }
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/compare/{basehead}',
      { owner, repo, basehead: `${base}...${head}` },
      ctx,
    );
    // The newest ones come last.
    const commits = data.commits
      .slice(-mostCommits)
      .map(toCommitRow)
      .map((row) => [row.sha, row.date?.slice(0, 10), row.author, row.message].filter(Boolean).join(' '))
      .join('\n');
    const files = data.files ?? [];
    const shown = showFiles(filesAt(files, path), maxOutputBytes - headerBytes - Buffer.byteLength(commits));
    const facts = [
      `${base}...${head}: ${data.status}`,
      `${data.ahead_by} ahead, ${data.behind_by} behind`,
      `merge base ${shortSha(data.merge_base_commit.sha)}`,
      data.total_commits > mostCommits ? `the last ${mostCommits} commits` : '',
      files.length >= mostFiles ? `only the first ${mostFiles} files` : `${files.length} files`,
      shown.removed > 0 ? `${shown.removed} invisible characters not shown` : '',
      shown.unshown > 0 ? `${shown.unshown} patches left out: give path` : '',
    ];
    return {
      header: facts.filter(Boolean).join(', '),
      text: [commits, shown.text].filter(Boolean).join('\n\n'),
    };
  },
});

/** `ref`, `owner:ref` or `owner:repo:ref`; the last two lead into another repository, which the fence knows by name only. */
function checkSide(fence: Fence, side: string, repo: string): void {
  const parts = side.split(':');
  const name = parts.at(-1) ?? '';
  if (parts.length > 3 || !isRef(name))
    throw new ToolError('invalid_argument', `${side} is no branch, tag or commit.`, {
      next: 'Give base and head as in main, or octocat:main for a fork.',
    });
  if (parts.length === 1) return;
  const [other = '', middle] = parts;
  // A fork may have any name, so only an owner that is inside as a whole can be named alone.
  if (parts.length === 2 && fence.limitsReading) fence.checkOwner(other, 'read');
  fence.check(other, parts.length === 3 ? (middle ?? '') : repo, 'read');
}
