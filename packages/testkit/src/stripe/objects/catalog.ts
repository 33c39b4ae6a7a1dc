import Stripe from 'stripe';
import type { Scope } from '../scope.js';

/** A product for sale. */
export const newProduct = (
  scope: Scope,
  fields: Partial<Stripe.Product> & Pick<Stripe.Product, 'name'>,
): Stripe.Product => ({
  id: scope.newId('prod_'),
  object: 'product',
  active: true,
  created: scope.now(),
  default_price: null,
  description: null,
  images: [],
  livemode: scope.livemode,
  marketing_features: [],
  metadata: {},
  package_dimensions: null,
  shippable: null,
  statement_descriptor: null,
  tax_code: null,
  tax_details: null,
  type: 'service',
  unit_label: null,
  updated: scope.now(),
  url: null,
  ...fields,
});

type PriceFields = Partial<Stripe.Price> & { product: string; currency: string; unit_amount: number };

/** A price per unit, one-off unless `recurring` is given. */
export const newPrice = (scope: Scope, fields: PriceFields): Stripe.Price => ({
  id: scope.newId('price_1'),
  object: 'price',
  active: true,
  billing_scheme: 'per_unit',
  created: scope.now(),
  custom_unit_amount: null,
  livemode: scope.livemode,
  lookup_key: null,
  metadata: {},
  nickname: null,
  recurring: null,
  tax_behavior: 'unspecified',
  tiers_mode: null,
  transform_quantity: null,
  type: fields.recurring ? 'recurring' : 'one_time',
  unit_amount_decimal: Stripe.Decimal.from(fields.unit_amount),
  ...fields,
});

/** The older object that subscription items still carry beside their price. */
export const planOf = (price: Stripe.Price): Stripe.Plan => ({
  id: price.id,
  object: 'plan',
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: 'per_unit',
  created: price.created,
  currency: price.currency,
  interval: price.recurring?.interval ?? 'month',
  interval_count: price.recurring?.interval_count ?? 1,
  livemode: price.livemode,
  metadata: price.metadata,
  meter: null,
  nickname: price.nickname,
  product: price.product,
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: 'licensed',
});

/** A coupon by percent or by amount. */
export const newCoupon = (scope: Scope, fields: Partial<Stripe.Coupon>): Stripe.Coupon => ({
  id: scope.state.randomText(8),
  object: 'coupon',
  amount_off: null,
  created: scope.now(),
  currency: null,
  duration: 'once',
  duration_in_months: null,
  livemode: scope.livemode,
  max_redemptions: null,
  metadata: {},
  name: null,
  percent_off: null,
  redeem_by: null,
  times_redeemed: 0,
  valid: true,
  ...fields,
});

/** A code that customers can type for a coupon. */
export const newPromotionCode = (
  scope: Scope,
  fields: Partial<Stripe.PromotionCode> & { coupon: string },
): Stripe.PromotionCode => {
  const { coupon, ...rest } = fields;
  return {
    id: scope.newId('promo_1'),
    object: 'promotion_code',
    active: true,
    code: scope.state.randomText(8).toUpperCase(),
    created: scope.now(),
    customer: null,
    customer_account: null,
    expires_at: null,
    livemode: scope.livemode,
    max_redemptions: null,
    metadata: {},
    promotion: { coupon, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
    ...rest,
  };
};
