import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { customerId, given, idField, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { subscriptionShape, toSubscription } from '../shapes/subscription.js';

const statuses = [
  'active',
  'trialing',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
  'incomplete_expired',
  'canceled',
  'ended',
  'all',
] as const;

export const listSubscriptions = defineTool({
  name: 'list_subscriptions',
  title: 'List subscriptions',
  access: 'read',
  description: 'Subscriptions with items and period. Without status, ended ones are left out.',
  annotations: reads,
  input: z.object({
    customer: customerId().optional(),
    price: idField(['price_', 'plan_']).optional(),
    status: z.enum(statuses).optional().describe('Only these'),
    ...pageFields,
  }),
  output: listOf('subscriptions', z.object(subscriptionShape)),
  async handler({ customer, price, status, limit }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.subscriptions.list(
        { ...given({ customer, price, status }), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, {
      toItem: toSubscription,
      note: status === undefined ? 'Ended ones are left out; status all shows them.' : undefined,
    });
  },
});
