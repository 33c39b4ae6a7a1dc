import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { paging, repository } from '../fields.js';
import { withinLockdown } from '../lockdown.js';
import { pageNumber } from '../paging.js';
import { issueRow, toIssueRow } from '../shape/issue.js';

const row = issueRow.extend({ head: z.string(), base: z.string() });

export const listPullRequests = defineTool({
  name: 'list_pull_requests',
  title: 'List pull requests',
  access: 'read',
  toolset: 'pull_requests',
  description: 'Pull requests of one repository. By author, label or text: search_issues.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    state: z.enum(['open', 'closed', 'all']).default('open').describe('e.g. all'),
    head: z.string().optional().describe('e.g. mona:fix'),
    base: z.string().optional().describe('e.g. main'),
    sort: z
      .enum(['created', 'updated', 'popularity', 'long-running'])
      .default('created')
      .describe('e.g. updated'),
    direction: z.enum(['asc', 'desc']).default('desc').describe('e.g. asc'),
    ...paging(),
  }),
  output: list('pull_requests', row, { hasNext: true, extra: { hidden: z.int().optional() } }),
  async handler({ cursor: _, ...filter }, { client, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo } = filter;
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/pulls',
      { ...filter, page: pageNumber(ctx) },
      ctx,
    );
    const { shown, hidden } = await withinLockdown(client, data, {
      owner,
      repo,
      author: ({ user }) => user,
      ...ctx,
    });
    const items = shown.map((pull) => ({
      ...toIssueRow(pull),
      // A branch of another repository is told with its owner.
      head: pull.head.repo?.full_name === pull.base.repo.full_name ? pull.head.ref : pull.head.label,
      base: pull.base.ref,
    }));
    return { items, next, ...(hidden > 0 ? { hidden } : {}) };
  },
});
