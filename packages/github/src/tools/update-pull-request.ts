import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { pullRequest } from '../fields.js';
import {
  disableAutoMergeMutation,
  draftMutation,
  enableAutoMergeMutation,
  readyMutation,
} from '../graphql/pull-requests.js';
import { partlyDone } from '../partly-done.js';
import { readPull } from '../pull/read-pull.js';

const methods = { merge: 'MERGE', squash: 'SQUASH', rebase: 'REBASE' } as const;

export const updatePullRequest = defineTool({
  name: 'update_pull_request',
  title: 'Update pull request',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Changes the given fields. Labels, assignees: update_issue.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    title: z.string().optional().describe('e.g. Fix crash'),
    body: z.string().optional().describe('e.g. Fixes #1'),
    state: z.enum(['open', 'closed']).optional().describe('e.g. closed'),
    base: z.string().optional().describe('e.g. main'),
    draft: z.boolean().optional().describe('e.g. false'),
    reviewers: z.array(z.string()).optional().describe('Added, e.g. ["mona"]'),
    update_branch: z.boolean().optional().describe('Merges base into it, e.g. true'),
    auto_merge: z.enum(['off', 'merge', 'squash', 'rebase']).optional().describe('e.g. squash'),
  }),
  output: z.object({
    number: z.int(),
    state: z.string(),
    title: z.string(),
    base: z.string(),
    requested_reviewers: z.array(z.string()).optional(),
    auto_merge: z.string().optional(),
  }),
  findOut: 'Look with get_pull_request',
  async handler(
    { title, body, state, base, draft, reviewers, auto_merge, update_branch, ...at },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    const fields = { title, body, state, base };
    const hasFields = Object.values(fields).some((value) => value !== undefined);
    if (!hasFields && draft === undefined && !reviewers?.length && auto_merge === undefined && !update_branch)
      throw new ToolError('invalid_argument', 'Nothing to change was given.', {
        next: 'Give at least one of title, body, state, base, draft, reviewers, auto_merge, update_branch.',
      });
    const within = { owner: at.owner, repo: at.repo };
    client.fence.check(at.owner, at.repo, 'write');
    const done: string[] = [];
    /** One change of several. */
    const step = async (name: string, change: () => Promise<unknown>) => {
      try {
        await change();
        done.push(name);
      } catch (error) {
        if (done.length === 0) throw error;
        throw partlyDone(error, {
          left: `${name} failed; done before: ${done.join(', ')}.`,
          next: 'Look with get_pull_request, then call again with what is left.',
          details: { done },
        });
      }
    };
    const look = async () => {
      const read = readPull(client, at, ctx);
      if (done.length === 0) return read;
      return read.catch((error: unknown) => {
        throw partlyDone(error, {
          left: `Done before: ${done.join(', ')}.`,
          next: 'Look with get_pull_request, then call again with what is left.',
          details: { done },
        });
      });
    };
    if (hasFields)
      await step(namesOf(fields), () =>
        client.rest(
          'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
          { ...at, ...fields },
          { ...ctx, safe: true },
        ),
      );
    if (reviewers?.length)
      await step('reviewers', () =>
        client.rest(
          'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
          { ...at, reviewers },
          ctx,
        ),
      );
    const pull = await look();
    if (draft !== undefined && draft !== pull.isDraft)
      await step('draft', () =>
        draft
          ? client.graphql(draftMutation, { id: pull.id }, { ...ctx, within })
          : client.graphql(readyMutation, { id: pull.id }, { ...ctx, within }),
      );
    if (auto_merge === 'off' && pull.autoMergeRequest)
      await step('auto_merge', () =>
        client.graphql(disableAutoMergeMutation, { id: pull.id }, { ...ctx, within }),
      );
    if (auto_merge !== undefined && auto_merge !== 'off')
      await step('auto_merge', () =>
        client.graphql(
          enableAutoMergeMutation,
          { id: pull.id, method: methods[auto_merge], head: pull.headRefOid },
          { ...ctx, within },
        ),
      );
    if (update_branch)
      await step('update_branch', () =>
        client.rest(
          'PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch',
          { ...at, expected_head_sha: pull.headRefOid },
          ctx,
        ),
      );
    const now = await look();
    const requested = now.reviewRequests.nodes.flatMap(
      ({ requestedReviewer: who }) => who?.login ?? who?.slug ?? [],
    );
    return {
      number: now.number,
      state: now.isDraft && now.state === 'OPEN' ? 'draft' : now.state.toLowerCase(),
      title: now.title,
      base: now.baseRefName,
      ...(requested.length > 0 ? { requested_reviewers: requested } : {}),
      ...(now.autoMergeRequest ? { auto_merge: now.autoMergeRequest.mergeMethod.toLowerCase() } : {}),
    };
  },
});

function namesOf(fields: Record<string, unknown>): string {
  return Object.keys(fields)
    .filter((name) => fields[name] !== undefined)
    .join(', ');
}
