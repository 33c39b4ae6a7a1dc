import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { currencyField, customerId, given, idField, keyField, textField } from '../fields.js';
import { type Context, look } from '../look.js';
import { checkAmount } from '../money/amount.js';
import { checkFence } from '../money/fence.js';
import { invoiceItemShape, toInvoiceItem } from '../shapes/invoice.js';
import { periodAmount } from '../shapes/price.js';
import { write } from '../write.js';

const tool = 'create_invoice_item';
const findOut = 'preview_invoice';

const input = z.object({
  customer: customerId(),
  invoice: idField('in_', 'A draft; without it the item waits for the next invoice').optional(),
  price: idField('price_', 'A one-time price; or amount and currency').optional(),
  quantity: z.int().min(1).max(1_000_000).optional().describe('Of price'),
  amount: z.int().optional().describe('Minor units; negative is a credit'),
  currency: currencyField().optional(),
  description: textField('Line on the invoice'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const createInvoiceItem = defineTool({
  name: tool,
  title: 'Add an invoice item',
  access: 'write',
  description: 'Add a line to a draft invoice, or to the next one. Charges nothing yet.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...invoiceItemShape, ...sentShape }),
  async handler(item, context: Context) {
    await checkItem(item, context);
    const { idempotency_key: _key, price, ...fields } = item;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.invoiceItems.create(
          { ...given(fields), ...(price === undefined ? {} : { pricing: { price } }) },
          options,
        ),
      { tool, input: item, findOut },
    );
    const note = item.invoice
      ? undefined
      : 'It waits: the next invoice takes it, that of a subscription by itself, one of create_invoice at once.';
    return done(context, toInvoiceItem(value), { ...sent, note });
  },
});

async function checkItem({ price, quantity, amount, currency }: Input, context: Context): Promise<void> {
  if ((price === undefined) === (amount === undefined))
    throw new ToolError('invalid_argument', 'price or amount: give exactly one of them.', {
      next: 'Give a one-time price, or amount and currency.',
    });
  if (price !== undefined) return checkPrice(price, quantity, context);
  if (amount === 0 || currency === undefined || quantity !== undefined)
    throw new ToolError(
      'invalid_argument',
      'amount: goes with currency and without quantity, and is not 0.',
      {
        next: 'Give amount and currency.',
      },
    );
  checkAmount(amount ?? 0, currency);
  checkFence(context.client.fence, amount, currency);
}

/** What a price comes to is looked up only where there is a fence to hold it against. */
async function checkPrice(id: string, quantity: number | undefined, context: Context): Promise<void> {
  const { fence } = context.client;
  if (!fence) return;
  const price = await look(context, (stripe, options) => stripe.prices.retrieve(id, {}, options));
  checkFence(fence, periodAmount(price, quantity), price.currency);
}
