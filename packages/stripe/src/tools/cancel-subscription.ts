import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { time } from '../shapes/plain-values.js';
import { subscriptionShape, toSubscription } from '../shapes/subscription.js';
import { billedName } from '../subscription-cost.js';
import { type Sent, write } from '../write.js';

const tool = 'cancel_subscription';
const findOut = 'fetch_stripe_resources';

const input = z.object({
  subscription_id: idField('sub_'),
  now: z.boolean().default(false).describe('true ends it at once, else with the paid period'),
  prorate: z.boolean().default(false).describe('With now: credit the unused time'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const cancelSubscription = defineTool({
  name: tool,
  title: 'Cancel a subscription',
  access: 'write',
  description: 'End a subscription with its paid period, or at once. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...subscriptionShape, ...sentShape }),
  async confirm(given, context: Context) {
    if (given.prorate && !given.now)
      throw new ToolError('invalid_argument', 'prorate: goes with now.', {
        next: 'A subscription that ends with its period has no unused time.',
      });
    return ask(context, { tool, input: given }, () => outlook(given, context));
  },
  async handler(given, context: Context) {
    const { subscription_id: id, now } = given;
    if (now) return endNow(given, context);
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.subscriptions.update(id, { cancel_at_period_end: true }, options),
      { tool, input: given, findOut },
    );
    const note = 'It runs until period_end; update_subscription with cancel_at_period_end false undoes this.';
    return done(context, toSubscription(value), { ...sent, note });
  },
});

/**
 * Stripe knows no idempotency key on this request, and needs none: what is ended cannot be ended again. Where a repetition finds nothing
 * to end, or no answer came, the subscription itself tells.
 */
async function endNow(given: Input, context: Context) {
  const { subscription_id: id, prorate } = given;
  let ended: { value: Stripe.Subscription; sent: Sent };
  try {
    ended = await write(context, (stripe) => stripe.subscriptions.cancel(id, prorate ? { prorate } : {}), {
      tool,
      input: given,
      findOut,
      keyless: true,
    });
  } catch (error) {
    if (!ToolError.is(error) || (error.code !== 'not_found' && error.code !== 'outcome_unknown')) throw error;
    const found = await look(context, (stripe, options) =>
      stripe.subscriptions.retrieve(id, {}, options),
    ).catch(() => {
      throw error;
    });
    if (found.status !== 'canceled') throw error;
    const note = 'No answer came to the first request, or it was ended before: it is ended now.';
    const key = given.idempotency_key ?? String(error.details?.idempotency_key ?? '');
    return done(context, toSubscription(found), { idempotency_key: key, note });
  }
  return done(context, toSubscription(ended.value), ended.sent);
}

async function outlook(
  { subscription_id: id, now, prorate, idempotency_key: key }: Input,
  context: Context,
): Promise<Outlook> {
  const found = await look(context, (stripe, options) => stripe.subscriptions.retrieve(id, {}, options));
  const { status, cancel_at_period_end: ending, items } = found;
  const end = time(items.data[0]?.current_period_end);
  if (key === undefined && /^(canceled|incomplete_expired)$/.test(status))
    throw new ToolError('refused', `${id} is over already (${status}).`, {
      next: 'There is nothing to cancel.',
    });
  if (key === undefined && ending && !now)
    throw new ToolError('refused', `${id} ends already with its period, at ${end}.`, {
      next: 'Use now to end it at once.',
    });
  const what = billedName(items.data.map((item) => ({ price: item.price, quantity: item.quantity })));
  const how = now
    ? `at once? This cannot be undone.${prorate ? ' The unused time is credited to the next invoice.' : ' Nothing is paid back.'}`
    : `with its period, at ${end}?`;
  return {
    message: `End ${id} (${what}) ${how}`,
    version: [status, ending, items.data.map((item) => [item.id, item.price.id, item.quantity])],
    details: { status, period_end: end },
  };
}
