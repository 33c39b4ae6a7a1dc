import { describe, expect, it } from 'vitest';
import { makeBatches, type PreparedRecord } from './prepare-records.js';

const record = (id: number, bytes = 20): PreparedRecord => {
  const body = { id: String(id), text: 'x'.repeat(bytes) };
  return { id: String(id), body, json: JSON.stringify(body) };
};
const records = (count: number, bytes?: number) => Array.from({ length: count }, (_, n) => record(n, bytes));
const sizes = (batches: PreparedRecord[][]) => batches.map((batch) => batch.length);

describe('makeBatches', () => {
  it('keeps to the count of each API', () => {
    expect(sizes(makeBatches('records', records(193)))).toEqual([96, 96, 1]);
    expect(sizes(makeBatches('vectors', records(2_001)))).toEqual([1_000, 1_000, 1]);
    expect(sizes(makeBatches('documents', records(1_000)))).toEqual([1_000]);
  });

  it('keeps to the size, in bytes and not in characters', () => {
    const wide = Array.from({ length: 3 }, (_, n) => {
      const body = { id: String(n), text: 'ü'.repeat(600_000) };
      return { id: String(n), body, json: JSON.stringify(body) };
    });
    expect(sizes(makeBatches('documents', wide))).toEqual([1, 1, 1]);
    expect(sizes(makeBatches('documents', records(5, 900_000)))).toEqual([2, 2, 1]);
  });

  it('keeps the order and loses none', () => {
    const all = records(1_500, 3_000);
    expect(makeBatches('vectors', all).flat()).toEqual(all);
  });
});
