import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { paging, repository } from '../fields.js';
import { timeField } from '../ids.js';
import { withinLockdown } from '../lockdown.js';
import { pageNumber } from '../paging.js';
import { issueRow, toIssueRow } from '../shape/issue.js';

export const listIssues = defineTool({
  name: 'list_issues',
  title: 'List issues',
  access: 'read',
  toolset: 'issues',
  description:
    'Issues of one repository, without pull requests. By text or across repositories: search_issues.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    state: z.enum(['open', 'closed', 'all']).default('open').describe('e.g. all'),
    labels: z.array(z.string()).optional().describe('e.g. ["bug"]'),
    assignee: z.string().optional().describe('Or none or *, e.g. mona'),
    creator: z.string().optional().describe('e.g. mona'),
    milestone: z.string().optional().describe('Number, none or *, e.g. 3'),
    since: timeField.optional().describe('Updated, e.g. 2026-01-31T00:00:00Z'),
    sort: z.enum(['created', 'updated', 'comments']).default('created').describe('e.g. updated'),
    direction: z.enum(['asc', 'desc']).default('desc').describe('e.g. asc'),
    ...paging(),
  }),
  output: list('issues', issueRow, {
    hasNext: true,
    extra: { hidden: z.int().optional(), pull_requests_left_out: z.int().optional() },
  }),
  async handler(
    { owner, repo, labels, cursor: _, ...filter },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/issues',
      { owner, repo, ...filter, labels: labels?.join(','), page: pageNumber(ctx) },
      ctx,
    );
    // GitHub counts pull requests as issues here, so a page may hold fewer than per_page.
    const issues = data.filter((issue) => !issue.pull_request);
    const { shown, hidden } = await withinLockdown(client, issues, {
      owner,
      repo,
      author: ({ user }) => user,
      ...ctx,
    });
    const pulls = data.length - issues.length;
    return {
      items: shown.map(toIssueRow),
      next,
      ...(hidden > 0 ? { hidden } : {}),
      ...(pulls > 0 ? { pull_requests_left_out: pulls } : {}),
    };
  },
});
