import type { Account, Node } from './account.js';
import type { Comment } from './issue.js';
import type { Repository } from './repository.js';

export interface DiscussionCategory extends Node {
  name: string;
  slug: string;
  emoji: string;
  answerable: boolean;
}

export interface Discussion extends Node {
  repository: Repository;
  number: number;
  title: string;
  body: string;
  author: Account;
  category: DiscussionCategory;
  closed: boolean;
  createdAt: string;
  updatedAt: string;
  comments: DiscussionComment[];
  answer: DiscussionComment | null;
}

export interface DiscussionComment extends Comment {
  discussion: Discussion;
  replyTo: DiscussionComment | null;
  deleted: boolean;
}
