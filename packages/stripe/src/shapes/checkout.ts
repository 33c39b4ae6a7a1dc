import type Stripe from 'stripe';
import * as z from 'zod';
import { displayAmount } from '../money/amount.js';
import { idOf, maybe, time } from './plain-values.js';

export const sessionShape = {
  id: z.string(),
  /** Where the customer pays. */
  url: maybe,
  status: maybe,
  payment_status: z.string(),
  session_mode: z.string(),
  amount: z.int().optional(),
  currency: maybe,
  display: maybe,
  customer: maybe,
  payment_intent: maybe,
  subscription: maybe,
  expires_at: z.string(),
};

export function toSession(session: Stripe.Checkout.Session) {
  const { id, url, status, amount_total: amount, currency } = session;
  return {
    id,
    url: url ?? undefined,
    status: status ?? undefined,
    payment_status: session.payment_status,
    session_mode: session.mode,
    amount: amount ?? undefined,
    currency: currency ?? undefined,
    display: amount !== null && currency !== null ? displayAmount(amount, currency) : undefined,
    customer: idOf(session.customer),
    payment_intent: idOf(session.payment_intent),
    subscription: idOf(session.subscription),
    expires_at: time(session.expires_at),
  };
}

export const paymentLinkShape = {
  id: z.string(),
  url: z.string(),
  active: z.boolean(),
  currency: z.string(),
};

export function toPaymentLink({ id, url, active, currency }: Stripe.PaymentLink) {
  return { id, url, active, currency };
}
