import { mergeBase } from '../git/history.js';
import { type MergeResult, mergeTrees } from '../git/merge.js';
import { type Commit, type Sha, writeCommit } from '../git/objects.js';
import type { Account } from '../records/account.js';
import type { MergeMethod, Pull } from '../records/pull.js';
import type { Repository } from '../records/repository.js';
import type { State } from '../state.js';
import { addEvent, setIssueState } from './issues.js';
import { pullBase, pullCommits } from './pulls.js';
import { moveRef, personOf, removeRef } from './repositories.js';

export type Mergeability = 'clean' | 'dirty' | 'blocked' | 'unstable' | 'draft';

export type CheckState = 'success' | 'pending' | 'failure' | 'missing';

/** The newest result of every check run and commit status on a commit, by name. */
export function checksOf(repository: Repository, sha: Sha): Map<string, CheckState> {
  const results = new Map<string, CheckState>();
  for (const run of repository.checkRuns.filter((item) => item.headSha === sha)) {
    const passed =
      run.conclusion === 'success' || run.conclusion === 'neutral' || run.conclusion === 'skipped';
    results.set(run.name, run.status !== 'completed' ? 'pending' : passed ? 'success' : 'failure');
  }
  for (const status of repository.statuses.filter((item) => item.sha === sha)) {
    results.set(status.context, status.state === 'error' ? 'failure' : status.state);
  }
  return results;
}

/** What stands between a pull request and its base, in the words of GitHub's refusal; empty when nothing does. */
export function protectionGaps(pull: Pull): string[] {
  const { repository } = pull.issue;
  const rule = repository.protections.get(pull.baseRef);
  if (!rule) return [];
  const checks = checksOf(repository, pull.headSha);
  const gaps = rule.requiredChecks.flatMap((name) => {
    const result = checks.get(name) ?? 'missing';
    if (result === 'success') return [];
    const word = { missing: 'expected', pending: 'pending', failure: 'failing' }[result];
    return [`Required status check "${name}" is ${word}.`];
  });
  const verdicts = latestVerdicts(pull);
  if (verdicts.includes('CHANGES_REQUESTED')) gaps.push('Changes have been requested.');
  if (verdicts.filter((verdict) => verdict === 'APPROVED').length < rule.requiredApprovals) {
    const plural = rule.requiredApprovals === 1 ? 'review is' : 'reviews are';
    gaps.push(
      `At least ${rule.requiredApprovals} approving ${plural} required by reviewers with write access.`,
    );
  }
  const open = pull.threads.some((thread) => !thread.resolvedBy && !thread.hidden);
  if (rule.requireConversationResolution && open)
    gaps.push('A conversation must be resolved before this pull request can be merged.');
  return gaps;
}

export function mergeability(pull: Pull): Mergeability {
  if (tryMerge(pull).conflicts) return 'dirty';
  if (pull.draft) return 'draft';
  if (protectionGaps(pull).length > 0) return 'blocked';
  const failing = [...checksOf(pull.issue.repository, pull.headSha).values()].some(
    (result) => result !== 'success',
  );
  return failing ? 'unstable' : 'clean';
}

/** The trees of base and head merged, nothing written to a branch. */
export function tryMerge(pull: Pull): MergeResult {
  const { store } = pull.issue.repository;
  return mergeTrees(store, {
    base: store.commits.get(pullBase(pull) ?? '')?.tree,
    ours: treeOf(pull.issue.repository, pull.baseSha),
    theirs: treeOf(pull.issue.repository, pull.headSha),
  });
}

/** Merges a pull request that can be merged, closes it and what its text says it fixes; returns the new tip. */
export function mergePull(
  state: State,
  pull: Pull,
  { by, method, title, message }: { by: Account; method: MergeMethod; title?: string; message?: string },
): Sha {
  const { issue } = pull;
  const { repository } = issue;
  const owner = pull.headRepository?.owner.login ?? issue.author.login;
  const defaultTitle =
    method === 'squash'
      ? `${issue.title} (#${issue.number})`
      : `Merge pull request #${issue.number} from ${owner}/${pull.headRef}`;
  const text = [title ?? defaultTitle, message ?? (method === 'squash' ? '' : issue.title)]
    .filter(Boolean)
    .join('\n\n');
  const sha =
    method === 'rebase'
      ? replay(state, pull, by)
      : joined(state, pull, { by, text, squash: method === 'squash' });
  const before = pull.baseSha;
  moveRef(state, repository, `refs/heads/${pull.baseRef}`, sha);
  pull.baseSha = before;
  pull.merged = { at: state.stamp(), by, sha };
  pull.autoMerge = null;
  addEvent(state, issue, { event: 'merged', actor: by, commit: sha });
  setIssueState(state, issue, { to: 'closed', actor: by });
  if (pull.baseRef === repository.defaultBranch) closeFixed(state, pull, by);
  if (repository.deleteBranchOnMerge && pull.headRepository === repository) {
    removeRef(state, repository, `refs/heads/${pull.headRef}`);
  }
  return sha;
}

