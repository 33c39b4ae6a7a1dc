import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { issueNumber, repository } from '../fields.js';
import { checkLockdown } from '../lockdown.js';
import { issueRow, toIssueRow } from '../shape/issue.js';
import { bodyOf, bodyShape } from '../text/body.js';

// An issue is mostly far shorter; longer ones are read on with offset.
const bodyChars = 8_000;

export const getIssue = defineTool({
  name: 'get_issue',
  title: 'Get issue',
  access: 'read',
  toolset: 'issues',
  description: 'One issue with its body. Comments and the rest: list_issue_activity.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    offset: z.int().min(0).default(0).describe('Skips characters of a long body, e.g. 8000'),
  }),
  output: issueRow.extend({
    ...bodyShape,
    state_reason: z.string().optional(),
    milestone: z.string().optional(),
    type: z.string().optional(),
    /** As owner/repo#number. */
    parent: z.string().optional(),
    sub_issues: z.string().optional(),
    created_at: z.string(),
    closed_at: z.string().optional(),
    locked: z.boolean().optional(),
  }),
  async handler({ owner, repo, issue_number, offset }, ctx: ToolContext<GithubClient>) {
    const { data } = await ctx.client.rest(
      'GET /repos/{owner}/{repo}/issues/{issue_number}',
      { owner, repo, issue_number },
      ctx,
    );
    const what = `#${issue_number}`;
    await checkLockdown(ctx.client, data.user, { owner, repo, what, ...ctx });
    const { sub_issues_summary: sub } = data;
    const body = bodyOf({ body: data.body?.slice(offset) }, bodyChars);
    return {
      ...toIssueRow(data),
      ...body,
      ...(body.body_length ? { body_length: data.body?.length } : {}),
      ...(data.pull_request ? { is_pull_request: true } : {}),
      ...(data.milestone ? { milestone: data.milestone.title } : {}),
      ...(data.type ? { type: data.type.name } : {}),
      ...(data.parent_issue_url ? { parent: shortName(data.parent_issue_url) } : {}),
      ...(sub && sub.total > 0 ? { sub_issues: `${sub.completed} of ${sub.total} done` } : {}),
      created_at: data.created_at,
      ...(data.closed_at ? { closed_at: data.closed_at } : {}),
      ...(data.locked ? { locked: true } : {}),
    };
  },
});

function shortName(url: string): string {
  const [owner, repo, , number] = url.split('/').slice(-4);
  return `${owner}/${repo}#${number}`;
}
