import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { pullRequest } from '../fields.js';
import {
  replyMutation,
  resolveMutation,
  threadPlaceQuery,
  unresolveMutation,
} from '../graphql/pull-requests.js';
import { partlyDone } from '../partly-done.js';

export const updateReviewThread = defineTool({
  name: 'update_review_thread',
  title: 'Reply to or resolve review thread',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Replies to a review thread, resolves or reopens it.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    thread_id: z.string().describe('e.g. PRRT_kwDO'),
    reply: z.string().optional().describe('e.g. Done'),
    resolved: z.boolean().optional().describe('e.g. true'),
  }),
  output: z.object({
    thread_id: z.string(),
    resolved: z.boolean(),
    comment_id: z.string().optional(),
    url: z.string().optional(),
  }),
  findOut: 'Look with list_pull_request_activity, kind threads',
  async handler(
    { owner, repo, pull_number, thread_id, reply, resolved },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    if (reply === undefined && resolved === undefined)
      throw new ToolError('invalid_argument', 'Nothing to do was given.', {
        next: 'Give reply, resolved or both.',
      });
    const within = { owner, repo };
    client.fence.check(owner, repo, 'write');
    const { node } = await client.graphql(threadPlaceQuery, { id: thread_id }, { ...ctx, within });
    // An id is not bound to the names beside it: one from elsewhere would pass the fence.
    const isHere =
      node?.repository?.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase() &&
      node.pullRequest?.number === pull_number;
    if (!isHere)
      throw new ToolError('not_found', `${owner}/${repo}#${pull_number} has no review thread with this id.`, {
        next: 'List the threads with list_pull_request_activity.',
      });
    const scope = { ...ctx, within };
    const written =
      reply === undefined
        ? undefined
        : await client.graphql(replyMutation, { id: thread_id, body: reply }, scope);
    if (resolved !== undefined && resolved !== node.isResolved)
      await (resolved
        ? client.graphql(resolveMutation, { id: thread_id }, { ...scope, safe: true })
        : client.graphql(unresolveMutation, { id: thread_id }, { ...scope, safe: true })
      ).catch((error: unknown) => {
        if (reply === undefined) throw error;
        throw partlyDone(error, {
          left: 'The reply was written before.',
          next: 'Call again without reply.',
          details: { replied: true },
        });
      });
    const comment = written?.addPullRequestReviewThreadReply.comment;
    return {
      thread_id,
      resolved: resolved ?? node.isResolved ?? false,
      ...(comment?.fullDatabaseId ? { comment_id: comment.fullDatabaseId } : {}),
      ...(comment ? { url: comment.url } : {}),
    };
  },
});
