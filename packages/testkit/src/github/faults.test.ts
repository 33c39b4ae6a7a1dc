import { expect } from 'vitest';
import { at, refused, test } from './with-fake.js';

const isIssuePost = (request: { method: string; path: string }) =>
  request.method === 'POST' && request.path.endsWith('/issues');

test('a status, headers and a body of choice, for so many matching requests', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.fault({
    times: 2,
    match: isIssuePost,
    answer: { status: 502, headers: { 'x-proxy': 'yes' }, body: { message: 'Bad gateway' } },
  });
  expect((await acme.repos.get(at)).status).toBe(200);
  const first = await refused(acme.issues.create({ ...at, title: 'x' }));
  expect(first).toMatchObject({ status: 502, message: 'Bad gateway', headers: { 'x-proxy': 'yes' } });
  expect((await refused(acme.issues.create({ ...at, title: 'x' }))).status).toBe(502);
  expect(widgets.issues.size).toBe(0);
  expect((await acme.issues.create({ ...at, title: 'x' })).status).toBe(201);
});

test('the first matching requests can pass', async ({ fake, acme }) => {
  fake.fault({ skip: 1, answer: { status: 503 } });
  expect((await acme.repos.get(at)).status).toBe(200);
  expect((await refused(acme.repos.get(at))).status).toBe(503);
});

test('a request can take effect and its answer be lost', async ({ fake, widgets, acme }) => {
  fake.fault({ match: isIssuePost, afterEffect: true, answer: { status: 502 } });
  expect((await refused(acme.issues.create({ ...at, title: 'kept' }))).status).toBe(502);
  fake.fault({ match: isIssuePost, afterEffect: true, reset: true });
  await expect(acme.issues.create({ ...at, title: 'kept too' })).rejects.toThrow();
  expect([...widgets.issues.values()].map((issue) => issue.title)).toEqual(['kept', 'kept too']);
});

test('a reset breaks the connection before anything happens', async ({ fake, widgets, acme }) => {
  fake.fault({ reset: true });
  await expect(acme.issues.create({ ...at, title: 'x' })).rejects.toThrow();
  expect(widgets.issues.size).toBe(0);
});

test('a hanging request ends when the client gives up, and is seen as aborted', async ({ fake, acme }) => {
  fake.fault({ hang: true });
  const controller = new AbortController();
  const call = acme.repos.get({ ...at, request: { signal: controller.signal } });
  const ended = expect(call).rejects.toThrow();
  await expect.poll(() => fake.requests.length).toBe(1);
  controller.abort();
  await ended;
  await expect.poll(() => fake.requests[0]?.aborted).toBe(true);
});

test('a body is cut short of its promised length', async ({ fake }) => {
  fake.fault({ cutAfterBytes: 20 });
  const answer = await fetch(`${fake.url}/repos/acme/widgets`);
  await expect(answer.text()).rejects.toThrow();
});

test('a proxy page comes as HTML with status 200', async ({ fake, acme }) => {
  fake.fault({ html: true });
  const answer = await acme.repos.get(at);
  expect([answer.status, String(answer.data)]).toEqual([200, expect.stringContaining('<html>')]);
});

test('the text of a real answer can be rewritten', async ({ fake }) => {
  fake.fault({ rewrite: (body) => body.replace('"name":"widgets"', '"name":12345678901234567890') });
  const answer = await fetch(`${fake.url}/repos/acme/widgets`);
  expect(await answer.text()).toContain('"message":"Not Found"');
  fake.repository('acme/widgets');
  fake.fault({ rewrite: (body) => body.replace('"name":"widgets"', '"name":12345678901234567890') });
  expect(await (await fetch(`${fake.url}/repos/acme/widgets`)).text()).toContain(
    '"name":12345678901234567890',
  );
});

test('a delay holds the answer back and the request is seen at once', async ({ fake, acme }) => {
  fake.fault({ delayMs: 200 });
  let answered = false;
  const call = acme.repos.get(at).then(() => {
    answered = true;
  });
  await expect.poll(() => fake.requests.length).toBe(1);
  expect(answered).toBe(false);
  await call;
});

test('faults that were not used can be taken back', async ({ fake, acme }) => {
  fake.fault({ times: 10, answer: { status: 500 } });
  fake.clearFaults();
  expect((await acme.repos.get(at)).status).toBe(200);
});
