import { describe, expect, it } from 'vitest';
import { useGithub } from '../../test/support/use-github.js';

const stamp = '2026-01-02T03:04:05.1234567Z ';
const log = (count: number, changed: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, n) => `${stamp}${changed[n + 1] ?? `doing ${n + 1}`}\n`).join('');

/** More than 100 MB, made while it is sent. */
function* large() {
  const block = log(20_000);
  for (let bytes = 0; bytes < 105e6; bytes += block.length) yield block;
  yield `${stamp}##[error]The needle\n`;
}

const ids: Record<string, string> = {};
const { fake, call, confirmed, open, writes } = useGithub({
  seed(github) {
    const repository = github.repository('acme/ci', { files: { '.github/workflows/ci.yml': 'on: push\n' } });
    const ci = github.workflow(repository, { name: 'CI', path: '.github/workflows/ci.yml' });
    github.workflow(repository, {
      name: 'Deploy',
      path: '.github/workflows/deploy.yml',
      dispatchInputs: { level: { required: true, options: ['low', 'high'] } },
    });
    const failed = github.run(repository, {
      workflow: ci,
      status: 'completed',
      conclusion: 'failure',
      title: 'Break it',
      jobs: [
        { name: 'lint', conclusion: 'success', log: log(50) },
        {
          name: 'test',
          conclusion: 'failure',
          steps: [
            { name: 'Set up', number: 1, status: 'completed', conclusion: 'success' },
            { name: 'Run tests', number: 2, status: 'completed', conclusion: 'failure' },
          ],
          log: log(3_000, {
            2000: '\u001B[31mAssertionError: expected 1 to be 2\u001B[0m',
            2500: '##[error]Process completed with exit code 1.',
          }),
        },
      ],
    });
    for (const job of failed.jobs) ids[job.name] = String(job.id);
    ids.failed = String(failed.id);
    const huge = github.run(repository, {
      workflow: ci,
      status: 'completed',
      conclusion: 'failure',
      jobs: [{ name: 'huge', conclusion: 'failure', log: large }],
    });
    ids.huge = String(huge.jobs[0]?.id);
    const running = github.run(repository, {
      workflow: ci,
      status: 'in_progress',
      jobs: [{ name: 'slow', status: 'in_progress' }],
    });
    ids.running = String(running.id);
    ids.slow = String(running.jobs[0]?.id);
    github.artifact(repository, failed, { name: 'coverage', content: Buffer.from('zip') });
    for (let n = 0; n < 25; n += 1)
      github.run(repository, { workflow: ci, status: 'completed', conclusion: 'success' });
  },
});
const ci = { owner: 'acme', repo: 'ci' };

