import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadInput,
  AddPullRequestReviewThreadReplyInput,
  DeletePullRequestReviewInput,
  DraftPullRequestReviewThread,
  ResolveReviewThreadInput,
  SubmitPullRequestReviewInput,
  UnresolveReviewThreadInput,
} from '@octokit/graphql-schema';
import {
  addReviewComment,
  createReview,
  createThread,
  deleteReview,
  pendingReview,
  type ResolvedAnchor,
  resolveAnchor,
  submitReview,
} from '../model/reviews.js';
import type { Account } from '../records/account.js';
import type { Pull, Review } from '../records/pull.js';
import { found } from '../refusal.js';
import { checkNoPending, checkVerdict, submitPending, VERDICTS } from '../rest/review-rules.js';
import type { Viewer } from '../route.js';
import { reviewCommentNode, reviewNode, threadNode } from './pull-nodes.js';
import { allow, graphqlError, nodeOf } from './values.js';

type ThreadInput = DraftPullRequestReviewThread | AddPullRequestReviewThreadInput;

export function reviewMutations(viewer: Viewer) {
  const me = () => found(viewer.caller.account);
  const pullOf = (id: string) => {
    const pull = nodeOf(viewer, id, 'PullRequest');
    allow(viewer, pull.issue.repository, 'pull_requests:write', 'read');
    return pull;
  };
  const reviewOf = (id: string | null | undefined, pullId: string | null | undefined): Review => {
    const review = id
      ? nodeOf(viewer, id, 'PullRequestReview')
      : pullId
        ? pendingReview(pullOf(pullId), me())
        : undefined;
    if (!review || review.author !== me())
      throw graphqlError('NOT_FOUND', 'Could not resolve to a PullRequestReview.');
    return review;
  };
  const threadOf = (id: string) => {
    const thread = nodeOf(viewer, id, 'PullRequestReviewThread');
    const { issue } = thread.pull;
    allow(viewer, issue.repository, 'pull_requests:write', issue.author === me() ? 'read' : 'write');
    return thread;
  };
  return {
    resolveReviewThread: ({ threadId }: ResolveReviewThreadInput) => {
      const thread = threadOf(threadId);
      thread.resolvedBy = me();
      return { thread: () => threadNode(viewer, thread) };
    },
    unresolveReviewThread: ({ threadId }: UnresolveReviewThreadInput) => {
      const thread = threadOf(threadId);
      thread.resolvedBy = null;
      return { thread: () => threadNode(viewer, thread) };
    },
    addPullRequestReview: (input: AddPullRequestReviewInput) => {
      const pull = pullOf(input.pullRequestId);
      const author = me();
      const verdict = input.event === 'DISMISS' ? undefined : (input.event ?? undefined);
      checkNoPending(pull, author);
      if (input.comments) throw new Error('the fake serves threads of a review, not the older comments');
      const threads = (input.threads ?? []).filter((thread) => thread !== null);
      if (verdict)
        checkVerdict(pull, { author, verdict, text: input.body ?? undefined, comments: threads.length });
      const places = threads.map((thread) => placed(pull, thread));
      const review = createReview(viewer.state, pull, { author, body: input.body ?? '' });
      for (const [index, place] of places.entries())
        createThread(viewer.state, review, { ...place, body: threads[index]?.body ?? '' });
      if (verdict) submitReview(viewer.state, review, VERDICTS[verdict]);
      return { pullRequestReview: () => reviewNode(viewer, review) };
    },
    addPullRequestReviewThread: (input: AddPullRequestReviewThreadInput) => {
      const pull = input.pullRequestId
        ? pullOf(input.pullRequestId)
        : reviewOf(input.pullRequestReviewId, null).pull;
      const place = placed(pull, input);
      const review = pending(viewer, pull, me());
      const thread = createThread(viewer.state, review, { ...place, body: input.body });
      return { thread: () => threadNode(viewer, thread) };
    },
    addPullRequestReviewThreadReply: (input: AddPullRequestReviewThreadReplyInput) => {
      const thread = nodeOf(viewer, input.pullRequestReviewThreadId, 'PullRequestReviewThread');
      allow(viewer, thread.pull.issue.repository, 'pull_requests:write', 'read');
      const open = pendingReview(thread.pull, me());
      const review = open ?? createReview(viewer.state, thread.pull, { author: me() });
      const comment = addReviewComment(viewer.state, thread, { review, body: input.body });
      if (!open) submitReview(viewer.state, review, 'COMMENTED');
      return { comment: () => reviewCommentNode(viewer, comment) };
    },
    submitPullRequestReview: (input: SubmitPullRequestReviewInput) => {
      const review = reviewOf(input.pullRequestReviewId, input.pullRequestId);
      if (input.event === 'DISMISS')
        throw graphqlError('UNPROCESSABLE', 'Can not dismiss a pending pull request review');
      submitPending(viewer, review, { verdict: input.event, text: input.body ?? undefined });
      return { pullRequestReview: () => reviewNode(viewer, review) };
    },
    deletePullRequestReview: (input: DeletePullRequestReviewInput) => {
      const review = reviewOf(input.pullRequestReviewId, null);
      if (review.state !== 'PENDING')
        throw graphqlError('UNPROCESSABLE', 'Can not delete a non-pending pull request review');
      deleteReview(review);
      return { pullRequestReview: () => reviewNode(viewer, review) };
    },
  };
}

/** The caller's pending review, begun when there is none. */
function pending(viewer: Viewer, pull: Pull, author: Account): Review {
  return pendingReview(pull, author) ?? createReview(viewer.state, pull, { author });
}

/** Unlike REST, an anchor outside the diff is taken and never shown; only an unknown path is refused. */
function placed(pull: Pull, input: ThreadInput): { place: ResolvedAnchor; hidden: boolean } {
  const { path, line, side, startLine, startSide } = input;
  const wholeFile = 'subjectType' in input && input.subjectType === 'FILE';
  const place = resolveAnchor(pull, {
    path,
    line: line ?? undefined,
    side: side ?? undefined,
    startLine: startLine ?? undefined,
    startSide: startSide ?? undefined,
    subjectType: wholeFile ? 'file' : 'line',
  });
  if (typeof place !== 'string') return { place, hidden: false };
  if (place === 'path') throw graphqlError('UNPROCESSABLE', 'Path could not be resolved');
  const hidden: ResolvedAnchor = {
    path,
    subjectType: 'line',
    line: line ?? null,
    startLine: startLine ?? null,
    side: side ?? 'RIGHT',
    startSide: startSide ?? null,
    diffHunk: '',
    lineText: null,
    position: null,
  };
  return { place: hidden, hidden: true };
}
