import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { issueNumber, paging, repository } from '../fields.js';
import { timeField } from '../ids.js';
import { withinLockdown } from '../lockdown.js';
import { pageNumber } from '../paging.js';
import { commentItem, toComment } from '../shape/comment.js';
import { issueRow, toIssueRow } from '../shape/issue.js';
import { timelineItem, toTimelineItem } from '../shape/timeline.js';

// A thread of 30 comments stays within the answer's budget; a longer one is cut and says so.
const commentChars = 4_000;

const item = z.object({
  ...commentItem.shape,
  ...timelineItem.shape,
  ...issueRow.partial().shape,
});

export const listIssueActivity = defineTool({
  name: 'list_issue_activity',
  title: 'List comments, sub-issues or timeline',
  access: 'read',
  toolset: 'issues',
  description: 'Comments of an issue or pull request, or its sub-issues or timeline.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    kind: z.enum(['comments', 'sub_issues', 'timeline']).default('comments').describe('e.g. timeline'),
    since: timeField.optional().describe('Comments updated after, e.g. 2026-01-31T00:00:00Z'),
    ...paging(),
  }),
  output: list('items', item, { hasNext: true, extra: { hidden: z.int().optional() } }),
  async handler(
    { owner, repo, issue_number, kind, since, per_page },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    const at = { owner, repo, issue_number, per_page, page: pageNumber(ctx) };
    const lockdown = { owner, repo, ...ctx };
    if (kind === 'comments') {
      const { data, next } = await client.rest(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { ...at, since },
        ctx,
      );
      const { shown, hidden } = await withinLockdown(client, data, {
        ...lockdown,
        author: ({ user }) => user,
      });
      return { items: shown.map((comment) => toComment(comment, commentChars)), next, ...hiddenOf(hidden) };
    }
    if (kind === 'sub_issues') {
      const { data, next } = await client.rest(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
        at,
        ctx,
      );
      const inside = data.filter(({ repository_url: url }) =>
        client.fence.allows(url.split('/').slice(-2).join('/'), 'read'),
      );
      const { shown, hidden } = await withinLockdown(client, inside, {
        ...lockdown,
        author: ({ user }) => user,
      });
      return { items: shown.map(toIssueRow), next, ...hiddenOf(hidden + data.length - inside.length) };
    }
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline',
      at,
      ctx,
    );
    const events = data.map((event) => toTimelineItem(event, commentChars));
    const { shown, hidden } = await withinLockdown(client, events, {
      ...lockdown,
      // What names no account, such as a commit, counts as a stranger's.
      author: ({ author }) => (author === undefined ? undefined : { login: author }),
    });
    return { items: shown, next, ...hiddenOf(hidden) };
  },
});

function hiddenOf(hidden: number): { hidden?: number } {
  return hidden > 0 ? { hidden } : {};
}
