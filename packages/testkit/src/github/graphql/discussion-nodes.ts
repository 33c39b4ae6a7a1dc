import type { Discussion, DiscussionCategory, DiscussionComment } from '../records/discussion.js';
import type { Repository } from '../records/repository.js';
import type { Viewer } from '../route.js';
import { repositoryWeb } from '../views/repository.js';
import { commentFields, repositoryNode } from './repository-nodes.js';
import { type ConnectionArguments, connection, type GraphqlObject } from './values.js';

export function discussionNode(viewer: Viewer, discussion: Discussion): GraphqlObject {
  const { repository } = discussion;
  return {
    ...commentFields(viewer, discussion, repository),
    __typename: 'Discussion',
    number: discussion.number,
    title: discussion.title,
    url: discussionUrl(viewer, discussion),
    closed: discussion.closed,
    locked: false,
    isAnswered: discussion.category.answerable ? discussion.answer !== null : null,
    answer: () => discussion.answer && discussionCommentNode(viewer, discussion.answer),
    answerChosenAt: discussion.answer ? discussion.updatedAt : null,
    category: () => categoryNode(viewer, repository, discussion.category),
    repository: () => repositoryNode(viewer, repository),
    upvoteCount: 1,
    labels: (args: ConnectionArguments) => connection('labels', [], { args, view: () => null }),
    comments: (args: ConnectionArguments) => {
      const top = discussion.comments.filter((comment) => !comment.replyTo && !comment.deleted);
      return connection('comments', top, { args, view: (comment) => discussionCommentNode(viewer, comment) });
    },
  };
}

export function discussionCommentNode(viewer: Viewer, comment: DiscussionComment): GraphqlObject {
  const { discussion } = comment;
  return {
    ...commentFields(viewer, comment, discussion.repository),
    __typename: 'DiscussionComment',
    url: `${discussionUrl(viewer, discussion)}#discussioncomment-${comment.id}`,
    isAnswer: discussion.answer === comment,
    upvoteCount: 1,
    discussion: () => discussionNode(viewer, discussion),
    replyTo: () => comment.replyTo && discussionCommentNode(viewer, comment.replyTo),
    replies: (args: ConnectionArguments) => {
      const replies = discussion.comments.filter((other) => other.replyTo === comment && !other.deleted);
      return connection('replies', replies, { args, view: (reply) => discussionCommentNode(viewer, reply) });
    },
  };
}

export function categoryNode(
  viewer: Viewer,
  repository: Repository,
  category: DiscussionCategory,
): GraphqlObject {
  return {
    __typename: 'DiscussionCategory',
    id: category.nodeId,
    name: category.name,
    slug: category.slug,
    emoji: category.emoji,
    description: null,
    isAnswerable: category.answerable,
    repository: () => repositoryNode(viewer, repository),
  };
}

function discussionUrl(viewer: Viewer, discussion: Discussion): string {
  return `${repositoryWeb(viewer, discussion.repository)}/discussions/${discussion.number}`;
}
