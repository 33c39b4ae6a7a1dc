import { expect, test } from 'vitest';
import { errorText, ToolError } from './errors.js';

test('a reader gets code, what happened and the next step, and nothing that was not set', () => {
  const error = new ToolError('not_found', 'No table named orders.', { next: 'Call list_tables.' });
  expect(errorText(error)).toBe(
    '{"error":{"code":"not_found","message":"No table named orders.","next":"Call list_tables."}}',
  );
});

test('waiting time is rounded up, so that a reader never comes back too early', () => {
  const error = new ToolError('rate_limited', 'Too many calls.', {
    next: 'Wait.',
    retryAfterMs: 1200.2,
    details: { http_status: 429 },
  });
  expect(JSON.parse(errorText(error)).error).toMatchObject({
    retry_after_ms: 1201,
    details: { http_status: 429 },
  });
});

test('what was thrown underneath stays out of the text', () => {
  const cause = new Error('password is hunter2');
  const error = new ToolError('internal', 'It failed.', { next: 'See the log.', cause });
  expect(error.cause).toBe(cause);
  expect(errorText(error)).not.toContain('hunter2');
});

test('an unavailable backend counts as a connection fault unless said otherwise', () => {
  const fault = (code: 'unavailable' | 'refused', connectionFault?: boolean) =>
    new ToolError(code, '', { next: '', connectionFault }).connectionFault;
  expect([
    fault('unavailable'),
    fault('unavailable', false),
    fault('refused'),
    fault('refused', true),
  ]).toEqual([true, false, false, true]);
});

test('an error of another copy of core is recognised, and nothing else is', () => {
  const ofAnotherCopy = Object.assign(new Error('x'), { [Symbol.for('@patchbay/core/ToolError')]: true });
  expect(ToolError.is(ofAnotherCopy)).toBe(true);
  expect([new Error('x'), null, undefined, 'ToolError', { name: 'ToolError' }].map(ToolError.is)).toEqual(
    Array(5).fill(false),
  );
});
