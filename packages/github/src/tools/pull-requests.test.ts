import type { GithubFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { at, lines, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, confirmed, writes } = useGithub();

let count = 0;
/** A pull request of mona's that changes line 20 of src/app.ts. */
function openPull(options: Partial<Parameters<GithubFake['pull']>[1]> = {}) {
  const widgets = fake().find('acme/widgets');
  widgets.collaborators.set('mona', 'write');
  count += 1;
  const head = `topic-${count}`;
  fake().branch(widgets, head);
  fake().commit(widgets, {
    branch: head,
    files: {
      'src/app.ts': lines(40, { 20: `line twenty ${count}` }),
      [`logo-${count}.png`]: Buffer.from([0, 1, 2, 0]),
    },
    message: `Change ${count}`,
  });
  const pull = fake().pull(widgets, {
    title: `Change ${count}`,
    head,
    author: 'mona',
    body: 'Fixes #1',
    ...options,
  });
  return { pull, head, pull_number: pull.issue.number, args: { ...at, pull_number: pull.issue.number } };
}

describe('reading', () => {
  it('lists with branches, at about 50 tokens each', async () => {
    const { head, pull_number } = openPull();
    const { data } = await call('list_pull_requests', at);
    const rows = data.pull_requests as Array<{ number: number }>;
    expect(rows.find(({ number }) => number === pull_number)).toMatchObject({
      head,
      base: 'main',
      author: 'mona',
    });
    expect(JSON.stringify(rows).length / rows.length / 4.2).toBeLessThan(60);
  });

  it('tells state, checks and open threads', async () => {
    const { pull, args } = openPull();
    fake().checkRun(fake().find('acme/widgets'), pull.headSha, 'build', 'failure');
    fake().thread(pull, { author: 'acme', path: 'src/app.ts', line: 20, body: 'Why?' });
    const { data } = await call('get_pull_request', args);
    expect(data).toMatchObject({
      state: 'open',
      author: 'mona',
      base: 'main',
      checks: 'failure',
      unresolved_threads: 1,
      body: 'Fixes #1',
      changes: 'commits 1, files 2, lines +1 -1',
    });
    expect(data.failing).toEqual([expect.stringContaining('build')]);
    const checks = await call('list_pull_request_activity', { ...args, kind: 'checks' });
    expect(checks.data.items).toMatchObject([{ name: 'build', result: 'failure' }]);
    const commits = await call('list_pull_request_activity', { ...args, kind: 'commits' });
    expect(commits.data.items).toHaveLength(1);
  });

  it('gives the diff by file, with what has no patch named', async () => {
    const { args } = openPull();
    const all = await call('get_pull_request_diff', args);
    expect(all.text).toMatch(/^files 1-2 of 2 in acme\/widgets#\d+\n/);
    expect(all.text).toContain('+line twenty');
    expect(all.text).toContain('no patch: binary');
    const one = await call('get_pull_request_diff', { ...args, path: 'src/' });
    expect(one.text).toMatch(/^files 1-1 of 1/);
  });

  it('shows nothing invisible in a diff, and counts what it does not show', async () => {
    const widgets = fake().find('acme/widgets');
    fake().branch(widgets, 'unseen');
    const files = { 'a.txt': 'plain\u200b\u202e text\n' };
    fake().commit(widgets, { branch: 'unseen', files, message: 'Unseen' });
    const { issue } = fake().pull(widgets, { title: 'Unseen', head: 'unseen' });
    const { text } = await call('get_pull_request_diff', { ...at, pull_number: issue.number });
    expect(text).toContain('+plain text');
    expect(text.split('\n')[0]).toContain('2 invisible characters not shown');
  });

  it('says where a diff that does not fit goes on', async () => {
    const widgets = fake().find('acme/widgets');
    fake().branch(widgets, 'wide');
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`wide/${index}.txt`, lines(400)]),
    );
    fake().commit(widgets, { branch: 'wide', files, message: 'Wide' });
    const { issue } = fake().pull(widgets, { title: 'Wide', head: 'wide' });
    const args = { ...at, pull_number: issue.number };
    const seen: string[] = [];
    for (let first_file = 1; first_file <= 12; ) {
      const { text } = await call('get_pull_request_diff', { ...args, first_file });
      seen.push(...[...text.matchAll(/^=== (\S+)/gm)].map(([, name = '']) => name));
      const next = Number(/first_file (\d+)/.exec(text)?.[1] ?? 13);
      expect(next).toBeGreaterThan(first_file);
      first_file = next;
    }
    expect(seen.sort()).toEqual(Object.keys(files).sort());
  });

  it('says when a number is no pull request', async () => {
    const { number } = fake().issue(fake().find('acme/widgets'), { title: 'An issue' });
    const { error } = await call('get_pull_request', { ...at, pull_number: number });
    expect(error.code).toBe('not_found');
  });
});

