import Stripe from 'stripe';
import { idOf, type Scope } from '../scope.js';

/** What one line bills: an invoice item, or a period of a subscription's item. Amounts in minor units. */
export interface LineSpec {
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly price: Stripe.Price | null;
  readonly period: { start: number; end: number };
  readonly proration: boolean;
  readonly metadata?: Stripe.Metadata;
  readonly invoiceItem?: string;
  readonly subscription?: string;
  readonly subscriptionItem?: string;
}

const parentOf = (spec: LineSpec): Stripe.InvoiceLineItem.Parent => {
  const { proration, subscription = null } = spec;
  const shared = { proration, proration_details: proration ? { credited_items: null } : null, subscription };
  if (spec.invoiceItem !== undefined) {
    return {
      invoice_item_details: { ...shared, invoice_item: spec.invoiceItem },
      subscription_item_details: null,
      type: 'invoice_item_details',
    };
  }
  return {
    invoice_item_details: null,
    subscription_item_details: {
      ...shared,
      invoice_item: null,
      subscription_item: spec.subscriptionItem ?? '',
    },
    type: 'subscription_item_details',
  };
};

const pricingOf = (price: Stripe.Price): Stripe.InvoiceLineItem.Pricing => ({
  price_details: { price: price.id, product: idOf(price.product) ?? '' },
  type: 'price_details',
  unit_amount_decimal: price.unit_amount_decimal,
});

/** A line of an invoice. */
export const newLine = (scope: Scope, spec: LineSpec, invoice: string | null): Stripe.InvoiceLineItem => ({
  id: scope.newId('il_1'),
  object: 'line_item',
  amount: spec.amount,
  currency: spec.currency,
  description: spec.description,
  discount_amounts: [],
  discountable: !spec.proration,
  discounts: [],
  invoice,
  livemode: scope.livemode,
  metadata: spec.metadata ?? {},
  parent: parentOf(spec),
  period: spec.period,
  pretax_credit_amounts: [],
  pricing: spec.price && pricingOf(spec.price),
  quantity: spec.quantity,
  quantity_decimal: Stripe.Decimal.from(spec.quantity),
  subscription: spec.subscription ?? null,
  subtotal: spec.amount,
  taxes: [],
});

interface ItemSpec extends Omit<LineSpec, 'invoiceItem' | 'subscriptionItem'> {
  readonly customer: string;
  readonly invoice: string | null;
}

/** An amount that waits for an invoice, or stands on a draft. */
export const newInvoiceItem = (scope: Scope, spec: ItemSpec): Stripe.InvoiceItem => ({
  id: scope.newId('ii_1'),
  object: 'invoiceitem',
  amount: spec.amount,
  currency: spec.currency,
  customer: spec.customer,
  customer_account: null,
  date: scope.now(),
  description: spec.description,
  discountable: !spec.proration,
  discounts: [],
  invoice: spec.invoice,
  livemode: scope.livemode,
  metadata: spec.metadata ?? {},
  net_amount: spec.amount,
  parent: spec.subscription
    ? { subscription_details: { subscription: spec.subscription }, type: 'subscription_details' }
    : null,
  period: spec.period,
  pricing: spec.price && pricingOf(spec.price),
  proration: spec.proration,
  quantity: spec.quantity,
  quantity_decimal: Stripe.Decimal.from(spec.quantity),
  tax_rates: [],
  test_clock: null,
});

/** The line that an invoice item becomes. */
export const lineSpecOf = (scope: Scope, item: Stripe.InvoiceItem): LineSpec => {
  const subscription = idOf(item.parent?.subscription_details?.subscription);
  return {
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    quantity: item.quantity,
    price: scope.books.prices.get(idOf(item.pricing?.price_details?.price) ?? '') ?? null,
    period: item.period,
    proration: item.proration,
    metadata: item.metadata ?? {},
    invoiceItem: item.id,
    ...(subscription !== null && { subscription }),
  };
};
