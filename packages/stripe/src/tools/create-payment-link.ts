import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { given, keyField, metadataField } from '../fields.js';
import type { Context } from '../look.js';
import { paymentLinkShape, toPaymentLink } from '../shapes/checkout.js';
import { checkSale } from '../subscription-cost.js';
import { soldItems } from '../subscription-items.js';
import { write } from '../write.js';

const tool = 'create_payment_link';
const findOut = 'the dashboard';

export const createPaymentLink = defineTool({
  name: tool,
  title: 'Create a payment link',
  access: 'write',
  description: 'A link that anyone can pay at, again and again. For one customer: create_checkout_session.',
  annotations: { ...adds, openWorldHint: true },
  findOut: `Look in ${findOut}`,
  input: z.object({
    items: soldItems,
    redirect_url: z.url().max(2_048).optional().describe('Where to go after paying'),
    allow_promotion_codes: z.boolean().optional().describe('e.g. true'),
    metadata: metadataField(),
    ...keyField,
  }),
  output: z.object({ ...paymentLinkShape, ...sentShape }),
  async handler(input, context: Context) {
    await checkSale(context, input.items);
    const { idempotency_key: _key, items, redirect_url: url, ...fields } = input;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.paymentLinks.create(
          {
            line_items: items.map(({ price, quantity = 1 }) => ({ price, quantity })),
            ...given(fields),
            ...(url === undefined
              ? {}
              : { after_completion: { type: 'redirect' as const, redirect: { url } } }),
          },
          options,
        ),
      { tool, input, findOut },
    );
    return done(context, toPaymentLink(value), sent);
  },
});
