import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, idField, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { refundShape, toRefund } from '../shapes/charge.js';

export const listRefunds = defineTool({
  name: 'list_refunds',
  title: 'List refunds',
  access: 'read',
  description: 'Refunds with status, newest first.',
  annotations: reads,
  input: z.object({
    payment_intent: idField('pi_').optional(),
    charge: idField(['ch_', 'py_']).optional(),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('refunds', z.object(refundShape)),
  async handler({ payment_intent, charge, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.refunds.list(
        { ...given({ payment_intent, charge }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toRefund });
  },
});
