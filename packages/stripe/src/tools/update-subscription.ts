import { randomUUID } from 'node:crypto';
import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { agreedKey, ask, type Outlook } from '../ask.js';
import { given, idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { money } from '../shapes/plain-values.js';
import { subscriptionShape, toSubscription } from '../shapes/subscription.js';
import { type BilledItem, billedItems, billedName, checkCost } from '../subscription-cost.js';
import { changedItems, namedItems } from '../subscription-items.js';
import { write } from '../write.js';
import { prorationField } from './preview-invoice.js';

const tool = 'update_subscription';
const findOut = 'list_subscriptions';

const input = z.object({
  subscription_id: idField('sub_'),
  items: changedItems.optional(),
  proration_behavior: prorationField,
  cancel_at_period_end: z.boolean().optional().describe('false keeps it running'),
  payment_method: idField('pm_').optional(),
  ...keyField,
});

type Input = z.output<typeof input>;

export const updateSubscription = defineTool({
  name: tool,
  title: 'Change a subscription',
  access: 'write',
  description: 'Change price or quantity, or undo a cancellation. Shows what it costs and asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...subscriptionShape, ...sentShape }),
  async confirm(change, context: Context) {
    checkChange(change);
    return ask(context, { tool, input: change, makeKey }, (key) => outlook(change, { context, key }));
  },
  async handler(change, context: Context) {
    const { subscription_id: id } = change;
    const present = await look(context, (stripe, options) => stripe.subscriptions.retrieve(id, {}, options));
    const key = change.idempotency_key ?? agreedKey(context) ?? '';
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.subscriptions.update(id, paramsOf(change, present, key), options),
      { tool, input: change, findOut },
    );
    return done(context, toSubscription(value), sent);
  },
});

function checkChange({ items, cancel_at_period_end: ends, payment_method: method }: Input): void {
  if (items || ends !== undefined || method) return;
  throw new ToolError('invalid_argument', 'Nothing to change was given.', {
    next: 'Give items, cancel_at_period_end or payment_method.',
  });
}

/**
 * What is agreed to is a sum, and it depends on the second of the change. The key holds that second, so that the change costs what the
 * preview said, and a call repeated with the key alone, even by another process, is the same request.
 */
const makeKey = () => `${randomUUID()}@${Math.floor(Date.now() / 1_000)}`;

const secondOf = (key: string): number | undefined => {
  const [, second] = /@(\d{10})$/.exec(key) ?? [];
  return second === undefined ? undefined : Number(second);
};

function paramsOf(change: Input, present: Stripe.Subscription, key: string): Stripe.SubscriptionUpdateParams {
  const { items, proration_behavior, cancel_at_period_end, payment_method } = change;
  const repeated = change.idempotency_key !== undefined;
  return {
    ...given({ cancel_at_period_end, default_payment_method: payment_method }),
    ...(items
      ? {
          items: namedItems(present, items, { repeated }),
          proration_behavior,
          ...given({ proration_date: proration_behavior === 'none' ? undefined : secondOf(key) }),
          // A payment that fails changes nothing, rather than leaving the subscription past due.
          payment_behavior: 'error_if_incomplete' as const,
        }
      : {}),
  };
}

async function outlook(change: Input, { context, key }: { context: Context; key: string }): Promise<Outlook> {
  const { subscription_id: id, items, cancel_at_period_end: ends } = change;
  const present = await look(context, (stripe, options) => stripe.subscriptions.retrieve(id, {}, options));
  const { status, currency } = present;
  if (change.idempotency_key === undefined && /^(canceled|incomplete_expired)$/.test(status))
    throw new ToolError('refused', `${id} is over (${status}) and cannot be changed.`, {
      next: 'Start a new one with create_subscription.',
    });
  const now = billedName(present.items.data.map((item) => ({ price: item.price, quantity: item.quantity })));
  const version = [
    status,
    present.cancel_at_period_end,
    present.items.data.map((item) => [item.id, item.price.id, item.quantity, item.current_period_end]),
  ];
  const other = [
    ends === undefined ? '' : ends ? 'It ends with the period.' : 'It keeps running.',
    change.payment_method ? `It is charged to ${change.payment_method}.` : '',
  ].filter(Boolean);
  if (!items) return { message: `Change ${id} (${now})? ${other.join(' ')}`, version, details: { status } };

  const { proration_behavior: proration } = change;
  const params = paramsOf(change, present, key);
  const [after, invoice] = await Promise.all([
    itemsAfter(present, params.items ?? [], context),
    look(context, (stripe, options) =>
      stripe.invoices.createPreview(
        {
          subscription: id,
          subscription_details: {
            // The same items, in the type of the preview.
            items: params.items as Stripe.InvoiceCreatePreviewParams.SubscriptionDetails.Item[],
            proration_behavior: proration,
            ...given({ proration_date: params.proration_date }),
          },
        },
        options,
      ),
    ),
  ]);
  checkCost(context, { due: invoice.amount_due, items: after, currency });
  const when = proration === 'always_invoice' ? 'Billed now' : 'Next invoice';
  return {
    message:
      `Change ${id} from ${now} to ${billedName(after)}? ${when}: ${displayAmount(invoice.total, currency)}. ${other.join(' ')}`.trim(),
    version: [version, after.map(({ price }) => [price.id, price.unit_amount, price.active])],
    details: { ...money(invoice.total, currency), proration_behavior: proration, items: billedName(after) },
  };
}

/** The items as they would stand after the change. */
async function itemsAfter(
  present: Stripe.Subscription,
  changes: Stripe.SubscriptionUpdateParams.Item[],
  context: Context,
): Promise<BilledItem[]> {
  const kept = present.items.data
    .filter((item) => !changes.some((change) => change.id === item.id))
    .map(({ price, quantity }) => ({ price, quantity }));
  const changed = changes
    .filter((change) => !change.deleted)
    .flatMap(({ id, price, quantity }) => {
      const old = present.items.data.find((item) => item.id === id);
      const changedPrice = price ?? old?.price.id;
      return changedPrice === undefined ? [] : { price: changedPrice, quantity: quantity ?? old?.quantity };
    });
  return [...kept, ...(await billedItems(context, changed))];
}