describe('list_workflow_runs', () => {
  it('pages through runs in short rows', async () => {
    const { data } = await call('list_workflow_runs', ci);
    expect(data).toMatchObject({ has_next: true, total: 28 });
    expect(JSON.stringify((data.items as object[])[0]).length / 4.2).toBeLessThan(65);
    const rest = await call('list_workflow_runs', { ...ci, cursor: data.next_cursor });
    expect(rest.data.has_next).toBe(false);
    expect(rest.data.items).toHaveLength(8);
  });

  it('finds the failed ones of a workflow', async () => {
    const { data } = await call('list_workflow_runs', { ...ci, workflow: 'ci.yml', status: 'failure' });
    expect((data.items as Array<{ id: string }>).map(({ id }) => id)).toContain(ids.failed);
    expect(data.items).toHaveLength(2);
  });

  it('shows the jobs of a run with the steps that failed', async () => {
    const { data } = await call('list_workflow_runs', { ...ci, show: 'jobs', run_id: ids.failed });
    expect(data.items).toEqual([
      expect.objectContaining({ name: 'lint', status: 'success' }),
      expect.objectContaining({
        id: ids.test,
        name: 'test',
        status: 'failure',
        failed_steps: ['2 Run tests'],
      }),
    ]);
  });

  it('shows artifacts, workflows, and one run', async () => {
    const artifacts = await call('list_workflow_runs', { ...ci, show: 'artifacts', run_id: ids.failed });
    expect(artifacts.data.items).toEqual([expect.objectContaining({ name: 'coverage', bytes: 3 })]);
    const workflows = await call('list_workflow_runs', { ...ci, show: 'workflows' });
    expect(workflows.data.items).toEqual([
      expect.objectContaining({ name: 'CI', path: '.github/workflows/ci.yml' }),
      expect.objectContaining({ name: 'Deploy' }),
    ]);
    const one = await call('list_workflow_runs', { ...ci, run_id: ids.failed });
    expect(one.data.items).toEqual([
      expect.objectContaining({ id: ids.failed, title: 'Break it', status: 'failure' }),
    ]);
  });

  it.each(['.', '..'])('does not let the workflow %j lead to another route', async (workflow) => {
    const { error } = await call('list_workflow_runs', { ...ci, workflow });
    expect(error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });

  it('needs a run for its jobs', async () => {
    expect((await call('list_workflow_runs', { ...ci, show: 'jobs' })).error.code).toBe('invalid_argument');
  });
});

describe('get_job_logs', () => {
  it('shows what went wrong in a run: its failed jobs, errors first', async () => {
    const { text } = await call('get_job_logs', { ...ci, run_id: ids.failed });
    expect(text).toContain(`run ${ids.failed}, 1 job`);
    expect(text).toContain(
      `# test (${ids.test}): failure, failed step 2 Run tests, error lines: 2, and the end of 3000 lines`,
    );
    expect(text).toContain('2000: AssertionError: expected 1 to be 2\n');
    expect(text).toContain('2500: ##[error]Process completed');
    expect(text).toContain('3000- doing 3000');
    expect(text).not.toContain('doing 1500\n');
    expect(text).not.toContain(stamp.trim());
  });

  it('greps with context', async () => {
    const { text } = await call('get_job_logs', {
      ...ci,
      job_id: ids.test,
      grep: 'ASSERTION|exit code',
      context: 1,
    });
    const lines = text.split('\n');
    expect(lines[1]).toContain('matches: 2 of 3000 lines');
    expect(lines.slice(2)).toEqual([
      '1999- doing 1999',
      '2000: AssertionError: expected 1 to be 2',
      '2001- doing 2001',
      '--',
      '2499- doing 2499',
      '2500: ##[error]Process completed with exit code 1.',
      '2501- doing 2501',
    ]);
  });

  it('shows the tail', async () => {
    const { text } = await call('get_job_logs', { ...ci, job_id: ids.lint, tail: 2 });
    expect(text).toMatch(/last 2 lines of 50 lines\n49- doing 49\n50- doing 50$/);
  });

  it('says what grep understands when a regular expression finds nothing', async () => {
    const { text } = await call('get_job_logs', { ...ci, job_id: ids.test, grep: '^\\d+ failed$' });
    expect(text).toContain('grep is plain text but for | and .*');
  });

  it('finds a line at the end of a log of 100 MB, in an answer of a page', async () => {
    const { text, isError } = await call('get_job_logs', { ...ci, job_id: ids.huge }, { timeoutMs: 60_000 });
    expect(isError, text).toBe(false);
    expect(text).toContain('##[error]The needle');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  }, 60_000);

  it('reads no more of a log than it may, and says so', async () => {
    const client = await open({ env: { GITHUB_MAX_LOG_BYTES: '1000000' } });
    const { text } = await client.call('get_job_logs', { ...ci, job_id: ids.huge, grep: 'needle' });
    expect(text).toMatch(/only the first \d{7} bytes were read \(GITHUB_MAX_LOG_BYTES\)/);
  });

  it('sends no token to the host of the log', async () => {
    await call('get_job_logs', { ...ci, job_id: ids.lint });
    const download = fake().requests.find(({ host }) => host === 'download');
    expect(download).toBeDefined();
    expect(download?.headers.authorization).toBeUndefined();
  });

  it('takes a log again when the connection ends in the middle of it', async () => {
    fake().fault({ match: ({ host }) => host === 'download', cutAfterBytes: 500 });
    const { text, isError } = await call('get_job_logs', { ...ci, job_id: ids.test, grep: 'exit code' });
    expect(isError, text).toBe(false);
    expect(text).toContain('matches: 1');
  });

  it('lets the download go when the caller gives up', async () => {
    const controller = new AbortController();
    fake().fault({ match: ({ host }) => host === 'download', hang: true });
    const pending = call('get_job_logs', { ...ci, job_id: ids.test }, { signal: controller.signal }).catch(
      () => 'gone',
    );
    await expect.poll(() => fake().requests.some(({ host }) => host === 'download')).toBe(true);
    controller.abort();
    expect(await pending).toBe('gone');
    await expect.poll(() => fake().requests.find(({ host }) => host === 'download')?.aborted).toBe(true);
  });

  it('says that a job is still running', async () => {
    const job = await call('get_job_logs', { ...ci, job_id: ids.slow });
    expect(job.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('slow is in_progress'),
    });
    const run = await call('get_job_logs', { ...ci, run_id: ids.running });
    expect(run.error.code).toBe('conflict');
  });

  it.each([['12x'], ['../1'], ['']])('takes no %j for an id', async (job_id) => {
    const { error } = await call('get_job_logs', { ...ci, job_id });
    expect(error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });

  it('takes an id past 2^53 as it is', async () => {
    const { error } = await call('get_job_logs', { ...ci, job_id: '9007199254740993' });
    expect(error.code).toBe('not_found');
    expect(fake().requests[0]?.path).toContain('/9007199254740993');
  });
});

describe('actions_run_trigger', () => {
  const deploy = { ...ci, action: 'run_workflow', workflow: 'deploy.yml', inputs: { level: 'low' } };

  it('asks before a workflow is started, and answers with the run', async () => {
    const asked = await call('actions_run_trigger', deploy);
    expect(asked.error.code).toBe('confirmation_required');
    expect(asked.text).toContain(
      'Run the workflow Deploy (.github/workflows/deploy.yml) of acme/ci on main?',
    );
    expect(writes()).toEqual([]);
    const { data } = await call('actions_run_trigger', { ...deploy, confirm: asked.error.details?.confirm });
    expect(data).toMatchObject({ done: 'run_workflow', run_id: expect.stringMatching(/^\d+$/) });
  });

  it('tells which input is missing', async () => {
    const { error } = await confirmed('actions_run_trigger', { ...deploy, inputs: {} });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining("'level' not provided"),
    });
  });

  it('starts nothing twice when the answer is lost', async () => {
    fake().fault({ match: ({ method }) => method === 'POST', afterEffect: true, reset: true, times: 3 });
    const { error } = await confirmed('actions_run_trigger', deploy);
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringContaining('list_workflow_runs'),
    });
    expect(writes()).toHaveLength(1);
  });

  it('reruns what failed and cancels what runs', async () => {
    const again = await call('actions_run_trigger', { ...ci, action: 'rerun_failed', run_id: ids.failed });
    expect(again.data).toEqual({ done: 'rerun_failed', run_id: ids.failed });
    const stopped = await call('actions_run_trigger', { ...ci, action: 'cancel', run_id: ids.running });
    expect(stopped.isError, stopped.text).toBe(false);
    const twice = await call('actions_run_trigger', { ...ci, action: 'cancel', run_id: ids.running });
    expect(twice.error.code).toBe('conflict');
  });

  it.each([
    [{ action: 'run_workflow' }, 'workflow'],
    [{ action: 'cancel' }, 'run_id'],
  ])('needs what %j is about', async (input, missing) => {
    const { error } = await call('actions_run_trigger', { ...ci, ...input });
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(missing) });
  });
});
