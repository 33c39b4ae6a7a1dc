import { ToolError } from '@patchbay/core';
import type { GithubClient, RequestScope } from '../client/github-client.js';
import { type PullRequestNode, pullRequestQuery } from '../graphql/pull-requests.js';

/** @throws ToolError `not_found` when there is no such pull request, or the number is an issue's */
export async function readPull(
  client: GithubClient,
  { owner, repo, pull_number: number }: { owner: string; repo: string; pull_number: number },
  scope: RequestScope,
): Promise<PullRequestNode> {
  const within = { owner, repo };
  const { repository } = await client.graphql(pullRequestQuery, { ...within, number }, { ...scope, within });
  if (repository?.pullRequest) return repository.pullRequest;
  throw new ToolError('not_found', `${owner}/${repo} has no pull request ${number}.`, {
    next: 'Find it with list_pull_requests or search_issues.',
  });
}
