import { expect, test } from 'vitest';
import { createBatcher } from './batch.js';

/** A source that knows words of at most five letters. */
function setUp({ maxKeys }: { maxKeys?: number } = {}) {
  const calls: Array<{ keys: string[]; signal: AbortSignal }> = [];
  const batcher = createBatcher<string, string>({
    ...(maxKeys === undefined ? {} : { maxKeys }),
    load: async (keys, signal) => {
      calls.push({ keys, signal });
      return new Map(
        keys
          .filter((key) => key.length <= 5)
          .map((key) => [key, key.startsWith('bad') ? new Error(`no ${key}`) : key.toUpperCase()]),
      );
    },
  });
  return { batcher, calls, keys: () => calls.map((call) => call.keys) };
}

test('what is asked for in one tick goes upstream in one call, each key once, and each caller gets its own', async () => {
  const { batcher, keys } = setUp();
  const answers = await Promise.all(['a', 'b', 'a', 'unknown'].map((key) => batcher.get(key)));
  expect(answers).toEqual(['A', 'B', 'A', undefined]);
  expect(keys()).toEqual([['a', 'b', 'unknown']]);
});

test('what is asked for later goes into a call of its own: answers are not kept', async () => {
  const { batcher, keys } = setUp();
  await batcher.get('a');
  await batcher.get('a');
  expect(keys()).toEqual([['a'], ['a']]);
});

test('an error of one key fails that key alone', async () => {
  const { batcher } = setUp();
  const [good, bad] = await Promise.allSettled([batcher.get('a'), batcher.get('bad')]);
  expect(good).toMatchObject({ value: 'A' });
  expect(bad).toMatchObject({ status: 'rejected', reason: new Error('no bad') });
});

test('more keys than fit into one call go into further ones, none of them twice', async () => {
  const { batcher, keys } = setUp({ maxKeys: 2 });
  const asked = ['a', 'b', 'c', 'a', 'd', 'b', 'e'];
  const answers = await Promise.all(asked.map((key) => batcher.get(key)));
  expect(answers).toEqual(asked.map((key) => key.toUpperCase()));
  expect(keys()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});

test('a call that fails fails everybody in it', async () => {
  const batcher = createBatcher<string, string>({
    load: () => {
      throw new Error('down');
    },
  });
  const results = await Promise.allSettled([batcher.get('a'), batcher.get('b')]);
  expect(results.map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
    'down',
    'down',
  ]);
});

test('one caller that gives up leaves at once; the call goes on until all have, then it is aborted upstream', async () => {
  const signals: AbortSignal[] = [];
  const batcher = createBatcher<string, string>({
    load: (_keys, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const callers = [new AbortController(), new AbortController()];
  const results = callers.map(({ signal }, index) => batcher.get(`key ${index}`, signal));
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  callers[0]?.abort('first');
  await expect(results[0]).rejects.toBe('first');
  expect(signals[0]?.aborted).toBe(false);
  callers[1]?.abort('second');
  await expect(results[1]).rejects.toBe('second');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('who gives up before the call is made asks for nothing, and who comes after them is not hurt', async () => {
  const { batcher, keys } = setUp();
  const leaving = new AbortController();
  const left = batcher.get('a', leaving.signal);
  leaving.abort('gone');
  await expect(left).rejects.toBe('gone');
  // Still the same tick: only promises have settled since.
  expect(await batcher.get('b')).toBe('B');
  expect(keys()).toEqual([['b']]);
  const late = setUp();
  await expect(late.batcher.get('a', AbortSignal.abort('gone'))).rejects.toBe('gone');
  await late.batcher.get('b');
  expect(late.keys()).toEqual([['b']]);
});
