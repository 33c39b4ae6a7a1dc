import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, customerId, given, idField, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { invoiceShape, toInvoice } from '../shapes/invoice.js';

export const listInvoices = defineTool({
  name: 'list_invoices',
  title: 'List invoices',
  access: 'read',
  description: 'Invoices, newest first. Failed ones are open with attempts.',
  annotations: reads,
  input: z.object({
    customer: customerId().optional(),
    subscription: idField('sub_').optional(),
    status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional().describe('Only these'),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('invoices', z.object(invoiceShape)),
  async handler({ customer, subscription, status, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.invoices.list(
        { ...given({ customer, subscription, status }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toInvoice });
  },
});
