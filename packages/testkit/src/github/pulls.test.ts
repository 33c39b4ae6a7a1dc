import { expect } from 'vitest';
import type { GithubFake } from './index.js';
import type { Repository } from './records/repository.js';
import { at, clientOf, lines, refused, test } from './with-fake.js';

/** A pull request that changes line 20 of src/app.ts. */
function topic(
  fake: GithubFake,
  widgets: Repository,
  options: { author?: string; draft?: boolean; body?: string } = {},
) {
  fake.branch(widgets, 'topic');
  const sha = fake.commit(widgets, {
    branch: 'topic',
    files: { 'src/app.ts': lines(40, { 20: 'twenty' }) },
    message: 'Change',
  });
  return { sha, pull: fake.pull(widgets, { title: 'Topic', head: 'topic', ...options }) };
}

test('creating refuses a missing branch, no commits, a twin and no title', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.branch(widgets, 'same');
  const create = (more: object) =>
    refused(acme.pulls.create({ ...at, title: 'x', head: 'topic', base: 'main', ...more }));
  expect((await create({})).errors).toEqual([{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
  topic(fake, widgets);
  expect((await create({ base: 'nope' })).errors).toMatchObject([{ field: 'base', code: 'invalid' }]);
  expect((await create({ head: 'same' })).errors).toMatchObject([
    { code: 'custom', message: 'No commits between main and same' },
  ]);
  expect((await create({})).errors).toMatchObject([
    { message: 'A pull request already exists for acme:topic.' },
  ]);
  fake.branch(widgets, 'other', 'topic');
  expect((await create({ head: 'other', title: '' })).errors).toMatchObject([
    { code: 'missing_field', field: 'title' },
  ]);
});

test('mergeable is null when created, and stays so for as many reads as the fake is told', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull } = topic(fake, widgets);
  pull.unknownReads = 1;
  const read = async () => (await acme.pulls.get({ ...at, pull_number: 1 })).data;
  expect(await read()).toMatchObject({ mergeable: null, mergeable_state: 'unknown' });
  expect(await read()).toMatchObject({ mergeable: true, mergeable_state: 'clean' });
});

test('lists by state, base and head with its owner', async ({ fake, widgets, acme }) => {
  topic(fake, widgets);
  const numbers = async (query: object) =>
    (await acme.pulls.list({ ...at, ...query })).data.map((item) => item.number);
  expect(await numbers({})).toEqual([1]);
  expect(await numbers({ base: 'nope' })).toEqual([]);
  expect(await numbers({ head: 'acme:topic' })).toEqual([1]);
  expect(await numbers({ head: 'mona:topic' })).toEqual([]);
  expect(await numbers({ state: 'closed' })).toEqual([]);
});

test('files are counted from where the branch left the base', async ({ fake, widgets, acme }) => {
  topic(fake, widgets);
  fake.commit(widgets, { files: { 'later.txt': 'not of this pull request\n' } });
  const { data } = await acme.pulls.listFiles({ ...at, pull_number: 1 });
  expect(data.map((file) => file.filename)).toEqual(['src/app.ts']);
  expect(
    (await acme.pulls.listCommits({ ...at, pull_number: 1 })).data.map((item) => item.commit.message),
  ).toEqual(['Change']);
  const ref = 'refs/pull/1/head';
  const head = await acme.repos.getContent({ ...at, path: 'src/app.ts', ref, mediaType: { format: 'raw' } });
  expect(head.data).toBe(lines(40, { 20: 'twenty' }));
  expect((await acme.git.getRef({ ...at, ref: 'pull/1/head' })).data.object.type).toBe('commit');
});

test('a binary file and a renamed one come without a patch', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, {
    branch: 'topic',
    files: { logo: Buffer.from([0, 1, 2]), 'README.md': null, 'READ.md': '# Widgets\n' },
  });
  fake.pull(widgets, { title: 'x', head: 'topic' });
  const { data } = await acme.pulls.listFiles({ ...at, pull_number: 1 });
  expect(data.map((file) => [file.filename, file.status, file.patch])).toEqual([
    ['READ.md', 'renamed', undefined],
    ['logo', 'added', undefined],
  ]);
  expect(data[0]?.previous_filename).toBe('README.md');
});