describe('review_pull_request', () => {
  it('names the wrong comments with the open lines, and sends nothing', async () => {
    const { args } = openPull();
    const { error } = await call('review_pull_request', {
      ...args,
      comments: [
        { path: 'src/app.ts', line: 20, body: 'Fine' },
        { path: 'src/app.ts', line: 35, body: 'Outside' },
        { path: 'README.md', line: 1, body: 'Not changed' },
        { path: 'src/app.ts', line: 20, start_line: 22, body: 'Backwards' },
        { path: `logo-${count}.png`, line: 1, body: 'Binary' },
      ],
    });
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain(
      'comments[1]: line 35 of src/app.ts is not in the diff; open on side RIGHT: 17-23; nearest: 23',
    );
    expect(error.message).toContain('comments[2]: README.md is not in the diff');
    expect(error.message).toContain('comments[3]: start_line 22 must be before line 20');
    expect(error.message).toContain('leave out line');
    expect(error.message).not.toContain('comments[0]');
    expect(writes()).toEqual([]);
  });

  it('reviews with comments on lines, ranges and removed lines', async () => {
    const { args } = openPull();
    const { data } = await call('review_pull_request', {
      ...args,
      event: 'request_changes',
      body: 'Please change',
      comments: [
        { path: 'src/app.ts', line: 20, start_line: 18, body: 'A range' },
        { path: 'src/app.ts', line: 20, side: 'LEFT', body: 'Removed' },
      ],
    });
    expect(data).toMatchObject({ state: 'changes_requested', comments: 2 });
    expect(data.not_shown).toBeUndefined();
    const threads = await call('list_pull_request_activity', args);
    expect(threads.data).toMatchObject({ items: [{ path: 'src/app.ts', line: 20 }, { side: 'LEFT' }] });
    const reviews = await call('list_pull_request_activity', { ...args, kind: 'reviews' });
    expect(reviews.data.items).toMatchObject([
      { state: 'changes_requested', author: 'acme', body: 'Please change' },
    ]);
  });

  it('comments on a whole file', async () => {
    const { args } = openPull();
    const { data } = await call('review_pull_request', {
      ...args,
      comments: [{ path: `logo-${count}.png`, body: 'Which size?' }],
      body: 'One question',
    });
    expect(data).toMatchObject({ state: 'commented', comments: 1 });
  });

  it('keeps a review pending, refuses a second, submits and discards', async () => {
    const { args } = openPull();
    const comments = [{ path: 'src/app.ts', line: 20, body: 'Hm' }];
    const kept = await call('review_pull_request', { ...args, event: 'pending', comments });
    expect(kept.data.state).toBe('pending');
    const second = await call('review_pull_request', { ...args, comments });
    expect(second.isError).toBe(true);
    expect(second.error.message).toContain('one pending review');
    const done = await call('review_pull_request', {
      ...args,
      pending: 'submit',
      event: 'approve',
      body: 'Good',
    });
    expect(done.data).toMatchObject({ state: 'approved', review_id: kept.data.review_id });
    await call('review_pull_request', { ...args, event: 'pending', comments });
    const gone = await call('review_pull_request', { ...args, pending: 'discard' });
    expect(gone.data.state).toBe('discarded');
    const nothing = await call('review_pull_request', { ...args, pending: 'discard' });
    expect(nothing.error.code).toBe('not_found');
  });

  it('refuses a head that has moved, an empty review, and approval of one’s own', async () => {
    const { args } = openPull();
    const moved = await call('review_pull_request', {
      ...args,
      event: 'approve',
      expected_head_sha: '0000000',
    });
    expect(moved.error.code).toBe('conflict');
    const empty = await call('review_pull_request', { ...args, event: 'request_changes' });
    expect(empty.error.code).toBe('invalid_argument');
    expect(writes()).toEqual([]);
    const own = openPull({ author: 'acme' });
    const refused = await call('review_pull_request', { ...own.args, event: 'approve' });
    expect(refused.error.code).toBe('refused');
  });
});

describe('update_review_thread', () => {
  it('replies, resolves and opens again, and takes no thread from elsewhere', async () => {
    const { pull, args } = openPull();
    fake().thread(pull, { author: 'mona', path: 'src/app.ts', line: 20, body: 'Look' });
    const listed = await call('list_pull_request_activity', args);
    const [{ thread_id } = { thread_id: '' }] = listed.data.items as Array<{ thread_id: string }>;
    const done = await call('update_review_thread', { ...args, thread_id, reply: 'Done', resolved: true });
    expect(done.data).toMatchObject({ resolved: true, comment_id: expect.stringMatching(/^\d+$/) });
    const after = await call('list_pull_request_activity', args);
    expect(after.data.items).toMatchObject([
      { state: 'resolved', comments: [{ body: 'Look' }, { body: 'Done' }] },
    ]);
    const again = await call('update_review_thread', { ...args, thread_id, resolved: false });
    expect(again.data.resolved).toBe(false);
    const other = openPull();
    const elsewhere = await call('update_review_thread', { ...other.args, thread_id, resolved: true });
    expect(elsewhere.error.code).toBe('not_found');
  });
});

