import { mergeability } from '../model/merging.js';
import { pullChanges, pullCommits } from '../model/pulls.js';
import { isOutdated, visibleComments } from '../model/reviews.js';
import type { Pull, Review, ReviewComment } from '../records/pull.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { issueUrl, issueWeb, reactionRollup } from './issue.js';
import { labelView, milestoneView, repositoryUrl, repositoryView } from './repository.js';
import { authorAssociation, simpleUser, teamView } from './user.js';

/** What the list and the single pull request have in common. */
type PullCommon = Schemas['pull-request-simple'] & Schemas['pull-request'];

export function pullUrl(viewer: Viewer, pull: Pull): string {
  return `${repositoryUrl(viewer, pull.issue.repository)}/pulls/${pull.issue.number}`;
}

export function pullSimple(viewer: Viewer, pull: Pull): Schemas['pull-request-simple'] {
  return common(viewer, pull);
}

/**
 * The whole pull request. `read` counts as one of the reads that answer `mergeable: null` while GitHub computes;
 * the answer to creating one never knows it yet.
 */
export function pullView(viewer: Viewer, pull: Pull, read = true): Schemas['pull-request'] {
  const changes = pullChanges(pull);
  const known = read && pull.unknownReads <= 0;
  if (read) pull.unknownReads--;
  const state = known && pull.issue.state === 'open' ? mergeability(pull) : 'unknown';
  const mergeable = state === 'unknown' ? null : state !== 'dirty';
  return {
    ...common(viewer, pull),
    state: pull.issue.state,
    merged: pull.merged !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    merged_by: pull.merged && simpleUser(viewer, pull.merged.by),
    comments: pull.issue.comments.length,
    review_comments: visibleComments(pull, viewer.caller.account).length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: pullCommits(pull).length,
    additions: changes.reduce((sum, file) => sum + file.additions, 0),
    deletions: changes.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: changes.length,
  };
}

export function reviewView(viewer: Viewer, review: Review): Schemas['pull-request-review'] {
  const html = `${issueWeb(viewer, review.pull.issue)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: simpleUser(viewer, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl(viewer, review.pull),
    author_association: authorAssociation(review.author, review.pull.issue.repository),
    _links: { html: { href: html }, pull_request: { href: pullUrl(viewer, review.pull) } },
    ...(review.submittedAt && { submitted_at: review.submittedAt }),
    commit_id: review.commitSha,
  };
}

/** A review comment in both shapes GitHub has for it; an outdated one loses its line and keeps the original. */
export function reviewCommentView(
  viewer: Viewer,
  comment: ReviewComment,
): Schemas['pull-request-review-comment'] & Pick<Schemas['review-comment'], 'original_position'> {
  const { thread, review } = comment;
  const { pull } = thread;
  const url = `${repositoryUrl(viewer, pull.issue.repository)}/pulls/comments/${comment.id}`;
  const html = `${issueWeb(viewer, pull.issue)}#discussion_r${comment.id}`;
  const outdated = isOutdated(thread);
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: comment.nodeId,
    diff_hunk: thread.diffHunk,
    path: thread.path,
    commit_id: outdated ? thread.commitSha : pull.headSha,
    original_commit_id: thread.commitSha,
    user: simpleUser(viewer, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullUrl(viewer, pull),
    author_association: authorAssociation(comment.author, pull.issue.repository),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl(viewer, pull) } },
    reactions: reactionRollup(`${url}/reactions`, comment.reactions),
    subject_type: thread.subjectType,
    side: thread.side,
    start_side: thread.startSide,
    original_position: thread.position ?? 1,
    ...place(thread.line, outdated),
    start_line: outdated ? null : thread.startLine,
    original_start_line: thread.startLine,
    ...(thread.position !== null && !outdated && { position: thread.position }),
    // The type keeps the one field where ids past 2^53 do not fit a plain number.
    ...(comment.replyTo && { in_reply_to_id: comment.replyTo.id as number }),
  };
}

export function legacyReviewComment(viewer: Viewer, comment: ReviewComment): Schemas['review-comment'] {
  const view = reviewCommentView(viewer, comment);
  const { position, ...rest } = view;
  return { ...rest, position: position ?? null };
}

function place(line: number | null, outdated: boolean): { line?: number; original_line?: number } {
  if (line === null) return {};
  return outdated ? { original_line: line } : { line, original_line: line };
}

function common(viewer: Viewer, pull: Pull): Omit<PullCommon, keyof PullDetails> {
  const { issue } = pull;
  const { repository } = issue;
  const url = pullUrl(viewer, pull);
  const repo = repositoryUrl(viewer, repository);
  const web = issueWeb(viewer, issue);
  const assignees = issue.assignees.map((account) => simpleUser(viewer, account));
  const links = {
    comments: `${issueUrl(viewer, issue)}/comments`,
    commits: `${url}/commits`,
    statuses: `${repo}/statuses/${pull.headSha}`,
    review_comments: `${url}/comments`,
    review_comment: `${repo}/pulls/comments{/number}`,
  };
  return {
    url,
    id: pull.pullId,
    node_id: pull.nodeId,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: issueUrl(viewer, issue),
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: simpleUser(viewer, issue.author),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.requestedReviewers.map((account) => simpleUser(viewer, account)),
    requested_teams: pull.requestedTeams.map((team) => teamView(viewer, repository.owner, team)),
    labels: issue.labels.map((label) => {
      const { description, ...view } = labelView(viewer, repository, label);
      return { ...view, description: description ?? '' };
    }),
    milestone: issue.milestone && milestoneView(viewer, repository, issue.milestone),
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: tip(viewer, pull.headRepository ?? repository, pull.headRef, pull.headSha),
    base: tip(viewer, repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: web },
      issue: { href: issueUrl(viewer, issue) },
      comments: { href: links.comments },
      review_comments: { href: links.review_comments },
      review_comment: { href: links.review_comment },
      commits: { href: links.commits },
      statuses: { href: links.statuses },
    },
    author_association: authorAssociation(issue.author, repository),
    auto_merge: pull.autoMerge && {
      enabled_by: simpleUser(viewer, pull.autoMerge.by),
      merge_method: pull.autoMerge.method,
      commit_title: pull.autoMerge.title,
      commit_message: pull.autoMerge.message,
    },
    active_lock_reason: issue.lockReason,
  };
}

/** The keys only a single pull request has. */
type PullDetails = Omit<Schemas['pull-request'], keyof Schemas['pull-request-simple']>;

function tip(viewer: Viewer, repository: Repository, ref: string, sha: string) {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: simpleUser(viewer, repository.owner),
    repo: repositoryView(viewer, repository),
  };
}
