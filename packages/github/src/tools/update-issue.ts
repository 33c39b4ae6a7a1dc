import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { issueNumber, repository } from '../fields.js';
import { issueRow, toIssueRow } from '../shape/issue.js';

export const updateIssue = defineTool({
  name: 'update_issue',
  title: 'Update issue',
  access: 'write',
  toolset: 'issues',
  description: 'Changes the given fields of an issue; lists replace. Also closes and reopens.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    title: z.string().min(1).max(256).optional().describe('e.g. Crash on start'),
    body: z.string().max(65_536).optional().describe('The whole text, e.g. Steps: ...'),
    state: z.enum(['open', 'closed']).optional().describe('e.g. closed'),
    state_reason: z
      .enum(['completed', 'not_planned', 'duplicate', 'reopened'])
      .optional()
      .describe('e.g. completed'),
    labels: z.array(z.string()).optional().describe('e.g. ["bug"]'),
    assignees: z.array(z.string()).max(10).optional().describe('e.g. ["octocat"]'),
    milestone: z.int().min(0).optional().describe('Its number, 0 for none, e.g. 3'),
    type: z.string().optional().describe('e.g. Bug'),
  }),
  output: issueRow.extend({ milestone: z.string().optional() }),
  findOut: 'Look with get_issue',
  async handler({ owner, repo, issue_number, milestone, ...fields }, ctx: ToolContext<GithubClient>) {
    if (Object.values(fields).every((value) => value === undefined) && milestone === undefined)
      throw new ToolError('invalid_argument', 'Nothing to change was given.', {
        next: 'Give at least one of title, body, state, labels, assignees, milestone, type.',
      });
    const { data } = await ctx.client.rest(
      'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
      {
        owner,
        repo,
        issue_number,
        ...fields,
        ...(milestone === undefined ? {} : { milestone: milestone === 0 ? null : milestone }),
      },
      { ...ctx, safe: true },
    );
    return { ...toIssueRow(data), ...(data.milestone ? { milestone: data.milestone.title } : {}) };
  },
});
