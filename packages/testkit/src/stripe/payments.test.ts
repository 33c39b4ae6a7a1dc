import { describe, expect, it } from 'vitest';
import { refusal, startWithClient } from './test-client.js';

const offline = {
  confirm: true,
  off_session: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;

const withCard = async (token = 'pm_card_visa') => {
  const { fake, stripe } = await startWithClient();
  const customer = fake.seed.customer({ email: 'jenny@example.com' });
  const card = fake.seed.paymentMethod({ customer: customer.id, token });
  const pay = (amount: number, more: object = {}) =>
    stripe.paymentIntents.create({
      ...offline,
      amount,
      currency: 'usd',
      customer: customer.id,
      payment_method: card.id,
      ...more,
    });
  return { fake, stripe, customer, card, pay };
};

describe('payment intents', () => {
  it('charges a saved card once and writes it down', async () => {
    const { fake, stripe, customer, pay } = await withCard();
    const intent = await pay(2000, { description: 'Order 6735', metadata: { order: '6735' } });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 2000,
      livemode: false,
      metadata: { order: '6735' },
    });
    expect(intent.client_secret).toMatch(/^pi_.*_secret_/);
    expect(fake.ledger).toMatchObject([
      { kind: 'charge', amount: 2000, currency: 'usd', customer: customer.id, payment_intent: intent.id },
    ]);
    const charges = await stripe.charges.list({
      payment_intent: intent.id,
      expand: ['data.balance_transaction'],
    });
    expect(charges.data).toMatchObject([
      { captured: true, paid: true, balance_transaction: { amount: 2000, fee: 58, net: 1942 } },
    ]);
    const events = await stripe.events.list();
    expect(events.data.map((event) => event.type)).toEqual([
      'payment_intent.succeeded',
      'charge.succeeded',
      'payment_intent.created',
    ]);
    expect(fake.problems).toEqual([]);
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', 'try_again_later'],
    [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'card_declined',
      'insufficient_funds',
      'try_again_later',
    ],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', 'do_not_try_again'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card', 'confirm_card_data'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc', 'confirm_card_data'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error', 'try_again_later'],
  ])('declines %s', async (token, code, decline_code, advice_code) => {
    const { fake, stripe, pay } = await withCard(token);
    const error = await refusal(pay(2000));
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code,
      advice_code,
    });
    expect(error.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code },
    });
    const charge = await stripe.charges.retrieve(error.charge ?? '');
    expect(charge).toMatchObject({ status: 'failed', paid: false, outcome: { advice_code } });
    expect(fake.ledger).toEqual([]);
  });

  it('asks the customer of a 3-D Secure card, and charges when the customer agrees', async () => {
    const { fake, stripe, pay } = await withCard('pm_card_authenticationRequired');
    const intent = await pay(2000, { off_session: undefined });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(fake.ledger).toEqual([]);
    fake.seed.authenticate(intent.id);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'succeeded',
      next_action: null,
    });
    expect(fake.ledger).toHaveLength(1);
  });

  it.each([{ off_session: true }, { off_session: undefined, error_on_requires_action: true }])(
    'declines a 3-D Secure card where nobody can answer: %o',
    async (more) => {
      const { pay } = await withCard('pm_card_threeDSecure2Required');
      expect(await refusal(pay(2000, more))).toMatchObject({
        code: 'authentication_required',
        statusCode: 402,
      });
    },
  );

  it('leaves the intent open when the customer fails the check', async () => {
    const { fake, pay } = await withCard('pm_card_authenticationRequired');
    const intent = await pay(2000, { off_session: undefined });
    expect(fake.seed.authenticate(intent.id, false)).toMatchObject({ status: 'requires_payment_method' });
  });

  it('wants a return_url where payment methods may redirect', async () => {
    const { fake, pay } = await withCard();
    const error = await refusal(pay(2000, { automatic_payment_methods: undefined }));
    expect(error.message).toContain('return_url');
    expect(fake.ledger).toEqual([]);
    expect(
      await pay(2000, { automatic_payment_methods: undefined, return_url: 'https://example.com' }),
    ).toMatchObject({ status: 'succeeded' });
  });

  it('refuses parameters of the confirmation without it', async () => {
    const { stripe } = await startWithClient();
    const call = stripe.paymentIntents.create({ amount: 2000, currency: 'usd', off_session: true });
    expect(await refusal(call)).toMatchObject({ param: 'off_session', statusCode: 400 });
  });

  it('confirms later with another card after a decline', async () => {
    const { fake, stripe, customer, pay } = await withCard('pm_card_visa_chargeDeclined');
    const failed = await refusal(pay(2000));
    const good = fake.seed.paymentMethod({ customer: customer.id });
    const id = failed.payment_intent?.id ?? '';
    expect(await stripe.paymentIntents.confirm(id, { payment_method: good.id })).toMatchObject({
      status: 'succeeded',
    });
    expect(await refusal(stripe.paymentIntents.confirm(id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('refuses to confirm without a payment method', async () => {
    const { stripe } = await startWithClient();
    const intent = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      automatic_payment_methods: offline.automatic_payment_methods,
    });
    expect(intent.status).toBe('requires_payment_method');
    expect(await refusal(stripe.paymentIntents.confirm(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('refuses the card of another customer, and a card without its customer', async () => {
    const { fake, stripe, card } = await withCard();
    const other = fake.seed.customer();
    const params = { ...offline, amount: 2000, currency: 'usd', payment_method: card.id };
    expect(
      (await refusal(stripe.paymentIntents.create({ ...params, customer: other.id }))).message,
    ).toContain('does not have a payment method');
    expect((await refusal(stripe.paymentIntents.create(params))).message).toContain('include the Customer');
  });

  it('holds an amount and captures part of it', async () => {
    const { fake, stripe, pay } = await withCard();
    const intent = await pay(2000, { capture_method: 'manual' });
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 });
    expect(fake.ledger).toEqual([]);
    const tooMuch = stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2001 });
    expect(await refusal(tooMuch)).toMatchObject({ code: 'amount_too_large', param: 'amount_to_capture' });
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 1500, amount_capturable: 0 });
    expect(fake.ledger).toMatchObject([{ kind: 'charge', amount: 1500 }]);
    expect(await refusal(stripe.paymentIntents.capture(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('cancels what has not succeeded, and nothing else', async () => {
    const { fake, stripe, pay } = await withCard();
    const held = await pay(2000, { capture_method: 'manual' });
    const canceled = await stripe.paymentIntents.cancel(held.id, {
      cancellation_reason: 'requested_by_customer',
    });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'requested_by_customer',
      amount_capturable: 0,
    });
    const paid = await pay(2000);
    expect(await refusal(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: paid.id, status: 'succeeded' },
    });
    expect(fake.ledger).toHaveLength(1);
  });

  it('saves a card for later uses, and refuses to save one that the bank declines', async () => {
    const { fake, stripe } = await startWithClient();
    const customer = await stripe.customers.create({ name: 'Jenny' });
    const { off_session: _off, ...attended } = offline;
    const params = {
      ...attended,
      amount: 500,
      currency: 'usd',
      customer: customer.id,
    };
    const intent = await stripe.paymentIntents.create({
      ...params,
      payment_method: 'pm_card_mastercard',
      setup_future_usage: 'off_session',
    });
    const saved = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    expect(saved.data).toMatchObject([
      { id: intent.payment_method, card: { brand: 'mastercard', last4: '4444' } },
    ]);
    const attach = stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id });
    expect(await refusal(attach)).toMatchObject({ code: 'card_declined', statusCode: 402 });
    const late = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    expect(await refusal(stripe.paymentIntents.create({ ...params, payment_method: late.id }))).toMatchObject(
      { code: 'card_declined' },
    );
    await stripe.paymentMethods.detach(late.id);
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
    expect(fake.problems).toEqual([]);
  });
});
