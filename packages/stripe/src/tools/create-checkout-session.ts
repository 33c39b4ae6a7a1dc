import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { customerId, given, keyField, metadataField } from '../fields.js';
import type { Context } from '../look.js';
import { sessionShape, toSession } from '../shapes/checkout.js';
import { checkSale } from '../subscription-cost.js';
import { soldItems } from '../subscription-items.js';
import { write } from '../write.js';

const tool = 'create_checkout_session';
const findOut = 'the dashboard';

export const createCheckoutSession = defineTool({
  name: tool,
  title: 'Create a checkout page',
  access: 'write',
  description: 'A page where one customer pays once within 24 hours, or subscribes.',
  annotations: { ...adds, openWorldHint: true },
  findOut: `Look in ${findOut}`,
  input: z.object({
    items: soldItems,
    mode: z.enum(['payment', 'subscription']).default('payment').describe('subscription: recurring prices'),
    success_url: z.url().max(5_000).describe('Where to go after paying'),
    cancel_url: z.url().max(5_000).optional().describe('Where to go back'),
    customer: customerId().optional(),
    allow_promotion_codes: z.boolean().optional().describe('e.g. true'),
    metadata: metadataField(),
    ...keyField,
  }),
  output: z.object({ ...sessionShape, ...sentShape }),
  async handler(input, context: Context) {
    await checkSale(context, input.items);
    const { idempotency_key: _key, items, mode, success_url, ...fields } = input;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.checkout.sessions.create(
          {
            mode,
            ui_mode: 'hosted_page',
            success_url,
            line_items: items.map(({ price, quantity = 1 }) => ({ price, quantity })),
            ...given(fields),
          },
          options,
        ),
      { tool, input, findOut },
    );
    return done(context, toSession(value), sent);
  },
});
