import { defineTool, type ToolContext, text } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { checkFilter, filesAt, showFiles } from '../diff/show-files.js';
import { repository } from '../fields.js';
import { checkRef } from '../git/check-ref.js';
import { reads } from '../hints.js';
import type { Schemas } from '../rest-types.js';
import { toCommitRow } from '../shape/commit.js';
import { removedFrom } from '../text/parse-json.js';

// https://docs.github.com/rest/commits/commits: 300 files a page, 3,000 in all.
const mostPages = 10;
const headerBytes = 600;

export const getCommit = defineTool({
  name: 'get_commit',
  title: 'Get commit',
  access: 'read',
  toolset: 'repos',
  description: 'A commit with its diff.',
  annotations: reads,
  input: z.object({
    ...repository,
    sha: z.string().describe('Or a branch or tag, e.g. 3f2a9c1'),
    path: z.string().optional().describe('Only files here, e.g. src'),
  }),
  output: text,
  async handler({ owner, repo, sha, path }, { client, maxOutputBytes, ...ctx }: ToolContext<GithubClient>) {
    checkFilter(path);
    await checkRef({ client, owner, repo, scope: ctx }, sha);
    const ask = (page: number) =>
      client.rest('GET /repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref: sha, page }, ctx);
    const first = await ask(1);
    const files = [...(first.data.files ?? [])];
    let next = first.next;
    // The files of a path may stand on any page.
    for (let page = 2; path !== undefined && next !== undefined && page <= mostPages; page += 1) {
      const more = await ask(page);
      files.push(...(more.data.files ?? []));
      next = more.next;
    }
    const { data } = first;
    const row = toCommitRow(data);
    const { message } = data.commit;
    const shown = showFiles(filesAt(files, path), maxOutputBytes - headerBytes - Buffer.byteLength(message));
    const removed = shown.removed + removedFrom(data.commit);
    const facts = [
      data.sha,
      row.author ? `by ${row.author}` : '',
      row.date ?? '',
      data.stats ? `+${data.stats.additions} -${data.stats.deletions}` : '',
      parents(data),
      next === undefined ? `${files.length} files` : `the first ${files.length} files; give path for others`,
      removed > 0 ? `${removed} invisible characters not shown` : '',
      shown.unshown > 0 ? `${shown.unshown} patches left out: give path` : '',
    ];
    return { header: facts.filter(Boolean).join(', '), text: `${message}\n\n${shown.text}` };
  },
});

function parents({ parents: all }: Schemas['commit']): string {
  return all.length === 1 ? '' : `${all.length} parents`;
}
