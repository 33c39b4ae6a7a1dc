import { booleanSetting, integerSetting, listSetting, type Settings, textSetting } from '@patchbay/core';
import { currencies } from './money/currencies.js';

const port = '[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]';
const currency = [...currencies.keys()].join('|');

/** The settings of the server. */
export const config = {
  STRIPE_SECRET_KEY: textSetting({
    secret: true,
    required: true,
    pattern: '(sk|rk)_(test|live)_[A-Za-z0-9_]+',
    form: 'a restricted key (rk_test_..., rk_live_...; best) or a secret key (sk_test_..., sk_live_...); a publishable key (pk_...) is for web pages and can neither read nor change an account',
    description: 'API key; a restricted one (rk_...) is best',
  }),
  STRIPE_ALLOW_LIVE_WRITES: booleanSetting({
    description: 'Let a live key change things; otherwise it only reads',
  }),
  STRIPE_MAX_AMOUNT: listSetting({
    pattern: `(${currency}):(0|[1-9]\\d{0,14})`,
    form: 'pairs of currency and minor units, for example usd:50000,jpy:50000',
    description:
      'Most that one call may move, e.g. usd:50000,jpy:50000 in minor units; other currencies are refused',
  }),
  STRIPE_ACCOUNT: textSetting({
    pattern: 'acct_[A-Za-z0-9]+',
    form: 'the id of a connected account (acct_...)',
    description: 'Connected account to act for, acct_...',
  }),
  STRIPE_REQUEST_TIMEOUT_MS: integerSetting({
    min: 1,
    max: 50_000,
    default: 20_000,
    description: 'Longest wait for one answer of Stripe, in milliseconds',
  }),
  STRIPE_API_BASE: textSetting({
    pattern: `https://[\\w.-]+(:(${port}))?/?|http://(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:(${port}))?/?`,
    form: 'an https:// address without a path; http:// only on this machine',
    default: 'https://api.stripe.com',
    description: 'Address of the API; another one is for tests',
  }),
};

export type StripeSettings = Settings<typeof config>;
