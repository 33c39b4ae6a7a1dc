import { expect } from 'vitest';
import { startGithubFake } from './index.js';
import { at, clientOf, refused, test } from './with-fake.js';

test('a list says with Link whether there is more, never by its length', async ({ fake, widgets, acme }) => {
  for (let number = 1; number <= 60; number++) fake.issue(widgets, { title: `Issue ${number}` });
  const page = (number: number) => acme.issues.listForRepo({ ...at, per_page: 30, page: number });
  const first = await page(1);
  expect(first.data).toHaveLength(30);
  expect(first.headers.link).toBe(
    `<${fake.url}/repos/acme/widgets/issues?per_page=30&page=2>; rel="next", <${fake.url}/repos/acme/widgets/issues?per_page=30&page=2>; rel="last"`,
  );
  const last = await page(2);
  expect(last.data).toHaveLength(30);
  expect(last.headers.link).not.toContain('rel="next"');
  expect(last.headers.link).toContain('rel="prev"');
  expect((await acme.paginate(acme.issues.listForRepo, { ...at, per_page: 25 })).length).toBe(60);
});

test('one page has no Link, and more than 100 a page counts as 100', async ({ fake, widgets, acme }) => {
  for (let number = 1; number <= 101; number++) fake.issue(widgets, { title: `Issue ${number}` });
  expect((await acme.repos.listBranches(at)).headers.link).toBeUndefined();
  expect((await acme.issues.listForRepo({ ...at, per_page: 500 })).data).toHaveLength(100);
  expect(fake.problems.splice(0)).toEqual(['GET /repos/{owner}/{repo}/issues: per_page above 100']);
});

test('every answer tells the quota, and each resource has its own', async ({ widgets, acme }) => {
  const core = await acme.repos.get(at);
  expect(core.headers).toMatchObject({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-resource': 'core',
  });
  expect(core.headers['x-github-request-id']).toBeTruthy();
  const search = await acme.search.repos({ q: widgets.name });
  expect(search.headers).toMatchObject({
    'x-ratelimit-limit': '30',
    'x-ratelimit-remaining': '29',
    'x-ratelimit-resource': 'search',
  });
  expect(await acme.graphql('{ rateLimit { limit used remaining } }')).toEqual({
    rateLimit: { limit: 5_000, used: 1, remaining: 4_999 },
  });
  const { data } = await acme.rateLimit.get();
  expect(data.resources).toMatchObject({ core: { used: 1 }, search: { used: 1 }, graphql: { used: 1 } });
  expect((await acme.rateLimit.get()).data.rate.used).toBe(1);
});

test('an unchanged answer is 304 and costs nothing; a changed one has another ETag', async ({
  fake,
  widgets,
  acme,
}) => {
  const first = await acme.repos.get(at);
  const { etag } = first.headers;
  expect(etag).toMatch(/^W\/"/);
  const again = await acme.repos
    .get({ ...at, headers: { 'if-none-match': etag ?? '' } })
    .catch((error: { status: number }) => error);
  expect(again).toMatchObject({ status: 304 });
  expect((await acme.rateLimit.get()).data.rate.used).toBe(1);
  fake.issue(widgets, { title: 'changes open_issues_count' });
  const third = await acme.repos.get({ ...at, headers: { 'if-none-match': etag ?? '' } });
  expect([third.status, third.headers.etag === etag]).toEqual([200, false]);
});

test('an anonymous 304 is not free', async ({ fake, widgets }) => {
  const url = `${fake.url}/repos/acme/${widgets.name}`;
  const first = await fetch(url);
  expect(first.headers.get('x-ratelimit-limit')).toBe('60');
  const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect([again.status, again.headers.get('x-ratelimit-remaining')]).toEqual([304, '58']);
});

test('the primary limit refuses with 403 or 429 until its reset', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const fake = await startGithubFake({ clock: () => now });
  fake.repository('acme/widgets');
  const token = fake.token('acme', { value: 'ghp_limited' });
  const acme = clientOf(fake, 'acme', { value: token });
  fake.limit(token, 'core', { remaining: 0, resetInSeconds: 120 });
  const answer = await refused(acme.repos.get(at));
  expect(answer).toMatchObject({ status: 403, message: expect.stringContaining('API rate limit exceeded') });
  expect(answer.headers).toMatchObject({
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(now / 1_000 + 120),
  });
  expect(answer.headers['retry-after']).toBeUndefined();
  fake.primaryLimitStatus = 429;
  expect((await refused(acme.repos.get(at))).status).toBe(429);
  now += 120_000;
  expect((await acme.repos.get(at)).headers['x-ratelimit-remaining']).toBe('4999');
  await fake.close();
});

test('GraphQL tells its limit with status 200', async ({ fake, widgets }) => {
  const token = fake.token(widgets.owner.login);
  fake.limit(token, 'graphql', { remaining: 0 });
  const headers = { authorization: `bearer ${token}` };
  const answer = await fetch(fake.graphqlUrl, {
    method: 'POST',
    headers,
    body: '{"query":"{ viewer { login } }"}',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(await answer.json()).toMatchObject({ errors: [{ type: 'RATE_LIMITED' }] });
});

test('the secondary limit is told by its words, with and without retry-after', async ({ fake, acme }) => {
  fake.secondaryLimit({ retryAfterSeconds: 60 });
  const first = await refused(acme.repos.get(at));
  expect(first).toMatchObject({ status: 403, message: expect.stringContaining('secondary rate limit') });
  expect(first.headers['retry-after']).toBe('60');
  fake.secondaryLimit({ status: 429, match: (request) => request.method === 'POST' });
  expect((await acme.repos.get(at)).status).toBe(200);
  const second = await refused(acme.issues.create({ ...at, title: 'x' }));
  expect([second.status, second.headers['retry-after']]).toEqual([429, undefined]);
});

test('a skewed clock shows in Date and in the reset', async () => {
  const skewed = Date.parse('2031-05-06T07:08:09Z');
  const fake = await startGithubFake({ clock: () => skewed });
  const answer = await fetch(`${fake.url}/rate_limit`);
  expect(answer.headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT');
  expect(Number(answer.headers.get('x-ratelimit-reset'))).toBe(skewed / 1_000 + 3_600);
  await fake.close();
});

test('ids past 2^53 arrive digit by digit', async () => {
  const fake = await startGithubFake({ firstId: 2n ** 53n });
  fake.repository('acme/widgets');
  const headers = { authorization: `bearer ${fake.token('acme')}` };
  const created = await fetch(`${fake.url}/repos/acme/widgets/issues`, {
    method: 'POST',
    headers,
    body: '{"title":"x"}',
  });
  const [, id] = /"id":(\d{16,}),"node_id":"I_/.exec(await created.text()) ?? [];
  expect(BigInt(id ?? 0) > 2n ** 53n).toBe(true);
  const comment = await fetch(`${fake.url}/repos/acme/widgets/issues/1/comments`, {
    method: 'POST',
    headers,
    body: '{"body":"y"}',
  });
  const [, commentId] = /"id":(\d{16,}),"node_id":"IC_/.exec(await comment.text()) ?? [];
  const read = await fetch(`${fake.url}/repos/acme/widgets/issues/comments/${commentId}`, { headers });
  expect(await read.text()).toContain(`"id":${commentId},`);
  await fake.close();
});
