import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { pullRequest } from '../fields.js';

export const updatePullRequestBranch = defineTool({
  name: 'update_pull_request_branch',
  title: 'Update branch of pull request',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Merges the base branch into the branch of a pull request.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    expected_head_sha: z.string().optional().describe('head_sha as last seen, e.g. 6dcb09b5...'),
  }),
  output: z.object({ message: z.string() }),
  findOut: 'Compare head_sha with get_pull_request',
  async handler({ expected_head_sha, ...at }, ctx: ToolContext<GithubClient>) {
    const { data } = await ctx.client.rest(
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch',
      { ...at, expected_head_sha },
      ctx,
    );
    return { message: data.message ?? 'Under way.' };
  },
});
