import { expect } from 'vitest';
import { at, clientOf, refused, test } from './with-fake.js';

test('issues by words, qualifiers and their negations', async ({ fake, widgets, acme }) => {
  widgets.collaborators.set('mona', 'write');
  fake.issue(widgets, { title: 'Login fails', body: 'stack trace', labels: ['bug'], author: 'mona' });
  fake.issue(widgets, { title: 'Dark mode', labels: ['good first issue'], assignees: ['mona'] });
  fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  fake.pull(widgets, { title: 'Fix login', head: 'topic' });
  const find = async (q: string) => {
    const { data } = await acme.search.issuesAndPullRequests({ q: `repo:acme/widgets ${q}`, order: 'asc' });
    return data.items.map((item) => item.number);
  };
  expect(await find('login (is:issue OR is:pr)')).toEqual([1, 3]);
  expect(await find('login is:issue')).toEqual([1]);
  expect(await find('is:pr is:open')).toEqual([3]);
  expect(await find('is:issue -label:bug')).toEqual([2]);
  expect(await find('is:issue label:"good first issue"')).toEqual([2]);
  expect(await find('"stack trace" in:body is:issue')).toEqual([1]);
  expect(await find('stack in:title is:issue')).toEqual([]);
  expect(await find('is:issue author:mona')).toEqual([1]);
  expect(await find('is:issue involves:mona')).toEqual([1, 2]);
  expect(await find('is:issue assignee:@me')).toEqual([]);
  expect(await find('is:issue no:assignee')).toEqual([1]);
  expect(await find('is:issue (login OR dark) NOT mode')).toEqual([1]);
  expect(await find('is:issue created:>=2999-01-01')).toEqual([]);
  expect(await find('is:pr head:topic base:main')).toEqual([3]);
});

test('what the caller may not see is not found; a search of nothing else is 422', async ({ fake, acme }) => {
  const hidden = fake.repository('mona/secret', { private: true });
  fake.issue(hidden, { title: 'secret plan' });
  expect((await acme.search.issuesAndPullRequests({ q: 'plan is:issue' })).data.total_count).toBe(0);
  const answer = await refused(acme.search.issuesAndPullRequests({ q: 'plan is:issue repo:mona/secret' }));
  expect(answer).toMatchObject({
    status: 422,
    errors: [
      {
        resource: 'Search',
        field: 'q',
        code: 'invalid',
        message: expect.stringContaining('do not have permission'),
      },
    ],
  });
  const mona = clientOf(fake, 'mona');
  expect(
    (await mona.search.issuesAndPullRequests({ q: 'plan is:issue repo:mona/secret' })).data.total_count,
  ).toBe(1);
});

test('an empty query, more than 256 characters of words and six operators are 422', async ({ acme }) => {
  const errors = async (q: string) => (await refused(acme.search.issuesAndPullRequests({ q }))).errors;
  expect(await errors(' ')).toMatchObject([{ code: 'missing' }]);
  expect(await errors('x'.repeat(257))).toMatchObject([
    { message: 'The search is longer than 256 characters.' },
  ]);
  expect(await errors('is:issue a OR b OR c OR d OR e OR f OR g')).toMatchObject([
    { message: expect.stringContaining('More than five') },
  ]);
  const qualifiers = `is:issue repo:acme/widgets ${'label:bug '.repeat(30)}`;
  expect((await acme.search.issuesAndPullRequests({ q: qualifiers })).status).toBe(200);
});

test('total_count can be beyond the 1,000 results that are reachable', async ({ fake, widgets, acme }) => {
  for (let number = 1; number <= 1_050; number++) fake.issue(widgets, { title: `Issue ${number}` });
  const q = 'repo:acme/widgets is:issue';
  const last = await acme.search.issuesAndPullRequests({ q, per_page: 100, page: 10 });
  expect([last.data.total_count, last.data.items.length]).toEqual([1_050, 100]);
  expect(last.headers.link).not.toContain('rel="next"');
  const beyond = await refused(acme.search.issuesAndPullRequests({ q, per_page: 100, page: 11 }));
  expect(beyond).toMatchObject({ status: 422, message: 'Only the first 1000 search results are available' });
});

test('a search that timed out says so', async ({ fake, widgets, acme }) => {
  fake.incompleteSearch = true;
  expect((await acme.search.repos({ q: widgets.name })).data.incomplete_results).toBe(true);
});

