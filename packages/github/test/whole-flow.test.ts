import type { TestClient } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { lines, useGithub } from './support/use-github.js';

const { fake, open } = useGithub();
const firstFile = lines(200);
const question = /Merge acme\/flow-\S+#2 "Say one hundred" into main, although: .*failing checks: test/;

/** Calls that have to succeed, of one person on one repository. */
function callerOf(client: TestClient, repo: string) {
  const place = { owner: 'acme', repo };
  return {
    call: (name: string, input: object) => client.call(name, { ...place, ...input }),
    async ok(name: string, input: object) {
      const answer = await client.call(name, { ...place, ...input });
      expect(answer.isError, `${name}: ${answer.text}`).toBe(false);
      if (answer.structured !== undefined) expect(answer.structured).toEqual(answer.data);
      return answer;
    },
  };
}

/** What somebody says who is asked, in turn. */
function answering(...says: Array<'accept' | 'decline'>) {
  const asked: string[] = [];
  const elicit = (message: string) => {
    asked.push(message);
    return says.shift() ?? 'decline';
  };
  return { asked, elicit };
}

describe.each([
  ['modern', 'elicitation'],
  ['modern', 'token'],
  ['v1', 'elicitation'],
  ['v1', 'token'],
] as const)('from an issue to its end, %s, confirmed by %s', (era, way) => {
  it('opens, branches, edits, pushes, reviews, resolves, finds what failed, and merges', async () => {
    const repo = `flow-${era}-${way}`;
    const repository = fake().repository(`acme/${repo}`, {
      files: { 'src/app.ts': firstFile },
      collaborators: { mona: 'write' },
    });
    const headOf = (branch: string) => repository.refs.get(`refs/heads/${branch}`);
    const { asked, elicit } = answering('decline', 'accept');
    const acme = callerOf(await open({ era, ...(way === 'elicitation' ? { elicit } : {}) }), repo);
    const mona = callerOf(
      await open({ era, env: { GITHUB_PERSONAL_ACCESS_TOKEN: fake().token('mona') } }),
      repo,
    );

    const opened = await acme.ok('create_issue', {
      title: 'Line 100 is a number',
      body: 'Should be a word.',
    });
    expect(opened.data.number).toBe(1);
    const issue = repository.issues.get(1);
    expect(issue).toMatchObject({ title: 'Line 100 is a number', body: 'Should be a word.', state: 'open' });

    const main = headOf('main');
    const branched = await acme.ok('create_branch', { branch: 'words' });
    expect(branched.data.sha).toBe(main);
    expect(headOf('words')).toBe(main);

    const edit = {
      path: 'src/app.ts',
      branch: 'words',
      edits: [{ old_text: 'line 100\n', new_text: 'one hundred\n' }],
    };
    const dry = await acme.ok('edit_file', { ...edit, dry_run: true });
    expect(dry.data.diff).toContain('+one hundred');
    expect(headOf('words')).toBe(main);
    const edited = await acme.ok('edit_file', { ...edit, expected_head_sha: dry.data.head_sha });
    expect(headOf('words')).toBe(edited.data.commit_sha);
    const late = await acme.call('edit_file', { ...edit, expected_head_sha: dry.data.head_sha });
    expect(late.error.code).toBe('conflict');
    expect(headOf('words')).toBe(edited.data.commit_sha);

    const pushed = await acme.ok('push_files', {
      branch: 'words',
      message: 'Say why',
      files: [
        { path: 'docs/why.md', content: '# Why\n' },
        { path: 'logo.png', content: Buffer.from([0, 1, 2, 0]).toString('base64'), encoding: 'base64' },
      ],
    });
    expect(headOf('words')).toBe(pushed.data.commit_sha);
    expect(headOf('main')).toBe(main);

    const proposed = await acme.ok('create_pull_request', {
      title: 'Say one hundred',
      head: 'words',
      base: 'main',
      body: 'Fixes #1',
    });
    expect(proposed.data.number).toBe(2);
    const pull = repository.issues.get(2)?.pull;
    expect(pull).toMatchObject({ headRef: 'words', baseRef: 'main', headSha: pushed.data.commit_sha });
    const at = { pull_number: 2 };

    const remarks = [
      { path: 'src/app.ts', line: 100, body: 'In capitals?' },
      { path: 'src/app.ts', line: 150, body: 'And here?' },
      { path: 'docs/why.md', line: 1, body: 'Short.' },
    ];
    const outside = await mona.call('review_pull_request', { ...at, comments: remarks });
    expect(outside.error).toMatchObject({
      code: 'invalid_argument',
      message:
        'comments[1]: line 150 of src/app.ts is not in the diff; open on side RIGHT: 97-103; nearest: 103',
    });
    expect(pull?.reviews).toEqual([]);
    const corrected = remarks.map((remark) => (remark.line === 150 ? { ...remark, line: 103 } : remark));
    const reviewed = await mona.ok('review_pull_request', {
      ...at,
      event: 'request_changes',
      body: 'Three things.',
      comments: corrected,
    });
    expect(reviewed.data).toMatchObject({ state: 'changes_requested', comments: 3 });
    expect(reviewed.data.not_shown).toBeUndefined();
    expect(pull?.reviews.map(({ state, body, author }) => [state, body, author.login])).toEqual([
      ['CHANGES_REQUESTED', 'Three things.', 'mona'],
    ]);
    expect(pull?.threads.map(({ path, line, hidden }) => [path, line, hidden])).toEqual([
      ['src/app.ts', 100, false],
      ['src/app.ts', 103, false],
      ['docs/why.md', 1, false],
    ]);

    const threads = await acme.ok('list_pull_request_activity', { ...at, kind: 'threads' });
    for (const item of threads.data.items as Array<{ thread_id: string }>)
      await acme.ok('update_review_thread', {
        ...at,
        thread_id: item.thread_id,
        reply: 'Done.',
        resolved: true,
      });
    expect(pull?.threads.map(({ resolvedBy }) => resolvedBy?.login)).toEqual(['acme', 'acme', 'acme']);
    expect(pull?.threads[0]?.comments.map(({ body }) => body)).toEqual(['In capitals?', 'Done.']);
    await mona.ok('review_pull_request', { ...at, event: 'approve' });
    expect(pull?.reviews.at(-1)).toMatchObject({ state: 'APPROVED', author: { login: 'mona' } });

    const workflow = fake().workflow(repository, { name: 'CI', path: '.github/workflows/ci.yml' });
    const failing = fake().run(repository, {
      workflow,
      branch: 'words',
      status: 'completed',
      conclusion: 'failure',
      jobs: [
        { name: 'lint', conclusion: 'success', log: 'fine\n' },
        {
          name: 'test',
          conclusion: 'failure',
          steps: [{ name: 'Run tests', number: 1, status: 'completed', conclusion: 'failure' }],
          log: lines(3_000, { 1500: '##[error]expected 100 to be one hundred' }),
        },
      ],
    });
    const runs = await acme.ok('list_workflow_runs', { branch: 'words', status: 'failure' });
    expect(runs.data.items).toMatchObject([{ id: String(failing.id), status: 'failure' }]);
    const logs = await acme.ok('get_job_logs', { run_id: String(failing.id) });
    expect(logs.text).toContain('expected 100 to be one hundred');
    expect(logs.text).toMatch(/# test \(\d+\): failure, failed step .*Run tests/);
    expect(logs.text).not.toContain('# lint');

    const merge = { ...at, merge_method: 'squash', expected_head_sha: pull?.headSha };
    const first = await acme.call('merge_pull_request', merge);
    expect(pull?.merged).toBeNull();
    expect(issue?.state).toBe('open');
    if (way === 'elicitation') {
      expect(first.error.code).toBe('refused');
      await acme.ok('merge_pull_request', merge);
      expect(asked).toEqual([expect.stringMatching(question), expect.stringMatching(question)]);
    } else {
      expect(first.error).toMatchObject({
        code: 'confirmation_required',
        message: expect.stringMatching(question),
      });
      const confirm = first.error.details?.confirm;
      const other = await acme.call('merge_pull_request', { ...merge, merge_method: 'rebase', confirm });
      expect(other.isError).toBe(true);
      expect(pull?.merged).toBeNull();
      await acme.ok('merge_pull_request', { ...merge, confirm });
    }

    expect(pull?.merged).toMatchObject({ by: { login: 'acme' }, sha: headOf('main') });
    expect(repository.issues.get(2)?.state).toBe('closed');
    expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed' });
    const again = await acme.call('merge_pull_request', merge);
    expect(again.error.code).toBe('refused');
    const closed = await acme.ok('get_issue', { issue_number: 1 });
    expect(closed.data.state).toBe('closed');
    const merged = await acme.ok('get_file_contents', { path: 'src/app.ts', start_line: 99, end_line: 101 });
    expect(merged.text).toMatch(/\nline 99\none hundred\nline 101$/);
  });
});
