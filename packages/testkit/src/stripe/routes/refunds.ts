import type Stripe from 'stripe';
import { apiError, invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { refundCharge, setRefundStatus } from '../refunds.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import { type Accepts, metadata, oneOf, page, positive, range, text } from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';

interface Target {
  charge: string | undefined;
  payment_intent: string | undefined;
}

const chargeToRefund = (scope: Scope, { charge, payment_intent }: Target): Stripe.Charge => {
  if (charge === undefined && payment_intent === undefined) {
    const message =
      'One of the following params should be provided for this request: payment_intent or charge.';
    throw invalid('payment_intent', message, 'parameter_missing');
  }
  if (charge !== undefined && payment_intent !== undefined) {
    throw invalid('charge', 'You may only specify one of these parameters: charge, payment_intent.');
  }
  if (charge !== undefined) {
    return find(scope, (books) => books.charges, { id: charge, noun: 'charge', param: 'charge' });
  }
  const id = payment_intent ?? '';
  const intent = find(scope, (books) => books.paymentIntents, {
    id,
    noun: 'payment_intent',
    param: 'payment_intent',
  });
  const made = scope.books.charges.get(idOf(intent.latest_charge) ?? '');
  if (made?.paid) return made;
  throw apiError(400, `This PaymentIntent (${id}) does not have a successful charge to refund.`);
};

// The dashboard gives one permission for both, "Charges and Refunds".
const permission = 'charge';

export const refundRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/refunds',
    permission,
    shape: {
      ...page,
      charge: text(),
      created: range(),
      payment_intent: text(),
    } satisfies Accepts<Stripe.RefundListParams>,
    answer: (scope, { charge, created = () => true, payment_intent, ...cursor }) => {
      const keep = (one: Stripe.Refund) =>
        created(one.created) &&
        fits(charge, idOf(one.charge)) &&
        fits(payment_intent, idOf(one.payment_intent));
      return pageOf({ all: scope.books.refunds.newestFirst(), keep, url: '/v1/refunds' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/refunds',
    permission,
    shape: {
      amount: positive(),
      charge: text(),
      metadata: metadata(),
      payment_intent: text(),
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    } satisfies Accepts<Stripe.RefundCreateParams>,
    answer: (scope, { amount, reason, metadata: labels, ...target }) =>
      refundCharge(scope, chargeToRefund(scope, target), {
        amount,
        reason,
        metadata: mergeMetadata({}, labels),
      }),
  }),
  retrieveRoute({ path: '/v1/refunds', permission, noun: 'refund', pick: (books) => books.refunds }),
  defineRoute({
    method: 'POST',
    path: '/v1/refunds/:id/cancel',
    permission,
    shape: {},
    answer: (scope, _values, id) => {
      const refund = find(scope, (books) => books.refunds, { id, noun: 'refund' });
      if (refund.status === 'requires_action') return setRefundStatus(scope, id, 'canceled');
      throw apiError(400, `You cannot cancel a refund with a status of ${refund.status}.`);
    },
  }),
];
