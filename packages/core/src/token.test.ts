import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { createTokenSource, type Token } from './token.js';

const minute = 60_000;

/** An issuer whose answers the test decides; `lifeMs` of every token it gives by itself. */
function setUp({ lifeMs = 60 * minute }: { lifeMs?: number } = {}) {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  let answer: (number: number) => Promise<Token> | Token = (number) => ({
    value: `token ${number}`,
    expiresAtMs: clock.now() + lifeMs,
  });
  const source = createTokenSource({
    clock,
    fetch: async (signal) => {
      signals.push(signal);
      return answer(signals.length);
    },
  });
  return {
    clock,
    source,
    signals,
    answerWith(next: typeof answer) {
      answer = next;
    },
  };
}

const fail = () => Promise.reject(new Error('issuer down'));
const hang = () => new Promise<Token>(() => {});

test('a token is used again until 15 minutes before its expiry', async () => {
  const { clock, source } = setUp();
  expect(await source.get()).toBe('token 1');
  await clock.advance(45 * minute - 1);
  expect(await source.get()).toBe('token 1');
  await clock.advance(1);
  expect(await source.get()).toBe('token 2');
});

test('a short-lived token is used for half of its life', async () => {
  const { clock, source } = setUp({ lifeMs: 10 * minute });
  await source.get();
  await clock.advance(5 * minute - 1);
  expect(await source.get()).toBe('token 1');
  await clock.advance(1);
  expect(await source.get()).toBe('token 2');
});

test('callers that need a token at the same time share one request', async () => {
  const { source, signals } = setUp();
  expect(await Promise.all([source.get(), source.get(), source.get()])).toEqual(Array(3).fill('token 1'));
  expect(signals).toHaveLength(1);
});

test('a caller that gives up leaves at once, and the request goes on for the others', async () => {
  const { source, signals, answerWith } = setUp();
  let deliver: (token: Token) => void = () => {};
  answerWith(
    () =>
      new Promise((resolve) => {
        deliver = resolve;
      }),
  );
  const leaving = new AbortController();
  const left = source.get(leaving.signal);
  const stayed = source.get(new AbortController().signal);
  leaving.abort('gone');
  await expect(left).rejects.toBe('gone');
  expect(signals[0]?.aborted).toBe(false);
  deliver({ value: 'shared', expiresAtMs: Number.MAX_SAFE_INTEGER });
  expect(await stayed).toBe('shared');
});

test('a refresh that fails is forgiven until the old token expires, and never after', async () => {
  const { clock, source, answerWith } = setUp();
  await source.get();
  answerWith(fail);
  await clock.advance(60 * minute - 1);
  expect(await source.get()).toBe('token 1');
  await clock.advance(1);
  await expect(source.get()).rejects.toThrow('issuer down');
});

test('a token that expires while its refresh is under way is not used', async () => {
  const { clock, source, answerWith } = setUp();
  await source.get();
  answerWith(hang);
  await clock.advance(60 * minute - 5_000);
  const token = source.get();
  token.catch(() => {});
  await clock.advance(10_000);
  await expect(token).rejects.toMatchObject({ code: 'unavailable' });
});

test('an issuer that stays silent is given up after ten seconds, with a sentence about it', async () => {
  const { clock, source, signals, answerWith } = setUp();
  answerWith(hang);
  const token = source.get();
  token.catch(() => {});
  await clock.advance(9_999);
  expect(signals[0]?.aborted).toBe(false);
  await clock.advance(1);
  expect(signals[0]?.aborted).toBe(true);
  await expect(token).rejects.toMatchObject({
    code: 'unavailable',
    message: 'No new access token within 10 s.',
    next: 'Call again in a moment.',
    connectionFault: true,
  });
});

test('a failure is not remembered: the next call asks again', async () => {
  const clock = createFakeClock();
  let calls = 0;
  const source = createTokenSource({
    clock,
    // Not an async function, so that it throws before there is a promise.
    fetch: () => {
      calls += 1;
      if (calls === 1) throw new Error('no key');
      return Promise.resolve({ value: `token ${calls}`, expiresAtMs: clock.now() + minute });
    },
  });
  await expect(source.get()).rejects.toThrow('no key');
  expect(await source.get()).toBe('token 2');
});

test('a token that was refused is forgotten, and not used even when no new one can be had', async () => {
  const { source, answerWith } = setUp();
  await source.get();
  source.drop();
  answerWith(fail);
  await expect(source.get()).rejects.toThrow('issuer down');
});
