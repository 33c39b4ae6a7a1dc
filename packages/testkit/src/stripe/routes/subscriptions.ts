import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { discountsRule } from '../discounts.js';
import { fits, pageOf } from '../list.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  clearable,
  integer,
  metadata,
  object,
  oneOf,
  page,
  range,
  required,
  text,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';
import { searchRoute } from '../search.js';
import { changedItemsRule, newItemsRule, prorationDateRule } from '../subscription-items.js';
import { cancelSubscription, createSubscription, updateSubscription } from '../subscriptions.js';

const shared = {
  cancel_at_period_end: boolean(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: integer({ min: 0 }),
  default_payment_method: text(),
  description: clearable(text({ max: 500 })),
  metadata: metadata(),
  off_session: boolean(),
  payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
} satisfies Accepts<Stripe.SubscriptionUpdateParams>;

const cancellationDetails = object({
  comment: clearable(text()),
  feedback: oneOf(
    'customer_service',
    'low_quality',
    'missing_features',
    'other',
    'switched_service',
    'too_complex',
    'too_expensive',
    'unused',
  ),
});

const given = ({ comment, feedback }: NonNullable<ReturnType<typeof cancellationDetails>>) => ({
  comment: comment ?? null,
  feedback: feedback ?? null,
});

const assertMethod = (scope: Scope, id: string | undefined, customer: string): void => {
  if (id === undefined) return;
  const param = 'default_payment_method';
  const method = find(scope, (books) => books.paymentMethods, { id, noun: 'PaymentMethod', param });
  if (idOf(method.customer) === customer) return;
  throw invalid(param, `The customer does not have a payment method with the ID ${id}.`, 'resource_missing');
};

const fieldsOf = (
  scope: Scope,
  values: Values<typeof shared>,
  before?: Stripe.Subscription,
): Partial<Stripe.Subscription> => {
  const method = values.collection_method ?? before?.collection_method ?? 'charge_automatically';
  const days = values.days_until_due ?? before?.days_until_due ?? null;
  if ((method === 'send_invoice') !== (days !== null)) {
    throw invalid(
      'days_until_due',
      'days_until_due goes with collection_method=send_invoice, and is required there.',
    );
  }
  const ends = values.cancel_at_period_end;
  const end = before?.items.data[0]?.current_period_end ?? null;
  return {
    collection_method: method,
    days_until_due: days,
    metadata: mergeMetadata(before?.metadata ?? {}, values.metadata),
    ...(ends !== undefined && { cancel_at_period_end: ends }),
    ...(ends !== undefined &&
      before && { cancel_at: ends ? end : null, canceled_at: ends ? scope.now() : null }),
    ...(values.default_payment_method !== undefined && {
      default_payment_method: values.default_payment_method,
    }),
    ...(values.description !== undefined && { description: values.description }),
  };
};

const findSubscription = (scope: Scope, id: string): Stripe.Subscription =>
  find(scope, (books) => books.subscriptions, { id, noun: 'subscription' });

const STATUSES = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;
const ENDED = ['canceled', 'incomplete_expired'];

const statusFits = (asked: string | undefined, status: string): boolean => {
  if (asked === undefined) return !ENDED.includes(status);
  if (asked === 'ended') return ENDED.includes(status);
  return asked === 'all' || asked === status;
};

const permission = 'subscription';

export const subscriptionRoutes: readonly Route[] = [
  searchRoute({ topic: 'subscriptions', permission, pick: (books) => books.subscriptions }),
  defineRoute({
    method: 'GET',
    path: '/v1/subscriptions',
    permission,
    shape: {
      ...page,
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: range(),
      current_period_end: range(),
      current_period_start: range(),
      customer: text(),
      price: text(),
      status: oneOf(...STATUSES, 'all', 'ended'),
    } satisfies Accepts<Stripe.SubscriptionListParams>,
    answer: (
      scope,
      { created = () => true, current_period_end, current_period_start, customer, ...rest },
    ) => {
      const { collection_method, price, status, ...cursor } = rest;
      const keep = (one: Stripe.Subscription) =>
        created(one.created) &&
        statusFits(status, one.status) &&
        fits(collection_method, one.collection_method) &&
        fits(customer, idOf(one.customer)) &&
        one.items.data.some((item) => fits(price, item.price.id)) &&
        one.items.data.some((item) => current_period_end?.(item.current_period_end) ?? true) &&
        one.items.data.some((item) => current_period_start?.(item.current_period_start) ?? true);
      return pageOf({ all: scope.books.subscriptions.newestFirst(), keep, url: '/v1/subscriptions' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/subscriptions',
    permission,
    shape: {
      ...shared,
      customer: required(text()),
      discounts: discountsRule,
      items: required(newItemsRule),
      trial_period_days: integer({ min: 1, max: 730 }),
    } satisfies Accepts<Stripe.SubscriptionCreateParams>,
    answer: (scope, { customer, discounts = [], items, trial_period_days: trialDays, ...values }) => {
      find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
      assertMethod(scope, values.default_payment_method, customer);
      const behavior = values.payment_behavior ?? 'allow_incomplete';
      return createSubscription(scope, {
        customer,
        items,
        discounts,
        trialDays,
        behavior,
        fields: fieldsOf(scope, values),
      });
    },
  }),
  retrieveRoute({
    path: '/v1/subscriptions',
    permission,
    noun: 'subscription',
    pick: (books) => books.subscriptions,
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/subscriptions/:id',
    permission,
    shape: {
      ...shared,
      cancellation_details: cancellationDetails,
      items: changedItemsRule,
      proration_date: prorationDateRule,
    } satisfies Accepts<Stripe.SubscriptionUpdateParams>,
    answer: (scope, { cancellation_details, items, proration_date, ...values }, id) => {
      const before = findSubscription(scope, id);
      assertMethod(scope, values.default_payment_method, idOf(before.customer) ?? '');
      const details = { comment: null, feedback: null, feedback_option: null, reason: null };
      const after = updateSubscription(scope, before, {
        changes: items,
        proration: values.proration_behavior ?? 'create_prorations',
        behavior: values.payment_behavior ?? 'allow_incomplete',
        at: proration_date ?? scope.now(),
        fields: {
          ...fieldsOf(scope, values, before),
          ...(cancellation_details && {
            cancellation_details: { ...details, ...given(cancellation_details) },
          }),
        },
      });
      scope.emit('customer.subscription.updated', after, before);
      return after;
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/subscriptions/:id',
    permission,
    shape: {
      cancellation_details: cancellationDetails,
      invoice_now: boolean(),
      prorate: boolean(),
    } satisfies Accepts<Stripe.SubscriptionCancelParams>,
    answer: (scope, { cancellation_details, invoice_now = false, prorate = false }, id) =>
      cancelSubscription(scope, findSubscription(scope, id), {
        invoiceNow: invoice_now,
        prorate,
        details: given(cancellation_details ?? { comment: null, feedback: undefined }),
      }),
  }),
];
