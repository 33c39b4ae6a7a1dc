import type Stripe from 'stripe';
import * as z from 'zod';
import { idOf, labels, labelsShape, maybe, time } from './plain-values.js';
import { priceName } from './price.js';

export const subscriptionShape = {
  id: z.string(),
  status: z.string(),
  customer: maybe,
  items: z.array(
    z.object({
      id: z.string(),
      price: z.string(),
      product: maybe,
      quantity: z.int().optional(),
      display: z.string(),
    }),
  ),
  /** End of what is paid for; the items hold it, and share it. */
  period_end: maybe,
  cancel_at_period_end: z.boolean().optional(),
  cancel_at: maybe,
  ended_at: maybe,
  trial_end: maybe,
  collection_method: maybe,
  latest_invoice: maybe,
  created: z.string(),
  metadata: labelsShape,
};

export function toSubscription(subscription: Stripe.Subscription) {
  const { id, status, items } = subscription;
  return {
    id,
    status,
    customer: idOf(subscription.customer),
    items: items.data.map((item) => ({
      id: item.id,
      price: item.price.id,
      product: idOf(item.price.product),
      quantity: item.quantity,
      display: itemName(item),
    })),
    period_end: time(items.data[0]?.current_period_end),
    cancel_at_period_end: subscription.cancel_at_period_end || undefined,
    cancel_at: time(subscription.cancel_at),
    ended_at: time(subscription.ended_at),
    trial_end: status === 'trialing' ? time(subscription.trial_end) : undefined,
    collection_method: subscription.collection_method === 'send_invoice' ? 'send_invoice' : undefined,
    latest_invoice: idOf(subscription.latest_invoice),
    created: time(subscription.created),
    metadata: labels(subscription.metadata),
  };
}

/** `3 x 20.00 USD every month`. */
export function itemName({
  price,
  quantity,
}: {
  price: Stripe.Price;
  quantity?: number | undefined;
}): string {
  return `${quantity === undefined || quantity === 1 ? '' : `${quantity} x `}${priceName(price)}`;
}
