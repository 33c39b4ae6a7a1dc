import { isBehind, mergeability, protectionGaps } from '../model/merging.js';
import { pullChanges, pullCommits } from '../model/pulls.js';
import { isOutdated, pendingReview } from '../model/reviews.js';
import type { Pull, Review, ReviewComment, ReviewThread } from '../records/pull.js';
import type { Viewer } from '../route.js';
import { issueWeb } from '../views/issue.js';
import { issueFields } from './issue-nodes.js';
import { accountNode, commentFields, commitNode, refNode, repositoryNode } from './repository-nodes.js';
import { type ConnectionArguments, connection, type GraphqlObject } from './values.js';

export function pullNode(viewer: Viewer, pull: Pull): GraphqlObject {
  const { issue } = pull;
  const { repository } = issue;
  const changes = () => pullChanges(pull);
  return {
    ...issueFields(viewer, issue),
    __typename: 'PullRequest',
    id: pull.nodeId,
    fullDatabaseId: String(pull.pullId),
    state: pull.merged ? 'MERGED' : issue.state.toUpperCase(),
    isDraft: pull.draft,
    merged: pull.merged !== null,
    mergedAt: pull.merged?.at ?? null,
    mergedBy: () => pull.merged && accountNode(viewer, pull.merged.by),
    mergeable: () =>
      issue.state === 'closed' ? 'UNKNOWN' : mergeability(pull) === 'dirty' ? 'CONFLICTING' : 'MERGEABLE',
    mergeStateStatus: () => {
      if (issue.state === 'closed') return 'UNKNOWN';
      const state = mergeability(pull);
      return state === 'clean' && isBehind(pull) ? 'BEHIND' : state.toUpperCase();
    },
    reviewDecision: () => reviewDecision(pull),
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    headRef: () => pull.headRepository && refNode(viewer, pull.headRepository, `refs/heads/${pull.headRef}`),
    baseRef: () => refNode(viewer, repository, `refs/heads/${pull.baseRef}`),
    headRepository: () => pull.headRepository && repositoryNode(viewer, pull.headRepository),
    isCrossRepository: pull.headRepository !== repository,
    maintainerCanModify: pull.maintainerCanModify,
    additions: () => changes().reduce((sum, file) => sum + file.additions, 0),
    deletions: () => changes().reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: () => changes().length,
    autoMergeRequest: pull.autoMerge && {
      enabledAt: issue.updatedAt,
      enabledBy: () => pull.autoMerge && accountNode(viewer, pull.autoMerge.by),
      mergeMethod: pull.autoMerge.method.toUpperCase(),
      commitHeadline: pull.autoMerge.title || null,
      commitBody: pull.autoMerge.message || null,
    },
    commits: (args: ConnectionArguments) =>
      connection('commits', pullCommits(pull), {
        args,
        view: (commit) => ({
          id: `PURC_${commit.sha}`,
          commit: () => commitNode(viewer, repository, commit),
        }),
      }),
    reviewRequests: (args: ConnectionArguments) =>
      connection('reviewRequests', pull.requestedReviewers, {
        args,
        view: (account) => ({
          id: `RR_${account.id}`,
          requestedReviewer: () => accountNode(viewer, account),
        }),
      }),
    reviews: (args: ConnectionArguments & { states?: string[] | null; author?: string | null }) => {
      const wanted = pull.reviews
        .filter((review) => review.state !== 'PENDING' || review.author === viewer.caller.account)
        .filter((review) => !args.states?.length || args.states.includes(review.state))
        .filter((review) => !args.author || review.author.login === args.author);
      return connection('reviews', wanted, { args, view: (review) => reviewNode(viewer, review) });
    },
    reviewThreads: (args: ConnectionArguments) =>
      connection('reviewThreads', visibleThreads(viewer, pull), {
        args,
        view: (thread) => threadNode(viewer, thread),
      }),
  };
}

