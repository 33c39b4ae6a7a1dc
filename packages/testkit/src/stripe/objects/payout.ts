import type Stripe from 'stripe';
import type { Scope } from '../scope.js';
import { fileBalanceTransaction } from './balance-transaction.js';

type PayoutFields = Partial<Stripe.Payout> & Pick<Stripe.Payout, 'amount' | 'currency'>;

// A bank transfer of a US account arrives in about two days.
const ARRIVAL_SECONDS = 2 * 86_400;

/** Files an automatic payout to the bank account, and its movement on the balance. Amount in minor units. */
export const filePayout = (scope: Scope, fields: PayoutFields): Stripe.Payout => {
  const { amount, currency } = fields;
  const id = scope.newId('po_1');
  const movement = {
    type: 'payout',
    reporting_category: 'payout',
    amount: -amount,
    currency,
    source: id,
  } as const;
  const transaction = fileBalanceTransaction(scope, movement);
  const payout = scope.books.payouts.put({
    id,
    object: 'payout',
    application_fee: null,
    application_fee_amount: null,
    arrival_date: scope.now() + ARRIVAL_SECONDS,
    automatic: true,
    balance_transaction: transaction.id,
    created: scope.now(),
    description: 'STRIPE PAYOUT',
    destination: scope.newId('ba_1'),
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: scope.livemode,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'in_transit',
    trace_id: null,
    type: 'bank_account',
    ...fields,
  });
  scope.emit('payout.created', payout);
  return payout;
};
