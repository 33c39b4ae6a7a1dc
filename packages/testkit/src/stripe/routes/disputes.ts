import type Stripe from 'stripe';
import { respondToDispute } from '../disputes.js';
import { fits, pageOf } from '../list.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import { type Accepts, boolean, clearable, metadata, object, page, range, text } from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';

const field = clearable(text({ max: 20_000 }));

// Files are not modelled: the fields that take a file id are missing here.
const evidence = object({
  access_activity_log: field,
  billing_address: field,
  cancellation_policy_disclosure: field,
  cancellation_rebuttal: field,
  customer_email_address: field,
  customer_name: field,
  customer_purchase_ip: field,
  duplicate_charge_explanation: field,
  duplicate_charge_id: field,
  product_description: field,
  refund_policy_disclosure: field,
  refund_refusal_explanation: field,
  service_date: field,
  shipping_address: field,
  shipping_carrier: field,
  shipping_date: field,
  shipping_tracking_number: field,
  uncategorized_text: field,
} satisfies Accepts<Stripe.DisputeUpdateParams.Evidence>);

const findDispute = (scope: Scope, id: string): Stripe.Dispute =>
  find(scope, (books) => books.disputes, { id, noun: 'dispute' });

const permission = 'dispute';

export const disputeRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/disputes',
    permission,
    shape: {
      ...page,
      charge: text(),
      created: range(),
      payment_intent: text(),
    } satisfies Accepts<Stripe.DisputeListParams>,
    answer: (scope, { charge, created = () => true, payment_intent, ...cursor }) => {
      const keep = (one: Stripe.Dispute) =>
        created(one.created) &&
        fits(charge, idOf(one.charge)) &&
        fits(payment_intent, idOf(one.payment_intent));
      return pageOf({ all: scope.books.disputes.newestFirst(), keep, url: '/v1/disputes' }, cursor);
    },
  }),
  retrieveRoute({ path: '/v1/disputes', permission, noun: 'dispute', pick: (books) => books.disputes }),
  defineRoute({
    method: 'POST',
    path: '/v1/disputes/:id',
    permission,
    shape: {
      evidence,
      metadata: metadata(),
      submit: boolean(),
    } satisfies Accepts<Stripe.DisputeUpdateParams>,
    answer: (scope, { metadata: change, ...response }, id) => {
      const before = findDispute(scope, id);
      const answered = respondToDispute(scope, before, response);
      const after = { ...answered, metadata: mergeMetadata(before.metadata, change) };
      scope.emit('charge.dispute.updated', scope.books.disputes.put(after), before);
      return after;
    },
  }),
];
