import { expect, test } from 'vitest';
import { checkFence, readFence } from './fence.js';

const fence = readFence(['usd:50000', 'jpy:50000']);

test('without the setting everything may be moved', () => {
  expect(() => checkFence(readFence(undefined), 99_999_999, 'usd')).not.toThrow();
});

test('the limit itself may be moved, one more may not', () => {
  expect(() => checkFence(fence, 50_000, 'usd')).not.toThrow();
  expect(() => checkFence(fence, 50_001, 'usd')).toThrow(
    '500.01 USD is more than this server may move at once (500.00 USD)',
  );
});

test('limits are in minor units of their own currency', () => {
  expect(() => checkFence(fence, 50_001, 'jpy')).toThrow('(50000 JPY)');
});

test('a currency without a limit is refused', () => {
  expect(() => checkFence(fence, 1, 'eur')).toThrow('No amount in EUR');
  expect(() => checkFence(readFence([]), 1, 'usd')).toThrow('No amount in USD');
});

test('an amount that is not known is refused, and a credit counts by its size', () => {
  expect(() => checkFence(fence, undefined, 'usd')).toThrow('not known beforehand');
  expect(() => checkFence(fence, -50_001, 'usd')).toThrow('-500.01 USD');
});

test('of two limits the smaller one holds', () => {
  expect(() => checkFence(readFence(['usd:50000', 'usd:100']), 101, 'usd')).toThrow('1.00 USD');
});
