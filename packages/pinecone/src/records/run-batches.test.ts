import { ToolError } from '@patchbay/core';
import { describe, expect, it } from 'vitest';
import { runBatches } from './run-batches.js';

const batches = Array.from({ length: 12 }, (_, n) => [n]);
const refuse = (code: 'invalid_argument' | 'cancelled' | 'rate_limited') => {
  throw new ToolError(code, 'No.', { next: 'Nothing.' });
};

describe('runBatches', () => {
  it('begins no further batch when the time is over, and names what is left', async () => {
    let sent = 0;
    const { results, notSent } = await runBatches(
      batches,
      async ([n]) => {
        sent += 1;
        return n;
      },
      { hasTime: () => sent < 6 },
    );
    expect(results).toHaveLength(6);
    expect([...results, ...notSent.flat()].sort((left, right) => Number(left) - Number(right))).toEqual(
      batches.flat(),
    );
  });

  it('begins one even when the time is over', async () => {
    const { results, notSent } = await runBatches(batches, async ([n]) => n, { hasTime: () => false });
    expect(results).toEqual([0]);
    expect(notSent).toHaveLength(11);
  });

  it('goes on after a batch that is refused for what it holds, and stops at what would meet the others', async () => {
    const refused = await runBatches(batches, async ([n]) => (n === 3 ? refuse('invalid_argument') : n));
    expect(refused).toMatchObject({ failed: [{ batch: [3] }], notSent: [] });
    expect(refused.results).toHaveLength(11);
    const stopped = await runBatches(batches, async ([n]) => (n === 3 ? refuse('rate_limited') : n));
    expect(stopped.failed).toMatchObject([{ batch: [3], error: { code: 'rate_limited' } }]);
    expect(stopped.notSent.length).toBeGreaterThan(0);
  });

  it('throws a cancellation, what nobody planned for, and the error that all met', async () => {
    await expect(
      runBatches(batches, async ([n]) => (n === 3 ? refuse('cancelled') : n)),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await expect(
      runBatches(batches, async ([n]) => {
        if (n === 3) throw new TypeError('a bug');
      }),
    ).rejects.toThrow('a bug');
    await expect(runBatches(batches, async () => refuse('rate_limited'))).rejects.toMatchObject({
      code: 'rate_limited',
    });
  });
});
