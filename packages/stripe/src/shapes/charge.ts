import type Stripe from 'stripe';
import * as z from 'zod';
import {
  brief,
  idOf,
  maybe,
  money,
  moneyShape,
  part,
  partShape,
  partUnlessZero,
  time,
} from './plain-values.js';

export const chargeShape = z.object({
  id: z.string(),
  ...moneyShape,
  status: z.string(),
  captured: z.boolean().optional(),
  refunded: partShape.optional(),
  disputed: z.boolean().optional(),
  customer: maybe,
  payment_intent: maybe,
  method: maybe,
  failure: z.object({ code: maybe, reason: maybe, message: maybe }).optional(),
  description: maybe,
  created: z.string(),
});

export function toCharge(charge: Stripe.Charge): z.input<typeof chargeShape> {
  const { id, amount, currency, status, payment_method_details: details } = charge;
  const { card } = details ?? {};
  return {
    id,
    ...money(amount, currency),
    status,
    captured: charge.captured || !charge.paid ? undefined : false,
    refunded: partUnlessZero(charge.amount_refunded, currency),
    disputed: charge.disputed || undefined,
    customer: idOf(charge.customer),
    payment_intent: idOf(charge.payment_intent),
    method: card ? [card.brand, card.last4].filter(Boolean).join(' ') : details?.type,
    failure: charge.failure_code
      ? {
          code: charge.failure_code,
          reason: charge.outcome?.reason ?? undefined,
          message: brief(charge.failure_message),
        }
      : undefined,
    description: brief(charge.description),
    created: time(charge.created),
  };
}

export const refundShape = {
  id: z.string(),
  ...moneyShape,
  status: maybe,
  reason: maybe,
  failure_reason: maybe,
  charge: maybe,
  payment_intent: maybe,
  created: z.string(),
};

export function toRefund(refund: Stripe.Refund) {
  return {
    id: refund.id,
    ...money(refund.amount, refund.currency),
    status: refund.status ?? undefined,
    reason: refund.reason ?? undefined,
    failure_reason: refund.failure_reason,
    charge: idOf(refund.charge),
    payment_intent: idOf(refund.payment_intent),
    created: time(refund.created),
  };
}

export const balanceTransactionShape = z.object({
  id: z.string(),
  ...moneyShape,
  fee: partShape.optional(),
  net: partShape,
  type: z.string(),
  status: z.string(),
  source: maybe,
  description: maybe,
  available_on: z.string(),
  created: z.string(),
});

export function toBalanceTransaction(
  entry: Stripe.BalanceTransaction,
): z.input<typeof balanceTransactionShape> {
  const { id, amount, currency, fee, net, type, status } = entry;
  return {
    id,
    ...money(amount, currency),
    fee: partUnlessZero(fee, currency),
    net: part(net, currency),
    type,
    status,
    source: idOf(entry.source),
    description: brief(entry.description),
    available_on: time(entry.available_on),
    created: time(entry.created),
  };
}

export const payoutShape = z.object({
  id: z.string(),
  ...moneyShape,
  status: z.string(),
  arrival_date: z.string(),
  automatic: z.boolean(),
  method: z.string(),
  destination: maybe,
  failure: maybe,
  created: z.string(),
});

export function toPayout(payout: Stripe.Payout): z.input<typeof payoutShape> {
  return {
    id: payout.id,
    ...money(payout.amount, payout.currency),
    status: payout.status,
    arrival_date: time(payout.arrival_date).slice(0, 10),
    automatic: payout.automatic,
    method: payout.method,
    destination: idOf(payout.destination),
    failure: payout.failure_code ?? undefined,
    created: time(payout.created),
  };
}
