import { expect, test } from 'vitest';
import { createQuota } from './quota.js';

test('a budget is empty until its reset, and a reset that no server of GitHub means holds for an hour', () => {
  let now = Date.UTC(2026, 0, 1);
  const quota = createQuota(() => now);
  const empty = (resetSeconds: number) =>
    quota.note({
      'x-ratelimit-resource': 'core',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(resetSeconds),
    });
  empty(now / 1_000 + 90);
  expect(quota.pauseMs('core')).toBe(91_000);
  expect(quota.pauseMs('search')).toBe(0);
  // Milliseconds where seconds belong: without a bound nothing could be sent before the process ends.
  empty(now);
  expect(quota.pauseMs('core')).toBe(3_601_000);
  now += 3_601_000;
  expect(quota.pauseMs('core')).toBe(0);
});
