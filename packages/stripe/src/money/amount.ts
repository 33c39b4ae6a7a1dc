import { ToolError } from '@patchbay/core';
import { currencies } from './currencies.js';

/**
 * An amount in minor units for people: `2000, 'usd'` is `20.00 USD`, `500, 'jpy'` is `500 JPY`, `500, 'isk'` is `5 ISK`.
 * A currency that the table does not know is shown as it came, and said to be in minor units.
 * @throws TypeError for an amount that is none: an answer without it must not become a sum
 */
export function displayAmount(amount: number, currency: string): string {
  if (!Number.isFinite(amount)) throw new TypeError(`Not an amount: ${typeof amount}`);
  const code = currency.toUpperCase();
  const known = currencies.get(currency.toLowerCase());
  if (!known) return `${amount} minor units of ${code}`;
  const { digits, step } = known;
  if (digits === 0) return `${amount} ${code}`;
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, -digits);
  const fraction = text.slice(-digits);
  const isWhole = step === 100 && /^0+$/.test(fraction);
  return `${sign}${whole}${isWhole ? '' : `.${fraction}`} ${code}`;
}

/**
 * Makes sure that an amount can be written in its currency, before anything is asked or sent.
 * @throws ToolError `invalid_argument` for an unknown currency, or for digits that the currency does not have
 */
export function checkAmount(amount: number, currency: string, field = 'amount'): void {
  const known = currencies.get(currency);
  if (!known)
    throw new ToolError('invalid_argument', `currency: Stripe knows no ${JSON.stringify(currency)}.`, {
      next: 'Give a lower-case ISO code, e.g. usd.',
    });
  const { step } = known;
  if (amount % step === 0) return;
  const reason =
    step === 10 ? 'its last digit must be 0' : 'it has no fractions, so that the last two digits must be 00';
  throw new ToolError(
    'invalid_argument',
    `${field}: ${amount} cannot be charged in ${currency.toUpperCase()}: ${reason}.`,
    {
      next: `Give a multiple of ${step}; amounts are in minor units: ${displayAmount(step, currency)} is ${step}.`,
    },
  );
}
