import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { paymentIntentShape, toPaymentIntent } from '../shapes/payment-intent.js';
import { money } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'cancel_payment_intent';
const findOut = 'fetch_stripe_resources';

const input = z.object({
  payment_intent_id: idField('pi_'),
  reason: z
    .enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'])
    .optional()
    .describe('For the record'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const cancelPaymentIntent = defineTool({
  name: tool,
  title: 'Cancel a payment',
  access: 'write',
  description:
    'Cancel a payment that has not succeeded, and release what it holds. For succeeded ones: create_refund. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...paymentIntentShape, ...sentShape }),
  confirm: async (given, context: Context) =>
    ask(context, { tool, input: given }, () => outlook(given, context)),
  async handler(given, context: Context) {
    const { payment_intent_id: id, reason } = given;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.paymentIntents.cancel(
          id,
          reason === undefined ? {} : { cancellation_reason: reason },
          options,
        ),
      { tool, input: given, findOut },
    );
    return done(context, toPaymentIntent(value), sent);
  },
});

async function outlook(
  { payment_intent_id: id, idempotency_key: key }: Input,
  context: Context,
): Promise<Outlook> {
  const intent = await look(context, (stripe, options) => stripe.paymentIntents.retrieve(id, {}, options));
  const { amount, currency, status, amount_capturable: held } = intent;
  if (key === undefined && /^(succeeded|canceled)$/.test(status))
    throw new ToolError('refused', `${id} cannot be canceled: its status is ${status}.`, {
      next: status === 'succeeded' ? 'Give the money back with create_refund.' : 'It is canceled already.',
    });
  const release = held > 0 ? ` ${displayAmount(held, currency)} is held and will be released.` : '';
  return {
    message: `Cancel ${id} over ${displayAmount(amount, currency)} (${status})?${release} This cannot be undone.`,
    version: [status, held],
    details: { ...money(amount, currency), status },
  };
}
