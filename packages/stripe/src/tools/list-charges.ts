import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, customerId, given, idField, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { chargeShape, toCharge } from '../shapes/charge.js';

export const listCharges = defineTool({
  name: 'list_charges',
  title: 'List charges',
  access: 'read',
  description: 'Charges, failed ones too, with card, refunded amount and dispute flag.',
  annotations: reads,
  input: z.object({
    customer: customerId().optional(),
    payment_intent: idField('pi_').optional(),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('charges', chargeShape),
  async handler({ customer, payment_intent, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.charges.list(
        { ...given({ customer, payment_intent }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toCharge });
  },
});