test('a search of issues must say whether it wants issues or pull requests', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.issue(widgets, { title: 'x' });
  const answer = await refused(acme.search.issuesAndPullRequests({ q: 'x' }));
  expect(answer.errors).toMatchObject([{ message: "Query must include 'is:issue' or 'is:pull-request'" }]);
  expect((await acme.search.issuesAndPullRequests({ q: 'x is:issue' })).data.total_count).toBe(1);
});

test('several repositories side by side are any of them, save in a search of issues, which wants OR', async ({
  fake,
  widgets,
  acme,
}) => {
  const gadgets = fake.repository('acme/gadgets', { files: { 'needle.ts': 'needle\n' } });
  fake.commit(widgets, { files: { 'needle.ts': 'needle\n' } });
  for (const repository of [widgets, gadgets]) fake.issue(repository, { title: 'needle' });
  const code = await acme.search.code({ q: 'needle repo:acme/widgets repo:acme/gadgets' });
  expect(code.data.total_count).toBe(2);
  const issues = async (q: string) => (await acme.search.issuesAndPullRequests({ q })).data.total_count;
  expect(await issues('needle is:issue repo:acme/widgets repo:acme/gadgets')).toBe(0);
  expect(await issues('needle is:issue (repo:acme/widgets OR repo:acme/gadgets)')).toBe(2);
});

test('code: a word is needed, only the default branch and files below 384 KB are known, forks are left out', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.commit(widgets, {
    files: {
      'src/needle.ts': 'const needle = 1;\n',
      'big.txt': `needle ${'x'.repeat(384_000)}`,
      'docs/needle.md': 'a needle\n',
    },
  });
  fake.commit(widgets, { branch: 'topic', files: { 'only-here.ts': 'needle\n' } });
  fake.fork(widgets, 'mona');
  const find = async (q: string) => (await acme.search.code({ q })).data.items.map((item) => item.path);
  expect(await find('needle')).toEqual(['docs/needle.md', 'src/needle.ts']);
  expect(await find('needle extension:ts')).toEqual(['src/needle.ts']);
  expect(await find('needle path:docs')).toEqual(['docs/needle.md']);
  expect(await find('needle language:typescript repo:acme/widgets')).toEqual(['src/needle.ts']);
  expect(await find('const filename:needle.ts')).toEqual(['src/needle.ts']);
  expect((await refused(acme.search.code({ q: 'repo:acme/widgets' }))).status).toBe(422);
  expect((await fetch(`${fake.url}/search/code?q=needle`)).status).toBe(401);
});

test('code with the text-match media type shows where', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { files: { 'a.ts': 'one\nconst needle = 1;\n' } });
  const { data } = await acme.search.code({ q: 'needle', mediaType: { format: 'text-match+json' } });
  const [match] = data.items[0]?.text_matches ?? [];
  expect(match?.fragment).toContain('const needle = 1;');
  const [from = 0, to = 0] = match?.matches?.[0]?.indices ?? [];
  expect(match?.fragment?.slice(from, to)).toBe('needle');
});

test('code search has a limit of its own', async ({ widgets, acme }) => {
  const { headers } = await acme.search.code({ q: `Widgets repo:acme/${widgets.name}` });
  expect(headers).toMatchObject({ 'x-ratelimit-resource': 'code_search', 'x-ratelimit-limit': '10' });
});

test('repositories, users and commits', async ({ fake, widgets, acme }) => {
  fake.repository('acme/gadgets', {
    description: 'More widgets',
    stars: 5,
    topics: ['tools'],
    language: 'Go',
  });
  fake.user('octocat', { name: 'Mona Lisa' });
  fake.commit(widgets, { files: { a: '1' }, message: 'Repair the frobnicator' });
  const names = async (q: string) =>
    (await acme.search.repos({ q, sort: 'stars' })).data.items.map((item) => item.name);
  expect(await names('widgets')).toEqual(['gadgets', 'widgets']);
  expect(await names('user:acme language:go topic:tools stars:>3')).toEqual(['gadgets']);
  expect((await acme.search.users({ q: 'lisa type:user' })).data.items).toMatchObject([{ login: 'octocat' }]);
  const commits = await acme.search.commits({ q: `frobnicator repo:${at.owner}/${at.repo}` });
  expect(commits.data.items).toMatchObject([
    { commit: { message: 'Repair the frobnicator' }, repository: { full_name: 'acme/widgets' } },
  ]);
});
