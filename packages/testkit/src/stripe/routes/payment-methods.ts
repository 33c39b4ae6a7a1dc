import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { paymentMethodFrom } from '../objects/payment-method.js';
import { attach } from '../payment-methods.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import { type Accepts, page, required, text } from '../rules.js';
import { find, idOf } from '../scope.js';

const permission = 'payment_method';

export const paymentMethodRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/payment_methods',
    permission,
    shape: { ...page, customer: text(), type: text() } satisfies Accepts<Stripe.PaymentMethodListParams>,
    answer: (scope, { customer, type, ...cursor }) => {
      const all = scope.books.paymentMethods.newestFirst();
      const keep = (one: Stripe.PaymentMethod) => fits(customer, idOf(one.customer)) && fits(type, one.type);
      return pageOf({ all, keep, url: '/v1/payment_methods' }, cursor);
    },
  }),
  retrieveRoute({
    path: '/v1/payment_methods',
    permission,
    noun: 'PaymentMethod',
    pick: (books) => books.paymentMethods,
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_methods/:id/attach',
    permission,
    shape: { customer: required(text()) } satisfies Accepts<Stripe.PaymentMethodAttachParams>,
    answer: (scope, { customer }, id) => {
      find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
      return attach(scope, paymentMethodFrom(scope, id), customer);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payment_methods/:id/detach',
    permission,
    shape: {},
    answer: (scope, _values, id) => {
      const method = find(scope, (books) => books.paymentMethods, { id, noun: 'PaymentMethod' });
      if (method.customer === null)
        throw invalid('id', 'The payment method you provided is not attached to a customer.');
      const detached = scope.books.paymentMethods.put({ ...method, customer: null });
      scope.emit('payment_method.detached', detached, method);
      return detached;
    },
  }),
];
