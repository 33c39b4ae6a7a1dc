import { ToolError } from '@patchbay/core';
import type { CallScope, GithubClient } from '../client/github-client.js';
import { isAt } from './is-at.js';

/** A repository and the call it is used in. */
export interface Place {
  client: GithubClient;
  owner: string;
  repo: string;
  scope: CallScope;
}

/** Where a branch stands now. */
export interface BranchHead {
  branch: string;
  sha: string;
  /** The commit's tree, which is not the commit: GitHub takes both in one field and means different things. */
  tree: string;
  isProtected: boolean;
}

/**
 * The head of a branch, of the default branch without a name.
 * @throws ToolError `not_found` when there is no such branch, `conflict` when it is not at `expected` (a whole sha or its beginning)
 */
export async function branchHead(
  { client, owner, repo, scope }: Place,
  { branch, expected }: { branch?: string | undefined; expected?: string | undefined } = {},
): Promise<BranchHead> {
  const name = branch ?? (await defaultBranch({ client, owner, repo, scope }));
  const { data } = await client
    .rest('GET /repos/{owner}/{repo}/branches/{branch}', { owner, repo, branch: name }, scope)
    .catch(async (error: unknown) => {
      const isMissing = ToolError.is(error) && error.code === 'not_found';
      throw isMissing && (await isEmpty({ client, owner, repo, scope }).catch(() => false))
        ? emptyRepository(`${owner}/${repo}`)
        : error;
    });
  const { sha } = data.commit;
  if (expected !== undefined && !isAt(sha, expected))
    throw new ToolError('conflict', `${name} is at ${sha}, not at ${expected}: it has moved.`, {
      next: 'Read what changed, then call again with the new expected_head_sha.',
      details: { head_sha: sha },
    });
  return { branch: name, sha, tree: data.commit.commit.tree.sha, isProtected: data.protected };
}

export async function defaultBranch({ client, owner, repo, scope }: Place): Promise<string> {
  const { data } = await client.rest('GET /repos/{owner}/{repo}', { owner, repo }, scope);
  return data.default_branch;
}

/** True for a repository without a commit. */
export async function isEmpty({ client, owner, repo, scope }: Place): Promise<boolean> {
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/branches',
    { owner, repo, per_page: 1 },
    scope,
  );
  return data.length === 0;
}

function emptyRepository(name: string): ToolError {
  return new ToolError('not_found', `${name} is empty: it has no commit yet, and so no branch.`, {
    next: 'push_files makes the first commit.',
  });
}
