import { expect, it } from 'vitest';
import { interleaved, median, percentile } from './figures.js';

it('takes percentiles of unsorted samples', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, index) => 100 - index),
      0.99,
    ),
  ).toBe(100);
  expect(median([])).toBeNaN();
});

it('runs every case once per round, in turn', async () => {
  const order: string[] = [];
  const run = (name: string) => async () => order.push(name);
  const samples = await interleaved({ a: run('a'), b: run('b') }, 2);
  expect(order).toEqual(['a', 'b', 'a', 'b']);
  expect(samples).toEqual({ a: [1, 3], b: [2, 4] });
});
