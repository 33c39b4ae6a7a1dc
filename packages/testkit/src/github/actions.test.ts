import { expect } from 'vitest';
import type { GithubFake } from './index.js';
import type { JobSeed } from './model/actions.js';
import type { Repository } from './records/repository.js';
import { at, refused, test } from './with-fake.js';

function ci(fake: GithubFake, widgets: Repository, jobs: JobSeed[] = [{ name: 'build' }]) {
  const workflow = fake.workflow(widgets, { name: 'CI', path: '.github/workflows/ci.yml' });
  const failed = jobs.some((job) => job.conclusion === 'failure');
  return { workflow, run: fake.run(widgets, { workflow, jobs, conclusion: failed ? 'failure' : 'success' }) };
}

test('workflows are found by id and by file name', async ({ fake, widgets, acme }) => {
  const { workflow } = ci(fake, widgets);
  expect((await acme.actions.listRepoWorkflows(at)).data).toMatchObject({
    total_count: 1,
    workflows: [{ name: 'CI' }],
  });
  expect((await acme.actions.getWorkflow({ ...at, workflow_id: 'ci.yml' })).data.id).toBe(workflow.id);
  expect((await refused(acme.actions.getWorkflow({ ...at, workflow_id: 'no.yml' }))).status).toBe(404);
});

test('runs are filtered by status, conclusion, branch, event and date, newest first', async ({
  fake,
  widgets,
  acme,
}) => {
  const { workflow } = ci(fake, widgets);
  fake.branch(widgets, 'topic');
  fake.run(widgets, { workflow, branch: 'topic', event: 'pull_request', status: 'in_progress' });
  const numbers = async (query: object) =>
    (await acme.actions.listWorkflowRunsForRepo({ ...at, ...query })).data.workflow_runs.map(
      (run) => run.run_number,
    );
  expect(await numbers({})).toEqual([2, 1]);
  expect(await numbers({ status: 'success' })).toEqual([1]);
  expect(await numbers({ status: 'in_progress' })).toEqual([2]);
  expect(await numbers({ branch: 'topic', event: 'pull_request' })).toEqual([2]);
  expect(await numbers({ created: '>2999-01-01' })).toEqual([]);
  expect(
    (await acme.actions.listWorkflowRuns({ ...at, workflow_id: 'ci.yml', per_page: 1 })).headers.link,
  ).toContain('rel="next"');
});

test('the log of a job is a redirect to another host, which octokit follows without the token', async ({
  fake,
  widgets,
  acme,
}) => {
  const { run } = ci(fake, widgets, [{ name: 'build', log: 'first\n##[error]boom\n' }]);
  const job_id = Number(run.jobs[0]?.id);
  const headers = { authorization: `Bearer ${fake.token('acme')}` };
  const plain = await fetch(`${fake.url}/repos/acme/widgets/actions/jobs/${job_id}/logs`, {
    headers,
    redirect: 'manual',
  });
  expect([plain.status, plain.headers.get('location')?.startsWith(fake.downloadsUrl)]).toEqual([302, true]);
  const log = await acme.actions.downloadJobLogsForWorkflowRun({ ...at, job_id });
  expect(log.data).toBe('first\n##[error]boom\n');
  const download = fake.requests.find((request) => request.host === 'download');
  expect(download?.headers.authorization).toBeUndefined();
});

test('a log can be larger than memory should hold', async ({ fake, widgets, acme }) => {
  function* long() {
    for (let index = 0; index < 200; index++) yield 'x'.repeat(99_999).concat('\n');
  }
  const { run } = ci(fake, widgets, [{ name: 'build', log: long }]);
  const log = await acme.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: Number(run.jobs[0]?.id) });
  expect(String(log.data).length).toBe(20_000_000);
});

