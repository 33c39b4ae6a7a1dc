import type Stripe from 'stripe';
import { fits, pageOf } from '../list.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import { type Accepts, page, range, text } from '../rules.js';
import { idOf } from '../scope.js';
import { searchRoute } from '../search.js';

const permission = 'charge';

export const chargeRoutes: readonly Route[] = [
  searchRoute({ topic: 'charges', permission, pick: (books) => books.charges }),
  defineRoute({
    method: 'GET',
    path: '/v1/charges',
    permission,
    shape: {
      ...page,
      created: range(),
      customer: text(),
      payment_intent: text(),
      transfer_group: text(),
    } satisfies Accepts<Stripe.ChargeListParams>,
    answer: (scope, { created = () => true, customer, payment_intent, transfer_group, ...cursor }) => {
      const keep = (one: Stripe.Charge) =>
        created(one.created) &&
        fits(customer, idOf(one.customer)) &&
        fits(payment_intent, idOf(one.payment_intent)) &&
        fits(transfer_group, one.transfer_group);
      return pageOf({ all: scope.books.charges.newestFirst(), keep, url: '/v1/charges' }, cursor);
    },
  }),
  retrieveRoute({ path: '/v1/charges', permission, noun: 'charge', pick: (books) => books.charges }),
];
