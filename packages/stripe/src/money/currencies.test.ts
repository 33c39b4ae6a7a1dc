import { describe, expect, it, test } from 'vitest';
import { checkAmount, displayAmount } from './amount.js';
import { currencies } from './currencies.js';

const having = (digits: number, step: number) =>
  [...currencies].flatMap(([code, one]) => (one.digits === digits && one.step === step ? code : [])).sort();

describe('the table of docs.stripe.com/currencies', () => {
  it('has the zero-decimal currencies, without those that are special cases', () => {
    expect(having(0, 1).join(' ')).toBe('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf');
  });

  it('has the three-decimal currencies, whose last digit is 0', () => {
    expect(having(3, 10).join(' ')).toBe('bhd jod kwd omr tnd');
    expect(having(3, 1)).toEqual([]);
  });

  it('writes ISK and UGX with two digits that are 00', () => {
    expect(having(2, 100)).toEqual(['isk', 'ugx']);
  });

  it('takes two digits for charges in HUF and TWD, which are whole in payouts only', () => {
    expect(having(2, 1)).toEqual(expect.arrayContaining(['huf', 'twd', 'usd', 'eur', 'inr', 'idr']));
  });
});

test.each([
  [2000, 'usd', '20.00 USD'],
  [5, 'usd', '0.05 USD'],
  [0, 'eur', '0.00 EUR'],
  [-1234, 'eur', '-12.34 EUR'],
  [-5, 'eur', '-0.05 EUR'],
  [500, 'jpy', '500 JPY'],
  [-500, 'krw', '-500 KRW'],
  [1230, 'kwd', '1.230 KWD'],
  [10, 'bhd', '0.010 BHD'],
  [500, 'isk', '5 ISK'],
  [550, 'isk', '5.50 ISK'],
  [500, 'ugx', '5 UGX'],
  [1000, 'huf', '10.00 HUF'],
  [99_999_999, 'usd', '999999.99 USD'],
  [Number.MAX_SAFE_INTEGER, 'usd', '90071992547409.91 USD'],
  [1990, 'USD', '19.90 USD'],
  [7, 'xyz', '7 minor units of XYZ'],
])('%i %s is shown as %s', (amount, currency, shown) => {
  expect(displayAmount(amount, currency)).toBe(shown);
});

test.each([
  [1235, 'kwd', 'its last digit must be 0'],
  [150, 'isk', 'the last two digits must be 00'],
  [101, 'ugx', 'the last two digits must be 00'],
  [100, 'xyz', 'Stripe knows no "xyz"'],
])('%i %s cannot be charged', (amount, currency, reason) => {
  expect(() => checkAmount(amount, currency)).toThrow(reason);
});

test.each([
  [1, 'jpy'],
  [1230, 'kwd'],
  [500, 'isk'],
  [1, 'usd'],
])('%i %s can be charged', (amount, currency) => {
  expect(() => checkAmount(amount, currency)).not.toThrow();
});
