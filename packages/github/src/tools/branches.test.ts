import { describe, expect, it } from 'vitest';
import { at, lines, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  seed(github) {
    const repository = github.repository('acme/tree', { files: { 'src/app.ts': lines(40), 'b.txt': 'b\n' } });
    github.branch(repository, 'next');
    github.commit(repository, {
      message: 'Change a line\n\nBecause.',
      branch: 'next',
      files: { 'src/app.ts': lines(40, { 3: 'three' }), 'new.txt': 'new\n' },
    });
    github.branch(repository, 'merged');
    github.branch(repository, 'feature/x');
    github.protect(repository, 'release');
    github.branch(repository, 'release');
    github.branch(repository, 'has-pull');
    github.commit(repository, { message: 'Pulled', branch: 'has-pull', files: { 'p.txt': 'p' } });
    github.pull(repository, { title: 'Open one', head: 'has-pull' });
    for (let n = 0; n < 60; n += 1) github.branch(repository, `many-${String(n).padStart(2, '0')}`);
    const many = github.repository('acme/history', { files: { 'a.txt': '0' } });
    for (let n = 1; n <= 98; n += 1)
      github.commit(many, { message: `Commit ${n}`, files: { 'a.txt': `${n}` } });
    const wide = Object.fromEntries(
      Array.from({ length: 450 }, (_, n) => [`f/${String(n).padStart(3, '0')}.txt`, `${n}\n`]),
    );
    github.commit(many, { message: 'Wide', files: wide });
  },
});
const tree = { owner: 'acme', repo: 'tree' };

describe('list_branches', () => {
  it('pages through branches and says which are protected', async () => {
    const first = await call('list_branches', tree);
    expect(first.data.has_next).toBe(true);
    const second = await call('list_branches', { ...tree, cursor: first.data.next_cursor });
    const all = [...(first.data.refs as object[]), ...(second.data.refs as object[])];
    expect(all).toHaveLength(66);
    expect(all).toContainEqual(expect.objectContaining({ name: 'release', protected: true }));
  });

  it('lists tags', async () => {
    const { data } = await call('list_branches', { ...tree, kind: 'tags' });
    expect(data).toMatchObject({ refs: [], has_next: false });
  });
});

describe('list_commits', () => {
  it('says that there is more by the link and not by the count', async () => {
    const place = { owner: 'acme', repo: 'history' };
    const { data } = await call('list_commits', { ...place });
    expect(data.commits).toHaveLength(50);
    const rest = await call('list_commits', { ...place, cursor: data.next_cursor });
    expect(rest.data).toMatchObject({ has_next: false });
    expect(rest.data.commits).toHaveLength(50);
  });

  it('keeps to a path and a branch', async () => {
    const { data } = await call('list_commits', { ...tree, ref: 'next', path: 'new.txt' });
    expect(data.commits).toEqual([expect.objectContaining({ message: 'Change a line', author: 'acme' })]);
  });
});

describe('get_commit', () => {
  it('shows the message and the diff', async () => {
    const { text } = await call('get_commit', { ...tree, sha: 'next' });
    expect(text.split('\n')[0]).toMatch(/^[0-9a-f]{40}, by acme, .*, \+2 -1, 2 files$/);
    expect(text).toContain('Change a line\n\nBecause.');
    expect(text).toContain('-line 3\n+three');
    const narrowed = await call('get_commit', { ...tree, sha: 'next', path: 'new.txt' });
    expect(narrowed.text).toContain('+new');
    expect(narrowed.text).not.toContain('three');
  });

  it('shows nothing invisible, and counts what it does not show', async () => {
    const repository = fake().find('acme/tree');
    fake().branch(repository, 'hidden');
    const sha = fake().commit(repository, {
      message: 'See\u200B this',
      branch: 'hidden',
      files: { 'trojan.ts': 'if (a) { \u202E} // ok\n' },
    });
    const { text } = await call('get_commit', { ...tree, sha });
    expect(text.split('\n')[0]).toContain('2 invisible characters not shown');
    expect(text).not.toMatch(/[\u200B\u202E]/);
    expect(text).toContain('See this');
    const compared = await call('compare_refs', { ...tree, base: 'main', head: 'hidden' });
    expect(compared.text.split('\n')[0]).toContain('1 invisible characters not shown');
  });

  it('finds a file behind the first page of files', async () => {
    const place = { owner: 'acme', repo: 'history', sha: 'main' };
    const all = await call('get_commit', place);
    expect(all.text.split('\n')[0]).toContain('the first 300 files; give path for others');
    const one = await call('get_commit', { ...place, path: 'f/449.txt' });
    expect(one.text).toContain('# f/449.txt added +1 -0\n');
    expect(one.text).toContain('+449');
  });

  it('explains a commit that is not there', async () => {
    const { error } = await call('get_commit', { ...tree, sha: 'nowhere' });
    expect(['not_found', 'invalid_argument']).toContain(error.code);
  });
});