export function threadNode(viewer: Viewer, thread: ReviewThread): GraphqlObject {
  const outdated = isOutdated(thread);
  const resolved = thread.resolvedBy !== null;
  return {
    __typename: 'PullRequestReviewThread',
    id: thread.nodeId,
    path: thread.path,
    line: outdated ? null : thread.line,
    startLine: outdated ? null : thread.startLine,
    originalLine: thread.line,
    originalStartLine: thread.startLine,
    diffSide: thread.side,
    startDiffSide: thread.startSide,
    subjectType: thread.subjectType.toUpperCase(),
    isResolved: resolved,
    isOutdated: outdated,
    isCollapsed: resolved,
    resolvedBy: () => thread.resolvedBy && accountNode(viewer, thread.resolvedBy),
    viewerCanReply: true,
    viewerCanResolve: !resolved,
    viewerCanUnresolve: resolved,
    pullRequest: () => pullNode(viewer, thread.pull),
    repository: () => repositoryNode(viewer, thread.pull.issue.repository),
    comments: (args: ConnectionArguments) =>
      connection('comments', visibleOf(viewer, thread), {
        args,
        view: (comment) => reviewCommentNode(viewer, comment),
      }),
  };
}

export function reviewCommentNode(viewer: Viewer, comment: ReviewComment): GraphqlObject {
  const { thread, review } = comment;
  const { issue } = thread.pull;
  const outdated = isOutdated(thread);
  return {
    ...commentFields(viewer, comment, issue.repository),
    __typename: 'PullRequestReviewComment',
    url: `${issueWeb(viewer, issue)}#discussion_r${comment.id}`,
    path: thread.path,
    line: outdated ? null : thread.line,
    originalLine: thread.line,
    startLine: outdated ? null : thread.startLine,
    diffHunk: thread.diffHunk,
    outdated,
    state: review.state === 'PENDING' ? 'PENDING' : 'SUBMITTED',
    subjectType: thread.subjectType.toUpperCase(),
    replyTo: () => comment.replyTo && reviewCommentNode(viewer, comment.replyTo),
    pullRequestReview: () => reviewNode(viewer, review),
    pullRequest: () => pullNode(viewer, thread.pull),
    repository: () => repositoryNode(viewer, issue.repository),
  };
}

export function reviewNode(viewer: Viewer, review: Review): GraphqlObject {
  const { pull } = review;
  const { repository } = pull.issue;
  return {
    ...commentFields(viewer, { ...review, updatedAt: review.submittedAt ?? review.createdAt }, repository),
    __typename: 'PullRequestReview',
    state: review.state,
    submittedAt: review.submittedAt,
    url: `${issueWeb(viewer, pull.issue)}#pullrequestreview-${review.id}`,
    commit: () => {
      const commit = repository.store.commits.get(review.commitSha);
      return commit ? commitNode(viewer, repository, commit) : null;
    },
    pullRequest: () => pullNode(viewer, pull),
    comments: (args: ConnectionArguments) => {
      const comments = visibleThreads(viewer, pull).flatMap((thread) => visibleOf(viewer, thread));
      const own = comments.filter((comment) => comment.review === review);
      return connection('comments', own, { args, view: (comment) => reviewCommentNode(viewer, comment) });
    },
  };
}

/** A thread whose every comment is in somebody else's pending review does not show. */
export function visibleThreads(viewer: Viewer, pull: Pull): ReviewThread[] {
  return pull.threads.filter((thread) => !thread.hidden && visibleOf(viewer, thread).length > 0);
}

function visibleOf(viewer: Viewer, thread: ReviewThread): ReviewComment[] {
  const pending = pendingReview(thread.pull, viewer.caller.account);
  return thread.comments.filter(
    (comment) => comment.review.state !== 'PENDING' || comment.review === pending,
  );
}

function reviewDecision(pull: Pull): string | null {
  const latest = new Map(
    pull.reviews
      .filter((review) => ['APPROVED', 'CHANGES_REQUESTED'].includes(review.state))
      .map((review) => [review.author, review.state]),
  );
  const states = [...latest.values()];
  if (states.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  const required = pull.issue.repository.protections.get(pull.baseRef)?.requiredApprovals ?? 0;
  if (required === 0) return states.length > 0 ? 'APPROVED' : null;
  return protectionGaps(pull).some((gap) => gap.includes('approving')) ? 'REVIEW_REQUIRED' : 'APPROVED';
}
