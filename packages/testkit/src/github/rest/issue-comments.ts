import * as z from 'zod';
import { type Caller, covers, roleOf } from '../access.js';
import { choice, direction, paging, text } from '../fields.js';
import { addComment, addReaction } from '../model/issues.js';
import { pullCommits } from '../model/pulls.js';
import type { Comment, IssueComment } from '../records/issue.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import { type Route, route, type Schemas } from '../route.js';
import { gitCommit } from '../views/commit.js';
import { commentView, reactionView, timelineEvent } from '../views/issue.js';
import { reviewView } from '../views/pull.js';
import { simpleUser } from '../views/user.js';
import { issueNumbered } from './issue-rules.js';
import { since, sorted } from './lists.js';

export const reactionField = z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);

export const issueCommentRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    { need: 'issues:read', query: { since: text, ...paging } },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const comments = since(issue.comments, call.query?.since, (comment) => comment.updatedAt);
      return { status: 200, body: call.page(comments).map((comment) => commentView(call, comment)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/issues/comments',
    { need: 'issues:read', query: { sort: choice('created', 'updated'), direction, since: text, ...paging } },
    (call) => {
      const { sort, direction: order, since: start } = call.query ?? {};
      const all = since(allComments(call.repository), start, (comment) => comment.updatedAt);
      const list = sort
        ? sorted(all, (item) => (sort === 'created' ? item.createdAt : item.updatedAt), order)
        : all;
      return { status: 200, body: call.page(list).map((comment) => commentView(call, comment)) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    { need: 'issues:write', role: 'read', body: { body: z.string() } },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const author = found(call.caller.account);
      if (call.body.body.trim() === '') {
        throw refusal(422, 'Validation Failed', {
          errors: [
            {
              resource: 'IssueComment',
              code: 'unprocessable',
              field: 'data',
              message: 'Body cannot be blank',
            },
          ],
        });
      }
      if (issue.locked && !covers(roleOf(author, call.repository), 'write')) {
        throw refusal(403, 'Unable to create comment because issue is locked.');
      }
      return { status: 201, body: commentView(call, addComment(call.state, issue, author, call.body.body)) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/issues/comments/{comment_id}', { need: 'issues:read' }, (call) => ({
    status: 200,
    body: commentView(call, commentWithId(call.repository, call.params.comment_id)),
  })),
  route(
    'patch',
    '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    { need: 'issues:write', role: 'read', body: { body: z.string() } },
    (call) => {
      const comment = commentWithId(call.repository, call.params.comment_id);
      requireOwnComment(call.caller, call.repository, comment);
      comment.body = call.body.body;
      comment.updatedAt = call.state.stamp();
      return { status: 200, body: commentView(call, comment) };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    { need: 'issues:write', role: 'read' },
    (call) => {
      const comment = commentWithId(call.repository, call.params.comment_id);
      requireOwnComment(call.caller, call.repository, comment);
      comment.issue.comments = comment.issue.comments.filter((other) => other !== comment);
      return { status: 204, body: undefined };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    { need: 'issues:write', role: 'read', body: { content: reactionField } },
    (call) => {
      const comment = commentWithId(call.repository, call.params.comment_id);
      const user = found(call.caller.account);
      const { reaction, created } = addReaction(call.state, comment, { user, content: call.body.content });
      const body = reactionView(call, reaction);
      return created ? { status: 201, body } : { status: 200, body };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/{issue_number}/reactions',
    { need: 'issues:write', role: 'read', body: { content: reactionField } },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const user = found(call.caller.account);
      const { reaction, created } = addReaction(call.state, issue, { user, content: call.body.content });
      const body = reactionView(call, reaction);
      return created ? { status: 201, body } : { status: 200, body };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/issues/{issue_number}/timeline',
    { need: 'issues:read', query: { ...paging, exclude: z.literal('suggestions').optional() } },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const entries: { at: string; view: Schemas['timeline-issue-events'] }[] = [
        ...issue.timeline.map((event) => ({ at: event.createdAt, view: timelineEvent(call, issue, event) })),
        ...issue.comments.map((comment) => ({
          at: comment.createdAt,
          view: {
            ...commentEvent(commentView(call, comment)),
            actor: simpleUser(call, comment.author),
            user: simpleUser(call, comment.author),
          },
        })),
        ...(issue.pull?.reviews ?? [])
          .filter((review) => review.submittedAt !== null)
          .map((review) => ({
            at: review.submittedAt ?? '',
            view: {
              ...reviewView(call, review),
              event: 'reviewed',
              // The vendor's type keeps a plain number here.
              id: Number(review.id),
              user: simpleUser(call, review.author),
              state: review.state.toLowerCase(),
              commit_id: review.commitSha,
            },
          })),
        ...(issue.pull ? pullCommits(issue.pull) : []).map((commit) => ({
          at: commit.committer.date,
          view: { ...gitCommit(call, call.repository, commit), event: 'committed' },
        })),
      ];
      return {
        status: 200,
        body: call.page(sorted(entries, (entry) => entry.at)).map((entry) => entry.view),
      };
    },
  ),
];

/** Authors change their own comments, people with push access everybody's. */
export function requireOwnComment(
  { account, token }: Caller,
  repository: Repository,
  comment: Comment,
): void {
  if (comment.author === account || token?.kind === 'installation') return;
  if (!covers(roleOf(account, repository), 'write'))
    throw refusal(403, 'Must have push access to Repository.');
}

function allComments(repository: Repository): IssueComment[] {
  return [...repository.issues.values()].filter((issue) => !issue.deleted).flatMap((issue) => issue.comments);
}

function commentWithId(repository: Repository, id: string): IssueComment {
  return found(allComments(repository).find((comment) => String(comment.id) === id));
}

function commentEvent({ id, ...view }: Schemas['issue-comment']) {
  // The vendor's type keeps a plain number here.
  return {
    ...view,
    id: Number(id),
    event: 'commented',
    author_association: view.author_association ?? 'NONE',
  };
}
