import { covers, roleOf } from '../access.js';
import type { DiffSide } from '../git/hunks.js';
import { pullsOf } from '../model/pulls.js';
import {
  type Anchor,
  type AnchorFault,
  addReviewComment,
  createReview,
  pendingReview,
  type ResolvedAnchor,
  resolveAnchor,
  submitReview,
  visibleComments,
} from '../model/reviews.js';
import type { Account } from '../records/account.js';
import type { Pull, Review, ReviewComment } from '../records/pull.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import type { Viewer } from '../route.js';
import { pullNumbered } from './pull-rules.js';

export const VERDICTS = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
} as const;
export type ReviewEvent = keyof typeof VERDICTS;

/** Submits a pending review, or throws what GitHub refuses; GraphQL uses it too. */
export function submitPending(
  viewer: Viewer,
  review: Review,
  { verdict, text: body }: { verdict: ReviewEvent; text: string | undefined },
): void {
  if (review.state !== 'PENDING') throw unprocessable('Can not submit a review that is not pending');
  const comments = review.pull.threads
    .flatMap((thread) => thread.comments)
    .filter((item) => item.review === review);
  checkVerdict(review.pull, {
    author: review.author,
    verdict,
    text: body ?? review.body,
    comments: comments.length,
  });
  review.body = body ?? review.body;
  submitReview(viewer.state, review, VERDICTS[verdict]);
}

export function checkNoPending(pull: Pull, author: Account): void {
  if (pendingReview(pull, author))
    throw unprocessable('User can only have one pending review per pull request');
}

/** Nobody approves or refuses a pull request of their own, and a verdict without words says nothing. */
export function checkVerdict(
  pull: Pull,
  {
    author,
    verdict,
    text: body,
    comments,
  }: { author: Account; verdict: ReviewEvent; text: string | undefined; comments: number },
): void {
  const own = pull.issue.author === author;
  if (own && verdict === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (own && verdict === 'REQUEST_CHANGES')
    throw unprocessable('Can not request changes on your own pull request');
  const empty = !body?.trim();
  if (empty && verdict === 'REQUEST_CHANGES')
    throw unprocessable('Body can not be blank when requesting changes');
  if (empty && verdict === 'COMMENT' && comments === 0) throw unprocessable('Body can not be blank');
  if (!covers(roleOf(author, pull.issue.repository), 'read'))
    throw refusal(403, 'Must have read access to Repository.');
}

/** What the single-comment route says of an anchor it cannot place. */
export const FAULTS: Record<
  AnchorFault,
  [
    { field: string; code: 'custom' | 'invalid' | 'missing_field'; message?: string },
    ...{ field: string; code: 'missing_field' }[],
  ]
> = {
  path: [
    { field: 'pull_request_review_thread.path', code: 'invalid' },
    { field: 'pull_request_review_thread.diff_hunk', code: 'missing_field' },
  ],
  line: [
    {
      field: 'pull_request_review_thread.line',
      code: 'custom',
      message: 'pull_request_review_thread.line must be part of the diff',
    },
    { field: 'pull_request_review_thread.diff_hunk', code: 'missing_field' },
  ],
  start_line: [
    {
      field: 'pull_request_review_thread.start_line',
      code: 'custom',
      message: 'pull_request_review_thread.start_line must be part of the same hunk as the line.',
    },
  ],
  start_line_order: [
    {
      field: 'pull_request_review_thread.start_line',
      code: 'custom',
      message: 'pull_request_review_thread.start_line must precede the end line.',
    },
  ],
};

export function failed(
  ...errors: { field: string; code: 'custom' | 'invalid' | 'missing_field'; message?: string }[]
): Error {
  return refusal(422, 'Validation Failed', {
    errors: errors.map((error) => ({ resource: 'PullRequestReviewComment', ...error })),
  });
}

interface AnchorFields {
  path: string;
  position?: number | undefined;
  line?: number | undefined;
  side?: string | undefined;
  start_line?: number | undefined;
  start_side?: string | undefined;
  subject_type?: 'line' | 'file' | undefined;
}

export function anchorOf(fields: AnchorFields): Anchor {
  const { path, position, line: number, start_line: startLine, subject_type: subjectType } = fields;
  const where = sideNamed(fields.side);
  // The API also takes the word `side`, for the side of the line.
  const startSide = sideNamed(fields.start_side) ?? where;
  return { path, position, line: number, side: where, startLine, startSide, subjectType };
}

function sideNamed(name: string | undefined): DiffSide | undefined {
  return name === 'LEFT' || name === 'RIGHT' ? name : undefined;
}

export function placeOr422(pull: Pull, fields: AnchorFields): ResolvedAnchor {
  const place = resolveAnchor(pull, anchorOf(fields));
  if (place === 'path') throw unprocessable('Path could not be resolved');
  if (place === 'line') throw unprocessable('Line could not be resolved');
  if (place === 'start_line_order')
    throw unprocessable('Pull request review thread start line must precede the end line.');
  if (place === 'start_line')
    throw unprocessable('Pull request review thread start line must be part of the same hunk as the line.');
  return place;
}

/** A reply goes into the author's pending review where there is one, and stands alone otherwise. */
export function reply(
  viewer: Viewer,
  parent: ReviewComment,
  { author, body }: { author: Account; body: string },
): ReviewComment {
  const { pull } = parent.thread;
  const pending = pendingReview(pull, author);
  const review = pending ?? createReview(viewer.state, pull, { author });
  const comment = addReviewComment(viewer.state, parent.thread, { review, body });
  if (!pending) submitReview(viewer.state, review, 'COMMENTED');
  return comment;
}

export function seen(viewer: Viewer, review: Review): boolean {
  return review.state !== 'PENDING' || review.author === viewer.caller.account;
}

export function reviewOf(
  viewer: Viewer,
  repository: Repository,
  params: { pull_number: string; review_id: string },
): Review {
  const { reviews } = pullNumbered(repository, params.pull_number);
  return found(reviews.find((review) => String(review.id) === params.review_id && seen(viewer, review)));
}

export function commentWithId(viewer: Viewer, repository: Repository, id: string): ReviewComment {
  const comments = pullsOf(repository).flatMap((pull) => visibleComments(pull, viewer.caller.account));
  return found(comments.find((comment) => String(comment.id) === id));
}

/** The 422 of the review routes: one sentence in `errors`. */
export function unprocessable(sentence: string): Error {
  return refusal(422, 'Unprocessable Entity', { errors: [sentence] });
}
