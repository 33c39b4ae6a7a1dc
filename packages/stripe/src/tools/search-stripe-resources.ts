import { defineTool, list } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { modeShape, reads } from '../answer.js';
import { pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { scrub } from '../scrub.js';
import { toCharge } from '../shapes/charge.js';
import { toCustomer } from '../shapes/customer.js';
import { toInvoice } from '../shapes/invoice.js';
import { toPaymentIntent } from '../shapes/payment-intent.js';
import { toPrice, toProduct } from '../shapes/price.js';
import { toSubscription } from '../shapes/subscription.js';

type Query = { query: string; limit: number; page?: string };
type Found = { data: Array<{ id: string }>; next_page?: string | null; has_more: boolean };

/** Searches one kind and says what of each object may leave. */
const searches = {
  customers: of((query, stripe, options) => stripe.customers.search(query, options), toCustomer),
  payment_intents: of(
    (query, stripe, options) => stripe.paymentIntents.search(query, options),
    toPaymentIntent,
  ),
  charges: of((query, stripe, options) => stripe.charges.search(query, options), toCharge),
  invoices: of((query, stripe, options) => stripe.invoices.search(query, options), toInvoice),
  subscriptions: of((query, stripe, options) => stripe.subscriptions.search(query, options), toSubscription),
  products: of((query, stripe, options) => stripe.products.search(query, options), toProduct),
  prices: of((query, stripe, options) => stripe.prices.search(query, options), toPrice),
};

// An object literal keeps its own keys, and there is at least one.
const kinds = Object.keys(searches) as [keyof typeof searches, ...Array<keyof typeof searches>];

export const searchStripeResources = defineTool({
  name: 'search_stripe_resources',
  title: 'Search',
  access: 'read',
  description:
    'Stripe search. Lags up to a minute, more in outages: right after a change use list_* or fetch.',
  annotations: reads,
  input: z.object({
    resource: z.enum(kinds).describe('Kind'),
    query: z
      .string()
      .min(1)
      .max(5_000)
      .describe("e.g. status:'succeeded' AND amount>1000, email~'acme', metadata['order']:'17'"),
    ...pageFields,
  }),
  output: list('results', z.looseObject({ id: z.string() }), { extra: { ...modeShape, note: z.string() } }),
  // https://docs.stripe.com/rate-limits: 20 searches a second.
  rate: { perMinute: 1_200, burst: 20 },
  async handler({ resource, query, limit }, context: Context) {
    const { upstream } = context.position;
    const found = await searches[resource](context, {
      query,
      limit,
      ...(upstream ? { page: upstream } : {}),
    });
    return {
      mode: context.client.mode,
      note: 'Search lags: what changed in the last minute may be missing.',
      items: scrub(found.items),
      next: found.next,
    };
  },
});

function of<T extends { id: string }>(
  search: (query: Query, stripe: Stripe, options: Stripe.RequestOptions) => Promise<Found & { data: T[] }>,
  show: (one: T) => { id: string },
) {
  return async (context: Context, query: Query) => {
    const { data, next_page: next } = await look(context, (stripe, options) =>
      search(query, stripe, options),
    );
    return { items: data.map(show), next: next ?? undefined };
  };
}
