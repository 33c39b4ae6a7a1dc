import type { ObjectStore, Sha } from '../git/objects.js';
import type { Account, Node, Role } from './account.js';
import type { Artifact, CheckRun, CommitStatus, Run, Workflow } from './actions.js';
import type { Alerts } from './alerts.js';
import type { Discussion, DiscussionCategory } from './discussion.js';
import type { Issue } from './issue.js';

export interface Protection {
  requiredChecks: string[];
  requiredApprovals: number;
  requireConversationResolution: boolean;
  enforceAdmins: boolean;
}

export interface Repository extends Node {
  owner: Account;
  name: string;
  private: boolean;
  description: string | null;
  homepage: string | null;
  topics: string[];
  language: string | null;
  stars: number;
  archived: boolean;
  hasIssues: boolean;
  hasDiscussions: boolean;
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  allowAutoMerge: boolean;
  deleteBranchOnMerge: boolean;
  defaultBranch: string;
  parent?: Repository;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
  store: ObjectStore;
  /** Full names (`refs/heads/main`) to object. */
  refs: Map<string, Sha>;
  protections: Map<string, Protection>;
  /** Lower-case login to role. */
  collaborators: Map<string, Role>;
  labels: Label[];
  milestones: Milestone[];
  issues: Map<number, Issue>;
  /** Issues, pull requests and discussions share one count. */
  lastNumber: number;
  checkRuns: CheckRun[];
  statuses: CommitStatus[];
  workflows: Workflow[];
  runs: Run[];
  artifacts: Artifact[];
  releases: Release[];
  discussions: Discussion[];
  discussionCategories: DiscussionCategory[];
  alerts: Alerts;
  subscriptions: Map<string, { subscribed: boolean; ignored: boolean }>;
}

export interface Label extends Node {
  name: string;
  color: string;
  description: string | null;
  default: boolean;
}

export interface Milestone {
  id: number;
  nodeId: string;
  number: number;
  title: string;
  description: string | null;
  state: 'open' | 'closed';
  creator: Account;
  dueOn: string | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

export interface Release {
  id: number;
  nodeId: string;
  tagName: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: Account;
  createdAt: string;
  publishedAt: string | null;
}
