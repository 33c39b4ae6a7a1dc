import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { column, sdkFor, send } from './test-callers.js';

let now: number;
let fake: PineconeFake;
beforeEach(async () => {
  now = 1_000;
  fake = await startPineconeFake({ now: () => now });
  await fake.seedIndex({ name: 'plain', kind: 'vectors', dimension: 2 });
});
afterEach(() => fake.close());

const upsert = (id: string, namespace = 'a') =>
  send(fake, '/vectors/upsert', { index: 'plain', body: { namespace, vectors: [{ id, values: [1, 1] }] } });
const query = (namespace = 'a') =>
  send(fake, '/query', { index: 'plain', body: { namespace, topK: 9, vector: [1, 1] } });
const seen = async (namespace?: string) => {
  const { body, headers } = await query(namespace);
  return [column(body, 'matches', 'id'), headers.get('x-pinecone-max-indexed-lsn')];
};

describe('freshness', () => {
  test('a write is visible after the delay; the sequence numbers, per namespace, tell when', async () => {
    fake.settings.freshnessDelayMs = 100;
    expect((await upsert('one')).headers.get('x-pinecone-request-lsn')).toBe('1');
    now += 60;
    expect((await upsert('two')).headers.get('x-pinecone-request-lsn')).toBe('2');
    expect((await upsert('other', 'b')).headers.get('x-pinecone-request-lsn')).toBe('1');
    expect(await seen()).toEqual([[], '0']);
    expect(fake.records('plain', 'a').map(({ id }) => id)).toEqual(['one', 'two']);
    now += 40;
    expect(await seen()).toEqual([['one'], '1']);
    expect(await seen('b')).toEqual([[], '0']);
    now += 60;
    expect(await seen()).toEqual([['one', 'two'], '2']);
  });

  test('deletes and updates wait in order behind earlier writes', async () => {
    await upsert('one');
    fake.settings.freshnessDelayMs = Number.POSITIVE_INFINITY;
    await send(fake, '/vectors/delete', { index: 'plain', body: { namespace: 'a', ids: ['one'] } });
    fake.settings.freshnessDelayMs = 0;
    await upsert('two');
    expect(await seen()).toEqual([['one'], '1']);
    fake.settle();
    expect(await seen()).toEqual([['two'], '3']);
  });

  test('an unseen namespace is not listed yet', async () => {
    fake.settings.freshnessDelayMs = 100;
    await upsert('one');
    expect(column((await send(fake, '/namespaces', { index: 'plain' })).body, 'namespaces', 'name')).toEqual(
      [],
    );
    now += 100;
    expect(column((await send(fake, '/namespaces', { index: 'plain' })).body, 'namespaces', 'name')).toEqual([
      'a',
    ]);
  });
});

describe('faults', () => {
  const status = async () => (await send(fake, '/indexes')).status;

  test('429 with and without Retry-After, for so many requests', async () => {
    fake.fail({ answer: { kind: 'rate_limited', retryAfterSeconds: 7 }, times: 2 });
    fake.fail({ answer: { kind: 'rate_limited' } });
    const answers = [];
    for (let count = 0; count < 4; count++) {
      const { status, headers } = await send(fake, '/indexes');
      answers.push([status, headers.get('retry-after')]);
    }
    expect(answers).toEqual([
      [429, '7'],
      [429, '7'],
      [429, null],
      [200, null],
    ]);
    fake.fail({ answer: { kind: 'rate_limited' } });
    expect(await query()).toMatchObject({ status: 429, body: 'Too many requests. Please retry later.' });
  });

  test('only requests that match, by index, path and body', async () => {
    fake.fail({
      answer: { kind: 'status', status: 503 },
      when: ({ index, path }) => index === 'plain' && path === '/query',
    });
    expect([await status(), (await query()).status, (await query()).status]).toEqual([200, 503, 200]);
    fake.fail({ answer: { kind: 'status', status: 500 }, times: 9 });
    expect(await status()).toBe(500);
    fake.clearFaults();
    expect(await status()).toBe(200);
  });

  test('the SDK sees an HTML page as the error it is', async () => {
    fake.fail({ answer: { kind: 'html' } });
    await expect(sdkFor(fake).indexes.list()).rejects.toThrow();
    fake.fail({ answer: { kind: 'html', status: 200 } });
    const page = await send(fake, '/indexes');
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<html>')]);
  });

  test('a hanging request ends when the caller gives up, and the fake knows', async () => {
    fake.fail({ answer: { kind: 'hang' } });
    const controller = new AbortController();
    const { host = '' } = fake.index('plain') ?? {};
    const request = fetch(`${host}/namespaces`, { signal: controller.signal });
    while (!fake.requests.some(({ path }) => path === '/namespaces')) await new Promise(setImmediate);
    controller.abort();
    await expect(request).rejects.toThrow('aborted');
    await expect.poll(() => fake.requests.at(-1)).toMatchObject({ aborted: true, index: 'plain' });
    expect(fake.requests.at(-1)?.status).toBeUndefined();
  });

  test('a reset comes before or after the request took effect', async () => {
    fake.fail({ answer: { kind: 'reset' } });
    await expect(upsert('lost')).rejects.toThrow('fetch failed');
    fake.fail({ answer: { kind: 'reset', handled: true } });
    await expect(upsert('kept')).rejects.toThrow('fetch failed');
    expect(fake.records('plain', 'a').map(({ id }) => id)).toEqual(['kept']);
  });

  test('a truncated answer has taken effect and does not parse', async () => {
    fake.fail({ answer: { kind: 'truncated', bytes: 5 } });
    await expect(upsert('kept')).rejects.toThrow();
    expect(fake.records('plain', 'a')).toHaveLength(1);
  });

  test('a slow answer arrives', async () => {
    fake.fail({ answer: { kind: 'slow', delayMs: 20 } });
    expect((await upsert('kept')).body).toEqual({ upsertedCount: 1 });
  });
});

test('requests are recorded with index, path, headers, body and status', async () => {
  await upsert('one');
  expect(fake.requests).toMatchObject([
    {
      method: 'POST',
      index: 'plain',
      path: '/vectors/upsert',
      headers: { 'x-pinecone-api-version': '2026-07', 'api-key': fake.apiKey },
      body: JSON.stringify({ namespace: 'a', vectors: [{ id: 'one', values: [1, 1] }] }),
      status: 200,
      aborted: false,
    },
  ]);
});

test('unknown fields, wrong types and missing fields are problems', async () => {
  const bodies = [
    { topK: 1, vector: [1, 1], top_k: 1 },
    { topK: 'x', vector: [1, 1] },
    { vector: [1, 1] },
    '{',
  ];
  for (const body of bodies) expect((await send(fake, '/query', { index: 'plain', body })).status).toBe(400);
  expect(fake.problems).toEqual([
    'POST /query: body: Unrecognized key: "top_k"',
    'POST /query: topK: Invalid input: expected number, received string',
    'POST /query: topK: Invalid input: expected number, received undefined',
    'POST /query: the body is not JSON',
  ]);
});

test('a route outside the fake is a problem', async () => {
  expect((await send(fake, '/bulk/imports', { index: 'plain' })).status).toBe(501);
  expect(fake.problems).toEqual(['GET /bulk/imports: the fake does not imitate this route']);
});
