import type { Account } from '../records/account.js';
import type {
  CheckRun,
  CommitStatus,
  Conclusion,
  Job,
  LogSource,
  Run,
  RunStatus,
  Step,
  Workflow,
} from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import { newNode, nodeId, type State } from '../state.js';
import { runAutoMerges } from './merging.js';

export function createWorkflow(
  state: State,
  repository: Repository,
  seed: Pick<Workflow, 'name' | 'path'> & Pick<Partial<Workflow>, 'dispatchInputs' | 'state'>,
): Workflow {
  const id = state.nextNumber();
  const workflow: Workflow = {
    id,
    nodeId: nodeId('W', id),
    state: 'active',
    createdAt: state.stamp(),
    ...seed,
  };
  repository.workflows.push(workflow);
  return workflow;
}

export interface JobSeed {
  name: string;
  status?: RunStatus;
  conclusion?: Conclusion | null;
  log?: LogSource;
  steps?: (Pick<Step, 'name'> & Partial<Step>)[];
}

export interface RunSeed {
  workflow: Workflow;
  branch?: string;
  event?: string;
  title?: string;
  actor: Account;
  status?: RunStatus;
  conclusion?: Conclusion | null;
  inputs?: Record<string, unknown>;
  jobs?: JobSeed[];
}

/** A run at the head of a branch; every job gets a check run of its name, as on GitHub. */
export function createRun(state: State, repository: Repository, seed: RunSeed): Run {
  const branch = seed.branch ?? repository.defaultBranch;
  const status = seed.status ?? 'completed';
  const run: Run = {
    ...newNode(state, 'WFR'),
    workflow: seed.workflow,
    number: repository.runs.filter((other) => other.workflow === seed.workflow).length + 1,
    attempt: 1,
    event: seed.event ?? 'push',
    branch,
    headSha: repository.refs.get(`refs/heads/${branch}`) ?? '',
    title: seed.title ?? seed.workflow.name,
    actor: seed.actor,
    status,
    conclusion: status === 'completed' ? (seed.conclusion ?? 'success') : null,
    inputs: seed.inputs ?? {},
    jobs: [],
    logsDeleted: false,
    createdAt: state.stamp(),
    updatedAt: state.stamp(),
  };
  repository.runs.push(run);
  for (const job of seed.jobs ?? []) addJob(state, repository, run, job);
  return run;
}

export function addJob(state: State, repository: Repository, run: Run, seed: JobSeed): Job {
  const status = seed.status ?? run.status;
  const conclusion = status === 'completed' ? (seed.conclusion ?? run.conclusion) : null;
  const job: Job = {
    ...newNode(state, 'CR'),
    run,
    attempt: run.attempt,
    name: seed.name,
    status,
    conclusion,
    steps: (seed.steps ?? []).map((step, index) => ({ number: index + 1, status, conclusion, ...step })),
    log: seed.log ?? '',
    startedAt: state.stamp(),
    completedAt: status === 'completed' ? state.stamp() : null,
  };
  run.jobs.push(job);
  addCheckRun(state, repository, {
    id: job.id,
    nodeId: job.nodeId,
    name: job.name,
    headSha: run.headSha,
    status,
    conclusion,
  });
  return job;
}

export function addCheckRun(
  state: State,
  repository: Repository,
  seed: Pick<CheckRun, 'name' | 'headSha'> & Partial<CheckRun>,
): CheckRun {
  const conclusion = seed.conclusion ?? null;
  const check: CheckRun = {
    ...newNode(state, 'CR'),
    startedAt: state.stamp(),
    completedAt: conclusion ? state.stamp() : null,
    detailsUrl: null,
    title: null,
    summary: null,
    ...seed,
    conclusion,
    status: seed.status ?? (conclusion ? 'completed' : 'in_progress'),
  };
  repository.checkRuns.push(check);
  runAutoMerges(state, repository);
  return check;
}

export function addStatus(
  state: State,
  repository: Repository,
  seed: Pick<CommitStatus, 'sha' | 'state' | 'context' | 'creator'> & Partial<CommitStatus>,
): CommitStatus {
  const id = state.nextNumber();
  const status = {
    id,
    nodeId: nodeId('SC', id),
    description: null,
    targetUrl: null,
    createdAt: state.stamp(),
    ...seed,
  };
  repository.statuses.push(status);
  runAutoMerges(state, repository);
  return status;
}

/** A new attempt: the chosen jobs are queued again, the others carried over. */
export function rerun(state: State, repository: Repository, run: Run, again: (job: Job) => boolean): void {
  const last = run.jobs.filter((job) => job.attempt === run.attempt);
  run.attempt++;
  run.status = 'queued';
  run.conclusion = null;
  run.updatedAt = state.stamp();
  for (const job of last) {
    const { name, log, steps, status, conclusion } = job;
    if (again(job))
      addJob(state, repository, run, {
        name,
        status: 'queued',
        steps: steps.map((step) => ({ name: step.name })),
      });
    else addJob(state, repository, run, { name, log, steps, status, conclusion });
  }
}

export function cancelRun(state: State, repository: Repository, run: Run): void {
  finishRun(state, repository, run, 'cancelled');
}

/** Ends a run and whatever of its jobs is still going. */
export function finishRun(state: State, repository: Repository, run: Run, conclusion: Conclusion): void {
  run.status = 'completed';
  run.conclusion = conclusion;
  run.updatedAt = state.stamp();
  for (const job of run.jobs.filter((item) => item.status !== 'completed')) {
    job.status = 'completed';
    job.conclusion = conclusion;
    job.completedAt = state.stamp();
    const check = repository.checkRuns.find((item) => item.id === job.id);
    if (check) Object.assign(check, { status: 'completed', conclusion, completedAt: job.completedAt });
  }
  runAutoMerges(state, repository);
}
