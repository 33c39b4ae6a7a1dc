import type { DiffSide } from '../git/hunks.js';
import type { Sha } from '../git/objects.js';
import type { Account, Id, Node, Team } from './account.js';
import type { Comment, Issue } from './issue.js';
import type { Repository } from './repository.js';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface Pull {
  pullId: Id;
  nodeId: string;
  issue: Issue;
  headRepository: Repository | null;
  headRef: string;
  headSha: Sha;
  baseRef: string;
  baseSha: Sha;
  draft: boolean;
  maintainerCanModify: boolean;
  requestedReviewers: Account[];
  requestedTeams: Team[];
  reviews: Review[];
  threads: ReviewThread[];
  autoMerge: { by: Account; method: MergeMethod; title: string; message: string } | null;
  merged: { at: string; by: Account; sha: Sha } | null;
  /** How many reads still answer `mergeable: null`, as GitHub does while it computes. */
  unknownReads: number;
}

export type ReviewState = 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';

export interface Review extends Node {
  pull: Pull;
  author: Account;
  body: string;
  state: ReviewState;
  commitSha: Sha;
  createdAt: string;
  submittedAt: string | null;
}

export interface ReviewThread {
  nodeId: string;
  pull: Pull;
  path: string;
  subjectType: 'line' | 'file';
  line: number | null;
  startLine: number | null;
  side: DiffSide;
  startSide: DiffSide | null;
  commitSha: Sha;
  diffHunk: string;
  /** The text under the comment when it was made; a different one later makes the thread outdated. */
  lineText: string | null;
  position: number | null;
  /** GraphQL takes anchors outside the diff and then never shows them. */
  hidden: boolean;
  resolvedBy: Account | null;
  comments: ReviewComment[];
}

export interface ReviewComment extends Comment {
  thread: ReviewThread;
  review: Review;
  replyTo: ReviewComment | null;
}
