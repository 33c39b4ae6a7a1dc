import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.js';

test('the order in which keys were written makes no difference, at any depth', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 'x' })).toBe('{"a":"x","b":[{"c":2,"d":1}]}');
  expect(canonicalJson({ a: 'x', b: [{ c: 2, d: 1 }] })).toBe(canonicalJson({ b: [{ d: 1, c: 2 }], a: 'x' }));
});

test('a missing value equals an undefined one, and null is a value', () => {
  expect(canonicalJson({ a: 1, b: undefined })).toBe(canonicalJson({ a: 1 }));
  expect(canonicalJson({ a: 1, b: null })).not.toBe(canonicalJson({ a: 1 }));
});

test('what has no JSON is refused', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(() => canonicalJson(cycle)).toThrow();
  expect(() => canonicalJson({ n: 1n })).toThrow();
});
