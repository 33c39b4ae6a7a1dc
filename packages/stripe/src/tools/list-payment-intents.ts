import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, customerId, given, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { paymentIntentShape, toPaymentIntent } from '../shapes/payment-intent.js';

export const listPaymentIntents = defineTool({
  name: 'list_payment_intents',
  title: 'List payments',
  access: 'read',
  description:
    'Payments with status and decline reason, newest first. By status: search_stripe_resources. Refunds: list_charges.',
  annotations: reads,
  input: z.object({ customer: customerId().optional(), ...createdFields, ...pageFields }),
  output: listOf('payment_intents', z.object(paymentIntentShape)),
  async handler({ customer, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.paymentIntents.list(
        { ...given({ customer }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toPaymentIntent });
  },
});