test('the files end at 3,000 and the diff as one text at 300', async ({ fake, widgets, acme }) => {
  const files = Object.fromEntries(Array.from({ length: 3_010 }, (_, index) => [`f/${index}`, 'x\n']));
  fake.commit(widgets, { branch: 'topic', files });
  fake.pull(widgets, { title: 'x', head: 'topic' });
  const last = await acme.pulls.listFiles({ ...at, pull_number: 1, per_page: 100, page: 30 });
  expect(last.data).toHaveLength(100);
  expect(last.headers.link).not.toContain('rel="next"');
  const diff = await refused(acme.pulls.get({ ...at, pull_number: 1, mediaType: { format: 'diff' } }));
  expect(diff).toMatchObject({
    status: 406,
    errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
  });
});

test('the diff media type is a git diff', async ({ fake, widgets, acme }) => {
  topic(fake, widgets);
  const { data } = await acme.pulls.get({ ...at, pull_number: 1, mediaType: { format: 'diff' } });
  expect(data).toContain('--- a/src/app.ts\n+++ b/src/app.ts\n@@ -17,7 +17,7 @@ line 16\n');
});

test('an update changes title, body, base and state', async ({ fake, widgets, acme }) => {
  topic(fake, widgets);
  fake.branch(widgets, 'release');
  const update = (more: object) => acme.pulls.update({ ...at, pull_number: 1, ...more });
  expect((await update({ title: 'New', body: 'b', base: 'release' })).data).toMatchObject({
    title: 'New',
    body: 'b',
    base: { ref: 'release' },
  });
  expect((await refused(update({ base: 'nope' }))).errors).toMatchObject([{ field: 'base' }]);
  expect((await update({ state: 'closed' })).data.state).toBe('closed');
  expect(
    (await refused(clientOf(fake, 'mona').pulls.update({ ...at, pull_number: 1, title: 'x' }))).status,
  ).toBe(403);
});

test('a fork opens a pull request by owner:branch', async ({ fake, widgets }) => {
  const fork = fake.fork(widgets, 'mona');
  fake.commit(fork, { branch: 'idea', files: { idea: '1\n' } });
  const mona = clientOf(fake, 'mona');
  const { data } = await mona.pulls.create({
    ...at,
    title: 'x',
    head: 'mona:idea',
    base: 'main',
    maintainer_can_modify: true,
  });
  expect(data).toMatchObject({
    head: { label: 'mona:idea', repo: { full_name: 'mona/widgets', fork: true } },
    author_association: 'NONE',
  });
  expect((await mona.pulls.listFiles({ ...at, pull_number: 1 })).data).toMatchObject([{ filename: 'idea' }]);
});

test('reviewers are asked and taken back; outsiders and the author are refused', async ({
  fake,
  widgets,
  acme,
}) => {
  topic(fake, widgets);
  widgets.collaborators.set('mona', 'read');
  fake.user('mona');
  fake.user('stranger');
  const ask = (reviewers: string[]) => acme.pulls.requestReviewers({ ...at, pull_number: 1, reviewers });
  expect((await ask(['mona'])).data.requested_reviewers).toMatchObject([{ login: 'mona' }]);
  expect((await refused(ask(['acme']))).message).toBe('Review cannot be requested from pull request author.');
  expect(await refused(ask(['stranger']))).toMatchObject({
    status: 422,
    message: expect.stringContaining('not a collaborator'),
  });
  await acme.pulls.removeRequestedReviewers({ ...at, pull_number: 1, reviewers: ['mona'] });
  expect((await acme.pulls.listRequestedReviewers({ ...at, pull_number: 1 })).data).toEqual({
    users: [],
    teams: [],
  });
});

test('a conflict, a draft and a closed pull request are 405, a moved head 409', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull, sha } = topic(fake, widgets, { draft: true });
  const merge = (more = {}) => acme.pulls.merge({ ...at, pull_number: 1, ...more });
  expect(await refused(merge())).toMatchObject({ status: 405, message: 'Pull Request is still a draft' });
  pull.draft = false;
  fake.commit(widgets, { branch: 'topic', files: { more: '1' } });
  expect(await refused(merge({ sha }))).toMatchObject({
    status: 409,
    message: 'Head branch was modified. Review and try the merge again.',
  });
  fake.commit(widgets, { files: { 'src/app.ts': lines(40, { 20: 'other' }) } });
  expect((await acme.pulls.get({ ...at, pull_number: 1 })).data).toMatchObject({
    mergeable: false,
    mergeable_state: 'dirty',
  });
  expect(await refused(merge())).toMatchObject({ status: 405, message: 'Pull Request is not mergeable' });
  await acme.pulls.update({ ...at, pull_number: 1, state: 'closed' });
  expect((await refused(merge())).status).toBe(405);
});

