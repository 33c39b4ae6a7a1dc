import type { DiffSide, Hunk, HunkLine } from '../git/hunks.js';
import { hunkText, lineInHunks, positionOf } from '../git/hunks.js';
import type { Account } from '../records/account.js';
import type { Pull, Review, ReviewComment, ReviewState, ReviewThread } from '../records/pull.js';
import { newNode, nodeId, register, type State } from '../state.js';
import { runAutoMerges } from './merging.js';
import { pullChanges } from './pulls.js';

export interface Anchor {
  path: string;
  line?: number | undefined;
  side?: DiffSide | undefined;
  startLine?: number | undefined;
  startSide?: DiffSide | undefined;
  /** Lines below the first hunk header, instead of `line`. */
  position?: number | undefined;
  subjectType?: 'line' | 'file' | undefined;
}

export type AnchorFault = 'path' | 'line' | 'start_line_order' | 'start_line';

export type ResolvedAnchor = Omit<
  ReviewThread,
  'nodeId' | 'pull' | 'commitSha' | 'hidden' | 'resolvedBy' | 'comments'
>;

/** Where a comment lands in the diff as it is now, or what is wrong with the place. */
export function resolveAnchor(pull: Pull, anchor: Anchor): ResolvedAnchor | AnchorFault {
  const file = pullChanges(pull).find((change) => change.path === anchor.path);
  if (!file) return 'path';
  const blank = {
    path: anchor.path,
    line: null,
    startLine: null,
    startSide: null,
    lineText: null,
    position: null,
  };
  if (anchor.subjectType === 'file') return { ...blank, subjectType: 'file', side: 'RIGHT', diffHunk: '' };
  const place =
    anchor.position === undefined ? byLine(file.hunks, anchor) : byPosition(file.hunks, anchor.position);
  if (!place) return 'line';
  const { hunk, line, index, side } = place;
  const number = side === 'LEFT' ? line.oldLine : line.newLine;
  if (anchor.startLine !== undefined) {
    if (anchor.startLine >= (number ?? 0)) return 'start_line_order';
    const start = lineInHunks([hunk], anchor.startSide ?? side, anchor.startLine);
    if (!start) return 'start_line';
  }
  return {
    path: anchor.path,
    subjectType: 'line',
    line: number ?? null,
    side,
    startLine: anchor.startLine ?? null,
    startSide: anchor.startLine === undefined ? null : (anchor.startSide ?? side),
    diffHunk: hunkText({ header: hunk.header, lines: hunk.lines.slice(0, index + 1) }),
    lineText: line.text,
    position: positionOf(file.hunks, line) ?? null,
  };
}

/** Whether the line a thread was made on is no longer in the diff as it was. */
export function isOutdated(thread: ReviewThread): boolean {
  if (thread.subjectType === 'file' || thread.line === null) return false;
  const file = pullChanges(thread.pull).find((change) => change.path === thread.path);
  return lineInHunks(file?.hunks ?? [], thread.side, thread.line)?.line.text !== thread.lineText;
}

/** The review of a user that is not submitted yet; there is one at most. */
export function pendingReview(pull: Pull, author: Account | undefined): Review | undefined {
  return pull.reviews.find((review) => review.state === 'PENDING' && review.author === author);
}

export function createReview(
  state: State,
  pull: Pull,
  { author, body }: { author: Account; body?: string },
): Review {
  const review: Review = {
    ...newNode(state, 'PRR'),
    pull,
    author,
    body: body ?? '',
    state: 'PENDING',
    commitSha: pull.headSha,
    createdAt: state.stamp(),
    submittedAt: null,
  };
  pull.reviews.push(review);
  register(state, 'PullRequestReview', review);
  return review;
}

/** Submits a review; threads whose place is outside the diff vanish without a word, as they do on GitHub. */
export function submitReview(state: State, review: Review, verdict: Exclude<ReviewState, 'PENDING'>): void {
  const { pull } = review;
  review.state = verdict;
  review.submittedAt = state.stamp();
  pull.threads = pull.threads.filter((thread) => !thread.hidden || thread.comments[0]?.review !== review);
  pull.requestedReviewers = pull.requestedReviewers.filter((reviewer) => reviewer !== review.author);
  pull.issue.updatedAt = review.submittedAt;
  runAutoMerges(state, pull.issue.repository);
}

export function deleteReview(review: Review): void {
  const { pull } = review;
  pull.reviews = pull.reviews.filter((other) => other !== review);
  for (const thread of pull.threads)
    thread.comments = thread.comments.filter((comment) => comment.review !== review);
  pull.threads = pull.threads.filter((thread) => thread.comments.length > 0);
}

export function createThread(
  state: State,
  review: Review,
  { place, body, hidden = false }: { place: ResolvedAnchor; body: string; hidden?: boolean },
): ReviewThread {
  const thread: ReviewThread = {
    ...place,
    nodeId: nodeId('PRRT', state.nextId()),
    pull: review.pull,
    commitSha: review.pull.headSha,
    hidden,
    resolvedBy: null,
    comments: [],
  };
  review.pull.threads.push(thread);
  register(state, 'PullRequestReviewThread', thread);
  addReviewComment(state, thread, { review, body });
  return thread;
}

export function addReviewComment(
  state: State,
  thread: ReviewThread,
  { review, body }: { review: Review; body: string },
): ReviewComment {
  const now = state.stamp();
  const comment: ReviewComment = {
    ...newNode(state, 'PRRC'),
    thread,
    review,
    replyTo: thread.comments[0] ?? null,
    author: review.author,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
  };
  thread.comments.push(comment);
  register(state, 'PullRequestReviewComment', comment);
  return comment;
}

/** Comments a caller may see: those of somebody else's pending review are not among them. */
export function visibleComments(pull: Pull, viewer: Account | undefined): ReviewComment[] {
  return pull.threads
    .filter((thread) => !thread.hidden)
    .flatMap((thread) => thread.comments)
    .filter((comment) => comment.review.state !== 'PENDING' || comment.author === viewer)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function byLine(hunks: readonly Hunk[], { line, side = 'RIGHT' }: Anchor) {
  const place = line === undefined ? undefined : lineInHunks(hunks, side, line);
  return place && { ...place, side };
}

function byPosition(hunks: readonly Hunk[], position: number) {
  for (const hunk of hunks) {
    for (const [index, line] of hunk.lines.entries()) {
      if (positionOf(hunks, line) === position) return { hunk, line, index, side: sideOf(line) };
    }
  }
  return undefined;
}

function sideOf(line: HunkLine): DiffSide {
  return line.kind === '-' ? 'LEFT' : 'RIGHT';
}
