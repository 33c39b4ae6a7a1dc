import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor, ref, repository } from '../fields.js';
import { checkRef } from '../git/check-ref.js';
import { reads } from '../hints.js';
import { timeField } from '../ids.js';
import { pageNumber, pageOf } from '../paging.js';
import { commitRow, toCommitRow } from '../shape/commit.js';

export const listCommits = defineTool({
  name: 'list_commits',
  title: 'List commits',
  access: 'read',
  toolset: 'repos',
  description: 'Commits of a branch, or of a path, newest first.',
  annotations: reads,
  input: z.object({
    ...repository,
    ref,
    path: z.string().optional().describe('e.g. src/index.ts'),
    author: z.string().optional().describe('Login or email, e.g. acme'),
    since: timeField.optional().describe('e.g. 2026-01-31T00:00:00Z'),
    until: timeField.optional().describe('as since'),
    cursor,
  }),
  output: list('commits', commitRow, { hasNext: true }),
  async handler(
    { ref: sha, path, author, since, until, ...rest },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    const { owner, repo } = rest;
    await checkRef({ client, owner, repo, scope: ctx }, sha);
    const reply = await client.rest(
      'GET /repos/{owner}/{repo}/commits',
      { owner, repo, sha, path, author, since, until, per_page: 50, page: pageNumber(ctx) },
      ctx,
    );
    return pageOf(reply, reply.data.map(toCommitRow));
  },
});
