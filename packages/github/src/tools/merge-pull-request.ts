import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { pullRequest } from '../fields.js';
import { isAt } from '../git/is-at.js';
import type { PullRequestNode } from '../graphql/pull-requests.js';
import { hasFailed, readChecks } from '../pull/checks.js';
import { readPull } from '../pull/read-pull.js';

export const mergePullRequest = defineTool({
  name: 'merge_pull_request',
  title: 'Merge pull request',
  access: 'write',
  toolset: 'pull_requests',
  description: 'Merges a pull request; asks first unless all is green.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    merge_method: z.enum(['merge', 'squash', 'rebase']).optional().describe('e.g. squash'),
    commit_title: z.string().optional().describe('e.g. Fix crash (#42)'),
    commit_message: z.string().optional().describe('e.g. Why'),
    expected_head_sha: z.string().optional().describe('e.g. 6dcb09b'),
  }),
  output: z.object({ merged: z.boolean(), sha: z.string(), head_sha: z.string() }),
  findOut: 'Look with get_pull_request',
  async confirm({ expected_head_sha, ...at }, { client, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo } = at;
    client.fence.check(owner, repo, 'write');
    const pull = await readPull(client, at, ctx);
    checkMergeable(pull, expected_head_sha);
    const sha = pull.headRefOid;
    const { checks } = await readChecks(client, { owner, repo, sha }, ctx);
    const failing = checks.filter(hasFailed).map(({ name }) => name);
    const running = checks.filter(({ result }) => result === 'pending').map(({ name }) => name);
    const doubts = [
      ...(failing.length > 0 ? [`failing checks: ${namesOf(failing)}`] : []),
      ...(running.length > 0 ? [`checks still running: ${namesOf(running)}`] : []),
      ...reviewDoubts(pull),
      ...(['BLOCKED', 'UNSTABLE', 'BEHIND'].includes(pull.mergeStateStatus)
        ? [`GitHub says it is ${pull.mergeStateStatus.toLowerCase()}`]
        : []),
    ];
    if (doubts.length === 0) return undefined;
    const preview: Preview = {
      message: `Merge ${owner}/${repo}#${pull.number} "${pull.title}" into ${pull.baseRefName}, although: ${doubts.join('; ')}?`,
      version: `${sha} ${doubts.join('; ')}`,
      details: { head_sha: sha, doubts },
      state: { sha },
    };
    return preview;
  },
  async handler({ expected_head_sha, ...input }, { client, confirmed, ...ctx }: ToolContext<GithubClient>) {
    const sha = shaOf(confirmed) ?? (await headOf(client, input, ctx));
    // GitHub takes whole shas only, and what is expected may be the beginning of one.
    checkHead({ number: input.pull_number, sha }, expected_head_sha);
    // With the commit that was looked at: whatever is pushed in between makes GitHub refuse.
    const { data } = await client.rest(
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
      { ...input, sha },
      ctx,
    );
    return { merged: data.merged, sha: data.sha, head_sha: sha };
  },
});

function checkMergeable(pull: PullRequestNode, expected: string | undefined): void {
  if (pull.state !== 'OPEN')
    throw new ToolError('refused', `#${pull.number} is ${pull.state.toLowerCase()} already.`, {
      next: 'Nothing is left to merge.',
    });
  checkHead({ number: pull.number, sha: pull.headRefOid }, expected);
  if (pull.isDraft)
    throw new ToolError('refused', `#${pull.number} is a draft.`, {
      next: 'When it is ready: update_pull_request with draft false.',
    });
  if (pull.mergeable === 'CONFLICTING')
    throw new ToolError('conflict', `#${pull.number} conflicts with ${pull.baseRefName}.`, {
      next: 'Resolve the conflicts on its branch, then call again.',
    });
}

function checkHead({ number, sha }: { number: number; sha: string }, expected: string | undefined): void {
  if (expected === undefined || isAt(sha, expected)) return;
  throw new ToolError('conflict', `#${number} has moved to ${sha}.`, {
    next: 'Look at what was pushed with get_pull_request_diff, then merge with the new head_sha.',
    details: { head_sha: sha },
  });
}

function reviewDoubts({ reviewDecision, reviewThreads }: PullRequestNode): string[] {
  const open = reviewThreads.nodes.filter(({ isResolved }) => !isResolved).length;
  return [
    ...(reviewDecision === 'CHANGES_REQUESTED' ? ['a review requests changes'] : []),
    ...(reviewDecision === 'REVIEW_REQUIRED' ? ['a review is required'] : []),
    ...(open > 0 ? [`${open} review threads are not resolved`] : []),
  ];
}

function namesOf(names: string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

/** What `confirm` bound to the confirmation. */
function shaOf(confirmed: unknown): string | undefined {
  if (typeof confirmed !== 'object' || confirmed === null || !('sha' in confirmed)) return undefined;
  return String(confirmed.sha);
}

async function headOf(
  client: GithubClient,
  { owner, repo, pull_number }: { owner: string; repo: string; pull_number: number },
  scope: Pick<ToolContext, 'signal' | 'attempt'>,
): Promise<string> {
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    { owner, repo, pull_number },
    scope,
  );
  return data.head.sha;
}
