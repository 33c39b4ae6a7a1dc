import { describe, expect, it } from 'vitest';
import { stripeFaults } from './faults.js';
import { arrival, post, refusal, startWithClient } from './test-client.js';

const DAY_MS = 24 * 3_600_000;

const payable = async () => {
  const { fake, stripe } = await startWithClient();
  const customer = fake.seed.customer();
  const card = (token?: string) =>
    fake.seed.paymentMethod({ customer: customer.id, ...(token && { token }) }).id;
  const params = (amount: number, payment_method: string) => ({
    amount,
    currency: 'usd',
    customer: customer.id,
    payment_method,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
  });
  return { fake, stripe, card, params };
};

describe('idempotency keys', () => {
  it('replay the first answer and charge once', async () => {
    const { fake, stripe, card, params } = await payable();
    const order = params(2000, card());
    const first = await stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' });
    const second = await stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' });
    expect(second).toEqual(first);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(second.lastResponse.requestId).toBe(first.lastResponse.requestId);
    expect(fake.ledger).toMatchObject([{ amount: 2000, idempotency_key: 'order-1' }]);
  });

  it('replay the error of a request that began to execute', async () => {
    const { stripe, card, params } = await payable();
    const order = params(2000, card('pm_card_visa_chargeDeclined'));
    const first = await refusal(stripe.paymentIntents.create(order, { idempotencyKey: 'order-2' }));
    const second = await refusal(stripe.paymentIntents.create(order, { idempotencyKey: 'order-2' }));
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second.headers?.['idempotent-replayed']).toBe('true');
  });

  it('do not remember a request that failed its parameter rules', async () => {
    const { fake, stripe, card, params } = await payable();
    const order = params(2000, card());
    await post(fake, '/v1/payment_intents', { amount: '2000' }, { 'idempotency-key': 'order-3' });
    expect(await stripe.paymentIntents.create(order, { idempotencyKey: 'order-3' })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('refuse other parameters, and another endpoint', async () => {
    const { fake, stripe, card, params } = await payable();
    const method = card();
    await stripe.paymentIntents.create(params(2000, method), { idempotencyKey: 'order-4' });
    const other = stripe.paymentIntents.create(params(2001, method), { idempotencyKey: 'order-4' });
    expect(await refusal(other)).toMatchObject({
      type: 'StripeIdempotencyError',
      rawType: 'idempotency_error',
      statusCode: 400,
    });
    const elsewhere = stripe.customers.create({ name: 'J' }, { idempotencyKey: 'order-4' });
    expect(await refusal(elsewhere)).toMatchObject({ type: 'StripeIdempotencyError' });
    expect(fake.ledger).toHaveLength(1);
  });

  it('belong to one account and mode', async () => {
    const { fake, stripe } = await payable();
    fake.connectAccount('acct_1Connected');
    const params = { name: 'Jenny' };
    const own = await stripe.customers.create(params, { idempotencyKey: 'same' });
    const connected = await stripe.customers.create(params, {
      idempotencyKey: 'same',
      stripeAccount: 'acct_1Connected',
    });
    expect(connected.id).not.toBe(own.id);
  });

  it('answer 409 while the first request runs', async () => {
    const { fake, stripe, card, params } = await payable();
    const order = params(2000, card());
    let release = (): void => {};
    fake.injectFault(
      stripeFaults.hold(
        new Promise<void>((resolve) => {
          release = resolve;
        }),
      ),
    );
    const first = stripe.paymentIntents.create(order, { idempotencyKey: 'order-5' });
    await arrival(fake);
    const second = await refusal(stripe.paymentIntents.create(order, { idempotencyKey: 'order-5' }));
    expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    release();
    expect(await first).toMatchObject({ status: 'succeeded' });
    expect(fake.ledger).toHaveLength(1);
  });

  it('are forgotten after a day', async () => {
    const { fake, stripe, card, params } = await payable();
    const order = params(2000, card());
    await stripe.paymentIntents.create(order, { idempotencyKey: 'order-6' });
    fake.advance(DAY_MS - 60_000);
    await stripe.paymentIntents.create(order, { idempotencyKey: 'order-6' });
    expect(fake.ledger).toHaveLength(1);
    fake.advance(60_000);
    await stripe.paymentIntents.create(order, { idempotencyKey: 'order-6' });
    expect(fake.ledger).toHaveLength(2);
  });

  it('are headers of at most 255 characters, not parameters', async () => {
    const { fake, stripe } = await startWithClient();
    const long = stripe.customers.create({ name: 'J' }, { idempotencyKey: 'k'.repeat(256) });
    expect(await refusal(long)).toMatchObject({ statusCode: 400 });
    expect(fake.problems).toEqual([]);
    const { status, body } = await post(fake, '/v1/customers', { name: 'J', idempotencyKey: 'k' });
    expect({ status, code: body.error?.code }).toEqual({ status: 400, code: 'parameter_unknown' });
    expect(fake.problems).toHaveLength(1);
  });
});
