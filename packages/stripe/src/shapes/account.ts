import type Stripe from 'stripe';
import * as z from 'zod';
import { maybe } from './plain-values.js';

export const accountShape = z.object({
  id: z.string(),
  name: maybe,
  country: maybe,
  default_currency: maybe,
  charges_enabled: z.boolean(),
  payouts_enabled: z.boolean(),
});

export function toAccount(account: Stripe.Account): z.input<typeof accountShape> {
  return {
    id: account.id,
    name: account.business_profile?.name ?? account.settings?.dashboard.display_name ?? undefined,
    country: account.country,
    default_currency: account.default_currency,
    charges_enabled: account.charges_enabled,
    payouts_enabled: account.payouts_enabled,
  };
}
