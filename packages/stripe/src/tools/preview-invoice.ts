import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { modeShape, reads, shown } from '../answer.js';
import { customerId, given, idField } from '../fields.js';
import { type Context, look } from '../look.js';
import { invoiceLineShape, toInvoiceLine } from '../shapes/invoice.js';
import { idOf, money, moneyShape, part, partShape, time } from '../shapes/plain-values.js';
import { changedItems, namedItems } from '../subscription-items.js';

export const prorationField = z
  .enum(['create_prorations', 'always_invoice', 'none'])
  .default('create_prorations')
  .describe('always_invoice bills the difference now');

const input = z.object({
  customer: customerId().optional(),
  subscription: idField('sub_').optional(),
  items: changedItems.optional(),
  proration_behavior: prorationField,
  cancel_now: z.boolean().optional().describe('As if canceled now'),
});

export const previewInvoice = defineTool({
  name: 'preview_invoice',
  title: 'Preview an invoice',
  access: 'read',
  description:
    'The next invoice of a customer or subscription, or the one a change of items would make. Changes nothing.',
  annotations: reads,
  input,
  output: z.object({
    /** The total. */
    ...moneyShape,
    due: partShape,
    customer: z.string().optional(),
    subscription: z.string().optional(),
    date: z.string().optional(),
    lines: z.array(invoiceLineShape),
    note: z.string().optional(),
    ...modeShape,
  }),
  async handler({ customer, subscription, items, ...change }, context: Context) {
    if (!customer && !subscription)
      throw new ToolError('invalid_argument', 'customer or subscription: one of them is required.', {
        next: 'Give the subscription, or the customer for pending items.',
      });
    if (!subscription && change.cancel_now)
      throw new ToolError('invalid_argument', 'cancel_now: needs a subscription.', {
        next: 'Give the subscription.',
      });
    const present = subscription
      ? await look(context, (stripe, options) => stripe.subscriptions.retrieve(subscription, {}, options))
      : undefined;
    const details = detailsOf(present, { items, ...change });
    const invoice = await look(context, (stripe, options) =>
      stripe.invoices.createPreview(
        { ...given({ customer, subscription }), ...(details ? { subscription_details: details } : {}) },
        options,
      ),
    );
    return shown(context, {
      ...money(invoice.total, invoice.currency),
      due: part(invoice.amount_due, invoice.currency),
      customer,
      // Of a customer alone Stripe chooses, and the answer must say which.
      subscription: subscription ?? idOf(invoice.parent?.subscription_details?.subscription),
      date: time(invoice.next_payment_attempt),
      lines: invoice.lines.data.map(toInvoiceLine),
      note: invoice.lines.has_more ? 'Only the first lines are shown; the total counts all.' : undefined,
    });
  },
});

type Change = Omit<z.output<typeof input>, 'customer' | 'subscription'>;

function detailsOf(
  present: Stripe.Subscription | undefined,
  { items, proration_behavior, cancel_now }: Change,
): Stripe.InvoiceCreatePreviewParams.SubscriptionDetails | undefined {
  if (!items && !cancel_now) return undefined;
  // Of a new subscription every item is new.
  const named =
    items &&
    (present
      ? namedItems(present, items, { repeated: false })
      : items.map(({ id: _id, ...item }) => given(item)));
  return { ...given({ items: named, cancel_now }), ...(present ? { proration_behavior } : {}) };
}
