import { describe, expect, it } from 'vitest';
import { lines, useGithub } from './support/use-github.js';

const ids: { run?: string; job?: string } = {};
const { fake, call, open, writes } = useGithub({
  // Past 2^53, where a number is not exact any more.
  firstId: 9_007_199_254_740_993n,
  seed(github) {
    const widgets = github.repository('acme/faulty', {
      files: { 'a.txt': lines(10), 'big.txt': lines(200_000) },
    });
    const workflow = github.workflow(widgets, { name: 'CI', path: '.github/workflows/ci.yml' });
    const jobs = [{ name: 'test', conclusion: 'failure' as const, log: '##[error]boom\n' }];
    const run = github.run(widgets, { workflow, status: 'completed', conclusion: 'failure', jobs });
    ids.run = String(run.id);
    ids.job = String(run.jobs[0]?.id);
  },
});
const faulty = { owner: 'acme', repo: 'faulty' };
const reading = { ...faulty, path: 'a.txt' };
const isBlob = ({ path }: { path: string }) => path.includes('/git/blobs/');
const isSent = ({ method }: { method: string }) => method === 'PATCH';

describe('reading, when something goes wrong', () => {
  it('asks again after a reset, a 502 and a body that ends early', async () => {
    fake().fault({ reset: true });
    fake().fault({ answer: { status: 502 } });
    fake().fault({ cutAfterBytes: 30 });
    const { text, isError } = await call('get_file_contents', reading);
    expect(isError, text).toBe(false);
    expect(text).toContain('line 10');
  });

  it('takes a raw file again when it ends early', async () => {
    fake().fault({ match: isBlob, cutAfterBytes: 100_000 });
    const { text } = await call('get_file_contents', { ...faulty, path: 'big.txt', start_line: 199_999 });
    expect(text).toMatch(/lines 199999-200000 of 200000.*\nline 199999\nline 200000$/);
  });

  it.each(['get_file_contents', 'list_commits', 'list_workflow_runs'])(
    '%s does not take a page of a proxy for an answer',
    async (tool) => {
      fake().fault({ html: true, times: 10 });
      const { error } = await call(tool, tool === 'get_file_contents' ? reading : faulty);
      expect(error).toMatchObject({ code: 'upstream_error', message: expect.stringContaining('HTML') });
    },
  );

  it.each([
    ['an empty object', {}],
    ['an array', []],
    ['a file without content', { type: 'file', sha: 'x', size: 1, path: 'a.txt' }],
  ])('does not take %s for a file', async (_what, body) => {
    fake().fault({ answer: { status: 200, body }, times: 10 });
    const { isError, error, text } = await call('get_file_contents', reading);
    expect(isError, text).toBe(true);
    expect(error.code).not.toBe('internal');
  });

  it('says until when the quota is used up', async () => {
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: fake().token('acme') } });
    fake().fault({
      answer: {
        status: 403,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-resource': 'core',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 1_800),
        },
        body: { message: 'API rate limit exceeded' },
      },
    });
    const { error } = await client.call('list_branches', faulty);
    expect(error.code).toBe('rate_limited');
    expect(error.retry_after_ms).toBeGreaterThan(1_700_000);
  });

  it('keeps ids past 2^53 exact, in answers and in what is asked with them', async () => {
    const { data } = await call('list_workflow_runs', faulty);
    expect(data.items).toEqual([expect.objectContaining({ id: ids.run })]);
    const jobs = await call('list_workflow_runs', { ...faulty, show: 'jobs', run_id: ids.run });
    expect(jobs.data.items).toEqual([expect.objectContaining({ id: ids.job })]);
    const { text } = await call('get_job_logs', { ...faulty, run_id: ids.run });
    expect(text).toContain(`# test (${ids.job}): failure`);
    expect(text).toContain('boom');
  });

  it('stops the request when the caller gives up', async () => {
    fake().fault({ hang: true, times: 5 });
    const controller = new AbortController();
    const pending = call('get_file_contents', reading, { signal: controller.signal }).catch(() => 'gone');
    await expect.poll(() => fake().requests.length).toBe(1);
    controller.abort();
    expect(await pending).toBe('gone');
    await expect.poll(() => fake().requests[0]?.aborted).toBe(true);
    expect(fake().requests).toHaveLength(1);
  });

  it('ends at the deadline', async () => {
    const client = await open({ env: { PATCHBAY_TIMEOUT_MS: '300' } });
    fake().fault({ hang: true, times: 5 });
    expect((await client.call('list_commits', faulty)).error.code).toBe('timeout');
  });
});

describe('writing, when something goes wrong', () => {
  const edit = (from: string, to: string) => ({ ...reading, edits: [{ old_text: from, new_text: to }] });

  it('says that nobody knows when the deadline ends in the moment of writing', async () => {
    const client = await open({ env: { PATCHBAY_TIMEOUT_MS: '1500' } });
    fake().fault({ match: isSent, hang: true, times: 5 });
    const { error } = await client.call('edit_file', edit('line 1\n', 'one\n'));
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('list_commits') });
  });

  it('tells a secondary limit from a missing permission', async () => {
    fake().secondaryLimit({ match: ({ method }) => method === 'POST', retryAfterSeconds: 3_600, times: 5 });
    const { error } = await call('create_branch', { ...faulty, branch: 'limited' });
    expect(error.code).toBe('rate_limited');
    expect(writes()).toHaveLength(1);
    fake().clearFaults();
    const token = fake().token('acme', {
      kind: 'fine-grained',
      repositories: ['acme/faulty'],
      permissions: { contents: 'read' },
    });
    const reader = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });
    const refused = await reader.call('create_branch', { ...faulty, branch: 'denied' });
    expect(refused.error).toMatchObject({
      code: 'permission_denied',
      next: expect.stringContaining('settings/personal-access-tokens'),
    });
  });

  it('writes nothing where only reading is allowed', async () => {
    const client = await open({ args: ['--access', 'read', '--toolsets', 'all'] });
    await expect(client.call('edit_file', edit('line 2\n', 'two\n'))).rejects.toThrow(/--access/);
    expect(writes()).toEqual([]);
  });

  it('shows no token in what it answers', async () => {
    const token = fake().token('acme');
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });
    fake().commit(fake().find('acme/faulty'), { message: 'Leak', files: { 'leak.txt': `token ${token}\n` } });
    const { text } = await client.call('get_file_contents', { ...faulty, path: 'leak.txt' });
    expect(text).toContain('leak.txt');
    expect(text).not.toContain(token);
  });
});
