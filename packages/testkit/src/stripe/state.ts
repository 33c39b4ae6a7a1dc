import type Stripe from 'stripe';
import { type Books, openBooks } from './books.js';
import type { StoredAnswer } from './idempotency.js';
import { addKey, type KeyRecord } from './keys.js';
import { newAccount } from './objects/account.js';

/** One movement of a customer's money that really happened. Amounts in minor units, always positive. */
export interface LedgerEntry {
  readonly kind: 'charge' | 'refund' | 'refund_reversal';
  readonly id: string;
  readonly payment_intent: string | null;
  readonly customer: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly livemode: boolean;
  readonly account: string;
  /** Of the request that moved it; null where the fake's own controls did. */
  readonly idempotency_key: string | null;
}

/** What a test may change while the fake runs. */
export interface StripeSettings {
  /** How far search is behind the writes. Stripe says under a minute as a rule. */
  searchLagMs: number;
  /** The status that new refunds of ordinary cards get. */
  refundStatus: 'succeeded' | 'pending' | 'requires_action';
}

interface AccountBooks {
  readonly account: Stripe.Account;
  readonly test: Books;
  readonly live: Books;
}

/** All that the fake knows. Hand the same object to the next fake to restart it with its data. */
export interface StripeState {
  readonly platform: string;
  readonly accounts: Map<string, AccountBooks>;
  readonly keys: Map<string, KeyRecord>;
  /** The platform's own keys, one for each mode. */
  readonly secretKeys: { test: string; live: string };
  readonly idempotency: Map<string, StoredAnswer>;
  readonly ledger: LedgerEntry[];
  readonly settings: StripeSettings;
  readonly nowMs: () => number;
  readonly advance: (milliseconds: number) => void;
  /** 14 or more characters as Stripe's ids have them; the same sequence in every run. */
  readonly randomText: (length: number) => string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

// Mulberry32 (public domain): a fixed seed makes ids, and so token counts, the same in every run.
const randomSource = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Opens books for one more account; the id is Stripe's `acct_...`. */
export const addAccount = (
  state: StripeState,
  id: string,
  country = 'US',
  currency = 'usd',
): Stripe.Account => {
  const created = Math.floor(state.nowMs() / 1000);
  const account = newAccount({ id, country, default_currency: currency, created });
  state.accounts.set(id, { account, test: openBooks(state.nowMs), live: openBooks(state.nowMs) });
  return account;
};

/** An empty state with one platform account. `clock` gives milliseconds since 1970. */
export const createStripeState = (clock: () => number = Date.now): StripeState => {
  let offsetMs = 0;
  const random = randomSource(20_261_028);
  const state: StripeState = {
    platform: 'acct_1PatchbayPlatform0',
    accounts: new Map(),
    keys: new Map(),
    secretKeys: { test: '', live: '' },
    idempotency: new Map(),
    ledger: [],
    settings: { searchLagMs: 0, refundStatus: 'succeeded' },
    nowMs: () => clock() + offsetMs,
    advance(milliseconds) {
      offsetMs += milliseconds;
    },
    randomText: (length) =>
      Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'A').join(''),
  };
  addAccount(state, state.platform);
  state.secretKeys.test = addKey(state, { mode: 'test' });
  state.secretKeys.live = addKey(state, { mode: 'live' });
  return state;
};
