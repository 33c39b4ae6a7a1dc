import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { checkFence } from '../money/fence.js';
import { invoiceShape, toInvoiceWithPage } from '../shapes/invoice.js';
import { money } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'finalize_invoice';
const findOut = 'fetch_stripe_resources';

const input = z.object({
  invoice_id: idField('in_'),
  collect: z.boolean().default(false).describe('true: Stripe charges or emails it by itself'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const finalizeInvoice = defineTool({
  name: tool,
  title: 'Finalize an invoice',
  access: 'write',
  description: 'Turn a draft into an open invoice; there is no way back. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...invoiceShape, ...sentShape }),
  confirm: async (given, context: Context) =>
    ask(context, { tool, input: given }, () => outlook(given, context)),
  async handler(given, context: Context) {
    const { invoice_id: id, collect } = given;
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.invoices.finalizeInvoice(id, { auto_advance: collect }, options),
      { tool, input: given, findOut },
    );
    const note =
      value.status === 'open' && !collect
        ? 'Open. Nothing is charged or emailed: the customer pays at hosted_invoice_url.'
        : undefined;
    return done(context, toInvoiceWithPage(value), { ...sent, note });
  },
});

async function outlook(
  { invoice_id: id, collect, idempotency_key: key }: Input,
  context: Context,
): Promise<Outlook> {
  const invoice = await look(context, (stripe, options) => stripe.invoices.retrieve(id, {}, options));
  const { status, currency, total, amount_due: due, collection_method: method, lines } = invoice;
  if (key === undefined && status !== 'draft')
    throw new ToolError('refused', `${id} is not a draft: its status is ${status}.`, {
      next: status === 'open' ? 'It is final already; void_invoice cancels it.' : 'Create a new invoice.',
    });
  checkFence(context.client.fence, due, currency);
  const then = !collect
    ? 'Nothing is charged or emailed by itself.'
    : method === 'send_invoice'
      ? 'Stripe emails it.'
      : 'Stripe then charges the customer.';
  const who = invoice.customer_name ?? invoice.customer_email ?? 'the customer';
  const empty = lines.data.length === 0 ? ' It is empty.' : '';
  return {
    message: `Finalize ${id} over ${displayAmount(total, currency)} (due: ${displayAmount(due, currency)}) for ${who}?${empty} ${then} This cannot be undone.`,
    version: [status, total, due, method, lines.data.map((line) => [line.id, line.amount])],
    details: { ...money(due, currency), status, lines: lines.data.length },
  };
}
