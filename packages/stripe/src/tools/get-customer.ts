import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { modeShape, reads, shown } from '../answer.js';
import { customerId } from '../fields.js';
import { type Context, look } from '../look.js';
import { customerShape, toCustomer } from '../shapes/customer.js';
import { paymentMethodShape, toPaymentMethod } from '../shapes/payment-method.js';
import { subscriptionShape, toSubscription } from '../shapes/subscription.js';

// What a page holds; a customer with more is rare, and the note says so.
const most = 10;

export const getCustomer = defineTool({
  name: 'get_customer',
  title: 'Get a customer',
  access: 'read',
  description: 'A customer with saved payment methods and current subscriptions.',
  annotations: reads,
  input: z.object({ customer_id: customerId() }),
  output: z.object({
    ...customerShape,
    payment_methods: z.array(paymentMethodShape).optional(),
    subscriptions: z.array(z.object(subscriptionShape)).optional(),
    note: z.string().optional(),
    ...modeShape,
  }),
  async handler({ customer_id: id }, context: Context) {
    const customer = await look(context, (stripe, options) => stripe.customers.retrieve(id, {}, options));
    if (customer.deleted) return shown(context, toCustomer(customer));
    const [methods, subscriptions] = await Promise.all([
      optional(
        look(context, (stripe, options) => stripe.customers.listPaymentMethods(id, { limit: most }, options)),
      ),
      optional(
        look(context, (stripe, options) => stripe.subscriptions.list({ customer: id, limit: most }, options)),
      ),
    ]);
    const notes = [
      missing('payment methods', methods),
      missing('subscriptions', subscriptions),
      more('payment methods', methods),
      more('subscriptions', subscriptions),
    ].filter(Boolean);
    return shown(context, {
      ...toCustomer(customer),
      payment_methods: 'data' in methods ? methods.data.map(toPaymentMethod) : undefined,
      subscriptions: 'data' in subscriptions ? subscriptions.data.map(toSubscription) : undefined,
      note: notes.length > 0 ? notes.join(' ') : undefined,
    });
  },
});

type Lacking = { lacks: string };

/** A restricted key may see customers and not the rest: the answer then says what it lacks. */
async function optional<T extends object>(reading: Promise<T>): Promise<T | Lacking> {
  try {
    return await reading;
  } catch (error) {
    if (ToolError.is(error) && error.code === 'permission_denied') return { lacks: error.message };
    throw error;
  }
}

function missing(what: string, found: object | Lacking): string | undefined {
  return 'lacks' in found ? `No ${what} shown: ${found.lacks}` : undefined;
}

function more(what: string, found: { has_more: boolean } | Lacking): string | undefined {
  return 'has_more' in found && found.has_more ? `Only the newest ${most} ${what} are shown.` : undefined;
}
