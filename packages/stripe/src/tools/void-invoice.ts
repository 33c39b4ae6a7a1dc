import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { invoiceShape, toInvoice } from '../shapes/invoice.js';
import { money } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'void_invoice';
const findOut = 'fetch_stripe_resources';

const input = z.object({ invoice_id: idField('in_'), ...keyField });

type Input = z.output<typeof input>;

export const voidInvoice = defineTool({
  name: tool,
  title: 'Void an invoice',
  access: 'write',
  description: 'Cancel an open invoice for good. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...invoiceShape, ...sentShape }),
  confirm: async (given, context: Context) =>
    ask(context, { tool, input: given }, () => outlook(given, context)),
  async handler(given, context: Context) {
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.invoices.voidInvoice(given.invoice_id, {}, options),
      { tool, input: given, findOut },
    );
    return done(context, toInvoice(value), sent);
  },
});

async function outlook({ invoice_id: id, idempotency_key: key }: Input, context: Context): Promise<Outlook> {
  const invoice = await look(context, (stripe, options) => stripe.invoices.retrieve(id, {}, options));
  const { status, currency, total, number, amount_remaining: remaining } = invoice;
  if (key === undefined && status !== 'open' && status !== 'uncollectible')
    throw new ToolError('refused', `${id} cannot be voided: its status is ${status}.`, {
      next:
        status === 'paid'
          ? 'Give the money back with create_refund.'
          : status === 'draft'
            ? 'A draft charges nothing; delete it in the dashboard.'
            : 'It is void already.',
    });
  const who = invoice.customer_name ?? invoice.customer_email ?? 'the customer';
  return {
    message: `Void ${number ?? id} over ${displayAmount(total, currency)} of ${who}, of which ${displayAmount(remaining, currency)} is open? It cannot be paid any more, and this cannot be undone.`,
    version: [status, remaining],
    details: { ...money(total, currency), status, invoice: id },
  };
}
