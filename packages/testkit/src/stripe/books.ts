import type Stripe from 'stripe';
import { collection } from './collection.js';

const created = (object: { created: number }): number => object.created;

/** Everything one account holds in one mode. Test and live are two books; nothing is seen across. */
export const openBooks = (now: () => number) => ({
  customers: collection<Stripe.Customer>(created, now),
  deletedCustomers: collection<Stripe.DeletedCustomer>(() => 0, now),
  paymentMethods: collection<Stripe.PaymentMethod>(created, now),
  paymentIntents: collection<Stripe.PaymentIntent>(created, now),
  charges: collection<Stripe.Charge>(created, now),
  refunds: collection<Stripe.Refund>(created, now),
  disputes: collection<Stripe.Dispute>(created, now),
  balanceTransactions: collection<Stripe.BalanceTransaction>(created, now),
  payouts: collection<Stripe.Payout>(created, now),
  products: collection<Stripe.Product>(created, now),
  prices: collection<Stripe.Price>(created, now),
  coupons: collection<Stripe.Coupon>(created, now),
  promotionCodes: collection<Stripe.PromotionCode>(created, now),
  discounts: collection<Stripe.Discount>((discount) => discount.start, now),
  invoices: collection<Stripe.Invoice>(created, now),
  invoiceItems: collection<Stripe.InvoiceItem>((item) => item.date, now),
  invoicePayments: collection<Stripe.InvoicePayment>(created, now),
  subscriptions: collection<Stripe.Subscription>(created, now),
  // Without a time of creation in the object: the order of insertion stands.
  paymentLinks: collection<Stripe.PaymentLink>(() => 0, now),
  checkoutSessions: collection<Stripe.Checkout.Session>(created, now),
  events: collection<Stripe.EventBase>(created, now),
  /** Which test card stands behind a payment method: `pm_...` to the test token it was made from. */
  cardTokens: new Map<string, string>(),
  /** What a payment link or a checkout session sells, by its id; left out of the object unless expanded. */
  lineItems: new Map<string, Stripe.LineItem[]>(),
});

export type Books = ReturnType<typeof openBooks>;
