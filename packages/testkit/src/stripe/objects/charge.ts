import type Stripe from 'stripe';
import type { Scope } from '../scope.js';
import type { CardBehaviour } from '../test-cards.js';

type Decline = Extract<CardBehaviour, { kind: 'decline' }>;

const approvedOutcome: Stripe.Charge.Outcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

const declinedOutcome = (decline: Decline): Stripe.Charge.Outcome => ({
  ...approvedOutcome,
  advice_code: decline.adviceCode,
  network_decline_code: '05',
  network_status: 'declined_by_network',
  reason: decline.declineCode,
  seller_message: 'The bank did not return any further details with this decline.',
  type: 'issuer_declined',
});

const cardDetails = (
  card: Stripe.PaymentMethod.Card,
  amount: number,
): Stripe.Charge.PaymentMethodDetails.Card => ({
  amount_authorized: amount,
  authorization_code: null,
  brand: card.brand,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: card.country,
  electronic_commerce_indicator: null,
  exp_month: card.exp_month,
  exp_year: card.exp_year,
  fingerprint: card.fingerprint ?? null,
  funding: card.funding,
  installments: null,
  last4: card.last4,
  mandate: null,
  network: card.brand,
  network_token: { used: false },
  network_transaction_id: null,
  regulated_status: 'unregulated',
  three_d_secure: null,
  transaction_link_id: null,
  wallet: null,
});

interface ChargeSpec {
  intent: Stripe.PaymentIntent;
  paymentMethod: Stripe.PaymentMethod;
  captured: boolean;
  decline?: Decline;
}

/** A charge attempted for a payment intent: paid, authorised only, or declined. */
export const newCharge = (
  scope: Scope,
  { intent, paymentMethod, captured, decline }: ChargeSpec,
): Stripe.Charge => {
  const id = scope.newId('ch_3');
  const { card } = paymentMethod;
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: paymentMethod.billing_details,
    calculated_statement_descriptor: decline ? null : 'PATCHBAY',
    captured,
    created: scope.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline ? 'Your card was declined.' : null,
    fraud_details: {},
    livemode: scope.livemode,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: decline ? declinedOutcome(decline) : approvedOutcome,
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: paymentMethod.id,
    payment_method_details: card ? { card: cardDetails(card, intent.amount), type: 'card' } : null,
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline ? null : `https://pay.stripe.com/receipts/payment/${scope.state.randomText(40)}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
};
