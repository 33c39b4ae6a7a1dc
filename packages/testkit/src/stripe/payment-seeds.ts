import type Stripe from 'stripe';
import { closeDispute, openDispute } from './disputes.js';
import { newCustomer } from './objects/customer.js';
import { newPaymentIntent } from './objects/payment-intent.js';
import { fileCard } from './objects/payment-method.js';
import { filePayout } from './objects/payout.js';
import { confirmIntent, finishAuthentication } from './payments.js';
import { refundCharge, setRefundStatus } from './refunds.js';
import { find, idOf, type Scope } from './scope.js';

interface SeedPayment {
  amount: number;
  currency: string;
  /** An id of `customer`; made when absent. */
  customer?: string;
  /** A saved payment method; a fresh visa when absent. */
  payment_method?: string;
  fields?: Partial<Stripe.PaymentIntent>;
}

interface SeedRefund {
  payment_intent: string;
  amount?: number;
  reason?: Stripe.Refund.Reason;
}

interface SeedDispute {
  payment_intent: string;
  reason?: string;
  inquiry?: boolean;
  fields?: Partial<Stripe.Dispute>;
}

const chargeOf = (scope: Scope, payment_intent: string): Stripe.Charge => {
  const intent = find(scope, (books) => books.paymentIntents, { id: payment_intent, noun: 'payment_intent' });
  return find(scope, (books) => books.charges, { id: idOf(intent.latest_charge) ?? '', noun: 'charge' });
};

/** Makes objects without a request, and plays the bank and the customer. */
export const paymentSeeds = (scope: Scope) => {
  const customer = (fields: Partial<Stripe.Customer> = {}) =>
    scope.books.customers.put(newCustomer(scope, fields));

  /** A saved card. Any test token, also of cards that Stripe would refuse to save. */
  const paymentMethod = ({ customer: owner, token = 'pm_card_visa' }: { customer: string; token?: string }) =>
    fileCard(scope, token, owner);

  /** A confirmed payment; a decline is filed and thrown as it is over HTTP. */
  const payment = ({ amount, currency, fields, ...given }: SeedPayment): Stripe.PaymentIntent => {
    const owner = given.customer ?? customer().id;
    const payment_method = given.payment_method ?? paymentMethod({ customer: owner }).id;
    const spec = { amount, currency, customer: owner, payment_method, ...fields };
    return confirmIntent(scope, scope.books.paymentIntents.put(newPaymentIntent(scope, spec)), {});
  };

  return {
    customer,
    paymentMethod,
    payment,
    refund: ({ payment_intent, amount, reason }: SeedRefund): Stripe.Refund =>
      refundCharge(scope, chargeOf(scope, payment_intent), { amount, reason, metadata: {} }),
    dispute: ({ payment_intent, reason = 'fraudulent', ...rest }: SeedDispute): Stripe.Dispute =>
      openDispute(scope, chargeOf(scope, payment_intent), { reason, ...rest }),
    payout: (fields: Parameters<typeof filePayout>[1]): Stripe.Payout => filePayout(scope, fields),
    /** The customer passes or fails the bank's check of a payment in `requires_action`. */
    authenticate: (id: string, succeed = true) => finishAuthentication(scope, id, succeed),
    setRefundStatus: (id: string, status: 'succeeded' | 'failed' | 'canceled') =>
      setRefundStatus(scope, id, status),
    closeDispute: (id: string, status: 'won' | 'lost' | 'warning_closed') => closeDispute(scope, id, status),
  };
};