/** Merges the base into the head branch; false when they conflict. */
export function updateBranch(state: State, pull: Pull, by: Account): boolean {
  const { tree } = tryMerge(pull);
  if (tree === undefined || !pull.headRepository) return false;
  const { store } = pull.issue.repository;
  const message = `Merge branch '${pull.baseRef}' into ${pull.headRef}`;
  const commit = written(state, store, { tree, parents: [pull.headSha, pull.baseSha], by, message });
  moveRef(state, pull.headRepository, `refs/heads/${pull.headRef}`, commit.sha);
  return true;
}

/** Whether the base has commits the head lacks. */
export function isBehind(pull: Pull): boolean {
  return mergeBase(pull.issue.repository.store, pull.baseSha, pull.headSha) !== pull.baseSha;
}

/** Merges every open pull request that waits for it and has become clean. */
export function runAutoMerges(state: State, repository: Repository): void {
  for (const { pull } of repository.issues.values()) {
    if (!pull?.autoMerge || pull.issue.state !== 'open' || mergeability(pull) !== 'clean') continue;
    const { by, method, title, message } = pull.autoMerge;
    mergePull(state, pull, { by, method, ...(title && { title }), ...(message && { message }) });
  }
}

/** The last verdict of every reviewer; comments do not take one back. */
function latestVerdicts(pull: Pull): string[] {
  const verdicts = new Map<Account, string>();
  for (const review of pull.reviews) {
    if (review.state === 'APPROVED' || review.state === 'CHANGES_REQUESTED')
      verdicts.set(review.author, review.state);
    if (review.state === 'DISMISSED') verdicts.delete(review.author);
  }
  return [...verdicts.values()];
}

function joined(
  state: State,
  pull: Pull,
  { by, text, squash }: { by: Account; text: string; squash: boolean },
): Sha {
  const { tree } = tryMerge(pull);
  if (tree === undefined) throw new Error('a conflicting pull request cannot be merged');
  const parents = squash ? [pull.baseSha] : [pull.baseSha, pull.headSha];
  return written(state, pull.issue.repository.store, { tree, parents, by, message: text }).sha;
}

function replay(state: State, pull: Pull, by: Account): Sha {
  const { store } = pull.issue.repository;
  let tip = pull.baseSha;
  for (const commit of pullCommits(pull)) {
    if (commit.parents.length > 1) continue;
    const base = store.commits.get(commit.parents[0] ?? '')?.tree;
    const { tree } = mergeTrees(store, {
      base,
      ours: treeOf(pull.issue.repository, tip),
      theirs: commit.tree,
    });
    if (tree === undefined) throw new Error('a conflicting pull request cannot be rebased');
    const { author, message } = commit;
    tip = writeCommit(store, { tree, parents: [tip], author, committer: personOf(state, by), message }).sha;
  }
  return tip;
}

function written(
  state: State,
  store: Repository['store'],
  { tree, parents, by, message }: { tree: Sha; parents: Sha[]; by: Account; message: string },
): Commit {
  const author = personOf(state, by);
  return writeCommit(store, { tree, parents, author, committer: author, message });
}

function closeFixed(state: State, pull: Pull, actor: Account): void {
  const keyword = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;
  for (const [, number] of pull.issue.body?.matchAll(keyword) ?? []) {
    const target = pull.issue.repository.issues.get(Number(number));
    if (target?.state === 'open') setIssueState(state, target, { to: 'closed', actor });
  }
}

function treeOf(repository: Repository, sha: Sha): Sha {
  return repository.store.commits.get(sha)?.tree ?? '';
}
