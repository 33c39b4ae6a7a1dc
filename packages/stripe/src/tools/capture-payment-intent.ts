import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { amountField, idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { checkAmount, displayAmount } from '../money/amount.js';
import { checkFence } from '../money/fence.js';
import { paymentIntentShape, statusNote, toPaymentIntent } from '../shapes/payment-intent.js';
import { part } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'capture_payment_intent';
const findOut = 'fetch_stripe_resources';

const input = z.object({
  payment_intent_id: idField('pi_'),
  amount: amountField('Minor units; all of it if left out, the rest is released').optional(),
  ...keyField,
});

type Input = z.output<typeof input>;

export const capturePaymentIntent = defineTool({
  name: tool,
  title: 'Capture a held payment',
  access: 'write',
  description: 'Take a held amount, or part of it. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...paymentIntentShape, ...sentShape }),
  confirm: async (given, context: Context) =>
    ask(context, { tool, input: given }, () => outlook(given, context)),
  async handler(given, context: Context) {
    const { payment_intent_id: id, amount } = given;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.paymentIntents.capture(id, amount === undefined ? {} : { amount_to_capture: amount }, options),
      { tool, input: given, findOut },
    );
    return done(context, toPaymentIntent(value), { ...sent, note: statusNote(value.status) });
  },
});

async function outlook(
  { payment_intent_id: id, amount, idempotency_key: key }: Input,
  context: Context,
): Promise<Outlook> {
  const intent = await look(context, (stripe, options) => stripe.paymentIntents.retrieve(id, {}, options));
  const { currency, amount_capturable: held } = intent;
  if (key === undefined) checkHeld(intent, amount);
  const taken = amount ?? held;
  checkAmount(taken, currency);
  checkFence(context.client.fence, taken, currency);
  return {
    message: `Capture ${displayAmount(taken, currency)} of ${id}, of which ${displayAmount(held, currency)} is held?${taken < held ? ' The rest is released.' : ''}`,
    version: [intent.status, held],
    details: { ...part(taken, currency), currency, status: intent.status },
  };
}

function checkHeld(
  { id, status, amount_capturable: held, currency }: Stripe.PaymentIntent,
  amount: number | undefined,
): void {
  if (status !== 'requires_capture')
    throw new ToolError('refused', `${id} holds nothing to capture: its status is ${status}.`, {
      next: 'Only payments with status requires_capture can be captured.',
    });
  if (amount !== undefined && amount > held)
    throw new ToolError('invalid_argument', `amount: only ${displayAmount(held, currency)} is held.`, {
      next: `Give at most ${held}.`,
    });
}
