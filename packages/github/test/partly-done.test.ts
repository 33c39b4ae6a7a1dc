import { expect, it } from 'vitest';
import { at, lines, useGithub } from './support/use-github.js';

const { fake, call, writes } = useGithub({
  // Past 2^53, where a number is not exact any more.
  firstId: 9_007_199_254_740_993n,
  seed(github) {
    for (const name of ['empty', 'raced']) github.repository(`acme/${name}`);
    const widgets = github.find('acme/widgets');
    github.branch(widgets, 'topic');
    github.commit(widgets, { branch: 'topic', files: { 'src/app.ts': lines(3) }, message: 'Topic' });
    github.pull(widgets, { title: 'Topic', head: 'topic' });
  },
});
const pullOf = () => [...fake().find('acme/widgets').issues.values()].find(({ pull }) => pull);

it('says which fields of a pull request were changed before one was refused', async () => {
  const args = {
    ...at,
    pull_number: pullOf()?.number,
    title: 'New',
    body: 'Text',
    reviewers: ['nobody-here'],
  };
  const { error } = await call('update_pull_request', args);
  expect(error).toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('reviewers failed; done before: title, body.'),
    next: expect.stringMatching(/then call again with what is left\./),
    details: { done: ['title, body'] },
  });
  expect(pullOf()).toMatchObject({ title: 'New', body: 'Text' });
});

it('says that the first file of an empty repository is there when the others failed', async () => {
  const empty = { owner: 'acme', repo: 'empty' };
  fake().fault({ match: ({ path }) => path.endsWith('/git/trees'), answer: { status: 502 } });
  const files = ['a.txt', 'b.txt'].map((path) => ({ path, content: `${path}\n` }));
  const { error } = await call('push_files', { ...empty, message: 'Begin', files });
  expect(error.message).toContain('The repository was empty: a.txt is on main already');
  expect(error.next).toContain('push the files that are missing');
  expect(error.details?.first_commit_sha).toBe(fake().find('acme/empty').refs.get('refs/heads/main'));
  const rest = await call('push_files', { ...empty, message: 'Go on', files: files.slice(1) });
  expect(rest.data).toMatchObject({ written: 1 });
});

it('does not overwrite what somebody else put into an empty repository meanwhile', async () => {
  let raced = false;
  fake().fault({
    match: ({ method }) => {
      if (method === 'PUT' && !raced) {
        raced = true;
        fake().commit(fake().find('acme/raced'), { message: 'Theirs', files: { 'a.txt': 'theirs\n' } });
      }
      return false;
    },
  });
  const files = [{ path: 'a.txt', content: 'ours\n' }];
  const { error, isError } = await call('push_files', {
    owner: 'acme',
    repo: 'raced',
    message: 'Begin',
    files,
  });
  expect(isError).toBe(true);
  expect(error.code).toBe('conflict');
  const read = await call('get_file_contents', { owner: 'acme', repo: 'raced', path: 'a.txt' });
  expect(read.text).toContain('theirs');
});

it.each([
  ['create_branch', { branch: 'next' }],
  ['edit_file', { path: 'a.txt', edits: [{ old_text: 'a', new_text: 'b' }] }],
])('%s says that a repository has no commit yet', async (tool, input) => {
  const bare = fake().repository(`acme/bare-${tool.replaceAll('_', '-')}`);
  const { error } = await call(tool, { owner: 'acme', repo: bare.name, ...input });
  expect(['not_found', 'conflict']).toContain(error.code);
  expect(error.message).toContain('empty');
  expect(writes()).toEqual([]);
});

it('moves no issue whose id a number does not hold, because it would move another', async () => {
  const widgets = fake().find('acme/widgets');
  const [parent, child] = ['Parent', 'Child'].map((title) => fake().issue(widgets, { title }));
  const args = { ...at, issue_number: parent?.number, sub_issue_number: child?.number };
  const { error } = await call('update_sub_issues', args);
  expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining(String(child?.id)) });
  expect(writes()).toEqual([]);
  expect(parent?.subIssues).toEqual([]);
});

it.each([
  ['a binary file', 'logo.png', 'push_files'],
  ['a submodule', 'vendored', 'submodule'],
])('edit_file leaves %s alone', async (_, path, told) => {
  const widgets = fake().find('acme/widgets');
  const files = { 'logo.png': Buffer.from([0, 255, 1]), vendored: { submodule: 'a'.repeat(40) } };
  fake().commit(widgets, { message: 'Odd files', files });
  const { error } = await call('edit_file', { ...at, path, edits: [{ old_text: 'a', new_text: 'b' }] });
  expect(error.code).toBe('refused');
  expect(`${error.message} ${error.next}`).toContain(told);
  expect(writes()).toEqual([]);
});

it.each([
  ['as it is shown', (sha: string) => sha.slice(0, 7)],
  ['in capitals', (sha: string) => sha.toUpperCase()],
])('merges at a head that is named %s', async (_, named) => {
  const widgets = fake().find('acme/widgets');
  const branch = `short-${widgets.lastNumber}`;
  fake().branch(widgets, branch);
  fake().commit(widgets, { branch, files: { [branch]: 'x\n' }, message: 'Short' });
  const pull = fake().pull(widgets, { title: 'Short', head: branch });
  const args = { ...at, pull_number: pull.issue.number };
  const none = await call('merge_pull_request', { ...args, expected_head_sha: '' });
  expect(none.error.code).toBe('conflict');
  const { data, text } = await call('merge_pull_request', {
    ...args,
    expected_head_sha: named(pull.headSha),
  });
  expect(data, text).toMatchObject({ merged: true, head_sha: pull.headSha });
});
