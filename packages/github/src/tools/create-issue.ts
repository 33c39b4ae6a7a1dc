import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { numberAndUrl } from '../shape/written.js';

export const createIssue = defineTool({
  name: 'create_issue',
  title: 'Create issue',
  access: 'write',
  toolset: 'issues',
  description: 'Opens an issue. First search_issues whether it exists.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...repository,
    title: z.string().describe('e.g. Crash on start'),
    body: z.string().optional().describe('e.g. Steps: ...'),
    labels: z.array(z.string()).optional().describe('e.g. ["bug"]'),
    assignees: z.array(z.string()).optional().describe('e.g. ["mona"]'),
    milestone: z.int().optional().describe('Its number, e.g. 3'),
  }),
  output: numberAndUrl.extend({ ignored: z.array(z.string()).optional() }),
  findOut: 'Look for the title with search_issues or list_issues',
  async handler({ owner, repo, ...issue }, ctx: ToolContext<GithubClient>) {
    const { data } = await ctx.client.rest(
      'POST /repos/{owner}/{repo}/issues',
      { owner, repo, ...issue },
      ctx,
    );
    // Without push access GitHub drops these and says nothing.
    const ignored = [
      ...(issue.labels?.length && data.labels.length === 0 ? ['labels'] : []),
      ...(issue.assignees?.length && !data.assignees?.length ? ['assignees'] : []),
      ...(issue.milestone !== undefined && !data.milestone ? ['milestone'] : []),
    ];
    return { number: data.number, url: data.html_url, ...(ignored.length > 0 ? { ignored } : {}) };
  },
});
