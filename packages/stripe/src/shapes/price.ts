import type Stripe from 'stripe';
import * as z from 'zod';
import { displayAmount } from '../money/amount.js';
import { brief, idOf, labels, labelsShape, maybe, part, partShape, time } from './plain-values.js';

export const priceShape = {
  id: z.string(),
  product: maybe,
  currency: z.string(),
  /** Missing where tiers or the customer decide. */
  unit_amount: z.int().optional(),
  /** A fraction of a minor unit, as text. */
  unit_amount_decimal: maybe,
  display: z.string(),
  active: z.boolean(),
  nickname: maybe,
  lookup_key: maybe,
};

export function toPrice(price: Stripe.Price) {
  const { id, currency, unit_amount: amount, unit_amount_decimal: decimal, active } = price;
  return {
    id,
    product: idOf(price.product),
    currency,
    unit_amount: amount ?? undefined,
    unit_amount_decimal: amount === null && decimal !== null ? String(decimal) : undefined,
    display: priceName(price),
    active,
    nickname: price.nickname ?? undefined,
    lookup_key: price.lookup_key ?? undefined,
  };
}

/** A price as people say it: `20.00 USD every month`, `metered`, `in tiers`. */
export function priceName(price: Stripe.Price): string {
  const { currency, unit_amount: amount, unit_amount_decimal: decimal, recurring } = price;
  const each =
    amount !== null
      ? displayAmount(amount, currency)
      : price.billing_scheme === 'tiered'
        ? `${currency.toUpperCase()} in tiers`
        : decimal !== null
          ? `${String(decimal)} minor units of ${currency.toUpperCase()}`
          : `${currency.toUpperCase()}, the customer decides`;
  if (!recurring) return each;
  const { interval, interval_count: count, usage_type: usage } = recurring;
  // What stands in a sentence, no schema checks.
  if (typeof interval !== 'string' || !Number.isInteger(count)) throw new TypeError('Not an interval');
  return `${each} every ${count === 1 ? interval : `${count} ${interval}s`}${usage === 'metered' ? ' (metered)' : ''}`;
}

/** What one period of a price costs; undefined where usage, tiers or the customer decide. */
export function periodAmount(price: Stripe.Price, quantity = 1): number | undefined {
  const counted =
    price.unit_amount !== null && price.recurring?.usage_type !== 'metered' && !price.transform_quantity;
  return counted && price.unit_amount !== null ? price.unit_amount * quantity : undefined;
}

export const productShape = {
  id: z.string(),
  name: z.string(),
  description: maybe,
  active: z.boolean(),
  default_price: maybe,
  created: z.string(),
  metadata: labelsShape,
};

export function toProduct(product: Stripe.Product) {
  return {
    id: product.id,
    name: product.name,
    description: brief(product.description),
    active: product.active,
    default_price: idOf(product.default_price),
    created: time(product.created),
    metadata: labels(product.metadata),
  };
}

export const couponShape = {
  id: z.string(),
  name: maybe,
  percent_off: z.number().optional(),
  amount_off: partShape.optional(),
  currency: maybe,
  duration: z.string(),
  duration_in_months: z.int().optional(),
  valid: z.boolean(),
  times_redeemed: z.int(),
  max_redemptions: z.int().optional(),
  redeem_by: maybe,
};

export function toCoupon(coupon: Stripe.Coupon) {
  const { id, amount_off: amount, currency, percent_off: percent, duration, valid } = coupon;
  return {
    id,
    name: coupon.name ?? undefined,
    percent_off: percent ?? undefined,
    amount_off: amount !== null && currency !== null ? part(amount, currency) : undefined,
    currency: currency ?? undefined,
    duration,
    duration_in_months: coupon.duration_in_months ?? undefined,
    valid,
    times_redeemed: coupon.times_redeemed,
    max_redemptions: coupon.max_redemptions ?? undefined,
    redeem_by: time(coupon.redeem_by),
  };
}

export const promotionCodeShape = {
  id: z.string(),
  code: z.string(),
  coupon: maybe,
  active: z.boolean(),
  customer: maybe,
  times_redeemed: z.int(),
  max_redemptions: z.int().optional(),
  expires_at: maybe,
};

export function toPromotionCode(promotion: Stripe.PromotionCode) {
  return {
    id: promotion.id,
    code: promotion.code,
    coupon: idOf(promotion.promotion.coupon),
    active: promotion.active,
    customer: idOf(promotion.customer),
    times_redeemed: promotion.times_redeemed,
    max_redemptions: promotion.max_redemptions ?? undefined,
    expires_at: time(promotion.expires_at),
  };
}
