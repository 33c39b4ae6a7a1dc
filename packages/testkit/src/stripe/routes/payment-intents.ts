import type Stripe from 'stripe';
import { apiError, invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { assertChargeable } from '../money.js';
import { newPaymentIntent } from '../objects/payment-intent.js';
import { paymentMethodFrom } from '../objects/payment-method.js';
import { assertUsableBy, attach } from '../payment-methods.js';
import { cancelIntent, captureIntent, confirmIntent } from '../payments.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  email,
  listOf,
  metadata,
  object,
  oneOf,
  page,
  positive,
  range,
  required,
  text,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';
import { searchRoute } from '../search.js';

const onlyWithConfirm = {
  error_on_requires_action: boolean(),
  off_session: boolean(),
  return_url: text(),
  use_stripe_sdk: boolean(),
};

const createShape = {
  ...onlyWithConfirm,
  allowed_payment_method_types: listOf(text()),
  amount: required(positive()),
  automatic_payment_methods: object({
    enabled: required(boolean()),
    allow_redirects: oneOf('always', 'never'),
  }),
  capture_method: oneOf('automatic', 'automatic_async', 'manual'),
  confirm: boolean(),
  confirmation_method: oneOf('automatic', 'manual'),
  currency: required(currency()),
  customer: text(),
  description: text({ max: 1000 }),
  metadata: metadata(),
  payment_method: text(),
  receipt_email: email(),
  setup_future_usage: oneOf('off_session', 'on_session'),
  statement_descriptor: text({ max: 22 }),
  statement_descriptor_suffix: text({ max: 22 }),
  transfer_group: text(),
} satisfies Accepts<Stripe.PaymentIntentCreateParams>;

const assertConfirmParams = (values: Values<typeof createShape>): void => {
  const early = Object.keys(onlyWithConfirm).find((name) => Reflect.get(values, name) !== undefined);
  if (!values.confirm && early)
    throw invalid(early, `The parameter ${early} can only be used with confirm=true.`);
};

const takesRedirects = (intent: Stripe.PaymentIntent): boolean =>
  intent.automatic_payment_methods?.allow_redirects === 'always' &&
  intent.allowed_payment_method_types === null;

// Since API version 2023-08-16 dashboard payment methods are the default, and some of them leave the page.
const assertReturnUrl = (intent: Stripe.PaymentIntent, options: Values<typeof onlyWithConfirm>): void => {
  if (!takesRedirects(intent) || options.return_url || options.error_on_requires_action) return;
  const message =
    'This PaymentIntent takes payment methods that may redirect your customer, so you must provide a `return_url`. ' +
    'To refuse them, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never`.';
  throw apiError(400, message, { payment_intent: intent });
};

const confirmOptions = (values: Values<typeof onlyWithConfirm>) => ({
  offSession: values.off_session,
  errorOnRequiresAction: values.error_on_requires_action,
  returnUrl: values.return_url,
});

const usableMethod = (scope: Scope, id: string | undefined, customer: string | null): string | null => {
  if (id === undefined) return null;
  const method = paymentMethodFrom(scope, id);
  assertUsableBy(method, customer);
  return method.id;
};

const methodTypes = (
  values: Values<typeof createShape>,
): Pick<
  Stripe.PaymentIntent,
  'automatic_payment_methods' | 'allowed_payment_method_types' | 'payment_method_types'
> => {
  const { enabled = true, allow_redirects = 'always' } = values.automatic_payment_methods ?? {};
  const allowed = values.allowed_payment_method_types;
  return {
    automatic_payment_methods: enabled ? { allow_redirects, enabled } : null,
    allowed_payment_method_types: allowed ?? null,
    payment_method_types: allowed ?? ['card', ...(allow_redirects === 'always' ? ['link'] : [])],
  };
};

const create = (scope: Scope, values: Values<typeof createShape>): Stripe.PaymentIntent => {
  assertConfirmParams(values);
  const { amount, currency: code, customer = null } = values;
  assertChargeable(amount, code);
  if (customer !== null) {
    find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
  }
  const intent = newPaymentIntent(scope, {
    ...methodTypes(values),
    amount,
    currency: code,
    customer,
    payment_method: usableMethod(scope, values.payment_method, customer),
    capture_method: values.capture_method ?? 'automatic_async',
    confirmation_method: values.confirmation_method ?? 'automatic',
    description: values.description ?? null,
    metadata: mergeMetadata({}, values.metadata),
    receipt_email: values.receipt_email ?? null,
    setup_future_usage: values.setup_future_usage ?? null,
    statement_descriptor: values.statement_descriptor ?? null,
    statement_descriptor_suffix: values.statement_descriptor_suffix ?? null,
    transfer_group: values.transfer_group ?? null,
  });
  if (values.confirm) assertReturnUrl(intent, values);
  scope.books.paymentIntents.put(intent);
  scope.emit('payment_intent.created', intent);
  if (!values.confirm) return intent;
  return keepForLater(scope, confirmIntent(scope, intent, confirmOptions(values)));
};

/** `setup_future_usage` saves the payment method on the customer when the payment works. */
const keepForLater = (scope: Scope, intent: Stripe.PaymentIntent): Stripe.PaymentIntent => {
  const method = scope.books.paymentMethods.get(idOf(intent.payment_method) ?? '');
  const customer = idOf(intent.customer);
  if (intent.setup_future_usage && customer !== null && method?.customer === null)
    attach(scope, method, customer);
  return intent;
};

const findIntent = (scope: Scope, id: string): Stripe.PaymentIntent =>
  find(scope, (books) => books.paymentIntents, { id, noun: 'payment_intent' });

const permission = 'payment_intent';

export const paymentIntentRoutes: readonly Route[] = [
  searchRoute({ topic: 'payment_intents', permission, pick: (books) => books.paymentIntents }),
  defineRoute({
    method: 'GET',
    path: '/v1/payment_intents',
    permission,
    shape: { ...page, created: range(), customer: text() } satisfies Accepts<Stripe.PaymentIntentListParams>,
    answer: (scope, { created = () => true, customer, ...cursor }) => {
      const all = scope.books.paymentIntents.newestFirst();
      const keep = (one: Stripe.PaymentIntent) => created(one.created) && fits(customer, idOf(one.customer));
      return pageOf({ all, keep, url: '/v1/payment_intents' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_intents',
    permission,
    shape: createShape,
    answer: create,
  }),
  retrieveRoute({
    path: '/v1/payment_intents',
    permission,
    noun: 'payment_intent',
    pick: (books) => books.paymentIntents,
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    permission,
    shape: {
      ...onlyWithConfirm,
      payment_method: text(),
    } satisfies Accepts<Stripe.PaymentIntentConfirmParams>,
    answer: (scope, { payment_method, ...values }, id) => {
      const intent = findIntent(scope, id);
      const method = usableMethod(scope, payment_method, idOf(intent.customer)) ?? intent.payment_method;
      assertReturnUrl(intent, values);
      return keepForLater(
        scope,
        confirmIntent(scope, { ...intent, payment_method: method }, confirmOptions(values)),
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_intents/:id/capture',
    permission,
    shape: {
      amount_to_capture: positive(),
      metadata: metadata(),
    } satisfies Accepts<Stripe.PaymentIntentCaptureParams>,
    answer: (scope, { amount_to_capture, metadata: change }, id) => {
      const intent = findIntent(scope, id);
      const merged = { ...intent, metadata: mergeMetadata(intent.metadata, change) };
      return captureIntent(scope, merged, amount_to_capture);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    permission,
    shape: {
      cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
    } satisfies Accepts<Stripe.PaymentIntentCancelParams>,
    answer: (scope, { cancellation_reason }, id) => {
      const intent = findIntent(scope, id);
      const ofInvoice = scope.books.invoicePayments
        .newestFirst()
        .some((payment) => idOf(payment.payment.payment_intent) === id);
      if (ofInvoice)
        throw apiError(400, 'You cannot cancel a PaymentIntent of an invoice. Void the invoice instead.');
      return cancelIntent(scope, intent, cancellation_reason ?? null);
    },
  }),
];
