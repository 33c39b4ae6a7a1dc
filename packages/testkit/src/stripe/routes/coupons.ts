import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { newCoupon, newPromotionCode } from '../objects/catalog.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  integer,
  metadata,
  object,
  oneOf,
  page,
  percentage,
  positive,
  range,
  required,
  text,
  timestamp,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';

const couponShape = {
  amount_off: positive(),
  currency: currency(),
  duration: oneOf('forever', 'once', 'repeating'),
  duration_in_months: integer({ min: 1 }),
  id: text({ max: 200 }),
  max_redemptions: positive(),
  metadata: metadata(),
  name: text({ max: 40 }),
  percent_off: percentage(),
  redeem_by: timestamp(),
} satisfies Accepts<Stripe.CouponCreateParams>;

const assertCoupon = (scope: Scope, values: Values<typeof couponShape>): void => {
  const { amount_off, percent_off, duration_in_months, id, redeem_by } = values;
  if ((amount_off === undefined) === (percent_off === undefined)) {
    throw invalid('percent_off', 'You must pass exactly one of percent_off and amount_off.');
  }
  if (amount_off !== undefined && values.currency === undefined) {
    throw invalid('currency', 'You must pass currency when passing amount_off.', 'parameter_missing');
  }
  if ((values.duration === 'repeating') !== (duration_in_months !== undefined)) {
    throw invalid(
      'duration_in_months',
      'duration_in_months goes with duration=repeating, and is required there.',
    );
  }
  if (redeem_by !== undefined && redeem_by <= scope.now()) {
    throw invalid('redeem_by', 'redeem_by must be in the future.');
  }
  if (id !== undefined && scope.books.coupons.get(id)) {
    throw invalid('id', 'Coupon already exists.', 'resource_already_exists');
  }
};

const createCoupon = (scope: Scope, values: Values<typeof couponShape>): Stripe.Coupon => {
  assertCoupon(scope, values);
  const { id, metadata: labels, currency: code, ...rest } = values;
  const coupon = newCoupon(scope, {
    ...(id !== undefined && { id }),
    amount_off: rest.amount_off ?? null,
    currency: rest.amount_off === undefined ? null : (code ?? null),
    duration: rest.duration ?? 'once',
    duration_in_months: rest.duration_in_months ?? null,
    max_redemptions: rest.max_redemptions ?? null,
    metadata: mergeMetadata({}, labels),
    name: rest.name ?? null,
    percent_off: rest.percent_off ?? null,
    redeem_by: rest.redeem_by ?? null,
  });
  scope.emit('coupon.created', scope.books.coupons.put(coupon));
  return coupon;
};

const promotionShape = {
  active: boolean(),
  code: text({ max: 500 }),
  customer: text(),
  expires_at: timestamp(),
  max_redemptions: positive(),
  metadata: metadata(),
  promotion: required(object({ coupon: required(text()), type: required(oneOf('coupon')) })),
  restrictions: object({
    first_time_transaction: boolean(),
    minimum_amount: positive(),
    minimum_amount_currency: currency(),
  }),
} satisfies Accepts<Stripe.PromotionCodeCreateParams>;

const assertPromotion = (scope: Scope, values: Values<typeof promotionShape>): void => {
  const { code, customer, expires_at } = values;
  if (code !== undefined && !/^[a-zA-Z0-9-]+$/.test(code)) {
    throw invalid('code', 'Promotion codes consist of letters, digits and dashes.');
  }
  const clash = scope.books.promotionCodes
    .newestFirst()
    .some((one) => one.active && code !== undefined && one.code.toLowerCase() === code.toLowerCase());
  if (clash) throw invalid('code', `An active promotion code with \`code: ${code}\` already exists.`);
  if (expires_at !== undefined && expires_at <= scope.now()) {
    throw invalid('expires_at', 'expires_at must be in the future.');
  }
  if (customer !== undefined) {
    find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
  }
};

const createPromotion = (scope: Scope, values: Values<typeof promotionShape>): Stripe.PromotionCode => {
  const id = values.promotion.coupon;
  const coupon = find(scope, (books) => books.coupons, { id, noun: 'coupon', param: 'promotion[coupon]' });
  assertPromotion(scope, values);
  const { restrictions, code } = values;
  const promotion = newPromotionCode(scope, {
    coupon: coupon.id,
    ...(code !== undefined && { code }),
    active: values.active ?? true,
    customer: values.customer ?? null,
    expires_at: values.expires_at ?? null,
    max_redemptions: values.max_redemptions ?? null,
    metadata: mergeMetadata({}, values.metadata),
    restrictions: {
      first_time_transaction: restrictions?.first_time_transaction ?? false,
      minimum_amount: restrictions?.minimum_amount ?? null,
      minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
    },
  });
  scope.emit('promotion_code.created', scope.books.promotionCodes.put(promotion));
  return promotion;
};

export const couponRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/coupons',
    permission: 'coupon',
    shape: { ...page, created: range() } satisfies Accepts<Stripe.CouponListParams>,
    answer: (scope, { created = () => true, ...cursor }) => {
      const all = scope.books.coupons.newestFirst();
      return pageOf({ all, keep: (one) => created(one.created), url: '/v1/coupons' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/coupons',
    permission: 'coupon',
    shape: couponShape,
    answer: createCoupon,
  }),
  retrieveRoute({
    path: '/v1/coupons',
    permission: 'coupon',
    noun: 'coupon',
    pick: (books) => books.coupons,
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/promotion_codes',
    permission: 'promotion_code',
    shape: {
      ...page,
      active: boolean(),
      code: text(),
      coupon: text(),
      created: range(),
      customer: text(),
    } satisfies Accepts<Stripe.PromotionCodeListParams>,
    answer: (scope, { active, code, coupon, created = () => true, customer, ...cursor }) => {
      const keep = (one: Stripe.PromotionCode) =>
        fits(active, one.active) &&
        fits(code?.toLowerCase(), one.code.toLowerCase()) &&
        fits(coupon, idOf(one.promotion.coupon)) &&
        created(one.created) &&
        fits(customer, idOf(one.customer));
      return pageOf(
        { all: scope.books.promotionCodes.newestFirst(), keep, url: '/v1/promotion_codes' },
        cursor,
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/promotion_codes',
    permission: 'promotion_code',
    shape: promotionShape,
    answer: createPromotion,
  }),
  retrieveRoute({
    path: '/v1/promotion_codes',
    permission: 'promotion_code',
    noun: 'promotion code',
    pick: (books) => books.promotionCodes,
  }),
];
