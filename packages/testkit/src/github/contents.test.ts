import { expect } from 'vitest';
import { at, clientOf, refused, test } from './with-fake.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a file up to 1 MB comes as base64 in lines', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { files: { 'big.txt': 'a'.repeat(1_000_000) } });
  const { data } = await acme.repos.getContent({ ...at, path: 'big.txt' });
  expect(data).toMatchObject({ type: 'file', encoding: 'base64', size: 1_000_000, path: 'big.txt' });
  const content = 'content' in data ? data.content : '';
  expect(content).toContain('\n');
  expect(Buffer.from(content, 'base64').length).toBe(1_000_000);
});

test('above 1 MB only raw, or the object type with nothing in it', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { files: { 'big.txt': 'a'.repeat(1_000_001) } });
  const json = await refused(acme.repos.getContent({ ...at, path: 'big.txt' }));
  expect(json).toMatchObject({
    status: 403,
    errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
  });
  const object = await acme.repos.getContent({ ...at, path: 'big.txt', mediaType: { format: 'object' } });
  expect(object.data).toMatchObject({ type: 'file', content: '', encoding: 'none', size: 1_000_001 });
  const raw = await acme.repos.getContent({ ...at, path: 'big.txt', mediaType: { format: 'raw' } });
  expect(String(raw.data).length).toBe(1_000_001);
});

test('above 100 MB nothing is served, not even the blob', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { files: { 'huge.bin': Buffer.alloc(100_000_001, 97) } });
  const raw = await refused(acme.repos.getContent({ ...at, path: 'huge.bin', mediaType: { format: 'raw' } }));
  expect(raw.status).toBe(403);
  const [, sha] =
    /huge\.bin"[^}]*?"sha":"(\w+)/.exec(
      JSON.stringify((await acme.git.getTree({ ...at, tree_sha: 'main' })).data),
    ) ?? [];
  expect((await refused(acme.git.getBlob({ ...at, file_sha: sha ?? '' }))).status).toBe(403);
});

test('a directory is a list, or an object with entries', async ({ acme }) => {
  const list = await acme.repos.getContent({ ...at, path: '' });
  expect(list.data).toMatchObject([
    { name: 'README.md', type: 'file' },
    { name: 'src', type: 'dir', path: 'src' },
  ]);
  const object = await acme.repos.getContent({ ...at, path: 'src', mediaType: { format: 'object' } });
  expect(object.data).toMatchObject({ type: 'dir', path: 'src', entries: [{ path: 'src/app.ts' }] });
});

test('a submodule says so, and calls itself a file in a listing', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { files: { vendor: { submodule: 'a'.repeat(40) } } });
  const { data } = await acme.repos.getContent({ ...at, path: 'vendor' });
  expect(data).toMatchObject({ type: 'submodule', sha: 'a'.repeat(40), download_url: null });
  const list = await acme.repos.getContent({ ...at, path: '' });
  expect(list.data).toContainEqual(expect.objectContaining({ name: 'vendor', type: 'file' }));
});

test('a symbolic link to a file is that file; any other link describes itself', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.commit(widgets, { files: { 'docs/link': { link: '../README.md' }, outside: { link: '/etc/hosts' } } });
  const inside = await acme.repos.getContent({ ...at, path: 'docs/link' });
  expect(inside.data).toMatchObject({ type: 'file', content: `${base64('# Widgets\n')}\n` });
  const outside = await acme.repos.getContent({ ...at, path: 'outside' });
  expect(outside.data).toMatchObject({ type: 'symlink', target: '/etc/hosts' });
});

test('a path that climbs is refused, a path with a slash is found encoded and plain', async ({
  fake,
  acme,
}) => {
  expect((await refused(acme.repos.getContent({ ...at, path: '../secrets' }))).status).toBe(400);
  const headers = { authorization: `Bearer ${fake.token('acme')}` };
  for (const path of ['src/app.ts', 'src%2Fapp.ts']) {
    expect((await fetch(`${fake.url}/repos/acme/widgets/contents/${path}`, { headers })).status).toBe(200);
  }
});

test('an unknown path or ref is 404', async ({ acme }) => {
  expect((await refused(acme.repos.getContent({ ...at, path: 'nope' }))).status).toBe(404);
  const ref = await refused(acme.repos.getContent({ ...at, path: 'README.md', ref: 'nope' }));
  expect(ref).toMatchObject({ status: 404, message: 'No commit found for the ref nope' });
});

