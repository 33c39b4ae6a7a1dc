import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { payoutShape, toPayout } from '../shapes/charge.js';

export const listPayouts = defineTool({
  name: 'list_payouts',
  title: 'List payouts',
  access: 'read',
  description: 'Payouts to the bank, newest first.',
  annotations: reads,
  input: z.object({
    status: z.enum(['pending', 'in_transit', 'paid', 'failed', 'canceled']).optional().describe('Only these'),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('payouts', payoutShape),
  async handler({ status, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.payouts.list(
        { ...given({ status }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toPayout });
  },
});
