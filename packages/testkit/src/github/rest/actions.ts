import * as z from 'zod';
import { boolean, choice, count, flag, paging, text } from '../fields.js';
import { cancelRun, createRun, rerun } from '../model/actions.js';
import type { Job, Run, Workflow } from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import { type RawAnswer, type Route, route, type Viewer } from '../route.js';
import { artifactView, jobView, runView, workflowView } from '../views/run.js';
import { zip } from '../zip.js';
import { checkDispatch } from './dispatch-inputs.js';
import { sorted } from './lists.js';
import { filterRuns } from './run-filter.js';

const READ = 'actions:read';
const WRITE = 'actions:write';

const runFilter = {
  actor: text,
  branch: text,
  event: text,
  status: choice(
    'completed',
    'action_required',
    'cancelled',
    'failure',
    'neutral',
    'skipped',
    'stale',
    'success',
    'timed_out',
    'in_progress',
    'queued',
    'requested',
    'waiting',
    'pending',
  ),
  created: text,
  exclude_pull_requests: flag,
  check_suite_id: count,
  head_sha: text,
  ...paging,
};

const debug = { enable_debug_logging: boolean };

export const actionRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/actions/workflows', { need: READ, query: paging }, (call) => {
    const { repository } = call;
    const workflows = call
      .page(repository.workflows)
      .map((workflow) => workflowView(call, repository, workflow));
    return { status: 200, body: { total_count: repository.workflows.length, workflows } };
  }),
  route('get', '/repos/{owner}/{repo}/actions/workflows/{workflow_id}', { need: READ }, (call) => ({
    status: 200,
    body: workflowView(call, call.repository, workflowNamed(call.repository, call.params.workflow_id)),
  })),
  route(
    'post',
    '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    {
      need: WRITE,
      body: {
        ref: z.string(),
        inputs: z.record(z.string(), z.unknown()).optional(),
        return_run_details: boolean,
      },
    },
    (call) => {
      const workflow = workflowNamed(call.repository, call.params.workflow_id);
      const inputs = checkDispatch(call.repository, workflow, call.body);
      const actor = found(call.caller.account);
      const branch = call.body.ref.replace(/^refs\/(?:heads|tags)\//, '');
      const run = createRun(call.state, call.repository, {
        workflow,
        branch,
        event: 'workflow_dispatch',
        actor,
        status: 'queued',
        inputs,
      });
      if (!call.body.return_run_details) return { status: 204, body: undefined };
      const view = runView(call, call.repository, run);
      return {
        status: 200,
        body: { workflow_run_id: Number(run.id), run_url: view.url, html_url: view.html_url },
      };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
    { need: READ, query: runFilter },
    (call) => {
      const workflow = workflowNamed(call.repository, call.params.workflow_id);
      const runs = filterRuns(call.repository, call.query).filter((run) => run.workflow === workflow);
      const page = call.page(runs, { most: 1_000 }).map((run) => runView(call, call.repository, run));
      return { status: 200, body: { total_count: runs.length, workflow_runs: page } };
    },
  ),
  route('get', '/repos/{owner}/{repo}/actions/runs', { need: READ, query: runFilter }, (call) => {
    const runs = filterRuns(call.repository, call.query);
    const page = call.page(runs, { most: 1_000 }).map((run) => runView(call, call.repository, run));
    return { status: 200, body: { total_count: runs.length, workflow_runs: page } };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/runs/{run_id}',
    { need: READ, query: { exclude_pull_requests: flag } },
    (call) => ({
      status: 200,
      body: runView(call, call.repository, runWithId(call.repository, call.params.run_id)),
    }),
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
    { need: READ, query: { filter: choice('latest', 'all'), ...paging } },
    (call) => {
      const run = runWithId(call.repository, call.params.run_id);
      const jobs = run.jobs.filter((job) => call.query?.filter === 'all' || job.attempt === run.attempt);
      const page = call.page(jobs).map((job) => jobView(call, call.repository, job));
      return { status: 200, body: { total_count: jobs.length, jobs: page } };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
    { need: READ, query: paging },
    (call) => {
      const run = runWithId(call.repository, call.params.run_id);
      const jobs = run.jobs.filter((job) => String(job.attempt) === call.params.attempt_number);
      const page = call.page(jobs).map((job) => jobView(call, call.repository, job));
      return { status: 200, body: { total_count: jobs.length, jobs: page } };
    },
  ),
  route('get', '/repos/{owner}/{repo}/actions/jobs/{job_id}', { need: READ }, (call) => ({
    status: 200,
    body: jobView(call, call.repository, jobWithId(call.repository, call.params.job_id)),
  })),
  route('get', '/repos/{owner}/{repo}/actions/jobs/{job_id}/logs', { need: READ }, (call) => {
    const job = jobWithId(call.repository, call.params.job_id);
    if (job.run.logsDeleted) throw refusal(410, 'Gone');
    // There is no log to download before a job has ended.
    if (job.status !== 'completed') throw refusal(404, 'Not Found');
    return download(call, `/logs/${job.id}.txt`, { type: 'text/plain; charset=utf-8', content: job.log });
  }),
  route('get', '/repos/{owner}/{repo}/actions/runs/{run_id}/logs', { need: READ }, (call) => {
    const run = runWithId(call.repository, call.params.run_id);
    if (run.logsDeleted) throw refusal(410, 'Gone');
    const entries = run.jobs.map((job, index) => ({
      name: `${index}_${job.name}.txt`,
      content: logBytes(job),
    }));
    return download(call, `/logs/run-${run.id}.zip`, { type: 'application/zip', content: zip(entries) });
  }),
  route('delete', '/repos/{owner}/{repo}/actions/runs/{run_id}/logs', { need: WRITE }, (call) => {
    runWithId(call.repository, call.params.run_id).logsDeleted = true;
    return { status: 204, body: undefined };
  }),
  route('delete', '/repos/{owner}/{repo}/actions/runs/{run_id}', { need: WRITE }, (call) => {
    const run = ended(runWithId(call.repository, call.params.run_id));
    call.repository.runs = call.repository.runs.filter((other) => other !== run);
    return { status: 204, body: undefined };
  }),
  route('post', '/repos/{owner}/{repo}/actions/runs/{run_id}/rerun', { need: WRITE, body: debug }, (call) => {
    rerun(call.state, call.repository, ended(runWithId(call.repository, call.params.run_id)), () => true);
    return { status: 201, body: {} };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs',
    { need: WRITE, body: debug },
    (call) => {
      const run = ended(runWithId(call.repository, call.params.run_id));
      const failed = (job: Job) => job.conclusion !== 'success' && job.conclusion !== 'skipped';
      if (!run.jobs.some((job) => job.attempt === run.attempt && failed(job))) {
        throw refusal(403, 'This workflow run has no failed jobs');
      }
      rerun(call.state, call.repository, run, failed);
      return { status: 201, body: {} };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/actions/jobs/{job_id}/rerun',
    { need: WRITE, body: { ...debug, enable_debugger: boolean } },
    (call) => {
      const job = jobWithId(call.repository, call.params.job_id);
      rerun(call.state, call.repository, ended(job.run), (other) => other === job);
      return { status: 201, body: {} };
    },
  ),
  route('post', '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { need: WRITE }, (call) => {
    const run = runWithId(call.repository, call.params.run_id);
    if (run.status === 'completed') throw refusal(409, 'Cannot cancel a workflow run that is completed.');
    cancelRun(call.state, call.repository, run);
    return { status: 202, body: {} };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
    { need: READ, query: { name: text, direction: choice('asc', 'desc'), ...paging } },
    (call) => {
      const run = runWithId(call.repository, call.params.run_id);
      const { name, direction = 'desc' } = call.query ?? {};
      const all = call.repository.artifacts.filter(
        (item) => item.run === run && (name === undefined || item.name === name),
      );
      const page = call
        .page(sorted(all, (item) => item.id, direction))
        .map((item) => artifactView(call, call.repository, item));
      return { status: 200, body: { total_count: all.length, artifacts: page } };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/artifacts',
    { need: READ, query: { name: text, ...paging } },
    (call) => {
      const { name } = call.query ?? {};
      const all = call.repository.artifacts.filter((item) => name === undefined || item.name === name);
      const page = call.page(all).map((item) => artifactView(call, call.repository, item));
      return { status: 200, body: { total_count: all.length, artifacts: page } };
    },
  ),
  route('get', '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}', { need: READ }, (call) => {
    const artifact = call.repository.artifacts.find((item) => String(item.id) === call.params.artifact_id);
    return { status: 200, body: artifactView(call, call.repository, found(artifact)) };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    { need: READ },
    (call) => {
      const artifact = found(
        call.repository.artifacts.find((item) => String(item.id) === call.params.artifact_id),
      );
      if (artifact.expired) throw refusal(410, 'Artifact has expired');
      return download(call, `/artifacts/${artifact.id}.zip`, {
        type: 'application/zip',
        content: artifact.content,
      });
    },
  ),
];

/** A redirect to the other host, where the content waits. */
function download(viewer: Viewer, path: string, content: { type: string; content: Job['log'] }): RawAnswer {
  viewer.state.downloads.set(path, content);
  return { status: 302, raw: '', headers: { location: `${viewer.downloads}${path}?sig=signed` } };
}

/** By id or by file name. */
function workflowNamed(repository: Repository, name: string): Workflow {
  return found(
    repository.workflows.find(
      (item) => String(item.id) === name || item.path === `.github/workflows/${name}`,
    ),
  );
}

function runWithId(repository: Repository, id: string): Run {
  return found(repository.runs.find((run) => String(run.id) === id));
}

function jobWithId(repository: Repository, id: string): Job {
  return found(repository.runs.flatMap((run) => run.jobs).find((job) => String(job.id) === id));
}

function ended(run: Run): Run {
  if (run.status !== 'completed') throw refusal(403, 'This workflow is already running');
  return run;
}

function logBytes({ log }: Job): Buffer {
  return typeof log === 'function' ? Buffer.from([...log()].join('')) : Buffer.from(log);
}
