import { expect, test } from 'vitest';
import { scrub, scrubText } from './scrub.js';

test.each([
  ['key sk_live_51Habcdefgh in a note', 'key [hidden] in a note'],
  ['rk_test_abcdefgh', '[hidden]'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '[hidden]'],
  ['pi_3MtwBwLkdIwHu7ix_secret_YrKJUKribcBjcG8HVhfZluoGH', '[hidden]'],
  ['cs_test_a1b2_secret_c3d4e5f6', '[hidden]'],
  ['ek_test_YWNjdF8xT', '[hidden]'],
  ['paid by 4242 4242 4242 4242, thanks', 'paid by [hidden], thanks'],
  ['card 4000-0025-0000-3155', 'card [hidden]'],
  ['378282246310005', '[hidden]'],
  ['to DE89 3704 0044 0532 0130 00 please', 'to [hidden] please'],
  ['GB82WEST12345698765432', '[hidden]'],
])('hides %s', (text, clean) => {
  expect(scrubText(text)).toBe(clean);
});

test.each([
  'Order 17',
  'pi_3MtwBwLkdIwHu7ix28a3tqPa',
  'order 4242424242424241 is no card',
  '1763600000000',
  '2026-11-20T10:00:00Z',
  'https://checkout.stripe.com/c/pay/cs_test_a1b2c3#fidkdWxOYHwn',
  'https://buy.stripe.com/test_4242424242424242',
  'sk_ilful and rk_ are words',
  'DE12 3456 7890 1234 5678 90 is no account',
])('leaves %s', (text) => {
  expect(scrubText(text)).toBe(text);
});

test('looks into lists, objects and names of fields, and keeps everything else', () => {
  const value = { a: [{ sk_live_abcdefgh: 'rk_live_abcdefgh' }], n: 4242424242424242, t: true, z: null };
  expect(scrub(value)).toEqual({ a: [{ '[hidden]': '[hidden]' }], n: 4242424242424242, t: true, z: null });
});
