import { defineTool } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { customerId, freeId, given, idField, keyField, metadataField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { customerName } from '../shapes/customer.js';
import { money } from '../shapes/plain-values.js';
import { subscriptionShape, toSubscription } from '../shapes/subscription.js';
import { billedItems, billedName, checkCost } from '../subscription-cost.js';
import { soldItems } from '../subscription-items.js';
import { write } from '../write.js';

const tool = 'create_subscription';
const findOut = 'list_subscriptions';

const input = z.object({
  customer: customerId(),
  items: soldItems,
  payment_method: idField('pm_', "Else the customer's default").optional(),
  trial_days: z.int().min(1).max(730).optional().describe('Free days first'),
  days_until_due: z.int().min(0).max(3_650).optional().describe('Send invoices instead of charging'),
  coupon: freeId('A coupon').optional(),
  metadata: metadataField(),
  ...keyField,
});

type Input = z.output<typeof input>;

export const createSubscription = defineTool({
  name: tool,
  title: 'Start a subscription',
  access: 'write',
  description:
    'Start a subscription and charge its first period; a declined card starts nothing. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...subscriptionShape, ...sentShape }),
  confirm: async (subscription, context: Context) =>
    ask(context, { tool, input: subscription }, () => outlook(subscription, context)),
  async handler(subscription, context: Context) {
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.subscriptions.create(paramsOf(subscription), options),
      { tool, input: subscription, findOut },
    );
    return done(context, toSubscription(value), sent);
  },
});

function paramsOf(subscription: Input): Stripe.SubscriptionCreateParams {
  const {
    customer,
    items,
    payment_method,
    trial_days,
    days_until_due: days,
    coupon,
    metadata,
  } = subscription;
  return {
    customer,
    items: items.map((item) => given(item)),
    ...given({ default_payment_method: payment_method, trial_period_days: trial_days, metadata }),
    ...(coupon === undefined ? {} : { discounts: [{ coupon }] }),
    ...(days === undefined
      ? // Paid or not started at all, rather than one that waits for a payment.
        { payment_behavior: 'error_if_incomplete' as const }
      : { collection_method: 'send_invoice' as const, days_until_due: days }),
  };
}

async function outlook(subscription: Input, context: Context): Promise<Outlook> {
  const { customer: id, items, coupon, trial_days: trial, days_until_due: days } = subscription;
  const [customer, billed] = await Promise.all([
    look(context, (stripe, options) => stripe.customers.retrieve(id, {}, options)),
    billedItems(context, items),
  ]);
  const currency = billed[0]?.price.currency ?? 'usd';
  const first = await look(context, (stripe, options) =>
    stripe.invoices.createPreview(
      {
        customer: id,
        ...(coupon === undefined ? {} : { discounts: [{ coupon }] }),
        subscription_details: {
          items: items.map((item) => given(item)),
        },
      },
      options,
    ),
  );
  const due = trial === undefined ? first.amount_due : 0;
  checkCost(context, { due: first.amount_due, items: billed, currency });
  const when =
    trial === undefined
      ? `${days === undefined ? 'Charged' : 'Billed'} now: ${displayAmount(due, currency)}.`
      : `First ${trial} days free, then about ${displayAmount(first.amount_due, currency)}.`;
  return {
    message: `Start a subscription of ${customerName(customer)}: ${billedName(billed)}${coupon ? ` with coupon ${coupon}` : ''}? ${when}`,
    version: [due, first.amount_due, billed.map(({ price }) => [price.id, price.unit_amount, price.active])],
    details: { ...money(due, currency), customer: id, items: billedName(billed) },
  };
}