describe('writing', () => {
  it('opens, changes, asks for reviewers, and turns draft on and off', async () => {
    const widgets = fake().find('acme/widgets');
    widgets.collaborators.set('mona', 'write');
    fake().branch(widgets, 'fresh');
    fake().commit(widgets, { branch: 'fresh', files: { 'f.txt': 'f\n' }, message: 'F' });
    const opened = await call('create_pull_request', {
      ...at,
      title: 'Fresh',
      head: 'fresh',
      base: 'main',
      draft: true,
    });
    const args = { ...at, pull_number: opened.data.number };
    const twice = await call('create_pull_request', { ...at, title: 'Fresh', head: 'fresh', base: 'main' });
    expect(twice.error.code).toBe('conflict');
    const changed = await call('update_pull_request', {
      ...args,
      title: 'Fresher',
      draft: false,
      reviewers: ['mona'],
    });
    expect(changed.data).toMatchObject({ title: 'Fresher', state: 'open', requested_reviewers: ['mona'] });
    const draft = await call('update_pull_request', { ...args, draft: true });
    expect(draft.data.state).toBe('draft');
    const merge = await call('merge_pull_request', args);
    expect(merge.error.code).toBe('refused');
  });

  it('brings the base into the branch', async () => {
    const { args } = openPull();
    fake().commit(fake().find('acme/widgets'), { files: { 'other.txt': 'o\n' }, message: 'Other' });
    await call('update_pull_request', { ...args, update_branch: true });
    const { data } = await call('list_pull_request_activity', { ...args, kind: 'commits' });
    expect(JSON.stringify(data.items)).toContain('Merge branch');
  });
});

describe('merge_pull_request', () => {
  it('merges what is clean without a question, at the commit that was looked at', async () => {
    const { pull, args } = openPull();
    const { data } = await call('merge_pull_request', { ...args, merge_method: 'squash' });
    expect(data).toMatchObject({ merged: true, head_sha: pull.headSha });
    const body = fake().requests.find(({ method }) => method === 'PUT')?.body;
    expect(body).toMatchObject({ sha: pull.headSha, merge_method: 'squash' });
    const again = await call('merge_pull_request', args);
    expect(again.error.code).toBe('refused');
  });

  it('asks before it merges with failing checks, and does nothing until somebody agrees', async () => {
    const { pull, args } = openPull();
    fake().checkRun(fake().find('acme/widgets'), pull.headSha, 'build', 'failure');
    const asked = await call('merge_pull_request', args);
    expect(asked.error).toMatchObject({ code: 'confirmation_required' });
    expect(JSON.stringify(asked.error.details)).toContain('failing checks: build');
    expect(writes().filter((line) => !line.includes('/graphql'))).toEqual([]);
    expect((await confirmed('merge_pull_request', args)).data).toMatchObject({ merged: true });
  });

  it('asks a person where the host can, and leaves it when they decline', async () => {
    const { pull, args } = openPull();
    fake().checkRun(fake().find('acme/widgets'), pull.headSha, 'build', 'failure');
    const questions: string[] = [];
    const client = await open({
      elicit: (message) => {
        questions.push(message);
        return 'decline';
      },
    });
    const { error } = await client.call('merge_pull_request', args);
    expect(error.code).toBe('refused');
    expect(questions).toEqual([expect.stringContaining('failing checks: build')]);
  });

  it('asks again when something was pushed in between', async () => {
    const { pull, head, args } = openPull();
    const widgets = fake().find('acme/widgets');
    fake().checkRun(widgets, pull.headSha, 'build', 'failure');
    const asked = await call('merge_pull_request', args);
    fake().commit(widgets, { branch: head, files: { 'late.txt': 'late\n' }, message: 'Late' });
    fake().checkRun(widgets, pull.headSha, 'build', 'failure');
    const { error } = await call('merge_pull_request', { ...args, confirm: asked.error.details?.confirm });
    expect(error.code).toBe('confirmation_required');
  });

  it('refuses a head that has moved and a conflict, before asking', async () => {
    const { args } = openPull();
    const moved = await call('merge_pull_request', { ...args, expected_head_sha: 'abc1234' });
    expect(moved.error.code).toBe('conflict');
    const { args: other } = openPull();
    fake().commit(fake().find('acme/widgets'), {
      files: { 'src/app.ts': lines(40, { 20: 'changed on main' }) },
      message: 'On main',
    });
    const conflicting = await call('merge_pull_request', other);
    expect(conflicting.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('conflicts with main'),
    });
  });
});
