import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { createRateLimiter, type Permit, type RateLimit, type RateLimiter } from './rate-limit.js';

/** One token a second, two at once, no bound on what runs together. */
const perSecond: RateLimit = { perMinute: 60, burst: 2, concurrency: 0 };

function setUp(limit: RateLimit) {
  const clock = createFakeClock();
  const limiter = createRateLimiter({ limit, clock });
  const startedAt = clock.now();
  const order: string[] = [];
  /** Asks for a place and notes name and time of getting in. */
  const ask = (name: string, { key = 'main stdio', ...wait }: AskOptions = {}): Promise<Permit> => {
    const permit = limiter.acquire(key, wait);
    permit.then(
      () => order.push(`${name} at ${clock.now() - startedAt}`),
      () => {},
    );
    return permit;
  };
  return { clock, limiter, ask, order };
}

type AskOptions = Parameters<RateLimiter['acquire']>[1] & { key?: string };

test('a burst goes through at once, what follows at the rate, in the order it came', async () => {
  const { clock, ask, order } = setUp(perSecond);
  for (const name of ['a', 'b', 'c', 'd']) ask(name);
  await clock.advance(10_000);
  expect(order).toEqual(['a at 0', 'b at 0', 'c at 1000', 'd at 2000']);
});

test('a pause fills the bucket up to the burst and no further', async () => {
  const { clock, ask, order } = setUp(perSecond);
  await Promise.all([ask('a'), ask('b')]);
  await clock.advance(60_000);
  for (const name of ['c', 'd', 'e']) ask(name);
  await clock.advance(1_000);
  expect(order.slice(2)).toEqual(['c at 60000', 'd at 60000', 'e at 61000']);
});

test('a wait that would outlast the call is refused at once with its length, and costs nothing', async () => {
  const { clock, ask, order } = setUp({ ...perSecond, burst: 1 });
  await ask('a');
  await expect(ask('b', { remainingMs: 999 })).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 1_000,
  });
  expect(clock.pending()).toBe(0);
  ask('c', { remainingMs: 1_000 });
  await clock.advance(1_000);
  expect(order).toEqual(['a at 0', 'c at 1000']);
});

test('0 calls a minute mean no limit, and so does a concurrency of 0', async () => {
  const { clock, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 0 });
  for (let call = 0; call < 500; call += 1) ask('x');
  await clock.advance(0);
  expect(order).toHaveLength(500);
});

test('places under way are bounded, and freed ones go to the longest waiting', async () => {
  const { clock, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 2 });
  const [a] = [await ask('a'), await ask('b')];
  const c = ask('c');
  ask('d');
  await clock.advance(500);
  expect(order).toHaveLength(2);
  a?.release();
  await clock.advance(500);
  (await c).release();
  await clock.advance(0);
  expect(order.slice(2)).toEqual(['c at 500', 'd at 1000']);
  expect((await c).waitedMs).toBe(500);
});

test('giving a place back twice frees it once', async () => {
  const { clock, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 1 });
  const first = await ask('a');
  first.release();
  first.release();
  await ask('b');
  ask('c');
  await clock.advance(0);
  expect(order).toEqual(['a at 0', 'b at 0']);
});

test('an abort while waiting for the rate is immediate and gives the token back', async () => {
  const { clock, ask, order } = setUp({ ...perSecond, burst: 1 });
  await ask('a');
  const leaving = new AbortController();
  const b = ask('b', { signal: leaving.signal });
  leaving.abort('gone');
  await expect(b).rejects.toBe('gone');
  expect(clock.pending()).toBe(0);
  ask('c');
  await clock.advance(1_000);
  expect(order).toEqual(['a at 0', 'c at 1000']);
});

test('an abort while waiting for a place is immediate, keeps the queue whole and gives the token back', async () => {
  const { ask, order } = setUp({ perMinute: 60, burst: 3, concurrency: 1 });
  const first = await ask('a');
  const leaving = new AbortController();
  const b = ask('b', { signal: leaving.signal });
  const c = ask('c');
  leaving.abort('gone');
  await expect(b).rejects.toBe('gone');
  expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
  first.release();
  (await c).release();
  (await ask('d')).release();
  expect(order).toEqual(['a at 0', 'c at 0', 'd at 0']);
});

