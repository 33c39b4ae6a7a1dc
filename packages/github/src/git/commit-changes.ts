import { ToolError } from '@patchbay/core';
import type { BranchHead, Place } from './branch-head.js';

/** One path of a commit: the file's text, a blob that is stored already, or `sha: null` to delete it. */
export interface Change {
  path: string;
  mode: '100644' | '100755';
  content?: string;
  sha?: string | null;
}

/**
 * One commit on top of the head, which the branch is then moved to; refused by GitHub when the branch has moved meanwhile, because it is
 * never forced. Trees and commits that no branch points to are nobody's business: only moving the branch changes anything, and that may
 * be asked for twice. Returns the commit's sha.
 * @throws ToolError `conflict` when the branch has moved, `refused` when it is protected
 */
export async function commitChanges(
  place: Place,
  head: BranchHead,
  { changes, message }: { changes: Change[]; message: string },
): Promise<string> {
  const { client, owner, repo, scope } = place;
  const unseen = { signal: scope.signal, ...(scope.requestId ? { requestId: scope.requestId } : {}) };
  const { data: tree } = await client.rest(
    'POST /repos/{owner}/{repo}/git/trees',
    {
      owner,
      repo,
      base_tree: head.tree,
      tree: changes.map((change) => ({ ...change, type: 'blob' as const })),
    },
    unseen,
  );
  const { data: commit } = await client.rest(
    'POST /repos/{owner}/{repo}/git/commits',
    { owner, repo, message, tree: tree.sha, parents: [head.sha] },
    unseen,
  );
  try {
    await client.rest(
      'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
      { owner, repo, ref: `heads/${head.branch}`, sha: commit.sha, force: false },
      { ...scope, safe: true },
    );
  } catch (error) {
    if (scope.signal.aborted) throw unknown(head, commit.sha, error);
    if (!ToolError.is(error)) throw error;
    await settle(place, { head, commit: commit.sha, error });
  }
  return commit.sha;
}

/** A blob of bytes that are no text, for `Change.sha`. */
export async function storeBlob({ client, owner, repo, scope }: Place, base64: string): Promise<string> {
  const { signal } = scope;
  const input = { owner, repo, content: base64, encoding: 'base64' };
  const { data } = await client.rest('POST /repos/{owner}/{repo}/git/blobs', input, { signal });
  return data.sha;
}

/** Moving the branch ended in an error: it may have moved all the same, when only the answer was lost. */
async function settle(
  place: Place,
  { head, commit, error }: { head: BranchHead; commit: string; error: ToolError },
): Promise<void> {
  const { branch } = head;
  const hasMoved = /fast.forward|does not exist/i.test(error.message);
  if (hasMoved || error.connectionFault) {
    const landed = await isOnBranch(place, { branch, commit });
    if (landed) return;
    if (landed === undefined) throw unknown(head, commit, error);
    if (hasMoved)
      throw new ToolError('conflict', `${branch} moved while the commit was made; nothing was changed.`, {
        next: 'Read the files again, then call again.',
        cause: error,
      });
  }
  if (/rule violation|protected branch|through a pull request|cannot .*branch/i.test(error.message))
    throw new ToolError('refused', `${branch} is protected: ${error.message}`, {
      next: 'create_branch, write there, then create_pull_request.',
      details: error.details,
    });
  throw error;
}

function unknown({ branch }: BranchHead, commit: string, cause: unknown): ToolError {
  return new ToolError(
    'outcome_unknown',
    `The commit ${commit} was made; whether ${branch} got it is not known.`,
    {
      next: `Look with list_commits on ${branch} before anything is repeated.`,
      details: { commit_sha: commit },
      connectionFault: ToolError.is(cause) && cause.connectionFault,
      cause,
    },
  );
}

/** Undefined when nobody can say. */
async function isOnBranch(
  { client, owner, repo, scope }: Place,
  { branch, commit }: { branch: string; commit: string },
): Promise<boolean | undefined> {
  try {
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/compare/{basehead}',
      { owner, repo, basehead: `${commit}...${branch}`, per_page: 1 },
      scope,
    );
    return data.status === 'ahead' || data.status === 'identical';
  } catch {
    // The question is only whether it is known.
    scope.signal.throwIfAborted();
    return undefined;
  }
}
