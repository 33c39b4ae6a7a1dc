import type {
  AddDiscussionCommentInput,
  CloseDiscussionInput,
  CreateDiscussionInput,
  DeleteDiscussionCommentInput,
  MarkDiscussionCommentAsAnswerInput,
  ReopenDiscussionInput,
  UnmarkDiscussionCommentAsAnswerInput,
  UpdateDiscussionCommentInput,
  UpdateDiscussionInput,
} from '@octokit/graphql-schema';
import { covers, roleOf } from '../access.js';
import { addDiscussionComment, createDiscussion } from '../model/discussions.js';
import type { Account } from '../records/account.js';
import type { Discussion, DiscussionComment } from '../records/discussion.js';
import { found } from '../refusal.js';
import type { Viewer } from '../route.js';
import { discussionCommentNode, discussionNode } from './discussion-nodes.js';
import { allow, graphqlError, nodeOf } from './values.js';

export function discussionMutations(viewer: Viewer) {
  const { state } = viewer;
  const me = () => found(viewer.caller.account);
  const discussionOf = (id: string): Discussion => {
    const discussion = nodeOf(viewer, id, 'Discussion');
    allow(viewer, discussion.repository, 'discussions:write', 'read');
    return discussion;
  };
  const commentOf = (id: string): DiscussionComment => {
    const comment = nodeOf(viewer, id, 'DiscussionComment');
    allow(viewer, comment.discussion.repository, 'discussions:write', 'read');
    if (comment.deleted)
      throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
    return comment;
  };
  const own = (author: Account, discussion: Discussion) => {
    const trusted = covers(roleOf(viewer.caller.account, discussion.repository), 'triage');
    if (author !== me() && !trusted)
      throw graphqlError(
        'FORBIDDEN',
        `${me().login} does not have the correct permissions to execute this mutation`,
      );
  };
  const mark = (id: string, answer: boolean) => {
    const comment = commentOf(id);
    const { discussion } = comment;
    own(discussion.author, discussion);
    if (!discussion.category.answerable)
      throw graphqlError('UNPROCESSABLE', 'Discussion category does not support answers');
    if (comment.replyTo)
      throw graphqlError('UNPROCESSABLE', 'Only top-level comments can be marked as answer');
    discussion.answer = answer ? comment : null;
    return { discussion: () => discussionNode(viewer, discussion) };
  };
  const close = (id: string, closed: boolean) => {
    const discussion = discussionOf(id);
    own(discussion.author, discussion);
    discussion.closed = closed;
    return { discussion: () => discussionNode(viewer, discussion) };
  };
  return {
    createDiscussion: (input: CreateDiscussionInput) => {
      const repository = nodeOf(viewer, input.repositoryId, 'Repository');
      allow(viewer, repository, 'discussions:write', 'read');
      const category = nodeOf(viewer, input.categoryId, 'DiscussionCategory');
      if (!repository.hasDiscussions || !repository.discussionCategories.includes(category)) {
        throw graphqlError('UNPROCESSABLE', 'Discussions are not available in this repository or category');
      }
      const discussion = createDiscussion(state, repository, {
        title: input.title,
        body: input.body,
        author: me(),
        category,
      });
      return { discussion: () => discussionNode(viewer, discussion) };
    },
    updateDiscussion: (input: UpdateDiscussionInput) => {
      const discussion = discussionOf(input.discussionId);
      own(discussion.author, discussion);
      discussion.title = input.title ?? discussion.title;
      discussion.body = input.body ?? discussion.body;
      if (input.categoryId) discussion.category = nodeOf(viewer, input.categoryId, 'DiscussionCategory');
      discussion.updatedAt = state.stamp();
      return { discussion: () => discussionNode(viewer, discussion) };
    },
    closeDiscussion: ({ discussionId }: CloseDiscussionInput) => close(discussionId, true),
    reopenDiscussion: ({ discussionId }: ReopenDiscussionInput) => close(discussionId, false),
    addDiscussionComment: (input: AddDiscussionCommentInput) => {
      const discussion = discussionOf(input.discussionId);
      const replyTo = input.replyToId ? commentOf(input.replyToId) : null;
      // Threads are one level deep: a reply names a top-level comment.
      if (replyTo?.replyTo)
        throw graphqlError('UNPROCESSABLE', 'Parent comment is already in a thread, cannot reply to it');
      const comment = addDiscussionComment(state, discussion, { author: me(), body: input.body, replyTo });
      return { comment: () => discussionCommentNode(viewer, comment) };
    },
    updateDiscussionComment: ({ commentId, body }: UpdateDiscussionCommentInput) => {
      const comment = commentOf(commentId);
      own(comment.author, comment.discussion);
      comment.body = body;
      comment.updatedAt = state.stamp();
      return { comment: () => discussionCommentNode(viewer, comment) };
    },
    deleteDiscussionComment: ({ id }: DeleteDiscussionCommentInput) => {
      const comment = commentOf(id);
      own(comment.author, comment.discussion);
      comment.deleted = true;
      return { comment: () => discussionCommentNode(viewer, comment) };
    },
    markDiscussionCommentAsAnswer: ({ id }: MarkDiscussionCommentAsAnswerInput) => mark(id, true),
    unmarkDiscussionCommentAsAnswer: ({ id }: UnmarkDiscussionCommentAsAnswerInput) => mark(id, false),
  };
}
