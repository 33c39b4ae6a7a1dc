import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { createProgress } from './progress.js';

function setUp(token: unknown = 'p1') {
  const clock = createFakeClock();
  const sent: object[] = [];
  const report = createProgress({
    token,
    clock,
    notify: async (params) => void sent.push(params),
  });
  return { clock, sent, report: report ?? (() => sent.push({ error: 'nobody asked' })), report0: report };
}

test('nobody is told who did not ask, and a token of 0 or an empty one is a token', () => {
  for (const token of [undefined, null, {}, true]) {
    expect(createProgress({ token, notify: async () => {} })).toBeUndefined();
  }
  const { report, sent } = setUp(0);
  report(1);
  expect(sent).toEqual([{ progressToken: 0, progress: 1 }]);
  expect(setUp('').report0).toBeDefined();
});

test('progress is told at most four times a second, with total and message', async () => {
  const { clock, sent, report } = setUp();
  for (let done = 1; done <= 100; done += 1) {
    report(done, 1_000, `row ${done}`);
    await clock.advance(10);
  }
  expect(sent).toEqual([
    { progressToken: 'p1', progress: 1, total: 1_000, message: 'row 1' },
    { progressToken: 'p1', progress: 26, total: 1_000, message: 'row 26' },
    { progressToken: 'p1', progress: 51, total: 1_000, message: 'row 51' },
    { progressToken: 'p1', progress: 76, total: 1_000, message: 'row 76' },
  ]);
});

test('progress never goes back, and the last step is left to the result', async () => {
  const { clock, sent, report } = setUp();
  for (const [done, total] of [
    [5, 10],
    [5, 10],
    [4, 10],
    [10, 10],
    [11, 10],
    [Number.NaN, 10],
    [6, undefined],
  ] as const) {
    report(done, total);
    await clock.advance(1_000);
  }
  expect(sent).toEqual([
    { progressToken: 'p1', progress: 5, total: 10 },
    { progressToken: 'p1', progress: 6 },
  ]);
});

test('a host that has left cannot fail the call', async () => {
  const report = createProgress({ token: 1, notify: () => Promise.reject(new Error('closed')) });
  report?.(1);
  await new Promise((resolve) => setImmediate(resolve));
});
