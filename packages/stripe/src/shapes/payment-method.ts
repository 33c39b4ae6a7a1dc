import type Stripe from 'stripe';
import * as z from 'zod';
import { maybe } from './plain-values.js';

/** How a card or account is told apart from others, without its number. */
export const paymentMethodShape = z.object({
  id: z.string(),
  type: z.string(),
  brand: maybe,
  last4: maybe,
  expires: maybe,
});

export function toPaymentMethod(method: Stripe.PaymentMethod): z.input<typeof paymentMethodShape> {
  const { id, type, card } = method;
  const bank = method.us_bank_account ?? method.sepa_debit ?? method.bacs_debit ?? method.au_becs_debit;
  return {
    id,
    type,
    brand: card?.brand,
    last4: card?.last4 ?? bank?.last4 ?? undefined,
    expires: card ? `${String(card.exp_month).padStart(2, '0')}/${card.exp_year}` : undefined,
  };
}

/** As a person says it: `visa ending in 4242 (12/2030)`. */
export function methodName(method: Stripe.PaymentMethod): string {
  const { type, brand, last4, expires } = toPaymentMethod(method);
  return `${brand ?? type}${last4 ? ` ending in ${last4}` : ''}${expires ? ` (${expires})` : ''}`;
}
