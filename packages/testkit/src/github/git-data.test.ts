import { expect } from 'vitest';
import { at, refused, test } from './with-fake.js';

test('a tree on a base adds, changes and deletes, and a commit sha serves as its base', async ({
  widgets,
  acme,
}) => {
  const head = widgets.refs.get('refs/heads/main') ?? '';
  const { data } = await acme.git.createTree({
    ...at,
    base_tree: head,
    tree: [
      { path: 'src/app.ts', mode: '100644', type: 'blob', sha: null },
      { path: 'docs/new.md', mode: '100644', type: 'blob', content: 'new\n' },
    ],
  });
  const tree = await acme.git.getTree({ ...at, tree_sha: data.sha, recursive: 'true' });
  expect(tree.data).toMatchObject({ truncated: false });
  expect(tree.data.tree.map((entry) => `${entry.type} ${entry.path}`)).toEqual([
    'blob README.md',
    'tree docs',
    'blob docs/new.md',
  ]);
});

test('a tree refuses climbing paths, unknown blobs, and sha and content together', async ({ acme }) => {
  const make = (entry: { path: string; sha?: string; content?: string }) =>
    acme.git.createTree({ ...at, tree: [{ mode: '100644', type: 'blob', ...entry }] });
  for (const path of ['../a', 'a//b', '/a', '.git/config']) {
    expect(await refused(make({ path, content: 'x' }))).toMatchObject({
      status: 422,
      message: 'tree.path contains a malformed path component',
    });
  }
  expect((await refused(make({ path: 'a', sha: 'c'.repeat(40) }))).status).toBe(422);
  expect((await refused(make({ path: 'a', sha: 'c'.repeat(40), content: 'x' }))).status).toBe(422);
});

test('a blob comes as base64 or raw, and unknown objects are 404', async ({ fake, acme }) => {
  const { data } = await acme.git.createBlob({
    ...at,
    content: Buffer.from('héllo').toString('base64'),
    encoding: 'base64',
  });
  const blob = await acme.git.getBlob({ ...at, file_sha: data.sha });
  expect(Buffer.from(blob.data.content, 'base64').toString()).toBe('héllo');
  const raw = await fetch(`${fake.url}/repos/acme/widgets/git/blobs/${data.sha}`, {
    headers: { accept: 'application/vnd.github.raw+json' },
  });
  expect(await raw.text()).toBe('héllo');
  expect((await refused(acme.git.getBlob({ ...at, file_sha: 'd'.repeat(40) }))).status).toBe(404);
});

test('a commit needs a known tree and known parents', async ({ widgets, acme }) => {
  const make = (tree: string, parents: string[]) =>
    acme.git.createCommit({ ...at, message: 'm', tree, parents });
  expect(await refused(make('e'.repeat(40), []))).toMatchObject({
    status: 422,
    message: 'Tree SHA does not exist',
  });
  const tree = widgets.store.commits.get(widgets.refs.get('refs/heads/main') ?? '')?.tree ?? '';
  expect((await refused(make(tree, ['e'.repeat(40)]))).status).toBe(422);
});

test('a ref that exists, a bad name and an unknown object are 422', async ({ widgets, acme }) => {
  const sha = widgets.refs.get('refs/heads/main') ?? '';
  const make = (ref: string, object = sha) => refused(acme.git.createRef({ ...at, ref, sha: object }));
  expect(await make('refs/heads/main')).toMatchObject({ status: 422, message: 'Reference already exists' });
  expect(await make('main')).toMatchObject({ status: 422 });
  expect(await make('refs/heads/a..b')).toMatchObject({
    status: 422,
    message: 'Reference name is not valid.',
  });
  expect(await make('refs/heads/x', 'f'.repeat(40))).toMatchObject({
    status: 422,
    message: 'Object does not exist',
  });
});

test('a branch that moved is not overwritten without force', async ({ fake, widgets, acme }) => {
  fake.branch(widgets, 'topic');
  const mine = fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  const theirs = fake.commit(widgets, { files: { b: '2' } });
  const move = (force: boolean) => acme.git.updateRef({ ...at, ref: 'heads/topic', sha: theirs, force });
  expect(await refused(move(false))).toMatchObject({ status: 422, message: 'Update is not a fast forward' });
  expect((await move(true)).data.object.sha).toBe(theirs);
  expect(mine).not.toBe(theirs);
});

