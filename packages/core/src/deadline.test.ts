import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { startDeadline } from './deadline.js';

test('time that runs out aborts with timeout, and a later cancel does not change that', async () => {
  const clock = createFakeClock();
  const caller = new AbortController();
  const deadline = startDeadline({ timeoutMs: 1_500, signal: caller.signal, clock });
  expect(deadline.fired()).toBeUndefined();
  await clock.advance(1_500);
  caller.abort();
  expect(deadline.fired()).toBe('timeout');
  expect(deadline.signal.reason).toMatchObject({
    code: 'timeout',
    message: 'No answer within 1.5 s.',
    connectionFault: true,
  });
});

test('a cancel aborts at once with cancelled, and the time that runs out later does not change that', async () => {
  const clock = createFakeClock();
  const caller = new AbortController();
  const deadline = startDeadline({ timeoutMs: 1_000, signal: caller.signal, clock });
  caller.abort(new Error('anything the caller says'));
  expect(deadline.signal.aborted).toBe(true);
  await clock.advance(2_000);
  expect(deadline.fired()).toBe('cancelled');
  expect(deadline.signal.reason).toMatchObject({ code: 'cancelled', connectionFault: false });
});

test('a call that was cancelled before it began is cancelled from the start', () => {
  const deadline = startDeadline({ timeoutMs: 1_000, signal: AbortSignal.abort(), clock: createFakeClock() });
  expect(deadline.fired()).toBe('cancelled');
  expect(deadline.signal.aborted).toBe(true);
});

test('the time left counts down to zero and stays there', async () => {
  const clock = createFakeClock();
  const deadline = startDeadline({ timeoutMs: 1_000, clock });
  await clock.advance(400);
  expect(deadline.remainingMs()).toBe(600);
  await clock.advance(5_000);
  expect(deadline.remainingMs()).toBe(0);
});

test('a deadline that ended leaves nothing behind and never fires', async () => {
  const clock = createFakeClock();
  const caller = new AbortController();
  const deadline = startDeadline({ timeoutMs: 1_000, signal: caller.signal, clock });
  deadline.end();
  expect(clock.pending()).toBe(0);
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  caller.abort();
  await clock.advance(2_000);
  expect(deadline.fired()).toBeUndefined();
});

test('a limit under a second is not told as 0 s', async () => {
  const clock = createFakeClock();
  const deadline = startDeadline({ timeoutMs: 20, clock });
  await clock.advance(20);
  expect(deadline.signal.reason.message).toBe('No answer within 20 ms.');
});
