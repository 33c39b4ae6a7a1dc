import { changesBetween, type FileChange } from '../git/changes.js';
import { history, mergeBase } from '../git/history.js';
import type { Commit, Sha } from '../git/objects.js';
import type { Account } from '../records/account.js';
import type { Issue } from '../records/issue.js';
import type { Pull } from '../records/pull.js';
import type { Repository } from '../records/repository.js';
import { newNode, register, type State } from '../state.js';
import { addEvent, createIssue, type IssueSeed, setIssueState } from './issues.js';

export interface PullSeed extends IssueSeed {
  headRepository?: Repository;
  head: string;
  base: string;
  draft?: boolean;
  maintainerCanModify?: boolean;
}

/** A pull request between two branches that exist; the caller has checked that they differ. */
export function createPull(state: State, repository: Repository, seed: PullSeed): Pull {
  const headRepository = seed.headRepository ?? repository;
  const issue = createIssue(state, repository, seed);
  return attachPull(state, issue, { ...seed, headRepository });
}

/** Makes an issue a pull request. */
export function attachPull(
  state: State,
  issue: Issue,
  seed: Pick<PullSeed, 'head' | 'base' | 'draft' | 'maintainerCanModify'> & { headRepository: Repository },
): Pull {
  const { id, nodeId } = newNode(state, 'PR');
  const pull: Pull = {
    pullId: id,
    nodeId,
    issue,
    headRepository: seed.headRepository,
    headRef: seed.head,
    headSha: seed.headRepository.refs.get(`refs/heads/${seed.head}`) ?? '',
    baseRef: seed.base,
    baseSha: issue.repository.refs.get(`refs/heads/${seed.base}`) ?? '',
    draft: seed.draft ?? false,
    maintainerCanModify: seed.maintainerCanModify ?? false,
    requestedReviewers: [],
    requestedTeams: [],
    reviews: [],
    threads: [],
    autoMerge: null,
    merged: null,
    unknownReads: 0,
  };
  issue.pull = pull;
  register(state, 'PullRequest', pull);
  return pull;
}

export function pullsOf(repository: Repository): Pull[] {
  return [...repository.issues.values()].flatMap((issue) => (issue.pull ? [issue.pull] : []));
}

/** The commit the head left the base at; GitHub diffs from there, not from the tip of the base. */
export function pullBase(pull: Pull): Sha | undefined {
  return mergeBase(pull.issue.repository.store, pull.baseSha, pull.headSha);
}

export function pullChanges(pull: Pull): FileChange[] {
  const { store } = pull.issue.repository;
  const base = store.commits.get(pullBase(pull) ?? '');
  const head = store.commits.get(pull.headSha);
  return head ? changesBetween(store, base?.tree, head.tree) : [];
}

/** Oldest first. */
export function pullCommits(pull: Pull): Commit[] {
  return history(pull.issue.repository.store, pull.headSha, pull.baseSha).reverse();
}

/** Open pull requests follow their branches. */
export function headMoved(state: State, repository: Repository, ref: string): void {
  for (const pull of openPulls(state)) {
    const branch = ref.replace('refs/heads/', '');
    const sha = repository.refs.get(ref) ?? '';
    if (pull.headRepository === repository && pull.headRef === branch) {
      pull.headSha = sha;
      pull.issue.updatedAt = state.stamp();
    }
    if (pull.issue.repository === repository && pull.baseRef === branch) pull.baseSha = sha;
  }
}

/** A pull request closes when its branch is deleted. */
export function headRemoved(state: State, repository: Repository, ref: string): void {
  for (const pull of openPulls(state)) {
    if (pull.headRepository !== repository || `refs/heads/${pull.headRef}` !== ref) continue;
    closePull(state, pull, pull.issue.author);
  }
}

export function closePull(state: State, pull: Pull, actor: Account): void {
  setIssueState(state, pull.issue, { to: 'closed', actor });
  pull.autoMerge = null;
}

export function requestReview(state: State, pull: Pull, reviewer: Account, actor: Account): void {
  if (pull.requestedReviewers.includes(reviewer)) return;
  pull.requestedReviewers.push(reviewer);
  addEvent(state, pull.issue, { event: 'review_requested', actor, reviewer });
}

function openPulls(state: State): Pull[] {
  return [...state.repositories.values()].flatMap(pullsOf).filter((pull) => pull.issue.state === 'open');
}
