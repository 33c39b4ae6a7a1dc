import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { issueNumber, repository } from '../fields.js';
import { idText } from '../ids.js';

export const addIssueComment = defineTool({
  name: 'add_issue_comment',
  title: 'Comment on issue or pull request',
  access: 'write',
  toolset: 'issues',
  description: 'Comments on an issue or pull request. On a diff: review_pull_request.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    body: z.string().describe('e.g. Thanks!'),
  }),
  output: z.object({ comment_id: z.string(), url: z.string() }),
  findOut: 'Look with list_issue_activity',
  async handler(input, ctx: ToolContext<GithubClient>) {
    const { data } = await ctx.client.rest(
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      input,
      ctx,
    );
    return { comment_id: idText(data.id), url: data.html_url };
  },
});
