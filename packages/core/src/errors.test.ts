import { expect, test } from 'vitest';
import { errorText, ToolError } from './errors.js';

test('a reader gets code, what happened and the next step, and nothing that was not set', () => {
  const error = new ToolError('not_found', 'No table named orders.', { next: 'Call list_tables.' });
  expect(errorText(error)).toBe(
    '{"error":{"code":"not_found","message":"No table named orders.","next":"Call list_tables."}}',
  );
});

test('a wait is rounded up, so that nobody comes back too early, and what was thrown underneath stays out', () => {
  const error = new ToolError('rate_limited', 'Too many calls.', {
    next: 'Wait.',
    retryAfterMs: 1200.2,
    details: { http_status: 429 },
  });
  expect(JSON.parse(errorText(error)).error).toMatchObject({
    retry_after_ms: 1201,
    details: { http_status: 429 },
  });
  const cause = new Error('password is hunter2');
  const odd = new ToolError('internal', 'It failed.', { next: 'See the log.', cause });
  expect(odd.cause).toBe(cause);
  expect(errorText(odd)).not.toContain('hunter2');
});

test('a limit holds for the whole connection unless its error says otherwise', () => {
  const limits = [undefined, false].map(
    (pausesOthers) =>
      new ToolError('rate_limited', 'Too many.', { next: 'Wait.', pausesOthers }).pausesOthers,
  );
  expect(limits).toEqual([true, false]);
});

test('an error of another copy of core is recognised, and nothing else is', () => {
  const ofAnotherCopy = Object.assign(new Error('x'), { [Symbol.for('@patchbay/core/ToolError')]: true });
  expect(ToolError.is(ofAnotherCopy)).toBe(true);
  expect([new Error('x'), null, undefined, 'ToolError', { name: 'ToolError' }].map(ToolError.is)).toEqual(
    Array(5).fill(false),
  );
});
