import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import {
  amountField,
  currencyField,
  customerId,
  given,
  idField,
  keyField,
  metadataField,
  textField,
} from '../fields.js';
import { type Context, look } from '../look.js';
import { checkAmount, displayAmount } from '../money/amount.js';
import { checkFence } from '../money/fence.js';
import { customerName } from '../shapes/customer.js';
import { paymentIntentShape, statusNote, toPaymentIntent } from '../shapes/payment-intent.js';
import { methodName } from '../shapes/payment-method.js';
import { idOf, money, time } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'process_payment';
const findOut = 'list_payment_intents';

const input = z.object({
  amount: amountField(),
  currency: currencyField(),
  customer: customerId(),
  payment_method: idField(['pm_', 'card_', 'src_'], 'A saved one of get_customer'),
  description: textField('e.g. Order 17', 1_000),
  capture: z.boolean().default(true).describe('false only holds it'),
  off_session: z.boolean().optional().describe('true: the customer is away'),
  metadata: metadataField(),
  ...keyField,
});

type Input = z.output<typeof input>;

export const processPayment = defineTool({
  name: tool,
  title: 'Charge a customer',
  access: 'write',
  description:
    'Charge a saved payment method now. Asks first. After an unclear outcome repeat with the idempotency_key it told, never without.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...paymentIntentShape, ...sentShape }),
  async confirm(given, context: Context) {
    checkAmounts(given, context);
    return ask(context, { tool, input: given, fenced: true }, () => outlook(given, context));
  },
  async handler(given, context: Context) {
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.paymentIntents.create(paramsOf(given), options),
      { tool, input: given, findOut },
    );
    return done(context, toPaymentIntent(value), { ...sent, note: statusNote(value.status) });
  },
});

function checkAmounts({ amount, currency }: Input, { client }: Context): void {
  checkAmount(amount, currency);
  checkFence(client.fence, amount, currency);
}

/** The same arguments make the same parameters, whatever the state: a repeated key must meet the request it was made for. */
function paramsOf({ capture, idempotency_key: _key, ...fields }: Input): Stripe.PaymentIntentCreateParams {
  const { amount, currency, ...rest } = fields;
  return {
    amount,
    currency,
    ...given(rest),
    confirm: true,
    // Without a page to return to, methods that leave the page cannot be used.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...(capture ? {} : { capture_method: 'manual' as const }),
  };
}

// An equal payment this recent may be the same one, made under another key. A key that comes back may be older than the day that Stripe
// remembers it, and would then charge again.
const recentSeconds = 86_400;
const recentWithKeySeconds = 30 * 86_400;

async function outlook(input: Input, context: Context): Promise<Outlook> {
  const { amount, currency, customer: id, payment_method: methodId, capture } = input;
  const span = input.idempotency_key === undefined ? recentSeconds : recentWithKeySeconds;
  const since = Math.floor(Date.now() / 1_000) - span;
  const [customer, method, recent] = await Promise.all([
    look(context, (stripe, options) => stripe.customers.retrieve(id, {}, options)),
    look(context, (stripe, options) => stripe.paymentMethods.retrieve(methodId, {}, options)),
    look(context, (stripe, options) =>
      stripe.paymentIntents.list({ customer: id, created: { gte: since }, limit: 100 }, options),
    ),
  ]);
  // With a key given this may be a repetition of something that went through: then Stripe decides.
  if (input.idempotency_key === undefined) checkParties(id, customer, method);
  const equal = recent.data.filter(
    (one) =>
      one.amount === amount &&
      one.currency === currency &&
      !/^(canceled|requires_payment_method)$/.test(one.status),
  );
  const verb = capture ? 'Charge' : 'Hold';
  const again = equal[0]
    ? ` Mind: ${equal[0].id} over the same amount was made at ${time(equal[0].created)} (${equal[0].status}).`
    : '';
  return {
    message: `${verb} ${displayAmount(amount, currency)} from ${customerName(customer)} on ${methodName(method)}${input.description ? ` for "${input.description}"` : ''}?${again}`,
    version: [customer.deleted ?? false, methodName(method), equal.map((one) => [one.id, one.status])],
    details: {
      ...money(amount, currency),
      customer: id,
      payment_method: methodName(method),
      equal_payments:
        equal.length > 0 ? equal.map((one) => `${one.id} ${one.status} ${time(one.created)}`) : undefined,
    },
  };
}

function checkParties(
  id: string,
  customer: Stripe.Customer | Stripe.DeletedCustomer,
  method: Stripe.PaymentMethod,
): void {
  if (customer.deleted)
    throw new ToolError('not_found', `${id} was deleted.`, {
      next: 'Choose another customer with list_customers.',
    });
  if (idOf(method.customer) !== id)
    throw new ToolError('invalid_argument', `payment_method: ${method.id} is not one of ${id}.`, {
      next: 'get_customer lists the saved ones.',
    });
}
