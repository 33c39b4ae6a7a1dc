import type { CreateCommitOnBranchInput } from '@octokit/graphql-schema';
import { writeBlob, writeCommit } from '../git/objects.js';
import { editTree, entryAt, type TreeChange } from '../git/trees.js';
import { moveRef, personOf } from '../model/repositories.js';
import { found } from '../refusal.js';
import { checkProtected } from '../rest/refs.js';
import type { Viewer } from '../route.js';
import { findRepository } from '../state.js';
import { commitNode, refNode } from './repository-nodes.js';
import { allow, type GraphqlObject, graphqlError, nodeOf } from './values.js';

/** `createCommitOnBranch`: many files in one commit, refused when the branch has moved. */
export function commitOnBranch(viewer: Viewer): (input: CreateCommitOnBranchInput) => GraphqlObject {
  return ({ branch, expectedHeadOid, message, fileChanges }) => {
    const [owner = '', name = ''] = branch.repositoryNameWithOwner?.split('/') ?? [];
    const repository = branch.id
      ? nodeOf(viewer, branch.id, 'Repository')
      : findRepository(viewer.state, owner, name);
    if (!repository)
      throw graphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    allow(viewer, repository, 'contents:write');
    const ref = `refs/heads/${branch.branchName?.replace(/^refs\/heads\//, '')}`;
    const { store } = repository;
    const head = store.commits.get(repository.refs.get(ref) ?? '');
    if (!head)
      throw graphqlError('NOT_FOUND', `Could not resolve to a ref with the name ${branch.branchName}.`);
    if (head.sha !== expectedHeadOid) {
      throw graphqlError(
        'STALE_DATA',
        `Expected branch to point to "${expectedHeadOid}" but it did not. Pull and try again.`,
      );
    }
    checkProtected({ ...viewer, repository }, ref, 422);
    const changes = new Map<string, TreeChange>();
    for (const { path } of fileChanges?.deletions ?? []) {
      if (!entryAt(store, head.tree, path))
        throw graphqlError(
          'UNPROCESSABLE',
          `A path was requested for deletion which does not exist: ${path}`,
        );
      changes.set(path, null);
    }
    for (const { path, contents } of fileChanges?.additions ?? []) {
      changes.set(path, { mode: '100644', sha: writeBlob(store, Buffer.from(contents, 'base64')) });
    }
    const author = personOf(viewer.state, found(viewer.caller.account));
    const commit = writeCommit(store, {
      tree: editTree(store, head.tree, changes),
      parents: [head.sha],
      author,
      committer: author,
      message: [message.headline, message.body].filter(Boolean).join('\n\n'),
    });
    moveRef(viewer.state, repository, ref, commit.sha);
    return {
      commit: () => commitNode(viewer, repository, commit),
      ref: () => refNode(viewer, repository, ref),
    };
  };
}
