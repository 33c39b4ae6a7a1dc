import { changesBetween, type FileChange, patchOf } from '../git/changes.js';
import type { Commit, GitPerson } from '../git/objects.js';
import type { Account } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { repositoryUrl, repositoryWeb } from './repository.js';
import { type SimpleUser, simpleUser } from './user.js';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

type CommitView = Schemas['commit'] & { author: SimpleUser | null; committer: SimpleUser | null };

export function commitView(viewer: Viewer, repository: Repository, commit: Commit): CommitView {
  const url = repositoryUrl(viewer, repository);
  const web = repositoryWeb(viewer, repository);
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: userOf(viewer, commit.author),
    committer: userOf(viewer, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
  };
}

export function gitCommit(viewer: Viewer, repository: Repository, commit: Commit): Schemas['git-commit'] {
  const url = repositoryUrl(viewer, repository);
  const web = repositoryWeb(viewer, repository);
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** The files a commit changed against its first parent. */
export function commitChanges(repository: Repository, commit: Commit): FileChange[] {
  const parent = repository.store.commits.get(commit.parents[0] ?? '');
  return changesBetween(repository.store, parent?.tree, commit.tree);
}

export function fileView(
  viewer: Viewer,
  { repository, ref, file }: { repository: Repository; ref: string; file: FileChange },
): Schemas['diff-entry'] {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const patch = patchOf(file);
  return {
    sha: (file.after ?? file.before)?.sha ?? null,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryWeb(viewer, repository)}/blob/${ref}/${path}`,
    raw_url: `${repositoryWeb(viewer, repository)}/raw/${ref}/${path}`,
    contents_url: `${repositoryUrl(viewer, repository)}/contents/${path}?ref=${ref}`,
    ...(patch !== undefined && { patch }),
    ...(file.previousPath && { previous_filename: file.previousPath }),
  };
}

/** The account behind a commit's e-mail address, as far as it is known. */
export function accountOf(viewer: Viewer, person: GitPerson): Account | undefined {
  return [...viewer.state.accounts.values()].find(
    (account) =>
      account.email === person.email ||
      person.email === `${account.id}+${account.login}@users.noreply.github.com`,
  );
}

function userOf(viewer: Viewer, person: GitPerson): SimpleUser | null {
  const account = accountOf(viewer, person);
  return account ? simpleUser(viewer, account) : null;
}
