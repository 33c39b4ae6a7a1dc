import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { amountField, given, idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { checkAmount, displayAmount } from '../money/amount.js';
import { checkFence, type Fence } from '../money/fence.js';
import { refundShape, toCharge, toRefund } from '../shapes/charge.js';
import { money, part } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'create_refund';
const findOut = 'list_refunds';

const input = z.object({
  payment_intent: idField('pi_').optional(),
  charge: idField(['ch_', 'py_'], 'Instead: ch_...').optional(),
  amount: amountField('Minor units; all that is left if left out').optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional().describe('For the record'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const createRefund = defineTool({
  name: tool,
  title: 'Refund a payment',
  access: 'write',
  description: 'Refund a payment, whole or in part. Asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...refundShape, ...sentShape }),
  async confirm(given, context: Context) {
    checkTarget(given);
    return ask(context, { tool, input: given }, () => outlook(given, context));
  },
  async handler(refund, context: Context) {
    const { idempotency_key: _key, ...params } = refund;
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.refunds.create(given(params), options),
      {
        tool,
        input: refund,
        findOut,
      },
    );
    return done(context, toRefund(value), { ...sent, note: refundNote(value.status) });
  },
});

function checkTarget({ payment_intent: intent, charge }: Input): void {
  if ((intent === undefined) === (charge === undefined))
    throw new ToolError('invalid_argument', 'payment_intent or charge: give exactly one of them.', {
      next: 'list_payment_intents and list_charges have the ids.',
    });
}

async function outlook(input: Input, context: Context): Promise<Outlook> {
  const charge = await findCharge(input, context);
  const { currency, amount_captured: captured, amount_refunded: refunded } = charge;
  const left = captured - refunded;
  if (input.idempotency_key === undefined) checkRefundable(charge, left, input.amount);
  const amount = input.amount ?? left;
  if (input.amount !== undefined) checkAmount(amount, currency);
  checkFence(context.client.fence, amount, currency);
  if (input.amount === undefined) checkAllOfIt(context.client.fence, { captured, left, currency });
  const { method } = toCharge(charge);
  const disputed = charge.disputed ? ' It is disputed: the bank may take it back, too.' : '';
  const earlier = refunded > 0 ? `, of which ${displayAmount(refunded, currency)} is refunded already` : '';
  return {
    message: `Refund ${displayAmount(amount, currency)} of ${charge.id} (${displayAmount(captured, currency)}${earlier}) to ${charge.billing_details.name ?? charge.billing_details.email ?? 'the customer'}${method ? ` on ${method}` : ''}?${disputed}`,
    version: [charge.id, captured, refunded, charge.disputed],
    details: {
      ...money(amount, currency),
      charge: charge.id,
      left: part(left, currency),
      refunded: part(refunded, currency),
    },
  };
}

/**
 * Without an amount Stripe refunds what it finds left. A refund that fails in the meantime makes that more than was looked at, up to
 * the whole charge; where that is beyond the fence, the amount has to be said.
 */
function checkAllOfIt(
  fence: Fence,
  { captured, left, currency }: { captured: number; left: number; currency: string },
): void {
  if (captured <= (fence?.get(currency) ?? Number.POSITIVE_INFINITY)) return;
  throw new ToolError(
    'invalid_argument',
    'amount: must be given, because the whole charge is beyond STRIPE_MAX_AMOUNT.',
    {
      next: `${left} is left to refund.`,
    },
  );
}

async function findCharge({ payment_intent: id, charge }: Input, context: Context): Promise<Stripe.Charge> {
  if (charge !== undefined)
    return look(context, (stripe, options) => stripe.charges.retrieve(charge, {}, options));
  const intent = await look(context, (stripe, options) =>
    stripe.paymentIntents.retrieve(id ?? '', { expand: ['latest_charge'] }, options),
  );
  const { latest_charge: latest, status } = intent;
  if (latest !== null && typeof latest === 'object') return latest;
  throw new ToolError('refused', `${intent.id} has nothing to refund: its status is ${status}.`, {
    next:
      status === 'succeeded'
        ? 'Refund its charge; list_charges has the id.'
        : 'A payment that has not succeeded is canceled, not refunded.',
  });
}

function checkRefundable(charge: Stripe.Charge, left: number, amount: number | undefined): void {
  const { id, currency } = charge;
  if (!charge.paid || !charge.captured)
    throw new ToolError(
      'refused',
      `${id} has nothing to refund: it is ${charge.paid ? 'only held' : charge.status}.`,
      {
        next: charge.paid ? 'cancel_payment_intent releases what is held.' : 'There was no payment.',
      },
    );
  if (left <= 0) throw new ToolError('refused', `${id} is refunded already.`, { next: 'See list_refunds.' });
  if (amount !== undefined && amount > left)
    throw new ToolError(
      'invalid_argument',
      `amount: only ${displayAmount(left, currency)} is left to refund.`,
      {
        next: `Give at most ${left}.`,
      },
    );
}

function refundNote(status: string | null): string | undefined {
  if (status === 'pending')
    return 'On its way, not final: the bank may still refuse it. Look again with list_refunds.';
  if (status === 'requires_action')
    return 'The customer must act: Stripe has written to them how to get the money.';
  if (status === 'failed')
    return 'It failed: the money is back in the balance. Pay the customer another way.';
  return undefined;
}
