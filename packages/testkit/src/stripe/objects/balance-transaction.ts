import type Stripe from 'stripe';
import type { Scope } from '../scope.js';

interface Movement {
  type: Stripe.BalanceTransaction.Type;
  reporting_category: string;
  /** Signed, in minor units, before the fee. */
  amount: number;
  currency: string;
  source: string;
  fee?: number;
  description?: string | null;
}

// Two days, the usual settlement of a US account.
const SETTLEMENT_SECONDS = 2 * 86_400;

/** The fee the fake takes on a charge: 2.9 %, rounded to the minor unit. */
export const chargeFee = (amount: number): number => Math.round((amount * 29) / 1000);

/** Files a movement on the account's balance. There is no conversion: it settles in its own currency. */
export const fileBalanceTransaction = (scope: Scope, movement: Movement): Stripe.BalanceTransaction => {
  const { amount, currency, fee = 0, description = null, ...rest } = movement;
  const fee_details = [
    { amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' },
  ];
  return scope.books.balanceTransactions.put({
    id: scope.newId('txn_3'),
    object: 'balance_transaction',
    amount,
    available_on: scope.now() + SETTLEMENT_SECONDS,
    balance_type: 'payments',
    created: scope.now(),
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : fee_details,
    net: amount - fee,
    status: 'pending',
    ...rest,
  });
};

/** A movement as it stands now: available once its time has come. */
export const settledBy = (transaction: Stripe.BalanceTransaction, now: number): Stripe.BalanceTransaction =>
  transaction.available_on <= now ? { ...transaction, status: 'available' } : transaction;
