import type { Account } from '../records/account.js';
import type { Discussion, DiscussionCategory, DiscussionComment } from '../records/discussion.js';
import type { Repository } from '../records/repository.js';
import { newNode, register, type State } from '../state.js';

export function createCategory(
  state: State,
  repository: Repository,
  { name, answerable = false }: { name: string; answerable?: boolean },
): DiscussionCategory {
  const slug = name.toLowerCase().replace(/\W+/g, '-');
  const category = { ...newNode(state, 'DIC'), name, slug, emoji: ':speech_balloon:', answerable };
  repository.discussionCategories.push(category);
  register(state, 'DiscussionCategory', category);
  return category;
}

export function createDiscussion(
  state: State,
  repository: Repository,
  seed: { title: string; body: string; author: Account; category: DiscussionCategory },
): Discussion {
  const now = state.stamp();
  const discussion: Discussion = {
    ...newNode(state, 'D'),
    repository,
    number: ++repository.lastNumber,
    closed: false,
    createdAt: now,
    updatedAt: now,
    comments: [],
    answer: null,
    ...seed,
  };
  repository.discussions.push(discussion);
  register(state, 'Discussion', discussion);
  return discussion;
}

export function addDiscussionComment(
  state: State,
  discussion: Discussion,
  { author, body, replyTo = null }: { author: Account; body: string; replyTo?: DiscussionComment | null },
): DiscussionComment {
  const now = state.stamp();
  const comment: DiscussionComment = {
    ...newNode(state, 'DC'),
    discussion,
    author,
    body,
    replyTo,
    deleted: false,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
  };
  discussion.comments.push(comment);
  discussion.updatedAt = now;
  register(state, 'DiscussionComment', comment);
  return comment;
}
