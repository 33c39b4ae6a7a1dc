import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, idField, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { disputeShape, isOpenDispute, toDispute } from '../shapes/dispute.js';

// Stripe has no filter for those that are open, so each page is read as long as Stripe makes them.
const mostLooked = 100;

export const listDisputes = defineTool({
  name: 'list_disputes',
  title: 'List disputes',
  access: 'read',
  description: 'Disputes with reason, due date and staged evidence.',
  annotations: reads,
  input: z.object({
    open: z.boolean().default(false).describe('Only those that wait for an answer'),
    payment_intent: idField('pi_').optional(),
    charge: idField(['ch_', 'py_']).optional(),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('disputes', z.object(disputeShape)),
  async handler({ open, payment_intent, charge, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.disputes.list(
        {
          ...given({ payment_intent, charge }),
          ...createdRange(range),
          ...paging(context, open ? mostLooked : limit),
        },
        options,
      ),
    );
    return listed(context, found, {
      toItem: toDispute,
      keep: (dispute) => !open || isOpenDispute(dispute),
      // A page may be short, and still not the last one.
      note:
        open && found.has_more
          ? `Of the ${found.data.length} disputes looked at; go on with the cursor for older ones.`
          : undefined,
    });
  },
});
