import * as z from 'zod';
import { choice, direction, paging, string, text } from '../fields.js';
import { addReaction } from '../model/issues.js';
import {
  createReview,
  createThread,
  deleteReview,
  resolveAnchor,
  submitReview,
  visibleComments,
} from '../model/reviews.js';
import { found, refusal } from '../refusal.js';
import { type Route, route } from '../route.js';
import { reactionView } from '../views/issue.js';
import { legacyReviewComment, reviewCommentView, reviewView } from '../views/pull.js';
import { reactionField, requireOwnComment } from './issue-comments.js';
import { since, sorted } from './lists.js';
import { pullNumbered } from './pull-rules.js';
import {
  anchorOf,
  checkNoPending,
  checkVerdict,
  commentWithId,
  FAULTS,
  failed,
  placeOr422,
  reply,
  reviewOf,
  seen,
  submitPending,
  unprocessable,
  VERDICTS,
} from './review-rules.js';

const event = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
const side = z.enum(['LEFT', 'RIGHT']).optional();
const line = z.int().optional();

const READ = 'pull_requests:read';
const WRITE = { need: 'pull_requests:write', role: 'read' } as const;

export const reviewRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', { need: READ, query: paging }, (call) => {
    const pull = pullNumbered(call.repository, call.params.pull_number);
    const visible = pull.reviews.filter((review) => seen(call, review));
    return { status: 200, body: call.page(visible).map((review) => reviewView(call, review)) };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    {
      ...WRITE,
      body: {
        commit_id: string,
        body: string,
        event: event.optional(),
        comments: z
          .array(
            z.strictObject({
              path: z.string(),
              position: line,
              body: z.string(),
              line,
              side,
              start_line: line,
              start_side: side,
            }),
          )
          .optional(),
      },
    },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const author = found(call.caller.account);
      const { body, event: verdict, comments = [], commit_id: commit } = call.body;
      if (commit !== undefined && !call.repository.store.commits.has(commit))
        throw unprocessable('Commit is not part of the pull request');
      checkNoPending(pull, author);
      if (verdict) checkVerdict(pull, { author, verdict, text: body, comments: comments.length });
      // One anchor outside the diff refuses the whole review.
      const places = comments.map((comment) => placeOr422(pull, comment));
      const review = createReview(call.state, pull, { author, ...(body !== undefined && { body }) });
      for (const [index, place] of places.entries())
        createThread(call.state, review, { place, body: comments[index]?.body ?? '' });
      if (verdict) submitReview(call.state, review, VERDICTS[verdict]);
      return { status: 200, body: reviewView(call, review) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', { need: READ }, (call) => ({
    status: 200,
    body: reviewView(call, reviewOf(call, call.repository, call.params)),
  })),
  route(
    'put',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}',
    { ...WRITE, body: { body: z.string() } },
    (call) => {
      const review = reviewOf(call, call.repository, call.params);
      if (review.author !== call.caller.account) throw refusal(403, 'Must be the author of the review.');
      review.body = call.body.body;
      return { status: 200, body: reviewView(call, review) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', WRITE, (call) => {
    const review = reviewOf(call, call.repository, call.params);
    if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
    deleteReview(review);
    return { status: 200, body: reviewView(call, review) };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events',
    { ...WRITE, body: { body: string, event } },
    (call) => {
      const review = reviewOf(call, call.repository, call.params);
      submitPending(call, review, { verdict: call.body.event, text: call.body.body });
      return { status: 200, body: reviewView(call, review) };
    },
  ),
  route(
    'put',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals',
    { need: 'pull_requests:write', body: { message: z.string(), event: z.literal('DISMISS').optional() } },
    (call) => {
      const review = reviewOf(call, call.repository, call.params);
      if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
        throw unprocessable('Can not dismiss a commented pull request review');
      review.state = 'DISMISSED';
      return { status: 200, body: reviewView(call, review) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments',
    { need: READ, query: paging },
    (call) => {
      const review = reviewOf(call, call.repository, call.params);
      const comments = visibleComments(review.pull, call.caller.account).filter(
        (comment) => comment.review === review,
      );
      return { status: 200, body: call.page(comments).map((comment) => legacyReviewComment(call, comment)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/pulls/{pull_number}/comments',
    { need: READ, query: { sort: choice('created', 'updated'), direction, since: text, ...paging } },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const { sort = 'created', direction: order, since: start } = call.query ?? {};
      const submitted = visibleComments(pull, call.caller.account).filter(
        (comment) => comment.review.state !== 'PENDING',
      );
      const recent = since(submitted, start, (comment) => comment.updatedAt);
      const list = sorted(
        recent,
        (comment) => (sort === 'updated' ? comment.updatedAt : comment.createdAt),
        order,
      );
      return { status: 200, body: call.page(list).map((comment) => reviewCommentView(call, comment)) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/{pull_number}/comments',
    {
      ...WRITE,
      body: {
        body: z.string(),
        commit_id: z.string(),
        path: z.string(),
        position: line,
        side,
        line,
        start_line: line,
        start_side: z.enum(['LEFT', 'RIGHT', 'side']).optional(),
        in_reply_to: line,
        subject_type: z.enum(['line', 'file']).optional(),
      },
    },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const author = found(call.caller.account);
      const { body } = call;
      if (body.in_reply_to !== undefined) {
        const parent = commentWithId(call, call.repository, String(body.in_reply_to));
        return {
          status: 201,
          body: reviewCommentView(call, reply(call, parent, { author, body: body.body })),
        };
      }
      if (body.commit_id !== pull.headSha && !call.repository.store.commits.has(body.commit_id)) {
        throw failed({ field: 'pull_request_review_thread.commit_id', code: 'invalid' });
      }
      checkNoPending(pull, author);
      const place = resolveAnchor(pull, anchorOf(body));
      if (typeof place === 'string') throw failed(...FAULTS[place]);
      const review = createReview(call.state, pull, { author });
      const thread = createThread(call.state, review, { place, body: body.body });
      submitReview(call.state, review, 'COMMENTED');
      return { status: 201, body: reviewCommentView(call, found(thread.comments[0])) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies',
    { ...WRITE, body: { body: z.string() } },
    (call) => {
      const parent = commentWithId(call, call.repository, call.params.comment_id);
      const author = found(call.caller.account);
      return {
        status: 201,
        body: reviewCommentView(call, reply(call, parent, { author, body: call.body.body })),
      };
    },
  ),
  route('get', '/repos/{owner}/{repo}/pulls/comments/{comment_id}', { need: READ }, (call) => ({
    status: 200,
    body: reviewCommentView(call, commentWithId(call, call.repository, call.params.comment_id)),
  })),
  route(
    'patch',
    '/repos/{owner}/{repo}/pulls/comments/{comment_id}',
    { ...WRITE, body: { body: z.string() } },
    (call) => {
      const comment = commentWithId(call, call.repository, call.params.comment_id);
      requireOwnComment(call.caller, call.repository, comment);
      comment.body = call.body.body;
      comment.updatedAt = call.state.stamp();
      return { status: 200, body: reviewCommentView(call, comment) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/pulls/comments/{comment_id}', WRITE, (call) => {
    const comment = commentWithId(call, call.repository, call.params.comment_id);
    requireOwnComment(call.caller, call.repository, comment);
    const { thread } = comment;
    thread.comments = thread.comments.filter((other) => other !== comment);
    if (thread.comments.length === 0)
      thread.pull.threads = thread.pull.threads.filter((other) => other !== thread);
    return { status: 204, body: undefined };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions',
    { ...WRITE, body: { content: reactionField } },
    (call) => {
      const comment = commentWithId(call, call.repository, call.params.comment_id);
      const user = found(call.caller.account);
      const { reaction, created } = addReaction(call.state, comment, { user, content: call.body.content });
      const body = reactionView(call, reaction);
      return created ? { status: 201, body } : { status: 200, body };
    },
  ),
];
