import {
  type Commit,
  createStore,
  type FileMode,
  type GitPerson,
  type Sha,
  writeBlob,
  writeCommit,
} from '../git/objects.js';
import { editTree, type TreeChange } from '../git/trees.js';
import type { Account } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import { fullName, newNode, register, type State } from '../state.js';
import { headMoved, headRemoved } from './pulls.js';

/** The labels GitHub gives a new repository. */
const DEFAULT_LABELS: [name: string, color: string, description: string][] = [
  ['bug', 'd73a4a', "Something isn't working"],
  ['documentation', '0075ca', 'Improvements or additions to documentation'],
  ['duplicate', 'cfd3d7', 'This issue or pull request already exists'],
  ['enhancement', 'a2eeef', 'New feature or request'],
  ['good first issue', '7057ff', 'Good for newcomers'],
  ['help wanted', '008672', 'Extra attention is needed'],
  ['invalid', 'e4e669', "This doesn't seem right"],
  ['question', 'd876e3', 'Further information is requested'],
  ['wontfix', 'ffffff', 'This will not be worked on'],
];

export type RepositorySeed = Partial<
  Omit<Repository, 'owner' | 'name' | 'store' | 'refs' | 'issues' | 'collaborators' | 'protections'>
>;

/** An empty repository: no commit, no branch. */
export function createRepository(
  state: State,
  owner: Account,
  name: string,
  seed: RepositorySeed = {},
): Repository {
  const now = state.stamp();
  const repository: Repository = {
    ...newNode(state, 'R'),
    owner,
    name,
    private: false,
    description: null,
    homepage: null,
    topics: [],
    language: null,
    stars: 0,
    archived: false,
    hasIssues: true,
    hasDiscussions: true,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    allowAutoMerge: true,
    deleteBranchOnMerge: false,
    defaultBranch: 'main',
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    store: seed.parent?.store ?? createStore(),
    refs: new Map(),
    protections: new Map(),
    collaborators: new Map(),
    labels: DEFAULT_LABELS.map(([label, color, description]) => ({
      ...newNode(state, 'LA'),
      name: label,
      color,
      description,
      default: true,
    })),
    milestones: [],
    issues: new Map(),
    lastNumber: 0,
    checkRuns: [],
    statuses: [],
    workflows: [],
    runs: [],
    artifacts: [],
    releases: [],
    discussions: [],
    discussionCategories: [],
    alerts: { codeScanning: [], secretScanning: [], dependabot: [] },
    subscriptions: new Map(),
    ...seed,
  };
  state.repositories.set(fullName(repository).toLowerCase(), repository);
  register(state, 'Repository', repository);
  return repository;
}

/** A fork with all branches and tags; it shares its parent's objects. */
export function forkRepository(state: State, parent: Repository, owner: Account, name: string): Repository {
  const fork = createRepository(state, owner, name, {
    parent,
    private: parent.private,
    defaultBranch: parent.defaultBranch,
  });
  for (const [ref, sha] of parent.refs) fork.refs.set(ref, sha);
  return fork;
}

/** Text, bytes, a symbolic link, a submodule, or null to delete. */
export type FileSeed = string | Buffer | { link: string } | { submodule: Sha } | { script: string } | null;

export interface CommitSeed {
  files: Record<string, FileSeed>;
  message?: string;
  /** The default branch; a branch that does not exist starts at the default one. */
  branch?: string;
  author?: GitPerson;
}

/** Commits files on a branch, as a push would. */
export function commitFiles(state: State, repository: Repository, seed: CommitSeed): Commit {
  const ref = `refs/heads/${seed.branch ?? repository.defaultBranch}`;
  const parent = repository.refs.get(ref) ?? repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  const before = parent === undefined ? undefined : repository.store.commits.get(parent)?.tree;
  const changes = new Map(Object.entries(seed.files).map(([path, file]) => [path, change(repository, file)]));
  const author = seed.author ?? personOf(state, repository.owner);
  const commit = writeCommit(repository.store, {
    tree: editTree(repository.store, before, changes),
    parents: parent === undefined ? [] : [parent],
    author,
    committer: author,
    message: seed.message ?? 'Change files',
  });
  moveRef(state, repository, ref, commit.sha);
  return commit;
}

/** Points a ref at an object and tells the pull requests that follow the branch. */
export function moveRef(state: State, repository: Repository, ref: string, sha: Sha): void {
  repository.refs.set(ref, sha);
  repository.pushedAt = state.stamp();
  headMoved(state, repository, ref);
}

/** Removes a ref; open pull requests from that branch close, as they do on GitHub. */
export function removeRef(state: State, repository: Repository, ref: string): void {
  repository.refs.delete(ref);
  headRemoved(state, repository, ref);
}

/**
 * The commit behind a sha, a branch, a tag, `heads/x`, `tags/x`, a full ref or `refs/pull/1/head`; without one, the
 * default branch.
 */
export function resolveCommit(
  repository: Repository,
  ref: string = repository.defaultBranch,
): Commit | undefined {
  const { store } = repository;
  const sha = [ref, `refs/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`]
    .map((name) => refSha(repository, name))
    .find((found) => found !== undefined);
  return (
    peel(repository, sha ?? ref) ?? (/^[0-9a-f]{7,39}$/.test(ref) ? byPrefix(store.commits, ref) : undefined)
  );
}

/** What a full ref points at, the hidden ones of pull requests among them. */
export function refSha(repository: Repository, name: string): Sha | undefined {
  const number = /^refs\/pull\/(\d+)\/head$/.exec(name)?.[1];
  return number === undefined
    ? repository.refs.get(name)
    : repository.issues.get(Number(number))?.pull?.headSha;
}

export function personOf(state: State, account: Account): GitPerson {
  return {
    name: account.name ?? account.login,
    email: account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
    date: state.stamp(),
  };
}

/** Follows an annotated tag to its commit. */
function peel(repository: Repository, sha: Sha): Commit | undefined {
  const tag = repository.store.tags.get(sha);
  return repository.store.commits.get(tag?.object ?? sha);
}

function byPrefix(commits: ReadonlyMap<Sha, Commit>, prefix: string): Commit | undefined {
  const matches = [...commits.values()].filter((commit) => commit.sha.startsWith(prefix));
  return matches.length === 1 ? matches[0] : undefined;
}

function change(repository: Repository, file: FileSeed): TreeChange {
  if (file === null) return null;
  const blob = (mode: FileMode, content: string | Buffer) => ({
    mode,
    sha: writeBlob(repository.store, content),
  });
  if (typeof file === 'string' || Buffer.isBuffer(file)) return blob('100644', file);
  if ('link' in file) return blob('120000', file.link);
  if ('script' in file) return blob('100755', file.script);
  return { mode: '160000', sha: file.submodule };
}
