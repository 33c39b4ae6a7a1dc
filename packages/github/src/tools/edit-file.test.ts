import { describe, expect, it } from 'vitest';
import { lines, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  seed(github) {
    github.repository('acme/edits', {
      files: { 'src/app.ts': lines(40), 'run.sh': '#!/bin/sh\necho one\n' },
    });
    const big = Array.from({ length: 120_000 }, (_, n) => `row ${n + 1} end\n`).join('');
    github.repository('acme/large', { files: { 'CHANGELOG.md': big } });
    github.protect(github.repository('acme/safe', { files: { 'a.txt': 'a\n' } }), 'main');
  },
});
const edits = { owner: 'acme', repo: 'edits' };
const change = (from: string, to: string) => ({ edits: [{ old_text: from, new_text: to }] });
const read = async (path: string) => (await call('get_file_contents', { ...edits, path })).text;

const isMove = ({ method }: { method: string }) => method === 'PATCH';

/** Somebody else's commit. */
const push = (path: string, content: string) =>
  fake().commit(fake().find('acme/edits'), { message: 'meanwhile', files: { [path]: content } });

describe('edit_file', () => {
  it('shows what a dry run would do and writes nothing', async () => {
    const input = { ...edits, path: 'src/app.ts', ...change('line 7\n', 'line seven\n') };
    const { data } = await call('edit_file', { ...input, dry_run: true });
    expect(data).toMatchObject({ branch: 'main', changes: 1, diff: '@@ line 7 @@\n-line 7\n+line seven' });
    expect(data.commit_sha).toBeUndefined();
    expect(writes()).toEqual([]);
    const done = await call('edit_file', { ...input, expected_head_sha: data.head_sha });
    expect(done.isError, done.text).toBe(false);
    expect(await read('src/app.ts')).toContain('line 6\nline seven\nline 8\n');
  });

  it('changes a file over 1 MB and leaves the rest as it was', async () => {
    const place = { owner: 'acme', repo: 'large' };
    const { data } = await call('edit_file', {
      ...place,
      path: 'CHANGELOG.md',
      ...change('row 90000 end', 'row 90000 changed'),
    });
    expect(data.commit_sha).toMatch(/^[0-9a-f]{40}$/);
    const { text } = await call('get_file_contents', {
      ...place,
      path: 'CHANGELOG.md',
      start_line: 90_000,
      end_line: 90_001,
    });
    expect(text).toMatch(/lines 90000-90001 of 120000.*\nrow 90000 changed\nrow 90001 end$/);
  });

  it('refuses when the branch is not where it was expected, before anything is written', async () => {
    const { data } = await call('edit_file', {
      ...edits,
      path: 'run.sh',
      ...change('one', 'two'),
      dry_run: true,
    });
    push('other.txt', 'x');
    const { error } = await call('edit_file', {
      ...edits,
      path: 'run.sh',
      ...change('one', 'two'),
      expected_head_sha: data.head_sha,
    });
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('it has moved') });
    expect(error.details?.head_sha).toMatch(/^[0-9a-f]{40}$/);
    expect(writes()).toEqual([]);
  });

  it('does not overwrite a commit that comes between reading and writing', async () => {
    let pushed = false;
    fake().fault({
      match: ({ method }) => {
        if (method === 'PATCH' && !pushed) {
          pushed = true;
          push('meanwhile.txt', 'theirs');
        }
        return false;
      },
    });
    const { error } = await call('edit_file', {
      ...edits,
      path: 'src/app.ts',
      ...change('line 9\n', 'nine\n'),
    });
    expect(error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('nothing was changed'),
    });
    expect(await read('src/app.ts')).toContain('line 9\n');
    expect(await read('meanwhile.txt')).toContain('theirs');
  });

  it.each([
    ['once', 1],
    ['again and again', 10],
  ])('finds its commit on the branch when the last answer is lost %s', async (_what, times) => {
    fake().fault({ match: isMove, afterEffect: true, reset: true, times });
    const from = `line ${20 + times}\n`;
    const { data, isError, text } = await call('edit_file', {
      ...edits,
      path: 'src/app.ts',
      ...change(from, `lost ${times}\n`),
    });
    expect(isError, text).toBe(false);
    expect(await read('src/app.ts')).toContain(`lost ${times}\n`);
    const commits = fake().requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/commits'),
    );
    expect(commits).toHaveLength(1);
    expect(data.commit_sha).toMatch(/^[0-9a-f]{40}$/);
  });

  it('says that nobody knows when GitHub is gone after the commit was made', async () => {
    let moving = false;
    fake().fault({
      match: (request) => {
        moving ||= isMove(request);
        return moving;
      },
      reset: true,
      times: 100,
    });
    const { error } = await call('edit_file', {
      ...edits,
      path: 'src/app.ts',
      ...change('line 5\n', 'five\n'),
    });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('list_commits') });
    expect(error.details?.commit_sha).toMatch(/^[0-9a-f]{40}$/);
  });

  it('sends a POST once, and knows that nothing happened when it fails', async () => {
    fake().fault({ match: ({ method }) => method === 'POST', answer: { status: 502 }, times: 5 });
    const { error } = await call('edit_file', {
      ...edits,
      path: 'src/app.ts',
      ...change('line 6\n', 'six\n'),
    });
    expect(error.code).toBe('unavailable');
    expect(writes()).toEqual(['POST /repos/acme/edits/git/trees']);
  });

  it('says where the text stands when it is there more than once, or not at all', async () => {
    const twice = await call('edit_file', { ...edits, path: 'src/app.ts', ...change('line 1', 'x') });
    expect(twice.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('11 times, at lines 1, 10, 11'),
    });
    const none = await call('edit_file', { ...edits, path: 'src/app.ts', ...change('line  3\nline 5', 'x') });
    expect(none.error).toMatchObject({ code: 'conflict', details: { similar_at_lines: [3] } });
    expect(writes()).toEqual([]);
  });

  it('refuses a branch that takes pull requests only', async () => {
    const { error } = await call('edit_file', {
      owner: 'acme',
      repo: 'safe',
      path: 'a.txt',
      ...change('a', 'b'),
    });
    expect(error).toMatchObject({ code: 'refused', next: expect.stringContaining('create_branch') });
  });

  it('refuses directories and files that are not there', async () => {
    const directory = await call('edit_file', { ...edits, path: 'src', ...change('a', 'b') });
    expect(directory.error).toMatchObject({ code: 'refused', message: 'src is a directory, not a file.' });
    const missing = await call('edit_file', { ...edits, path: 'src/none.ts', ...change('a', 'b') });
    expect(missing.error).toMatchObject({ code: 'not_found', message: 'main has no file src/none.ts.' });
    const through = await call('edit_file', { ...edits, path: 'run.sh/x', ...change('a', 'b') });
    expect(through.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('run.sh is a file'),
    });
  });

  it('stays out of what may only be read', async () => {
    const client = await open({ env: { GITHUB_WRITE_REPOS: 'acme/widgets' } });
    const { error } = await client.call('edit_file', {
      ...edits,
      path: 'run.sh',
      ...change('one', 'two'),
      dry_run: true,
    });
    expect(error).toMatchObject({ code: 'refused', next: expect.stringContaining('GITHUB_WRITE_REPOS') });
    expect(fake().requests).toEqual([]);
  });

  it('names a field that does not exist', async () => {
    const { error } = await call('edit_file', {
      ...edits,
      path: 'run.sh',
      edits: [{ old_text: 'a', new_text: 'b', all: true }],
    });
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('all') });
  });
});
