import type Stripe from 'stripe';
import type { Scope } from '../scope.js';

/** An address as objects hold it, from the parts that were given. */
export const newAddress = (
  parts: { [K in keyof Stripe.Address]?: string | null | undefined },
): Stripe.Address => ({
  city: parts.city ?? null,
  country: parts.country ?? null,
  line1: parts.line1 ?? null,
  line2: parts.line2 ?? null,
  postal_code: parts.postal_code ?? null,
  state: parts.state ?? null,
});

/** A customer without anything but an id. */
export const newCustomer = (scope: Scope, fields: Partial<Stripe.Customer> = {}): Stripe.Customer => ({
  id: scope.newId('cus_'),
  object: 'customer',
  address: null,
  balance: 0,
  created: scope.now(),
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: scope.state.randomText(8).toUpperCase(),
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: scope.livemode,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
  ...fields,
});