describe('compare_refs', () => {
  it('shows what a branch has that another has not', async () => {
    const { text } = await call('compare_refs', { ...tree, base: 'main', head: 'next' });
    expect(text.split('\n')[0]).toMatch(
      /^main\.\.\.next: ahead, 1 ahead, 0 behind, merge base [0-9a-f]{12}, 2 files$/,
    );
    expect(text).toContain('Change a line');
    expect(text).toContain('+three');
  });

  it('does not reach over the fence into a fork', async () => {
    const client = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/*' } });
    for (const head of ['mona:main', 'mona:tree:main']) {
      const { error } = await client.call('compare_refs', { ...tree, base: 'main', head });
      expect(error.code).toBe('refused');
    }
    expect(fake().requests).toEqual([]);
  });

  it.each([['main...next'], ['a:b:c:d'], ['../x'], ['']])('takes no %j for a ref', async (head) => {
    const { error } = await call('compare_refs', { ...tree, base: 'main', head });
    expect(error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });
});

describe('create_branch', () => {
  it('creates one from another, and is content with one that is there', async () => {
    const first = await call('create_branch', { ...tree, branch: 'user/fix-1', from: 'next' });
    expect(first.isError, first.text).toBe(false);
    const again = await call('create_branch', { ...tree, branch: 'user/fix-1', from: 'next' });
    expect(again.data).toEqual({ ...first.data, existed: true });
    const other = await call('create_branch', { ...tree, branch: 'user/fix-1' });
    expect(other.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('exists already'),
    });
  });

  it('is sent once, and says how to look when its answer is lost', async () => {
    fake().fault({
      match: ({ method }) => method === 'POST',
      afterEffect: true,
      answer: { status: 502 },
      times: 3,
    });
    const { error } = await call('create_branch', { ...tree, branch: 'lost' });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('list_branches') });
    expect(writes()).toHaveLength(1);
  });

  it.each([['..'], ['a b'], ['refs/heads/x'], ['x.lock'], ['-x']])('refuses the name %j', async (branch) => {
    const { error } = await call('create_branch', { ...at, branch });
    expect(error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });

  it('says what it could not start from', async () => {
    const { error } = await call('create_branch', { ...tree, branch: 'y', from: 'nowhere' });
    expect(['not_found', 'invalid_argument']).toContain(error.code);
  });
});

describe('delete_branch', () => {
  it('deletes a merged branch without asking, and tells where it was', async () => {
    const { data } = await call('delete_branch', { ...tree, branch: 'merged' });
    expect(data).toMatchObject({ deleted: 'merged', sha: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const slash = await call('delete_branch', { ...tree, branch: 'feature/x' });
    expect(slash.isError, slash.text).toBe(false);
  });

  it('asks before work is lost from sight', async () => {
    const asked = await call('delete_branch', { ...tree, branch: 'next' });
    expect(asked.error.code).toBe('confirmation_required');
    expect(asked.text).toContain('with 1 commits that main does not have');
    expect(writes()).toEqual([]);
    fake().commit(fake().find('acme/tree'), { message: 'More', branch: 'next', files: { 'm.txt': 'm' } });
    const moved = await call('delete_branch', {
      ...tree,
      branch: 'next',
      confirm: asked.error.details?.confirm,
    });
    expect(moved.error.code).toBe('confirmation_required');
    const done = await call('delete_branch', {
      ...tree,
      branch: 'next',
      confirm: moved.error.details?.confirm,
    });
    expect(done.data.deleted).toBe('next');
    const back = await call('create_branch', { ...tree, branch: 'next', from: done.data.sha });
    expect(back.data.sha).toBe(done.data.sha);
  });

  it('asks before an open pull request is closed by it, and takes a no', async () => {
    const client = await open({ elicit: () => 'decline' });
    const { error } = await client.call('delete_branch', { ...tree, branch: 'has-pull' });
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('decline') });
    const asked = await call('delete_branch', { ...tree, branch: 'has-pull' });
    expect(asked.text).toMatch(/closes pull request #\d+/);
    expect(writes()).toEqual([]);
  });

  it.each(['main', 'release'])('never deletes %s', async (branch) => {
    const { error } = await call('delete_branch', { ...tree, branch });
    expect(error.code).toBe('refused');
    expect(writes()).toEqual([]);
  });
});
