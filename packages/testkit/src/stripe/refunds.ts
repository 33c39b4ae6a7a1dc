import type Stripe from 'stripe';
import { apiError, invalid } from './api-error.js';
import { enterLedger } from './ledger.js';
import { fileBalanceTransaction } from './objects/balance-transaction.js';
import { behaviourOf } from './objects/payment-method.js';
import { newRefund } from './objects/refund.js';
import { find, idOf, type Scope } from './scope.js';

interface RefundRequest {
  /** In minor units; all that is left when absent. */
  amount: number | undefined;
  reason: Stripe.Refund.Reason | undefined;
  metadata: Stripe.Metadata;
}

const assertRefundable = (
  charge: Stripe.Charge,
  amount: number | undefined,
  disputeAllows: boolean,
): number => {
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.paid || !charge.captured)
    throw apiError(400, `Charge ${charge.id} has no captured amount to refund.`);
  if (left === 0) {
    throw apiError(400, `Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  if (charge.disputed && !disputeAllows) {
    throw apiError(400, `Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  if (amount !== undefined && amount > left) {
    const message = `Refund amount (${amount} ${charge.currency}) is greater than unrefunded amount on charge (${left} ${charge.currency})`;
    throw invalid('amount', message);
  }
  return amount ?? left;
};

const setRefunded = (scope: Scope, charge: Stripe.Charge, amountRefunded: number): Stripe.Charge =>
  scope.books.charges.put({
    ...charge,
    amount_refunded: amountRefunded,
    refunded: amountRefunded === charge.amount_captured,
  });

/** Refunds a charge in part or whole; throws what Stripe throws for refunded, disputed and too much. */
export const refundCharge = (scope: Scope, charge: Stripe.Charge, request: RefundRequest): Stripe.Refund => {
  const dispute = scope.books.disputes.newestFirst().find((one) => idOf(one.charge) === charge.id);
  const amount = assertRefundable(charge, request.amount, dispute?.is_charge_refundable ?? false);
  const slow = behaviourOf(scope, charge.payment_method ?? '').kind === 'pending_refund';
  const status = slow ? 'pending' : scope.state.settings.refundStatus;
  const fields = { reason: request.reason ?? null, metadata: request.metadata };
  const refund = newRefund(scope, { charge, amount, status, fields });
  const { id: source, currency } = refund;
  const movement = {
    type: 'refund',
    reporting_category: 'refund',
    amount: -amount,
    currency,
    source,
  } as const;
  const transaction = fileBalanceTransaction(scope, movement);
  const made = scope.books.refunds.put({ ...refund, balance_transaction: transaction.id });
  enterLedger(scope, { kind: 'refund', id: made.id, charge, amount });
  scope.emit('charge.refunded', setRefunded(scope, charge, charge.amount_refunded + amount), charge);
  scope.emit('refund.created', made);
  return made;
};

/** Moves a refund on: a bank that refuses it (`failed`) or a canceled one gives the amount back to the charge. */
export const setRefundStatus = (
  scope: Scope,
  id: string,
  status: 'succeeded' | 'failed' | 'canceled',
): Stripe.Refund => {
  const {
    next_action: _action,
    pending_reason: _reason,
    ...refund
  } = find(scope, (books) => books.refunds, {
    id,
    noun: 'refund',
  });
  const charge = scope.books.charges.get(idOf(refund.charge) ?? '');
  if (charge && status !== 'succeeded') {
    setRefunded(scope, charge, charge.amount_refunded - refund.amount);
    enterLedger(scope, { kind: 'refund_reversal', id, charge, amount: refund.amount });
  }
  const failure = status === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {};
  const moved = scope.books.refunds.put({ ...refund, ...failure, status });
  scope.emit(status === 'failed' ? 'refund.failed' : 'refund.updated', moved);
  return moved;
};
