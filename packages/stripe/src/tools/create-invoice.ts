import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { currencyField, customerId, given, keyField, metadataField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { invoiceShape, toInvoice } from '../shapes/invoice.js';
import { write } from '../write.js';

const tool = 'create_invoice';
const findOut = 'list_invoices';

export const createInvoice = defineTool({
  name: tool,
  title: 'Create an invoice',
  access: 'write',
  description:
    'Draft an invoice from the pending items; charges nothing. Then create_invoice_item for more, and finalize_invoice.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input: z.object({
    customer: customerId(),
    days_until_due: z
      .int()
      .min(0)
      .max(3_650)
      .optional()
      .describe('Sent to be paid within; else the customer is charged'),
    include_pending: z.boolean().default(true).describe('false: empty draft'),
    currency: currencyField().optional(),
    description: textField('For the customer', 1_500),
    metadata: metadataField(),
    ...keyField,
  }),
  output: z.object({ ...invoiceShape, ...sentShape }),
  async handler(input, context: Context) {
    const { idempotency_key: _key, include_pending: include, days_until_due: days, ...fields } = input;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.invoices.create(
          {
            ...given(fields),
            ...(days === undefined
              ? {}
              : { collection_method: 'send_invoice' as const, days_until_due: days }),
            // Left out, pending items are left out, too, and the invoice is empty.
            pending_invoice_items_behavior: include ? 'include' : 'exclude',
            // Nothing happens by itself: finalize_invoice asks.
            auto_advance: false,
          },
          options,
        ),
      { tool, input, findOut },
    );
    const { data, has_more: more } = value.lines;
    const note = `Draft with ${more ? 'more than ' : ''}${data.length} line${data.length === 1 ? '' : 's'}; nothing is charged or sent before finalize_invoice.`;
    return done(context, toInvoice(value), { ...sent, note });
  },
});
