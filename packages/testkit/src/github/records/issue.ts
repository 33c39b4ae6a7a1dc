import type { Sha } from '../git/objects.js';
import type { Account, Node } from './account.js';
import type { Pull } from './pull.js';
import type { Label, Milestone, Repository } from './repository.js';

export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

export interface Reaction {
  id: number;
  user: Account;
  content: ReactionContent;
  createdAt: string;
}

export interface Comment extends Node {
  author: Account;
  body: string;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
  minimized: string | null;
}

export interface IssueComment extends Comment {
  issue: Issue;
}

export interface TimelineEvent {
  id: number;
  event: string;
  actor: Account;
  createdAt: string;
  label?: Label;
  assignee?: Account;
  milestone?: string;
  renamed?: { from: string; to: string };
  commit?: Sha;
  source?: Issue;
  reviewer?: Account;
}

export type StateReason = 'completed' | 'reopened' | 'not_planned' | 'duplicate';

export interface Issue extends Node {
  repository: Repository;
  number: number;
  title: string;
  body: string | null;
  author: Account;
  state: 'open' | 'closed';
  stateReason: StateReason | null;
  labels: Label[];
  assignees: Account[];
  milestone: Milestone | null;
  type: string | null;
  locked: boolean;
  lockReason: string | null;
  comments: IssueComment[];
  timeline: TimelineEvent[];
  reactions: Reaction[];
  parent: Issue | null;
  subIssues: Issue[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  /** Answers 410. */
  deleted: boolean;
  pull?: Pull;
}
