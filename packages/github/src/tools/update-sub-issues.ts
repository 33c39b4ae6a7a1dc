import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, issueNumber, repository } from '../fields.js';
import { partlyDone } from '../partly-done.js';

export const updateSubIssues = defineTool({
  name: 'update_sub_issues',
  title: 'Add, remove or move sub-issue',
  access: 'write',
  toolset: 'issues',
  description: 'Adds, removes or moves (after another) a sub-issue.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...repository,
    issue_number: issueNumber,
    sub_issue_number: counted().describe('e.g. 43'),
    action: z.enum(['add', 'remove', 'move']).default('add').describe('e.g. remove'),
    after: z.int().optional().describe('For move; 0 for first, e.g. 44'),
    replace_parent: z.boolean().optional().describe('e.g. true'),
  }),
  output: z.object({ sub_issues: z.string() }),
  findOut: 'Look with list_issue_activity, kind sub_issues',
  async handler(
    { owner, repo, issue_number, sub_issue_number, action, after, replace_parent },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    // The API wants database ids, which people never see.
    const idOf = async (number: number) => {
      const { data } = await client.rest(
        'GET /repos/{owner}/{repo}/issues/{issue_number}',
        { owner, repo, issue_number: number },
        ctx,
      );
      return exact(data.id);
    };
    const parent = { owner, repo, issue_number };
    const id = await idOf(sub_issue_number);
    if (action === 'remove')
      await client.rest(
        'DELETE /repos/{owner}/{repo}/issues/{issue_number}/sub_issue',
        { ...parent, sub_issue_id: id },
        ctx,
      );
    else if (action === 'add')
      await client.rest(
        'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
        { ...parent, sub_issue_id: id, replace_parent },
        ctx,
      );
    else
      await client.rest(
        'PATCH /repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority',
        { ...parent, sub_issue_id: id, ...(await placeOf(after)) },
        ctx,
      );
    const { data } = await client
      .rest('GET /repos/{owner}/{repo}/issues/{issue_number}', parent, ctx)
      .catch((error: unknown) => {
        throw partlyDone(error, {
          left: 'The sub-issues were changed; only their count could not be read.',
          next: 'Do not repeat the call: look with list_issue_activity, kind sub_issues.',
        });
      });
    const { completed = 0, total = 0 } = data.sub_issues_summary ?? {};
    return { sub_issues: `${completed} of ${total} done` };

    async function placeOf(number = 0): Promise<{ after_id: number } | { before_id: number }> {
      if (number > 0) return { after_id: await idOf(number) };
      const { data } = await client.rest(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
        { ...parent, per_page: 1 },
        ctx,
      );
      return { before_id: data[0] ? exact(data[0].id) : id };
    }
  },
});

/**
 * The body of these requests takes a number and nothing else. An id that a number does not hold would name another issue.
 * @throws ToolError `refused` for an id past 2^53
 */
function exact(id: number | bigint): number {
  // Typed as the vendor's; one past 2^53 is a string of digits here, and so no safe integer.
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  throw new ToolError(
    'refused',
    `The issue's id ${id} is too large to be sent exactly; nothing was changed.`,
    {
      next: 'Change sub-issues on github.com.',
    },
  );
}
