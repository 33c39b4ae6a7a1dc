import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { startDeadline } from './deadline.js';
import { type ErrorCode, errorCodes, ToolError } from './errors.js';
import { type FailedAttempt, retry } from './retry.js';

const policy = { retries: 3, delayMs: 1_000, maxDelayMs: 3_000 };
const fault = (code: ErrorCode = 'unavailable', retryAfterMs?: number) =>
  new ToolError(code, code, { next: '', retryAfterMs });

/** A task that fails with each error in turn and then answers; notes when it was tried. */
function failing(errors: unknown[], clock = createFakeClock()) {
  const triedAt: number[] = [];
  const startedAt = clock.now();
  const task = async (attempt: number) => {
    triedAt.push(clock.now() - startedAt);
    if (attempt <= errors.length) throw errors[attempt - 1];
    return `answer of try ${attempt}`;
  };
  return { clock, task, triedAt };
}

test('a backend that comes back is asked again after growing pauses', async () => {
  const { clock, task, triedAt } = failing([fault(), fault(), fault()], createFakeClock({ random: 0 }));
  const answer = retry(task, { policy, clock });
  await clock.advance(10_000);
  await expect(answer).resolves.toBe('answer of try 4');
  // Half of 1,000, of 2,000 and of the ceiling of 3,000: the least the jitter leaves.
  expect(triedAt).toEqual([0, 500, 1_500, 3_000]);
});

test('jitter never makes a pause longer than its own ceiling', async () => {
  const { clock, task, triedAt } = failing(
    [fault(), fault(), fault()],
    createFakeClock({ random: 0.999_999 }),
  );
  const answer = retry(task, { policy, clock });
  await clock.advance(10_000);
  await answer;
  const pauses = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
  expect(pauses.map((pause) => Math.round(pause))).toEqual([1_000, 2_000, 3_000]);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(3_000);
});

test('the last error is thrown when the tries are used up, each failure told once', async () => {
  const { clock, task } = failing([fault(), fault('rate_limited'), fault(), fault()]);
  const failures: FailedAttempt[] = [];
  const answer = retry(task, { policy, clock, onFailedAttempt: (failure) => failures.push(failure) });
  answer.catch(() => {});
  await clock.advance(60_000);
  await expect(answer).rejects.toMatchObject({ code: 'unavailable' });
  expect(failures.map(({ attempt, error, delayMs }) => [attempt, error.code, delayMs])).toEqual([
    [1, 'unavailable', 750],
    [2, 'rate_limited', 1_500],
    [3, 'unavailable', 2_250],
    [4, 'unavailable', undefined],
  ]);
});

test('an error that would come again is not tried again', async () => {
  for (const code of errorCodes.filter((name) => name !== 'unavailable' && name !== 'rate_limited')) {
    const { clock, task, triedAt } = failing([fault(code)]);
    await expect(retry(task, { policy, clock })).rejects.toMatchObject({ code });
    expect(triedAt).toHaveLength(1);
  }
});

test('an error that is not ours is not tried again', async () => {
  const { clock, task, triedAt } = failing([new Error('bug')]);
  await expect(retry(task, { policy, clock })).rejects.toThrow('bug');
  expect(triedAt).toHaveLength(1);
});

test('Retry-After beats a shorter pause of our own, even past our ceiling', async () => {
  const { clock, task, triedAt } = failing([fault('rate_limited', 7_000)]);
  const answer = retry(task, { policy, clock });
  await clock.advance(7_000);
  await answer;
  expect(triedAt).toEqual([0, 7_000]);
});

test('a pause of our own beats a shorter Retry-After', async () => {
  const { clock, task, triedAt } = failing([fault('rate_limited', 10)]);
  const answer = retry(task, { policy, clock });
  await clock.advance(750);
  await answer;
  expect(triedAt).toEqual([0, 750]);
});

test('a wait that does not fit the time left is not begun: the error comes at once with its Retry-After', async () => {
  const { clock, task, triedAt } = failing([fault('rate_limited', 7_000)]);
  await expect(retry(task, { policy, clock, remainingMs: () => 7_000 })).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 7_000,
  });
  expect(triedAt).toEqual([0]);
  expect(clock.pending()).toBe(0);
});

test.each([
  ['cancelled', 100],
  ['timeout', 600],
] as const)('a pause ends at once when the call is over, as %s', async (code, afterMs) => {
  const { clock, task, triedAt } = failing([fault()]);
  const caller = new AbortController();
  const { signal } = startDeadline({ timeoutMs: 600, signal: caller.signal, clock });
  const answer = retry(task, { policy, clock, signal });
  answer.catch(() => {});
  await clock.advance(afterMs);
  caller.abort();
  await expect(answer).rejects.toMatchObject({ code });
  expect(triedAt).toEqual([0]);
});

test('a failure after the abort is not followed by another try', async () => {
  const { clock, task, triedAt } = failing([fault()]);
  await expect(retry(task, { policy, clock, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(triedAt).toHaveLength(1);
});
