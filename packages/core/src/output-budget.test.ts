import { expect, test } from 'vitest';
import { countThatFits, cutLines, cutStrings, cutText, jsonBytes } from './output-budget.js';

test('the items that fit are counted to the byte, with brackets and commas', () => {
  const items = ['a', 'ä', { x: 1 }, undefined];
  expect(jsonBytes(items)).toBe(23);
  expect([22, 23].map((bytes) => countThatFits(items, bytes))).toEqual([3, 4]);
  for (let bytes = 0; bytes <= 30; bytes += 1) {
    const count = countThatFits(items, bytes);
    if (count > 0) expect(jsonBytes(items.slice(0, count))).toBeLessThanOrEqual(bytes);
    if (count < items.length) expect(jsonBytes(items.slice(0, count + 1))).toBeGreaterThan(bytes);
  }
});

test('a text that is cut says how much of how much is left, and never holds half a character', () => {
  expect(cutText('short', 5)).toBe('short');
  expect(cutText('abcdef', 3)).toBe('abc... [cut: 3 of 6 characters]');
  expect(cutText('ab💥cd', 3)).toBe('ab... [cut: 2 of 6 characters]');
});

test('the longest strings of a value are cut until it fits, its shape stays, and what cannot fit is given up', () => {
  const value = { id: 7, short: 'x', rows: [{ body: 'y'.repeat(5_000) }], none: null };
  const cut = cutStrings(value, 1_000);
  expect(jsonBytes(cut)).toBeLessThanOrEqual(1_000);
  expect(cut).toMatchObject({
    id: 7,
    short: 'x',
    none: null,
    rows: [{ body: expect.stringMatching(/^y+\.\.\. \[cut: \d+ of 5000 characters\]$/) }],
  });
  expect(cutStrings({ fits: 'x' }, 1_000)).toEqual({ fits: 'x' });
  expect(cutStrings(Array(1_000).fill(123_456), 1_000)).toBeUndefined();
});

test('whole leading lines are kept as far as they fit, counted in bytes', () => {
  expect(cutLines('one\ntwo\nthree', 13)).toEqual({ text: 'one\ntwo\nthree', shown: 3, total: 3 });
  expect(cutLines('one\ntwo\nthree', 12)).toEqual({ text: 'one\ntwo', shown: 2, total: 3 });
  expect(cutLines('ää\nb', 5)).toEqual({ text: 'ää', shown: 1, total: 2 });
  expect(cutLines('ä\n\nb', 4)).toEqual({ text: 'ä\n', shown: 2, total: 3 });
});

test('a single line too long for the budget is cut inside, between characters, within the budget', () => {
  for (const line of ['x'.repeat(1_000), '表'.repeat(1_000), '💥'.repeat(1_000)]) {
    const { text, shown } = cutLines(line, 100);
    expect(shown).toBe(0);
    expect(Buffer.byteLength(text)).toBeGreaterThan(90);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100);
    expect(line.startsWith(text)).toBe(true);
  }
  expect(cutLines('abc', -5)).toEqual({ text: '', shown: 0, total: 1 });
});
