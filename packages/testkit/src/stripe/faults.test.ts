import { describe, expect, it } from 'vitest';
import { startStripeFake } from './fake.js';
import { stripeFaults } from './faults.js';
import { arrival, clientFor, refusal, startWithClient } from './test-client.js';

const ready = async () => {
  const { fake, stripe } = await startWithClient();
  const customer = fake.seed.customer();
  const order = {
    amount: 700,
    currency: 'usd',
    customer: customer.id,
    payment_method: fake.seed.paymentMethod({ customer: customer.id }).id,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
  };
  return { fake, stripe, order };
};
const options = { idempotencyKey: 'order' };

describe('injected faults', () => {
  it.each([
    ['cut before', stripeFaults.cutBefore, 0],
    ['cut after', stripeFaults.cutAfter, 1],
    ['cut in mid-answer', stripeFaults.cutMidAnswer, 1],
  ] as const)(
    '%s: the connection ends, and the ledger tells what happened',
    async (_name, fault, charges) => {
      const { fake, stripe, order } = await ready();
      // The SDK repeats a closed connection once even without retries, so both attempts are cut.
      fake.injectFault(fault, { count: 2, when: (request) => request.method === 'POST' });
      expect(await refusal(stripe.paymentIntents.create(order, options))).toMatchObject({
        type: 'StripeConnectionError',
      });
      expect(fake.ledger).toHaveLength(charges);
      fake.clearFaults();
      await stripe.paymentIntents.create(order, options);
      expect(fake.ledger).toHaveLength(1);
    },
  );

  it.each([
    [true, 1],
    [false, 0],
  ] as const)('a hanging request (processed: %s) ends only with the client', async (processed, charges) => {
    const { fake, order } = await ready();
    const stripe = clientFor(fake, fake.secretKeys.test, { timeout: 150 });
    fake.injectFault(stripeFaults.hang(processed));
    const error = await refusal(stripe.paymentIntents.create(order, options));
    expect(error.message).toContain('timeout');
    expect(fake.ledger).toHaveLength(charges);
  });

  it('a delayed request is executed late', async () => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(stripeFaults.delay(20));
    expect(await stripe.paymentIntents.create(order, options)).toMatchObject({ status: 'succeeded' });
    expect(fake.ledger).toHaveLength(1);
  });

  it.each([
    [stripeFaults.status(409), 409, 'lock_timeout', undefined, undefined],
    [stripeFaults.status(429), 429, 'rate_limit', undefined, undefined],
    [stripeFaults.status(429, { retryAfterSeconds: 2, shouldRetry: true }), 429, 'rate_limit', '2', 'true'],
    [stripeFaults.status(503, { shouldRetry: false }), 503, undefined, undefined, 'false'],
  ])('a status without processing: %o', async (fault, statusCode, code, retryAfter, shouldRetry) => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(fault, { when: (request) => request.path === '/v1/payment_intents' });
    const error = await refusal(stripe.paymentIntents.create(order, options));
    expect(error).toMatchObject({ statusCode });
    expect(error.code).toBe(code);
    expect(error.headers?.['retry-after']).toBe(retryAfter);
    expect(error.headers?.['stripe-should-retry']).toBe(shouldRetry);
    expect(fake.ledger).toEqual([]);
  });

  it('a 500 after processing is followed by the true answer, or by itself where Stripe stored it', async () => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(stripeFaults.status(500, { processed: true }));
    expect(await refusal(stripe.paymentIntents.create(order, options))).toMatchObject({ statusCode: 500 });
    expect(await stripe.paymentIntents.create(order, options)).toMatchObject({ status: 'succeeded' });
    fake.injectFault(stripeFaults.status(500, { processed: true, stored: true }));
    const other = { idempotencyKey: 'other' };
    expect(await refusal(stripe.paymentIntents.create(order, other))).toMatchObject({ statusCode: 500 });
    const again = await refusal(stripe.paymentIntents.create(order, other));
    expect(again).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
    expect(fake.ledger).toHaveLength(2);
  });

  it('HTML and truncated JSON are not answers for the SDK', async () => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(stripeFaults.html(502));
    expect((await refusal(stripe.paymentIntents.create(order, options))).message).toContain('Invalid JSON');
    expect(fake.ledger).toEqual([]);
    fake.injectFault(stripeFaults.truncate);
    expect((await refusal(stripe.paymentIntents.create(order, options))).message).toContain('Invalid JSON');
    expect(fake.ledger).toHaveLength(1);
  });

  it('a 404 in JSON without an error is a success for the SDK, which is the trap', async () => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(stripeFaults.notFoundWithoutError);
    const answer = await stripe.paymentIntents.create(order, options);
    expect(answer).toEqual({ message: 'Not Found' });
    expect(answer.lastResponse.statusCode).toBe(404);
  });

  it('never charge twice for one key, whatever went wrong first', async () => {
    const { fake, stripe, order } = await ready();
    const faults = [
      stripeFaults.cutBefore,
      stripeFaults.cutAfter,
      stripeFaults.cutMidAnswer,
      stripeFaults.truncate,
      stripeFaults.notFoundWithoutError,
      stripeFaults.status(409),
      stripeFaults.status(429, { shouldRetry: true }),
      stripeFaults.status(500, { processed: true }),
      stripeFaults.html(503),
      stripeFaults.html(502, { processed: true }),
    ];
    for (const [index, fault] of faults.entries()) {
      const once = { idempotencyKey: `order-${index}` };
      fake.injectFault(fault, { count: 2 });
      await stripe.paymentIntents.create(order, once).catch(() => undefined);
      fake.clearFaults();
      expect(await stripe.paymentIntents.create(order, once)).toMatchObject({ status: 'succeeded' });
      expect(fake.ledger).toHaveLength(index + 1);
    }
  });

  it('fit the requests they were made for, as often as they were asked', async () => {
    const { fake, stripe } = await ready();
    const plan = fake.injectFault(stripeFaults.status(500), {
      count: 2,
      when: ({ method }) => method === 'GET',
    });
    await stripe.customers.create({ name: 'J' });
    expect(plan.remaining).toBe(2);
    await refusal(stripe.customers.list());
    await refusal(stripe.customers.list());
    expect((await stripe.customers.list()).data).toHaveLength(2);
  });
});

describe('a restart', () => {
  it('keeps data, keys and idempotency, on the same port', async () => {
    const { fake, stripe, order } = await ready();
    const paid = await stripe.paymentIntents.create(order, options);
    await fake.close();
    const next = await startStripeFake({ state: fake.state, port: fake.port });
    try {
      const again = await clientFor(next, fake.secretKeys.test).paymentIntents.create(order, options);
      expect(again.id).toBe(paid.id);
      expect(next.ledger).toHaveLength(1);
      expect(next.requests).toHaveLength(1);
    } finally {
      await next.close();
    }
  });

  it('leaves no idempotency key taken by a request that was waiting', async () => {
    const { fake, stripe, order } = await ready();
    fake.injectFault(stripeFaults.hold(new Promise(() => {})));
    const lost = refusal(stripe.paymentIntents.create(order, options));
    await arrival(fake);
    await fake.close();
    await lost;
    const next = await startStripeFake({ state: fake.state });
    try {
      const made = await clientFor(next, fake.secretKeys.test).paymentIntents.create(order, options);
      expect(made.status).toBe('succeeded');
      expect(next.ledger).toHaveLength(1);
    } finally {
      await next.close();
    }
  });
});
