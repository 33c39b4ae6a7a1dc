import type { Sha } from '../git/objects.js';
import type { Account, Node } from './account.js';

export type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required';

export type RunStatus = 'queued' | 'in_progress' | 'completed';

export interface CheckRun extends Node {
  name: string;
  headSha: Sha;
  status: RunStatus;
  conclusion: Conclusion | null;
  startedAt: string;
  completedAt: string | null;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
}

export interface CommitStatus {
  id: number;
  nodeId: string;
  sha: Sha;
  state: 'error' | 'failure' | 'pending' | 'success';
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: string;
}

export interface WorkflowInput {
  required?: boolean;
  default?: string;
  options?: string[];
}

export interface Workflow {
  id: number;
  nodeId: string;
  name: string;
  path: string;
  state: 'active' | 'disabled_manually';
  createdAt: string;
  /** Inputs of its `workflow_dispatch` trigger; undefined without that trigger. */
  dispatchInputs?: Record<string, WorkflowInput>;
}

export interface Run extends Node {
  workflow: Workflow;
  number: number;
  attempt: number;
  event: string;
  branch: string;
  headSha: Sha;
  title: string;
  actor: Account;
  status: RunStatus;
  conclusion: Conclusion | null;
  inputs: Record<string, unknown>;
  jobs: Job[];
  logsDeleted: boolean;
  createdAt: string;
  updatedAt: string;
}

/** Text, bytes, or a function that yields a log too large to hold. */
export type LogSource = string | Buffer | (() => Iterable<string>);

export interface Step {
  name: string;
  number: number;
  status: RunStatus;
  conclusion: Conclusion | null;
}

export interface Job extends Node {
  run: Run;
  attempt: number;
  name: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  steps: Step[];
  log: LogSource;
  startedAt: string;
  completedAt: string | null;
}

export interface Artifact {
  id: number;
  nodeId: string;
  run: Run;
  name: string;
  content: Buffer;
  expired: boolean;
  createdAt: string;
}
