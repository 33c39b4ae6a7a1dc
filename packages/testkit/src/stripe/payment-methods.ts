import type Stripe from 'stripe';
import { invalid } from './api-error.js';
import { behaviourOf } from './objects/payment-method.js';
import { cardError } from './payments.js';
import { idOf, type Scope } from './scope.js';

/** Saves a payment method on a customer. Throws the 402 of a card that the bank declines when it is checked. */
export const attach = (
  scope: Scope,
  method: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod => {
  const owner = idOf(method.customer);
  if (owner !== null && owner !== customer) {
    throw invalid(
      'payment_method',
      'The payment method you provided has already been attached to a customer.',
    );
  }
  const behaviour = behaviourOf(scope, method.id);
  if (behaviour.kind === 'decline' && !behaviour.attachable) throw cardError(behaviour);
  const attached = scope.books.paymentMethods.put({ ...method, customer });
  scope.emit('payment_method.attached', attached);
  return attached;
};

/** Refuses a payment method that belongs to another customer than the payment's. */
export const assertUsableBy = (method: Stripe.PaymentMethod, customer: string | null): void => {
  const owner = idOf(method.customer);
  if (owner === null || owner === customer) return;
  const message =
    customer === null
      ? `The PaymentMethod ${method.id} belongs to a customer. Please include the Customer in the customer parameter.`
      : `The customer ${customer} does not have a payment method with the ID ${method.id}.`;
  throw invalid('payment_method', message);
};
