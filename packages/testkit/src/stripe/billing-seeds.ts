import type Stripe from 'stripe';
import { isApiError } from './api-error.js';
import { planDiscounts, redeem } from './discounts.js';
import { fileDraft, finalizeInvoice, markUncollectible, payInvoice, voidInvoice } from './invoices.js';
import { newCoupon, newPrice, newProduct, newPromotionCode } from './objects/catalog.js';
import type { LineSpec } from './objects/invoice-line.js';
import { find, type Scope } from './scope.js';
import { createSubscription } from './subscriptions.js';

interface SeedPrice {
  unit_amount: number;
  currency: string;
  /** Recurring when given. */
  interval?: 'day' | 'week' | 'month' | 'year';
  /** Of the product that is made for it. */
  name?: string;
}

interface SeedInvoice {
  customer: string;
  amount: number;
  currency: string;
  /** `payment_failed` is an open invoice whose payment was tried and declined. */
  state: 'draft' | 'open' | 'paid' | 'payment_failed' | 'uncollectible' | 'void';
  description?: string;
  coupon?: string;
  fields?: Partial<Stripe.Invoice>;
}

interface SeedSubscription {
  customer: string;
  price: string;
  quantity?: number;
  trialDays?: number;
  coupon?: string;
  fields?: Partial<Stripe.Subscription>;
}

const moveOn = (scope: Scope, draft: Stripe.Invoice, state: SeedInvoice['state']): void => {
  if (state === 'draft') return;
  const open = finalizeInvoice(scope, draft);
  if (state === 'void') voidInvoice(scope, open);
  if (state === 'uncollectible') markUncollectible(scope, open);
  if (state === 'paid') payInvoice(scope, open, {});
  if (state !== 'payment_failed') return;
  try {
    payInvoice(scope, open, {});
  } catch (thrown) {
    if (!isApiError(thrown) || thrown.status !== 402) throw thrown;
  }
};

/** Makes what is sold and billed without a request. */
export const billingSeeds = (scope: Scope) => ({
  price({ unit_amount, currency, interval, name = 'Pro plan' }: SeedPrice): Stripe.Price {
    const product = scope.books.products.put(newProduct(scope, { name }));
    const cycle = {
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: 'licensed',
    } as const;
    const recurring = interval ? { interval, ...cycle } : null;
    return scope.books.prices.put(newPrice(scope, { product: product.id, currency, unit_amount, recurring }));
  },

  coupon: (fields: Partial<Stripe.Coupon>): Stripe.Coupon =>
    scope.books.coupons.put(newCoupon(scope, fields)),
  promotionCode: (fields: Parameters<typeof newPromotionCode>[1]): Stripe.PromotionCode =>
    scope.books.promotionCodes.put(newPromotionCode(scope, fields)),

  /** An invoice with one line. Payments take the customer's default payment method. */
  invoice({
    customer: id,
    amount,
    currency,
    state,
    description = 'Services',
    coupon,
    fields = {},
  }: SeedInvoice) {
    const customer = find(scope, (books) => books.customers, { id, noun: 'customer' });
    const period = { start: scope.now(), end: scope.now() };
    const line = { amount, currency, description, quantity: 1, price: null, period, proration: false };
    const lines: LineSpec[] = [{ ...line, invoiceItem: scope.newId('ii_1') }];
    const given = coupon === undefined ? [] : [{ coupon, promotion_code: undefined }];
    const discounts = planDiscounts(scope, given, { customer: id });
    redeem(scope, discounts);
    const draft = fileDraft(scope, { customer, currency, lines, discounts, items: [], fields });
    moveOn(scope, draft, state);
    return find(scope, (books) => books.invoices, { id: draft.id, noun: 'invoice' });
  },

  /** A subscription, paid with the customer's default payment method; incomplete where that is declined. */
  subscription({
    customer,
    price,
    quantity,
    trialDays,
    coupon,
    fields = {},
  }: SeedSubscription): Stripe.Subscription {
    return createSubscription(scope, {
      customer,
      items: [{ price, quantity, metadata: undefined }],
      discounts: coupon === undefined ? [] : [{ coupon, promotion_code: undefined }],
      trialDays,
      behavior: 'allow_incomplete',
      fields,
    });
  },
});
