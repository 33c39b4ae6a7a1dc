import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { numberAndUrl } from '../shape/written.js';

export const createPullRequest = defineTool({
  name: 'create_pull_request',
  title: 'Create pull request',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Opens a pull request.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...repository,
    title: z.string().describe('e.g. Fix crash'),
    head: z.string().describe('Or owner:branch, e.g. fix'),
    base: z.string().describe('e.g. main'),
    body: z.string().optional().describe('e.g. Fixes #1'),
    draft: z.boolean().optional().describe('e.g. true'),
  }),
  output: numberAndUrl.extend({ head_sha: z.string() }),
  findOut: 'Look with list_pull_requests and head',
  async handler(input, ctx: ToolContext<GithubClient>) {
    const { data } = await ctx.client.rest('POST /repos/{owner}/{repo}/pulls', input, ctx);
    return { number: data.number, url: data.html_url, head_sha: data.head.sha };
  },
});
