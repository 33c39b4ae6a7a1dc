import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { sleep, systemClock, untilAborted } from './clock.js';

test('a wait ends when its time is over and not before', async () => {
  const clock = createFakeClock();
  let over = false;
  const waiting = sleep(1_000, { clock }).then(() => {
    over = true;
  });
  await clock.advance(999);
  expect(over).toBe(false);
  await clock.advance(1);
  await waiting;
  expect(over).toBe(true);
});

test('an abort ends a wait at once, with its reason, and leaves no timer and no listener', async () => {
  const clock = createFakeClock();
  const { signal, abort } = controller();
  const waiting = sleep(1_000, { clock, signal });
  abort('gone');
  await expect(waiting).rejects.toBe('gone');
  expect(clock.pending()).toBe(0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a wait under an aborted signal is not begun', async () => {
  const clock = createFakeClock();
  await expect(sleep(1_000, { clock, signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
  expect(clock.pending()).toBe(0);
});

test('work settles as it would, or is left behind as soon as its signal aborts', async () => {
  const { signal, abort } = controller();
  const result = untilAborted(new Promise(() => {}), signal);
  abort('gone');
  await expect(result).rejects.toBe('gone');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  const calm = controller();
  await expect(untilAborted(Promise.resolve(7), calm.signal)).resolves.toBe(7);
  await expect(untilAborted(Promise.reject(new Error('own')), calm.signal)).rejects.toThrow('own');
});

test('work that fails after the abort is no unhandled rejection', async () => {
  const failing = Promise.reject(new Error('late'));
  await expect(untilAborted(failing, AbortSignal.abort('gone'))).rejects.toBe('gone');
});

test('a wait longer than a timer can hold does not end at once', async () => {
  let fired = false;
  const stop = systemClock.after(2 ** 31, () => {
    fired = true;
  });
  await sleep(20);
  stop();
  expect(fired).toBe(false);
});

function controller() {
  const own = new AbortController();
  return { signal: own.signal, abort: (reason: unknown) => own.abort(reason) };
}
