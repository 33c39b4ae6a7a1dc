import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, pullRequest } from '../fields.js';
import { isAt } from '../git/is-at.js';
import { checkComments } from '../pull/check-comments.js';
import { readFiles } from '../pull/read-files.js';
import { finishReview, startReview } from '../pull/write-review.js';

const comment = z.object({
  path: z.string().describe('e.g. src/a.ts'),
  line: counted().optional().describe('None: whole file, e.g. 20'),
  start_line: counted().optional().describe('e.g. 18'),
  side: z.enum(['RIGHT', 'LEFT']).default('RIGHT').describe('LEFT: removed lines'),
  body: z.string().describe('e.g. Typo'),
});

const events = { approve: 'APPROVE', request_changes: 'REQUEST_CHANGES', comment: 'COMMENT' } as const;

export const reviewPullRequest = defineTool({
  name: 'review_pull_request',
  title: 'Review pull request',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Reviews, with comments checked against the diff first; or ends your pending review.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    event: z
      .enum(['comment', 'approve', 'request_changes', 'pending'])
      .default('comment')
      .describe('e.g. approve'),
    body: z.string().optional().describe('e.g. Looks good'),
    comments: z.array(comment).max(100).optional().describe('On the diff'),
    pending: z.enum(['submit', 'discard']).optional().describe('Ends your pending review, e.g. submit'),
    expected_head_sha: z.string().optional().describe('e.g. 6dcb09b'),
  }),
  output: z.object({
    review_id: z.string(),
    state: z.string(),
    url: z.string().optional(),
    comments: z.int().optional(),
    not_shown: z.int().optional(),
  }),
  findOut: 'Look with list_pull_request_activity, kind reviews; one that is left pending is ended by pending',
  async handler(
    { event, body, comments = [], pending, expected_head_sha, ...at },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    const verdict = event === 'pending' ? undefined : events[event];
    if (pending !== undefined) {
      if (comments.length > 0 || (pending === 'submit' && verdict === undefined))
        throw new ToolError(
          'invalid_argument',
          'pending takes no comments, and submit needs another event.',
          {
            next: 'Discard and review anew, or submit with event comment, approve or request_changes.',
          },
        );
      return finishReview(client, at, { ...ctx, body, verdict: pending === 'submit' ? verdict : undefined });
    }
    checkWords({ event, body, comments: comments.length });
    client.fence.check(at.owner, at.repo, 'write');
    const { data: pull } = await client.rest('GET /repos/{owner}/{repo}/pulls/{pull_number}', at, ctx);
    if (expected_head_sha !== undefined && !isAt(pull.head.sha, expected_head_sha))
      throw new ToolError('conflict', `#${at.pull_number} has moved to ${pull.head.sha}.`, {
        next: 'Read the diff again with get_pull_request_diff, then review that.',
        details: { head_sha: pull.head.sha },
      });
    if (comments.length > 0) {
      const { files } = await readFiles(client, at, ctx);
      checkComments(comments, files);
    }
    return startReview(client, { ...at, comments, body, verdict, commit_id: pull.head.sha }, ctx);
  },
});

/** What GitHub would refuse with fewer words. */
function checkWords({
  event,
  body,
  comments,
}: {
  event: string;
  body: string | undefined;
  comments: number;
}): void {
  const isEmpty = !body?.trim();
  if (!isEmpty || event === 'approve' || event === 'pending') return;
  if (event === 'comment' && comments > 0) return;
  throw new ToolError('invalid_argument', `A review with event ${event} needs a body.`, {
    next: event === 'comment' ? 'Give body or comments.' : 'Say in body what has to change.',
  });
}
