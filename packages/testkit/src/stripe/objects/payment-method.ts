import type Stripe from 'stripe';
import { apiError } from '../api-error.js';
import { find, type Scope } from '../scope.js';
import { type CardBehaviour, TEST_CARDS } from '../test-cards.js';

/** Makes and files a card from a test token; throws the refusal for an unknown one, and for any in live mode. */
const cardFromToken = (scope: Scope, token: string, customer: string | null = null): Stripe.PaymentMethod => {
  const card = TEST_CARDS[token];
  const testOnly = card && scope.livemode;
  if (card === undefined || testOnly) {
    const hint = '; a similar object exists in test mode, but a live mode key was used to make this request.';
    throw apiError(400, `No such PaymentMethod: '${token}'${testOnly ? hint : ''}`, {
      code: 'resource_missing',
      param: 'payment_method',
    });
  }
  return fileCard(scope, token, customer);
};

/** `cardFromToken` without its rules: live mode too, and cards that Stripe would not let a customer save. */
export const fileCard = (scope: Scope, token: string, customer: string | null): Stripe.PaymentMethod => {
  const card = TEST_CARDS[token];
  if (card === undefined) throw new Error(`no test card ${token}`);
  const id = scope.newId('pm_1');
  scope.books.cardTokens.set(id, token);
  return scope.books.paymentMethods.put({
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: 8,
      exp_year: 2034,
      fingerprint: scope.state.randomText(16),
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: scope.now(),
    customer,
    customer_account: null,
    livemode: scope.livemode,
    metadata: {},
    type: 'card',
  });
};

/** The payment method behind an id or a test token, as the `payment_method` parameter takes both. */
export const paymentMethodFrom = (scope: Scope, idOrToken: string): Stripe.PaymentMethod => {
  const isToken = idOrToken.startsWith('pm_card_');
  if (isToken) return cardFromToken(scope, idOrToken);
  return find(scope, (books) => books.paymentMethods, {
    id: idOrToken,
    noun: 'PaymentMethod',
    param: 'payment_method',
  });
};

/** How a filed card behaves; cards filed by other means are approved. */
export const behaviourOf = (scope: Scope, paymentMethodId: string): CardBehaviour => {
  const token = scope.books.cardTokens.get(paymentMethodId);
  return (token !== undefined && TEST_CARDS[token]?.behaviour) || { kind: 'approve' };
};
