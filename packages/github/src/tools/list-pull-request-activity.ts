import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { paging, pullRequest } from '../fields.js';
import { withinLockdown } from '../lockdown.js';
import { listChecks, listCommits, listReviews, listThreads } from '../pull/activity.js';
import { authorShape } from '../text/author.js';
import { bodyShape } from '../text/body.js';

const remark = z.object({
  comment_id: z.string().optional(),
  ...authorShape,
  ...bodyShape,
  created_at: z.string(),
  pending: z.boolean().optional(),
});

export const activityItem = z.object({
  review_id: z.string().optional(),
  thread_id: z.string().optional(),
  sha: z.string().optional(),
  name: z.string().optional(),
  result: z.string().optional(),
  job_id: z.string().optional(),
  url: z.string().optional(),
  state: z.string().optional(),
  ...authorShape,
  ...bodyShape,
  path: z.string().optional(),
  line: z.int().optional(),
  side: z.string().optional(),
  comments: z.array(remark).optional(),
  more_comments: z.int().optional(),
  created_at: z.string().optional(),
});

export const listPullRequestActivity = defineTool({
  name: 'list_pull_request_activity',
  title: 'List reviews, threads, commits or checks',
  access: 'read',
  toolset: 'pull_requests',
  description:
    'Reviews, review threads, commits or checks of a pull request. Its other comments: list_issue_activity.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    kind: z.enum(['threads', 'reviews', 'commits', 'checks']).default('threads').describe('e.g. reviews'),
    ...paging(),
  }),
  output: list('items', activityItem, { hasNext: true, extra: { hidden: z.int().optional() } }),
  async handler({ kind, per_page, cursor: _, ...at }, { client, ...ctx }: ToolContext<GithubClient>) {
    const readers = { threads: listThreads, reviews: listReviews, commits: listCommits, checks: listChecks };
    const page = await readers[kind](client, { ...at, per_page }, ctx);
    if (kind === 'checks') return page;
    const author = (item: {
      author?: string | undefined;
      comments?: Array<{ author?: string | undefined }> | undefined;
    }) => {
      const login = item.author ?? item.comments?.[0]?.author;
      return login === undefined ? undefined : { login };
    };
    const { shown, hidden } = await withinLockdown(client, page.items, { ...at, author, ...ctx });
    const items = await Promise.all(
      shown.map(async (item) => {
        if (!item.comments) return item;
        const kept = await withinLockdown(client, item.comments, { ...at, author, ...ctx });
        return { ...item, comments: kept.shown };
      }),
    );
    return { ...page, items, ...(hidden > 0 ? { hidden } : {}) };
  },
});