test('a protected branch takes no push, no force and no deletion; the default one is not deleted', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.branch(widgets, 'release');
  fake.protect(widgets, 'release');
  const sha = fake.commit(widgets, { files: { b: '2' } });
  expect((await refused(acme.git.updateRef({ ...at, ref: 'heads/release', sha }))).status).toBe(422);
  expect(await refused(acme.git.deleteRef({ ...at, ref: 'heads/release' }))).toMatchObject({
    status: 422,
    message: 'Cannot delete this branch',
  });
  expect((await refused(acme.git.deleteRef({ ...at, ref: 'heads/main' }))).status).toBe(422);
  expect(await refused(acme.git.deleteRef({ ...at, ref: 'heads/nope' }))).toMatchObject({
    message: 'Reference does not exist',
  });
});

test('branches tell which is protected and how', async ({ fake, widgets, acme }) => {
  fake.branch(widgets, 'feature/x');
  fake.protect(widgets, 'main', { requiredChecks: ['build'], requiredApprovals: 2 });
  const { data } = await acme.repos.listBranches(at);
  expect(data.map((branch) => [branch.name, branch.protected])).toEqual([
    ['feature/x', false],
    ['main', true],
  ]);
  expect((await acme.repos.getBranch({ ...at, branch: 'feature/x' })).data.protected).toBe(false);
  const rule = await acme.repos.getBranchProtection({ ...at, branch: 'main' });
  expect(rule.data).toMatchObject({
    required_status_checks: { contexts: ['build'] },
    required_pull_request_reviews: { required_approving_review_count: 2 },
  });
  const open = await refused(acme.repos.getBranchProtection({ ...at, branch: 'feature/x' }));
  expect(open).toMatchObject({ status: 404, message: 'Branch not protected' });
});

test('an annotated tag points through to its commit', async ({ widgets, acme }) => {
  const object = widgets.refs.get('refs/heads/main') ?? '';
  const tag = await acme.git.createTag({ ...at, tag: 'v1', message: 'one', object, type: 'commit' });
  await acme.git.createRef({ ...at, ref: 'refs/tags/v1', sha: tag.data.sha });
  expect((await acme.repos.listTags(at)).data).toMatchObject([{ name: 'v1', commit: { sha: object } }]);
  expect((await acme.repos.getContent({ ...at, path: 'README.md', ref: 'v1' })).status).toBe(200);
  expect((await acme.git.getTag({ ...at, tag_sha: tag.data.sha })).data.object.sha).toBe(object);
});

test('commits by path, author and date, and one commit with its files', async ({ fake, widgets, acme }) => {
  const author = { name: 'Mona', email: 'mona@example.com', date: '2020-01-02T03:04:05Z' };
  const sha = fake.commit(widgets, { files: { 'docs/a.md': 'a\n' }, message: 'Docs', author });
  expect((await acme.repos.listCommits({ ...at, path: 'docs' })).data.map((item) => item.sha)).toEqual([sha]);
  expect((await acme.repos.listCommits({ ...at, author: 'mona@example.com' })).data).toHaveLength(1);
  expect(
    (await acme.repos.listCommits({ ...at, until: '2020-12-31T00:00:00Z' })).data.map((item) => item.sha),
  ).toEqual([sha]);
  const { data } = await acme.repos.getCommit({ ...at, ref: sha });
  expect(data).toMatchObject({
    stats: { total: 1 },
    files: [{ filename: 'docs/a.md', status: 'added', patch: '@@ -0,0 +1 @@\n+a' }],
  });
  expect(await refused(acme.repos.getCommit({ ...at, ref: 'nope' }))).toMatchObject({
    status: 422,
    message: 'No commit found for SHA: nope',
  });
});

test('a comparison counts from the merge base, in JSON and as a diff', async ({ fake, widgets, acme }) => {
  fake.branch(widgets, 'topic');
  fake.commit(widgets, { branch: 'topic', files: { a: 'a\n' }, message: 'topic' });
  fake.commit(widgets, { files: { b: 'b\n' }, message: 'main' });
  const { data } = await acme.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...topic' });
  expect(data).toMatchObject({
    status: 'diverged',
    ahead_by: 1,
    behind_by: 1,
    total_commits: 1,
    files: [{ filename: 'a' }],
  });
  expect(data.files).toHaveLength(1);
  const diff = await acme.repos.compareCommitsWithBasehead({
    ...at,
    basehead: 'main...topic',
    mediaType: { format: 'diff' },
  });
  expect(diff.data).toContain('diff --git a/a b/a\nnew file mode 100644\n');
  expect(
    (await refused(acme.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...nope' }))).status,
  ).toBe(404);
});
