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
  description: 'Changes the given fields of an issue, whole; closes, reopens.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    title: z.string().optional().describe('e.g. Crash on start'),
    body: z.string().optional().describe('e.g. Steps: ...'),
    state: z.enum(['open', 'closed']).optional().describe('e.g. closed'),
    state_reason: z
      .enum(['completed', 'not_planned', 'duplicate', 'reopened'])
      .optional()
      .describe('e.g. completed'),
    labels: z.array(z.string()).optional().describe('e.g. ["bug"]'),
    assignees: z.array(z.string()).optional().describe('e.g. ["mona"]'),
    milestone: z.int().min(0).optional().describe('0 for none, e.g. 3'),
  }),
  output: issueRow.extend({ milestone: z.string().optional() }),
  findOut: 'Look with get_issue',
  async handler({ owner, repo, issue_number, milestone, ...fields }, ctx: ToolContext<GithubClient>) {
    if (Object.values(fields).every((value) => value === undefined) && milestone === undefined)
      throw new ToolError('invalid_argument', 'Nothing to change was given.', {
        next: 'Give at least one of title, body, state, labels, assignees, milestone.',
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
