import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { authorOf } from '../text/author.js';

export const updateIssueComment = defineTool({
  name: 'update_issue_comment',
  title: 'Edit or delete comment',
  access: 'write',
  toolset: 'issues',
  description: 'Replaces or deletes a comment on an issue or pull request.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    comment_id: z
      .string()
      .refine((id) => /^\d+$/.test(id), 'must be digits')
      .describe('e.g. 123456'),
    body: z.string().optional().describe('e.g. Fixed.'),
    delete: z.boolean().optional().describe('e.g. true'),
  }),
  output: z.object({ comment_id: z.string(), url: z.string().optional(), deleted: z.boolean().optional() }),
  findOut: 'Look with list_issue_activity',
  async confirm({ owner, repo, comment_id, delete: gone = false }, ctx: ToolContext<GithubClient>) {
    if (!gone) return undefined;
    const { data } = await ctx.client.rest(
      'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { owner, repo, comment_id },
      ctx,
    );
    const { author = 'nobody' } = authorOf(data.user, undefined);
    return {
      message: `Delete the comment ${comment_id} by ${author} in ${owner}/${repo}? It cannot be brought back.`,
      version: data.updated_at,
      details: { text: (data.body ?? '').slice(0, 300) },
    };
  },
  async handler({ owner, repo, comment_id, body, delete: gone = false }, ctx: ToolContext<GithubClient>) {
    if (gone === (body !== undefined))
      throw new ToolError('invalid_argument', 'Give either body or delete: true.', {
        next: 'Correct the arguments and call again.',
      });
    const comment = { owner, repo, comment_id };
    if (body === undefined) {
      await ctx.client.rest('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', comment, ctx);
      return { comment_id, deleted: true };
    }
    const { data } = await ctx.client.rest(
      'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { ...comment, body },
      { ...ctx, safe: true },
    );
    return { comment_id, url: data.html_url };
  },
});
