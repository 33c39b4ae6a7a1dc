import type Stripe from 'stripe';
import * as z from 'zod';
import {
  brief,
  idOf,
  labels,
  labelsShape,
  maybe,
  money,
  moneyShape,
  part,
  partShape,
  partUnlessZero,
  time,
} from './plain-values.js';

export const paymentIntentShape = {
  id: z.string(),
  ...moneyShape,
  status: z.string(),
  customer: maybe,
  description: maybe,
  payment_method: maybe,
  latest_charge: maybe,
  /** Where it is not the whole amount. */
  received: partShape.optional(),
  capturable: partShape.optional(),
  /** What the customer or the bank has to do, without the secret it is done with. */
  next_action: maybe,
  last_error: z.object({ code: maybe, decline_code: maybe, advice_code: maybe, message: maybe }).optional(),
  cancellation_reason: maybe,
  created: z.string(),
  metadata: labelsShape,
};

export function toPaymentIntent(intent: Stripe.PaymentIntent) {
  const { id, amount, currency, status, amount_received: received, last_payment_error: error } = intent;
  return {
    id,
    ...money(amount, currency),
    status,
    customer: idOf(intent.customer),
    description: brief(intent.description),
    payment_method: idOf(intent.payment_method),
    latest_charge: idOf(intent.latest_charge),
    received: status === 'succeeded' && received !== amount ? part(received, currency) : undefined,
    capturable: partUnlessZero(intent.amount_capturable, currency),
    next_action: intent.next_action?.type,
    last_error: error
      ? {
          code: error.code,
          decline_code: error.decline_code,
          advice_code: error.advice_code,
          message: brief(error.message),
        }
      : undefined,
    cancellation_reason: intent.cancellation_reason ?? undefined,
    created: time(intent.created),
    metadata: labels(intent.metadata),
  };
}

/** What a status asks of the reader; undefined where there is nothing to do. */
export function statusNote(status: string): string | undefined {
  switch (status) {
    case 'requires_action':
      return 'Not charged yet: the customer must confirm with the bank. Complete it in your app with this payment intent, or cancel_payment_intent and send a create_checkout_session link. Do not charge again meanwhile.';
    case 'requires_capture':
      return 'Held, not charged: capture_payment_intent takes it, cancel_payment_intent releases it.';
    case 'processing':
      return 'Not final: the bank has not answered yet. Look again with fetch_stripe_resources; do not charge again.';
    case 'requires_payment_method':
      return 'Not charged: the payment method failed.';
    default:
      return undefined;
  }
}
