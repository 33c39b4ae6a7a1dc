import { expect, it } from 'vitest';
import { prefixOf } from './prefix-of.js';

it.each([
  ['user:17', 1, 'user:*'],
  ['user:17:cart', 2, 'user:*'],
  ['app:session:0f8fad5b-d9cb-469f-a165-70867728950e', 3, 'app:session:*'],
  ['app:cart:items:list', 2, 'app:cart:*'],
  ['cache|page|/home', 2, 'cache|page|*'],
  ['plain', 1, '*'],
  ['', 1, '*'],
  [':odd', 1, ':*'],
  ['17:user', 1, '*'],
])('%s at depth %i belongs to %s', (key, depth, prefix) => {
  expect(prefixOf(key, depth)).toBe(prefix);
});
