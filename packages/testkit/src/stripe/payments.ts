import type Stripe from 'stripe';
import { apiError, invalid } from './api-error.js';
import { openDispute } from './disputes.js';
import { enterLedger } from './ledger.js';
import { chargeFee, fileBalanceTransaction } from './objects/balance-transaction.js';
import { newCharge } from './objects/charge.js';
import { behaviourOf } from './objects/payment-method.js';
import { find, idOf, type Scope } from './scope.js';
import type { CardBehaviour } from './test-cards.js';

interface ConfirmOptions {
  offSession?: boolean | undefined;
  errorOnRequiresAction?: boolean | undefined;
  returnUrl?: string | undefined;
}

/** The refusal for an action that the intent's status does not allow; it carries the intent. */
const unexpectedState = (intent: Stripe.PaymentIntent, action: string) =>
  apiError(400, `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });

const updateIntent = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  change: Partial<Stripe.PaymentIntent>,
): Stripe.PaymentIntent => scope.books.paymentIntents.put({ ...intent, ...change });

const collectCharge = (scope: Scope, charge: Stripe.Charge, amount: number): Stripe.Charge => {
  const { id, currency } = charge;
  const fee = chargeFee(amount);
  const movement = {
    type: 'charge',
    reporting_category: 'charge',
    amount,
    currency,
    source: id,
    fee,
  } as const;
  const transaction = fileBalanceTransaction(scope, movement);
  enterLedger(scope, { kind: 'charge', id, charge, amount });
  return scope.books.charges.put({
    ...charge,
    amount_captured: amount,
    balance_transaction: transaction.id,
    captured: true,
  });
};

/** Charges the card, or holds the amount where capture is manual. */
const settle = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
): Stripe.PaymentIntent => {
  const captured = intent.capture_method !== 'manual';
  const made = scope.books.charges.put(newCharge(scope, { intent, paymentMethod, captured }));
  const charge = captured ? collectCharge(scope, made, intent.amount) : made;
  const settled = updateIntent(scope, intent, {
    amount_capturable: captured ? 0 : intent.amount,
    amount_received: captured ? intent.amount : 0,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: captured ? 'succeeded' : 'requires_capture',
  });
  scope.emit('charge.succeeded', charge);
  scope.emit(captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', settled);
  const behaviour = behaviourOf(scope, paymentMethod.id);
  if (captured && behaviour.kind === 'dispute') openDispute(scope, charge, behaviour);
  return settled;
};

type Decline = Extract<CardBehaviour, { kind: 'decline' }>;
const unauthenticated: Decline = {
  kind: 'decline',
  code: 'authentication_required',
  declineCode: 'authentication_required',
  adviceCode: 'try_again_later',
};

const declineMessage = (decline: Decline): string => {
  if (decline.code === 'authentication_required')
    return 'Your card was declined. This transaction requires authentication.';
  if (decline.code === 'expired_card') return 'Your card has expired.';
  if (decline.code === 'incorrect_cvc') return "Your card's security code is incorrect.";
  if (decline.code === 'processing_error')
    return 'An error occurred while processing your card. Try again in a little bit.';
  return decline.declineCode === 'insufficient_funds'
    ? 'Your card has insufficient funds.'
    : 'Your card was declined.';
};

/** The 402 of a declined card; `rest` names the charge and the intent where there are any. */
export const cardError = (
  decline: Decline,
  rest: { charge?: string; payment_intent?: object; payment_method?: object } = {},
) =>
  apiError(402, declineMessage(decline), {
    type: 'card_error',
    code: decline.code,
    decline_code: decline.declineCode,
    advice_code: decline.adviceCode,
    network_decline_code: '05',
    ...(decline.code === 'incorrect_cvc' && { param: 'cvc' }),
    ...rest,
  });

/** Files the failed charge and the error on the intent, which can be confirmed again with another card. */
const declineIntent = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  { paymentMethod, decline }: { paymentMethod: Stripe.PaymentMethod; decline: Decline },
) => {
  const charge = scope.books.charges.put(
    newCharge(scope, { intent, paymentMethod, captured: false, decline }),
  );
  const failed = updateIntent(scope, intent, {
    last_payment_error: {
      advice_code: decline.adviceCode,
      charge: charge.id,
      code: decline.code,
      decline_code: decline.declineCode,
      message: declineMessage(decline),
      payment_method: paymentMethod,
      type: 'card_error',
    },
    latest_charge: charge.id,
    payment_method: null,
    status: 'requires_payment_method',
  });
  scope.emit('charge.failed', charge);
  scope.emit('payment_intent.payment_failed', failed);
  return cardError(decline, { charge: charge.id, payment_intent: failed, payment_method: paymentMethod });
};

const nextAction = (intent: Stripe.PaymentIntent, returnUrl?: string): Stripe.PaymentIntent.NextAction => {
  if (returnUrl === undefined)
    return { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
  const url = `https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=${intent.id}&client_secret=${intent.client_secret}`;
  return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
};

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Tries the intent's payment method. Answers the new version of the intent, or throws the 402 after filing it. */
export const confirmIntent = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  options: ConfirmOptions,
): Stripe.PaymentIntent => {
  if (!CONFIRMABLE.includes(intent.status)) throw unexpectedState(intent, 'confirm');
  const id = idOf(intent.payment_method);
  if (id === null) {
    throw apiError(400, "You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  }
  const paymentMethod = find(scope, (books) => books.paymentMethods, {
    id,
    noun: 'PaymentMethod',
    param: 'payment_method',
  });
  const behaviour = behaviourOf(scope, id);
  if (behaviour.kind === 'decline') throw declineIntent(scope, intent, { paymentMethod, decline: behaviour });
  if (behaviour.kind !== 'authenticate') return settle(scope, intent, paymentMethod);
  if (options.offSession || options.errorOnRequiresAction) {
    throw declineIntent(scope, intent, { paymentMethod, decline: unauthenticated });
  }
  const waiting = updateIntent(scope, intent, {
    next_action: nextAction(intent, options.returnUrl),
    status: 'requires_action',
  });
  scope.emit('payment_intent.requires_action', waiting);
  return waiting;
};

/** What happens when the customer answers the bank's question: the charge, or the decline. */
export const finishAuthentication = (scope: Scope, id: string, succeed: boolean): Stripe.PaymentIntent => {
  const intent = find(scope, (books) => books.paymentIntents, { id, noun: 'payment_intent' });
  const paymentMethod = scope.books.paymentMethods.get(idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || !paymentMethod) throw unexpectedState(intent, 'authenticate');
  if (succeed) return settle(scope, intent, paymentMethod);
  declineIntent(scope, { ...intent, next_action: null }, { paymentMethod, decline: unauthenticated });
  return find(scope, (books) => books.paymentIntents, { id, noun: 'payment_intent' });
};

/** Takes a held amount, or part of it; the rest is released. `amount` in minor units. */
export const captureIntent = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  amount?: number,
): Stripe.PaymentIntent => {
  const held = scope.books.charges.get(idOf(intent.latest_charge) ?? '');
  if (intent.status !== 'requires_capture' || !held) throw unexpectedState(intent, 'capture');
  const taken = amount ?? intent.amount_capturable;
  if (taken > intent.amount_capturable) {
    const message = `The capture amount ${taken} is greater than the ${intent.amount_capturable} that can be captured`;
    throw invalid('amount_to_capture', message, 'amount_too_large');
  }
  const charge = collectCharge(scope, held, taken);
  const captured = updateIntent(scope, intent, {
    amount_capturable: 0,
    amount_received: taken,
    status: 'succeeded',
  });
  scope.emit('charge.captured', charge);
  scope.emit('payment_intent.succeeded', captured);
  return captured;
};

const CANCELABLE = [...CONFIRMABLE, 'requires_capture', 'processing'];

/** Ends an intent that has not succeeded and releases what it holds. */
export const cancelIntent = (
  scope: Scope,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent => {
  if (!CANCELABLE.includes(intent.status)) throw unexpectedState(intent, 'cancel');
  const held =
    intent.status === 'requires_capture' && scope.books.charges.get(idOf(intent.latest_charge) ?? '');
  if (held) scope.books.charges.put({ ...held, amount_refunded: held.amount, refunded: true });
  const canceled = updateIntent(scope, intent, {
    amount_capturable: 0,
    canceled_at: scope.now(),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  scope.emit('payment_intent.canceled', canceled);
  return canceled;
};
