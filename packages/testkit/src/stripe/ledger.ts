import type Stripe from 'stripe';
import { idOf, type Scope } from './scope.js';
import type { LedgerEntry } from './state.js';

interface Movement {
  kind: LedgerEntry['kind'];
  /** Of the charge or the refund. */
  id: string;
  charge: Stripe.Charge;
  amount: number;
}

/** Writes down that a customer's money moved. */
export const enterLedger = (scope: Scope, { kind, id, charge, amount }: Movement): void => {
  scope.state.ledger.push({
    kind,
    id,
    payment_intent: idOf(charge.payment_intent),
    customer: idOf(charge.customer),
    amount,
    currency: charge.currency,
    livemode: scope.livemode,
    account: scope.accountId,
    idempotency_key: scope.request?.idempotency_key ?? null,
  });
};
