import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { pullRequest } from '../fields.js';
import type { PullRequestNode } from '../graphql/pull-requests.js';
import { checkLockdown } from '../lockdown.js';
import { hasFailed, readChecks } from '../pull/checks.js';
import { readPull } from '../pull/read-pull.js';
import { authorOf, authorShape } from '../text/author.js';
import { bodyOf, bodyShape } from '../text/body.js';

const bodyChars = 8_000;

export const getPullRequest = defineTool({
  name: 'get_pull_request',
  title: 'Get pull request',
  access: 'read',
  toolset: 'pull_requests',
  description:
    'One pull request: body, branches, checks, reviews, and whether it can be merged. Its diff: get_pull_request_diff.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...pullRequest,
    offset: z.int().min(0).default(0).describe('Skips characters of a long body, e.g. 8000'),
  }),
  output: z.object({
    number: z.int(),
    title: z.string(),
    state: z.string(),
    ...authorShape,
    ...bodyShape,
    head: z.string(),
    head_sha: z.string(),
    base: z.string(),
    merge_state: z.string().optional(),
    review_decision: z.string().optional(),
    checks: z.string().optional(),
    failing: z.array(z.string()).optional(),
    unresolved_threads: z.int().optional(),
    requested_reviewers: z.array(z.string()).optional(),
    auto_merge: z.string().optional(),
    changes: z.string(),
    labels: z.array(z.string()).optional(),
    assignees: z.array(z.string()).optional(),
    comments: z.int().optional(),
    created_at: z.string(),
    updated_at: z.string(),
    merged: z.string().optional(),
  }),
  async handler({ offset, ...at }, { client, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo } = at;
    const pull = await readPull(client, at, ctx);
    await checkLockdown(client, pull.author, { owner, repo, what: `#${pull.number}`, ...ctx });
    const rollup = pull.commits.nodes[0]?.commit.statusCheckRollup?.state;
    const failing =
      rollup === 'FAILURE' || rollup === 'ERROR'
        ? (await readChecks(client, { owner, repo, sha: pull.headRefOid }, ctx)).checks.filter(hasFailed)
        : [];
    const body = bodyOf(offset === 0 ? pull : { body: pull.body.slice(offset) }, bodyChars);
    const open = pull.state === 'OPEN';
    return {
      number: pull.number,
      title: pull.title,
      state: pull.isDraft && open ? 'draft' : pull.state.toLowerCase(),
      ...authorOf(pull.author, pull.authorAssociation),
      ...body,
      ...(body.body_length ? { body_length: pull.body.length } : {}),
      head: headOf(pull),
      head_sha: pull.headRefOid,
      base: pull.baseRefName,
      ...(open ? { merge_state: pull.mergeStateStatus.toLowerCase() } : {}),
      ...(pull.reviewDecision ? { review_decision: pull.reviewDecision.toLowerCase() } : {}),
      ...(rollup ? { checks: rollup.toLowerCase() } : {}),
      ...(failing.length > 0
        ? {
            failing: failing
              .slice(0, 20)
              .map(({ name, job_id: job }) => (job ? `${name} (job ${job})` : name)),
          }
        : {}),
      changes: `commits ${pull.commits.totalCount}, files ${pull.changedFiles}, lines +${pull.additions} -${pull.deletions}`,
      ...listsOf(pull),
      ...(pull.autoMergeRequest ? { auto_merge: pull.autoMergeRequest.mergeMethod.toLowerCase() } : {}),
      created_at: pull.createdAt,
      updated_at: pull.updatedAt,
      ...(pull.mergedAt
        ? { merged: `${pull.mergedAt}${pull.mergedBy ? ` by ${pull.mergedBy.login}` : ''}` }
        : {}),
    };
  },
});

function headOf({ headRefName, headRepository, isCrossRepository }: PullRequestNode): string {
  return isCrossRepository ? `${headRepository?.nameWithOwner ?? 'deleted'}:${headRefName}` : headRefName;
}

/** The lists that are not empty. */
function listsOf(pull: PullRequestNode) {
  const unresolved = pull.reviewThreads.nodes.filter(({ isResolved }) => !isResolved).length;
  const reviewers = pull.reviewRequests.nodes.flatMap(
    ({ requestedReviewer: who }) => who?.login ?? who?.slug ?? [],
  );
  return {
    ...(unresolved > 0 ? { unresolved_threads: unresolved } : {}),
    ...(reviewers.length > 0 ? { requested_reviewers: reviewers } : {}),
    ...(pull.labels.nodes.length > 0 ? { labels: pull.labels.nodes.map(({ name }) => name) } : {}),
    ...(pull.assignees.nodes.length > 0 ? { assignees: pull.assignees.nodes.map(({ login }) => login) } : {}),
    ...(pull.comments.totalCount > 0 ? { comments: pull.comments.totalCount } : {}),
  };
}