test('the readme is found whatever its case', async ({ acme }) => {
  const { data } = await acme.repos.getReadme({ ...at, mediaType: { format: 'raw' } });
  expect(data).toBe('# Widgets\n');
});

test('a stale blob sha is 409, a missing one 422, one for a new path ignored', async ({ acme }) => {
  const write = (path: string, sha?: string) =>
    acme.repos.createOrUpdateFileContents({
      ...at,
      path,
      message: 'm',
      content: base64('x\n'),
      ...(sha && { sha }),
    });
  const stale = 'b'.repeat(40);
  expect(await refused(write('README.md', stale))).toMatchObject({
    status: 409,
    message: `README.md does not match ${stale}`,
  });
  expect(await refused(write('README.md'))).toMatchObject({
    status: 422,
    message: 'Invalid request.\n\n"sha" wasn\'t supplied.',
  });
  expect((await write('new.txt', stale)).status).toBe(201);
});

test('an update commits to the branch and answers 200, a deletion too', async ({ acme }) => {
  const { data: before } = await acme.repos.getContent({ ...at, path: 'README.md' });
  const sha = 'sha' in before ? before.sha : '';
  const update = await acme.repos.createOrUpdateFileContents({
    ...at,
    path: 'README.md',
    message: 'm',
    content: base64('x\n'),
    sha,
  });
  expect(update).toMatchObject({
    status: 200,
    data: { commit: { message: 'm' }, content: { path: 'README.md', size: 2 } },
  });
  const gone = await acme.repos.deleteFile({
    ...at,
    path: 'README.md',
    message: 'd',
    sha: update.data.content?.sha ?? '',
  });
  expect(gone.data.content).toBeNull();
  expect((await refused(acme.repos.getContent({ ...at, path: 'README.md' }))).status).toBe(404);
});

test('content that is not base64, a branch that does not exist and a protected branch are refused', async ({
  fake,
  widgets,
  acme,
}) => {
  const write = (more: { content?: string; branch?: string }) =>
    acme.repos.createOrUpdateFileContents({ ...at, path: 'n', message: 'm', content: base64('x'), ...more });
  expect((await refused(write({ content: 'not base64 %' }))).status).toBe(422);
  expect(await refused(write({ branch: 'nope' }))).toMatchObject({
    status: 404,
    message: 'Branch nope not found',
  });
  fake.protect(widgets, 'main');
  expect(await refused(write({}))).toMatchObject({ status: 409 });
});

test('an empty repository has no contents, and its first file makes the branch', async ({ fake }) => {
  fake.repository('acme/empty');
  const acme = clientOf(fake, 'acme');
  const empty = { owner: 'acme', repo: 'empty' };
  expect(await refused(acme.repos.getContent({ ...empty, path: '' }))).toMatchObject({
    status: 404,
    message: 'This repository is empty.',
  });
  expect(await refused(acme.git.getRef({ ...empty, ref: 'heads/main' }))).toMatchObject({
    status: 409,
    message: 'Git Repository is empty.',
  });
  expect(await refused(acme.repos.listCommits(empty))).toMatchObject({ status: 409 });
  expect((await acme.repos.listBranches(empty)).data).toEqual([]);
  await acme.repos.createOrUpdateFileContents({
    ...empty,
    path: 'a',
    message: 'first',
    content: base64('x'),
  });
  expect((await acme.repos.listCommits(empty)).data).toHaveLength(1);
});

test('the files of a large commit come 300 a page, with a link to the next', async ({ fake, acme }) => {
  const files = Object.fromEntries(Array.from({ length: 450 }, (_, n) => [`f/${n}.txt`, `${n}`]));
  const repository = fake.repository('acme/wide', { files: { 'a.txt': 'a' } });
  const ref = fake.commit(repository, { message: 'Wide', files });
  const place = { owner: 'acme', repo: 'wide', ref };
  const first = await acme.repos.getCommit(place);
  expect(first.data.files).toHaveLength(300);
  expect(first.headers.link).toContain('rel="next"');
  const second = await acme.repos.getCommit({ ...place, page: 2 });
  expect(second.data.files).toHaveLength(150);
  expect(second.headers.link).not.toContain('rel="next"');
});