test('a waiter that aborts just after it was handed its place does not take the place with it', async () => {
  const { clock, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 1 });
  const first = await ask('a');
  const leaving = new AbortController();
  const b = ask('b', { signal: leaving.signal });
  first.release();
  leaving.abort('gone');
  await b.then(
    (permit) => permit.release(),
    () => {},
  );
  ask('c');
  await clock.advance(0);
  expect(order.at(-1)).toBe('c at 0');
});

test('a call that is over before it asks gets no place and waits for none', async () => {
  const { ask } = setUp({ perMinute: 60, burst: 1, concurrency: 1 });
  const signal = AbortSignal.abort('gone');
  await expect(ask('a', { signal })).rejects.toBe('gone');
  await ask('b');
  await expect(ask('c', { signal })).rejects.toBe('gone');
});

test('an upstream 429 halves the rate, which comes back by a tenth every ten seconds', async () => {
  const waitAfter = async (seconds: number) => {
    const { clock, limiter, ask } = setUp({ perMinute: 60, burst: 1, concurrency: 0 });
    await ask('a');
    limiter.slowDown('main');
    await clock.advance(seconds * 1_000);
    if (seconds > 0) await ask('b');
    const next = ask('c');
    await clock.advance(5_000);
    return Math.round((await next).waitedMs);
  };
  const waits = [];
  for (const seconds of [0, 10, 20, 30, 40, 50, 600]) waits.push(await waitAfter(seconds));
  expect(waits).toEqual([2_000, 1_667, 1_429, 1_250, 1_111, 1_000, 1_000]);
});

test('a 429 slows every caller and tool of its connection, and no other connection', async () => {
  const { clock, limiter, ask, order } = setUp({ perMinute: 60, burst: 1, concurrency: 0 });
  const keys = ['main', 'main stdio', 'main stdio search', 'mainframe stdio', 'other stdio'];
  await Promise.all(keys.map((key) => ask(key, { key })));
  await clock.advance(1_000);
  limiter.slowDown('main');
  for (const key of keys) ask(key, { key });
  await clock.advance(0);
  expect(order.slice(keys.length)).toEqual(['mainframe stdio at 1000', 'other stdio at 1000']);
});

test('a time the upstream named is kept by those who come, those who wait for the rate and those in the queue', async () => {
  const { clock, limiter, ask, order } = setUp({ perMinute: 60, burst: 2, concurrency: 1 });
  const first = await ask('a');
  const queued = ask('queued');
  const waiting = ask('waiting');
  limiter.slowDown('main', 5_000);
  first.release();
  await expect(ask('short of time', { remainingMs: 4_999 })).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 5_000,
  });
  await clock.advance(4_999);
  expect(order).toEqual(['a at 0']);
  await clock.advance(1);
  (await queued).release();
  await clock.advance(0);
  (await waiting).release();
  expect(order).toEqual(['a at 0', 'queued at 5000', 'waiting at 5000']);
});

test('one who waits when the upstream names a time that outlasts the call is told so, and its place is free', async () => {
  const { clock, limiter, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 1 });
  const first = await ask('a');
  const queued = ask('queued', { remainingMs: 2_000 });
  limiter.slowDown('main', 5_000);
  first.release();
  await expect(queued).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 });
  await clock.advance(5_000);
  await ask('b');
  expect(order).toEqual(['a at 0', 'b at 5000']);
});

test('a time that no service means, a header gone wrong, closes nothing for longer than an hour', async () => {
  const { clock, limiter, ask, order } = setUp({ perMinute: 0, burst: 1, concurrency: 0 });
  await ask('a');
  limiter.slowDown('main', 1e15);
  limiter.slowDown('main', Number.POSITIVE_INFINITY);
  await expect(ask('b', { remainingMs: 30_000 })).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
  await clock.advance(3_600_000);
  await ask('c', { remainingMs: 30_000 });
  expect(order).toEqual(['a at 0', 'c at 3600000']);
});

test('a tool with a rate of its own is slowed by its own rate', async () => {
  const { clock, limiter, ask } = setUp({ perMinute: 6_000, burst: 1, concurrency: 0 });
  const limit = { perMinute: 6, burst: 1, concurrency: 0 };
  await ask('a', { key: 'main stdio search', limit });
  const owed = ask('b', { key: 'main stdio search', limit });
  await clock.advance(5_000);
  limiter.slowDown('main');
  const next = ask('c', { key: 'main stdio search', limit });
  await clock.advance(60_000);
  await owed;
  // Half a token is still owed, and the next one takes 20 s at half of 6 a minute.
  expect((await next).waitedMs).toBe(30_000);
});
