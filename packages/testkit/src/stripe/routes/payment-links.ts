import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { lineItemsFrom, lineItemsRule, sellsRecurring } from '../line-items.js';
import { fits, pageOf } from '../list.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  metadata,
  object,
  oneOf,
  page,
  positive,
  required,
  text,
  type Values,
} from '../rules.js';
import { mergeMetadata, type Scope } from '../scope.js';

const createShape = {
  after_completion: object({
    hosted_confirmation: object({ custom_message: text({ max: 500 }) }),
    redirect: object({ url: required(text()) }),
    type: required(oneOf('hosted_confirmation', 'redirect')),
  }),
  allow_promotion_codes: boolean(),
  billing_address_collection: oneOf('auto', 'required'),
  currency: currency(),
  customer_creation: oneOf('always', 'if_required'),
  inactive_message: text({ max: 500 }),
  line_items: required(lineItemsRule(20)),
  metadata: metadata(),
  phone_number_collection: object({ enabled: required(boolean()) }),
  restrictions: object({ completed_sessions: required(object({ limit: required(positive()) })) }),
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
} satisfies Accepts<Stripe.PaymentLinkCreateParams>;

const afterCompletion = (
  given: Values<typeof createShape>['after_completion'],
): Stripe.PaymentLink.AfterCompletion => {
  if (given?.type !== 'redirect') {
    const custom_message = given?.hosted_confirmation?.custom_message ?? null;
    return { hosted_confirmation: { custom_message }, type: 'hosted_confirmation' };
  }
  if (given.redirect === undefined) {
    throw invalid(
      'after_completion[redirect]',
      'Missing required param: after_completion[redirect].',
      'parameter_missing',
    );
  }
  return { redirect: given.redirect, type: 'redirect' };
};

const create = (scope: Scope, values: Values<typeof createShape>): Stripe.PaymentLink => {
  const items = lineItemsFrom(scope, values.line_items);
  const recurring = sellsRecurring(items);
  const limit = values.restrictions?.completed_sessions.limit;
  const link: Stripe.PaymentLink = {
    id: scope.newId('plink_1'),
    object: 'payment_link',
    active: true,
    after_completion: afterCompletion(values.after_completion),
    allow_promotion_codes: values.allow_promotion_codes ?? false,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: values.billing_address_collection ?? 'auto',
    consent_collection: null,
    currency: values.currency ?? items[0]?.currency ?? 'usd',
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer_creation: values.customer_creation ?? (recurring ? 'always' : 'if_required'),
    inactive_message: values.inactive_message ?? null,
    invoice_creation: recurring ? null : { enabled: false, invoice_data: null },
    livemode: scope.livemode,
    managed_payments: null,
    metadata: mergeMetadata({}, values.metadata),
    on_behalf_of: null,
    payment_intent_data: null,
    payment_method_collection: 'always',
    payment_method_options: null,
    payment_method_types: null,
    phone_number_collection: values.phone_number_collection ?? { enabled: false },
    restrictions: limit === undefined ? null : { completed_sessions: { count: 0, limit } },
    shipping_address_collection: null,
    shipping_options: [],
    submit_type: values.submit_type ?? 'auto',
    subscription_data: null,
    tax_id_collection: { enabled: false, required: 'never' },
    transfer_data: null,
    url: `https://buy.stripe.com/${scope.livemode ? '' : 'test_'}${scope.state.randomText(14)}`,
  };
  scope.books.lineItems.set(link.id, items);
  scope.emit('payment_link.created', scope.books.paymentLinks.put(link));
  return link;
};

const permission = 'payment_links';

export const paymentLinkRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/payment_links',
    permission,
    shape: { ...page, active: boolean() } satisfies Accepts<Stripe.PaymentLinkListParams>,
    answer: (scope, { active, ...cursor }) => {
      const all = scope.books.paymentLinks.newestFirst();
      return pageOf({ all, keep: (one) => fits(active, one.active), url: '/v1/payment_links' }, cursor);
    },
  }),
  defineRoute({ method: 'POST', path: '/v1/payment_links', permission, shape: createShape, answer: create }),
  retrieveRoute({
    path: '/v1/payment_links',
    permission,
    noun: 'payment link',
    pick: (books) => books.paymentLinks,
  }),
];