test('a running job has no log yet, and deleted logs are gone', async ({ fake, widgets, acme }) => {
  const { workflow, run } = ci(fake, widgets, [{ name: 'build', log: 'x' }]);
  const running = fake.run(widgets, { workflow, status: 'in_progress', jobs: [{ name: 'build' }] });
  const log = (target: typeof run) =>
    acme.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: Number(target.jobs[0]?.id) });
  expect((await refused(log(running))).status).toBe(404);
  await acme.actions.deleteWorkflowRunLogs({ ...at, run_id: Number(run.id) });
  expect((await refused(log(run))).status).toBe(410);
  expect(
    (await refused(acme.actions.downloadWorkflowRunLogs({ ...at, run_id: Number(run.id) }))).status,
  ).toBe(410);
});

test('the logs of a run are one zip', async ({ fake, widgets, acme }) => {
  const { run } = ci(fake, widgets, [{ name: 'build', log: 'hello log\n' }]);
  const { data } = await acme.actions.downloadWorkflowRunLogs({ ...at, run_id: Number(run.id) });
  // octokit's type leaves a download unknown; a zip comes as bytes.
  const bytes = Buffer.from(data as ArrayBuffer);
  expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
  expect(bytes.toString('latin1')).toContain('0_build.txthello log\n');
  expect(bytes.readUInt16LE(bytes.length - 12)).toBe(1);
});

test('jobs carry their steps, and every job is a check run of its commit', async ({
  fake,
  widgets,
  acme,
}) => {
  const steps = [{ name: 'Set up' }, { name: 'Test', conclusion: 'failure' as const }];
  const { run } = ci(fake, widgets, [{ name: 'build', conclusion: 'failure', steps }, { name: 'lint' }]);
  const { data } = await acme.actions.listJobsForWorkflowRun({ ...at, run_id: Number(run.id) });
  expect(data).toMatchObject({
    total_count: 2,
    jobs: [
      {
        name: 'build',
        conclusion: 'failure',
        steps: [{ number: 1 }, { name: 'Test', conclusion: 'failure' }],
      },
      {},
    ],
  });
  const checks = await acme.checks.listForRef({ ...at, ref: 'main' });
  expect(checks.data.check_runs.map((check) => check.name)).toEqual(['build', 'lint']);
  expect((await acme.checks.get({ ...at, check_run_id: Number(data.jobs[0]?.id) })).data.conclusion).toBe(
    'failure',
  );
});

test('a dispatch answers 204 and starts a run; run details come when asked for', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.workflow(widgets, {
    name: 'Deploy',
    path: '.github/workflows/deploy.yml',
    dispatchInputs: { env: { required: true, options: ['a', 'b'] } },
  });
  const dispatch = (more: object) =>
    acme.actions.createWorkflowDispatch({
      ...at,
      workflow_id: 'deploy.yml',
      ref: 'main',
      inputs: { env: 'a' },
      ...more,
    });
  expect((await dispatch({})).status).toBe(204);
  expect(widgets.runs).toMatchObject([
    { event: 'workflow_dispatch', status: 'queued', inputs: { env: 'a' } },
  ]);
  const details = await dispatch({ return_run_details: true });
  expect(details).toMatchObject({ status: 200, data: { workflow_run_id: Number(widgets.runs[1]?.id) } });
});

test('a dispatch refuses a missing trigger, ref and input, and unknown or wrong inputs', async ({
  fake,
  widgets,
  acme,
}) => {
  ci(fake, widgets);
  fake.workflow(widgets, {
    name: 'Deploy',
    path: '.github/workflows/deploy.yml',
    dispatchInputs: { env: { required: true, options: ['a'] } },
  });
  const message = async (more: object) =>
    (
      await refused(
        acme.actions.createWorkflowDispatch({ ...at, workflow_id: 'deploy.yml', ref: 'main', ...more }),
      )
    ).message;
  expect(await message({ workflow_id: 'ci.yml' })).toBe("Workflow does not have 'workflow_dispatch' trigger");
  expect(await message({ ref: 'nope' })).toBe('No ref found for: nope');
  expect(await message({})).toBe("Required input 'env' not provided");
  expect(await message({ inputs: { env: 'a', x: '1' } })).toBe('Unexpected inputs provided: ["x"]');
  expect(await message({ inputs: { env: 'z' } })).toContain('not in the list of allowed values');
});

