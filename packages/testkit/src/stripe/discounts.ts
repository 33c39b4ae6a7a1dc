import type Stripe from 'stripe';
import { invalid } from './api-error.js';
import { listOf, object, text } from './rules.js';
import { find, idOf, type Scope } from './scope.js';

/** The `discounts` parameter: coupons or promotion codes by id. */
export const discountsRule = listOf(object({ coupon: text(), promotion_code: text() }));

interface GivenDiscount {
  coupon: string | undefined;
  promotion_code: string | undefined;
}

interface Holder {
  customer: string;
  subscription?: string;
  invoice?: string;
  param?: string;
}

const couponFor = (scope: Scope, given: GivenDiscount, customer: string, param: string): Stripe.Coupon => {
  const { coupon, promotion_code: code } = given;
  if ((coupon === undefined) === (code === undefined)) {
    throw invalid(param, 'Each discount needs a coupon or a promotion_code.');
  }
  if (coupon !== undefined)
    return find(scope, (books) => books.coupons, { id: coupon, noun: 'coupon', param });
  const noun = 'promotion code';
  const promotion = find(scope, (books) => books.promotionCodes, { id: code ?? '', noun, param });
  const owner = idOf(promotion.customer);
  const expired = promotion.expires_at !== null && promotion.expires_at <= scope.now();
  if (!promotion.active || expired || (owner !== null && owner !== customer)) {
    throw invalid(param, 'This promotion code cannot be redeemed by this customer.');
  }
  const id = idOf(promotion.promotion.coupon) ?? '';
  return find(scope, (books) => books.coupons, { id, noun: 'coupon', param });
};

const isSpent = (scope: Scope, coupon: Stripe.Coupon): boolean =>
  !coupon.valid ||
  (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) ||
  (coupon.redeem_by !== null && coupon.redeem_by <= scope.now());

/** Makes discounts of what was given, without filing them. Throws for coupons that cannot be redeemed. */
export const planDiscounts = (
  scope: Scope,
  given: readonly GivenDiscount[],
  { customer, subscription, invoice, param = 'discounts' }: Holder,
): Stripe.Discount[] =>
  given.map((one) => {
    const coupon = couponFor(scope, one, customer, param);
    if (isSpent(scope, coupon)) throw invalid(param, `Coupon expired: ${coupon.id}`, 'coupon_expired');
    return {
      id: scope.newId('di_'),
      object: 'discount',
      checkout_session: null,
      customer,
      customer_account: null,
      end: null,
      invoice: invoice ?? null,
      invoice_item: null,
      promotion_code: one.promotion_code ?? null,
      source: { coupon: coupon.id, type: 'coupon' },
      start: scope.now(),
      subscription: subscription ?? null,
      subscription_item: null,
    };
  });

const couponOf = (scope: Scope, discount: Stripe.Discount): Stripe.Coupon | undefined =>
  scope.books.coupons.get(idOf(discount.source.coupon) ?? '');

/** Files discounts and counts their coupons as redeemed; answers the ids. */
export const redeem = (scope: Scope, discounts: readonly Stripe.Discount[]): string[] =>
  discounts.map((discount) => {
    const coupon = couponOf(scope, discount);
    if (coupon) scope.books.coupons.put({ ...coupon, times_redeemed: coupon.times_redeemed + 1 });
    return scope.books.discounts.put(discount).id;
  });

/** What each discount takes off, one after the other, never below zero. Amounts in minor units. */
export const amountsOff = (scope: Scope, discounts: readonly Stripe.Discount[], subtotal: number) => {
  let left = Math.max(subtotal, 0);
  return discounts.map((discount) => {
    const coupon = couponOf(scope, discount);
    const off = coupon?.percent_off
      ? Math.round((left * coupon.percent_off) / 100)
      : (coupon?.amount_off ?? 0);
    const amount = Math.min(off, left);
    left -= amount;
    return { amount, discount: discount.id };
  });
};

/** The ones that go on after the first invoice. */
export const lasting = (scope: Scope, discounts: readonly Stripe.Discount[]): Stripe.Discount[] =>
  discounts.filter((discount) => couponOf(scope, discount)?.duration !== 'once');
