import { expect, test } from 'vitest';
import { rememberAgreed } from './agreed.js';

const deal = { caller: 'stdio', tool: 'create_refund', input: { charge: 'ch_1', amount: 5 } };
const hourMs = 3_600_000;

function setUp() {
  let now = 0;
  const pass = (hours: number) => {
    now += hours * hourMs;
  };
  return { agreed: rememberAgreed(() => now), pass };
}

test('the same deal is known under its key, with the key in it or not', () => {
  const { agreed } = setUp();
  agreed.begin('k', deal);
  expect(agreed.has('k', deal)).toBe(true);
  expect(agreed.has('k', { ...deal, input: { amount: 5, charge: 'ch_1', idempotency_key: 'k' } })).toBe(true);
});

test('another key, caller, tool or argument is another deal', () => {
  const { agreed } = setUp();
  agreed.begin('k', deal);
  expect(agreed.has('other', deal)).toBe(false);
  expect(agreed.has('k', { ...deal, caller: 'ann' })).toBe(false);
  expect(agreed.has('k', { ...deal, tool: 'process_payment' })).toBe(false);
  expect(agreed.has('k', { ...deal, input: { charge: 'ch_1', amount: 6 } })).toBe(false);
});

test('it is forgotten before Stripe forgets the key, however often it is repeated', () => {
  const { agreed, pass } = setUp();
  agreed.begin('k', deal);
  pass(22);
  agreed.begin('k', deal);
  expect(agreed.has('k', deal)).toBe(true);
  pass(1);
  expect(agreed.has('k', deal)).toBe(false);
});

test('it is unclear until it is settled or forgotten', () => {
  const { agreed } = setUp();
  expect(agreed.isUnclear('k')).toBe(false);
  agreed.begin('k', deal);
  expect(agreed.isUnclear('k')).toBe(true);
  agreed.settle('k');
  expect(agreed.isUnclear('k')).toBe(false);
  expect(agreed.has('k', deal)).toBe(true);
  agreed.forget('k');
  expect(agreed.has('k', deal)).toBe(false);
});
