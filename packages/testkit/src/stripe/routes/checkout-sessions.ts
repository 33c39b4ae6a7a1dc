import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { amountsOff, discountsRule, planDiscounts } from '../discounts.js';
import { lineItemsFrom, lineItemsRule, sellsRecurring } from '../line-items.js';
import { fits, pageOf } from '../list.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  email,
  metadata,
  object,
  oneOf,
  page,
  range,
  required,
  text,
  timestamp,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';

const createShape = {
  allow_promotion_codes: boolean(),
  cancel_url: text(),
  client_reference_id: text({ max: 200 }),
  currency: currency(),
  customer: text(),
  customer_email: email(),
  discounts: discountsRule,
  expires_at: timestamp(),
  line_items: lineItemsRule(100),
  metadata: metadata(),
  mode: required(oneOf('payment', 'setup', 'subscription')),
  return_url: text(),
  success_url: text(),
  ui_mode: oneOf('elements', 'embedded_page', 'form', 'hosted_page'),
  payment_intent_data: object({ description: text(), metadata: metadata() }),
  subscription_data: object({ description: text(), metadata: metadata() }),
} satisfies Accepts<Stripe.Checkout.SessionCreateParams>;

const HOUR = 3600;
const DAY = 24 * HOUR;

const itemsOf = (scope: Scope, values: Values<typeof createShape>): Stripe.LineItem[] => {
  const { mode, line_items } = values;
  if (mode === 'setup') {
    if (line_items) throw invalid('line_items', 'You cannot pass line_items in setup mode.');
    return [];
  }
  const items = lineItemsFrom(scope, line_items ?? []);
  if (mode === 'payment' && sellsRecurring(items)) {
    const message =
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.';
    throw invalid('mode', message);
  }
  if (mode === 'subscription' && !sellsRecurring(items)) {
    throw invalid('mode', 'You must provide at least one recurring price in `subscription` mode.');
  }
  return items;
};

const assertSession = (scope: Scope, values: Values<typeof createShape>): void => {
  const { mode, ui_mode = 'hosted_page', customer, customer_email, expires_at } = values;
  if (ui_mode === 'hosted_page' && values.success_url === undefined) {
    throw invalid('success_url', 'Missing required param: success_url.', 'parameter_missing');
  }
  if (customer !== undefined && customer_email !== undefined) {
    throw invalid(
      'customer_email',
      'You may only specify one of these parameters: customer, customer_email.',
    );
  }
  if (customer !== undefined) {
    find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
  }
  if (values.allow_promotion_codes && values.discounts) {
    throw invalid(
      'discounts',
      'You may only specify one of these parameters: allow_promotion_codes, discounts.',
    );
  }
  const away = (expires_at ?? scope.now() + DAY) - scope.now();
  if (away < HOUR / 2 || away > DAY) {
    throw invalid('expires_at', 'expires_at must be between 30 minutes and 24 hours from now.');
  }
  for (const [name, only] of [
    ['payment_intent_data', 'payment'],
    ['subscription_data', 'subscription'],
  ] as const) {
    if (values[name] && mode !== only) throw invalid(name, `You can only pass ${name} in ${only} mode.`);
  }
};

const create = (scope: Scope, values: Values<typeof createShape>): Stripe.Checkout.Session => {
  assertSession(scope, values);
  const items = itemsOf(scope, values);
  const id = `cs_${scope.livemode ? 'live' : 'test'}_${scope.state.randomText(58)}`;
  const subtotal = items.reduce((sum, item) => sum + item.amount_total, 0);
  const discounts = planDiscounts(scope, values.discounts ?? [], { customer: values.customer ?? '' });
  const off = amountsOff(scope, discounts, subtotal).reduce((sum, { amount }) => sum + amount, 0);
  const hosted = (values.ui_mode ?? 'hosted_page') === 'hosted_page';
  const { mode } = values;
  const sells = mode !== 'setup';
  const session: Stripe.Checkout.Session = {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: true },
    after_expiration: null,
    allow_promotion_codes: values.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: sells ? subtotal : null,
    amount_total: sells ? subtotal - off : null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: values.cancel_url ?? null,
    client_reference_id: values.client_reference_id ?? null,
    client_secret: `${id}_secret_${scope.state.randomText(40)}`,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: scope.now(),
    currency: items[0]?.currency ?? values.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: values.customer ?? null,
    customer_account: null,
    customer_creation: mode === 'payment' && !values.customer ? 'if_required' : null,
    customer_details: null,
    customer_email: values.customer_email ?? null,
    discounts: discounts.map(({ source, promotion_code }) => ({
      coupon: idOf(source.coupon),
      promotion_code: idOf(promotion_code),
    })),
    expires_at: values.expires_at ?? scope.now() + DAY,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: scope.livemode,
    locale: null,
    managed_payments: null,
    metadata: mergeMetadata({}, values.metadata),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: mode === 'payment' ? 'if_required' : 'always',
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_status: sells ? 'unpaid' : 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: values.success_url ?? null,
    total_details: sells ? { amount_discount: off, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: values.ui_mode ?? 'hosted_page',
    url: hosted ? `https://checkout.stripe.com/c/pay/${id}#${scope.state.randomText(60)}` : null,
    wallet_options: null,
    ...(values.return_url !== undefined && { return_url: values.return_url }),
  };
  scope.books.lineItems.set(id, items);
  return scope.books.checkoutSessions.put(session);
};

const permission = 'checkout_session';

export const checkoutSessionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/checkout/sessions',
    permission,
    shape: {
      ...page,
      created: range(),
      customer: text(),
      payment_intent: text(),
      status: oneOf('complete', 'expired', 'open'),
      subscription: text(),
    } satisfies Accepts<Stripe.Checkout.SessionListParams>,
    answer: (scope, { created = () => true, customer, payment_intent, status, subscription, ...cursor }) => {
      const keep = (one: Stripe.Checkout.Session) =>
        created(one.created) &&
        fits(customer, idOf(one.customer)) &&
        fits(payment_intent, idOf(one.payment_intent)) &&
        fits(status, one.status) &&
        fits(subscription, idOf(one.subscription));
      return pageOf(
        { all: scope.books.checkoutSessions.newestFirst(), keep, url: '/v1/checkout/sessions' },
        cursor,
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/checkout/sessions',
    permission,
    shape: createShape,
    answer: create,
  }),
  retrieveRoute({
    path: '/v1/checkout/sessions',
    permission,
    noun: 'checkout.session',
    pick: (books) => books.checkoutSessions,
  }),
];