test('a run is repeated whole or where it failed, and not while it goes on', async ({
  fake,
  widgets,
  acme,
}) => {
  const { run } = ci(fake, widgets, [
    { name: 'build', conclusion: 'failure' },
    { name: 'lint', conclusion: 'success' },
  ]);
  const run_id = Number(run.id);
  await acme.actions.reRunWorkflowFailedJobs({ ...at, run_id });
  const latest = await acme.actions.listJobsForWorkflowRun({ ...at, run_id });
  expect(latest.data.jobs.map((job) => [job.name, job.run_attempt, job.status])).toEqual([
    ['build', 2, 'queued'],
    ['lint', 2, 'completed'],
  ]);
  expect((await acme.actions.listJobsForWorkflowRun({ ...at, run_id, filter: 'all' })).data.total_count).toBe(
    4,
  );
  const before = await acme.actions.listJobsForWorkflowRunAttempt({ ...at, run_id, attempt_number: 1 });
  expect(before.data.jobs.map((job) => job.conclusion)).toEqual(['failure', 'success']);
  expect(await refused(acme.actions.reRunWorkflow({ ...at, run_id }))).toMatchObject({
    status: 403,
    message: 'This workflow is already running',
  });
  fake.finishRun(widgets, run, 'success');
  expect((await refused(acme.actions.reRunWorkflowFailedJobs({ ...at, run_id }))).status).toBe(403);
  expect((await acme.actions.reRunWorkflow({ ...at, run_id })).status).toBe(201);
});

test('a run is cancelled while it goes on, and refused with 409 afterwards', async ({
  fake,
  widgets,
  acme,
}) => {
  const { workflow } = ci(fake, widgets);
  const run = fake.run(widgets, { workflow, status: 'in_progress', jobs: [{ name: 'build' }] });
  const cancel = () => acme.actions.cancelWorkflowRun({ ...at, run_id: Number(run.id) });
  expect((await cancel()).status).toBe(202);
  expect([run.conclusion, run.jobs[0]?.conclusion]).toEqual(['cancelled', 'cancelled']);
  expect(await refused(cancel())).toMatchObject({
    status: 409,
    message: 'Cannot cancel a workflow run that is completed.',
  });
});

test('artifacts are listed and downloaded until they expire', async ({ fake, widgets, acme }) => {
  const { run } = ci(fake, widgets);
  const artifact = fake.artifact(widgets, run, { name: 'dist', content: Buffer.from('zip bytes') });
  const list = await acme.actions.listWorkflowRunArtifacts({ ...at, run_id: Number(run.id), name: 'dist' });
  expect(list.data).toMatchObject({
    total_count: 1,
    artifacts: [{ name: 'dist', size_in_bytes: 9, expired: false }],
  });
  const get = () => acme.actions.downloadArtifact({ ...at, artifact_id: artifact.id, archive_format: 'zip' });
  // octokit's type leaves a download unknown; a zip comes as bytes.
  expect(Buffer.from((await get()).data as ArrayBuffer).toString()).toBe('zip bytes');
  artifact.expired = true;
  expect((await refused(get())).status).toBe(410);
});

test('statuses and checks of a commit are told apart and combined', async ({ fake, widgets, acme }) => {
  const sha = widgets.refs.get('refs/heads/main') ?? '';
  expect((await acme.repos.getCombinedStatusForRef({ ...at, ref: 'main' })).data.state).toBe('pending');
  fake.status(widgets, sha, 'ci', 'failure');
  await acme.repos.createCommitStatus({ ...at, sha, state: 'success', context: 'ci' });
  expect((await acme.repos.getCombinedStatusForRef({ ...at, ref: sha })).data).toMatchObject({
    state: 'success',
    total_count: 1,
  });
  fake.checkRun(widgets, sha, 'lint', 'failure');
  fake.checkRun(widgets, sha, 'lint', 'success');
  const latest = await acme.checks.listForRef({ ...at, ref: sha });
  expect(latest.data).toMatchObject({
    total_count: 1,
    check_runs: [{ name: 'lint', conclusion: 'success' }],
  });
});