test('required checks block, also when they fail; an admin passes where the rule lets him', async ({
  fake,
  widgets,
  acme,
}) => {
  const { sha } = topic(fake, widgets);
  fake.protect(widgets, 'main', { requiredChecks: ['build', 'lint'] });
  fake.checkRun(widgets, sha, 'build', 'failure');
  fake.status(widgets, sha, 'lint', 'pending');
  const blocked = await refused(acme.pulls.merge({ ...at, pull_number: 1 }));
  expect(blocked).toMatchObject({
    status: 405,
    message: 'Required status check "build" is failing. Required status check "lint" is pending.',
  });
  expect((await acme.pulls.get({ ...at, pull_number: 1 })).data.mergeable_state).toBe('blocked');
  fake.protect(widgets, 'main', { requiredChecks: ['build'], enforceAdmins: false });
  expect((await acme.pulls.merge({ ...at, pull_number: 1 })).data.merged).toBe(true);
});

test('a merge method the repository does not allow is 405', async ({ fake, widgets, acme }) => {
  topic(fake, widgets);
  widgets.allowRebaseMerge = false;
  const answer = await refused(acme.pulls.merge({ ...at, pull_number: 1, merge_method: 'rebase' }));
  expect(answer).toMatchObject({ status: 405, message: 'Rebase merges are not allowed on this repository.' });
});

test('a merge commit has two parents, a rebase replays the commits', async ({ fake, widgets, acme }) => {
  const { sha } = topic(fake, widgets);
  const base = fake.commit(widgets, { files: { b: '1' } });
  const merged = await acme.pulls.merge({ ...at, pull_number: 1 });
  const commit = await acme.git.getCommit({ ...at, commit_sha: merged.data.sha });
  expect(commit.data.parents.map((parent) => parent.sha)).toEqual([base, sha]);
  expect(commit.data.message).toBe('Merge pull request #1 from acme/topic\n\nTopic');

  fake.branch(widgets, 'second', 'main');
  fake.commit(widgets, { branch: 'second', files: { c: '1' }, message: 'c' });
  fake.commit(widgets, { branch: 'second', files: { d: '1' }, message: 'd' });
  fake.pull(widgets, { title: 'Second', head: 'second' });
  fake.commit(widgets, { files: { e: '1' }, message: 'e' });
  await acme.pulls.merge({ ...at, pull_number: 2, merge_method: 'rebase' });
  const log = await acme.repos.listCommits({ ...at, per_page: 3 });
  expect(log.data.map((item) => item.commit.message)).toEqual(['d', 'c', 'e']);
  expect((await acme.pulls.checkIfMerged({ ...at, pull_number: 2 })).status).toBe(204);
});

test('the branch goes away after the merge when the repository says so, and a deleted branch closes its pull request', async ({
  fake,
  widgets,
  acme,
}) => {
  topic(fake, widgets);
  widgets.deleteBranchOnMerge = true;
  await acme.pulls.merge({ ...at, pull_number: 1 });
  expect(widgets.refs.has('refs/heads/topic')).toBe(false);
  fake.commit(widgets, { branch: 'next', files: { n: '1' } });
  fake.pull(widgets, { title: 'Next', head: 'next' });
  await acme.git.deleteRef({ ...at, ref: 'heads/next' });
  expect((await acme.pulls.get({ ...at, pull_number: 2 })).data).toMatchObject({
    state: 'closed',
    merged: false,
  });
  expect((await refused(acme.pulls.checkIfMerged({ ...at, pull_number: 2 }))).status).toBe(404);
});

test('updating the branch merges the base into it, unless it moved or is up to date', async ({
  fake,
  widgets,
  acme,
}) => {
  const { sha, pull } = topic(fake, widgets);
  const update = (more = {}) => acme.pulls.updateBranch({ ...at, pull_number: 1, ...more });
  expect((await refused(update())).errors).toMatchObject([
    { message: 'There are no new commits on the base branch.' },
  ]);
  fake.commit(widgets, { files: { b: '1' } });
  expect((await refused(update({ expected_head_sha: 'a'.repeat(40) }))).status).toBe(422);
  expect((await update({ expected_head_sha: sha })).status).toBe(202);
  expect(pull.headSha).not.toBe(sha);
  expect((await acme.pulls.listFiles({ ...at, pull_number: 1 })).data).toHaveLength(1);
});
