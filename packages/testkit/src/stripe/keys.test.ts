import { describe, expect, it } from 'vitest';
import { clientFor, post, refusal, startWithClient } from './test-client.js';

describe('keys', () => {
  it('unknown, expired and missing ones are 401, publishable ones 403 with a reason', async () => {
    const { fake } = await startWithClient();
    const wrong = await refusal(clientFor(fake, 'sk_test_wrong').balance.retrieve());
    expect(wrong).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
      message: expect.stringContaining('Invalid API Key'),
    });
    expect(wrong.message).not.toContain('sk_test_wrong');
    const old = fake.addKey({ mode: 'test', expired: true });
    expect(await refusal(clientFor(fake, old).balance.retrieve())).toMatchObject({
      statusCode: 401,
      code: 'api_key_expired',
    });
    const publishable = await refusal(clientFor(fake, 'pk_test_abc').balance.retrieve());
    expect(publishable).toMatchObject({ statusCode: 403, code: 'secret_key_required' });
    expect((await fetch(`${fake.url}/v1/balance`)).status).toBe(401);
  });

  it('restricted ones get a 403 that names the permission and has no code', async () => {
    const { fake } = await startWithClient();
    const key = fake.addKey({ mode: 'test', permissions: ['customer_read', 'charge_write'] });
    expect(key).toMatch(/^rk_test_/);
    const stripe = clientFor(fake, key);
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.charges.list()).data).toEqual([]);
    const denied = await refusal(stripe.customers.create({ name: 'J' }));
    expect(denied).toMatchObject({
      type: 'StripePermissionError',
      rawType: 'invalid_request_error',
      statusCode: 403,
    });
    expect(denied.code).toBeUndefined();
    expect(denied.message).toContain("Having the 'rak_customer_write' permission");
    const account = await refusal(stripe.accounts.retrieveCurrent());
    expect(account).toMatchObject({
      statusCode: 403,
      message: expect.stringContaining('rak_accounts_kyc_basic_read'),
    });
  });

  it('live ones see only live objects, and say so on each', async () => {
    const { fake, stripe } = await startWithClient();
    const live = clientFor(fake, fake.secretKeys.live);
    const customer = await live.customers.create({ name: 'J' });
    expect(customer.livemode).toBe(true);
    expect((await stripe.customers.list()).data).toEqual([]);
    const error = await refusal(stripe.customers.retrieve(customer.id));
    expect(error).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
    expect(error.message).toContain('a similar object exists in live mode, but a test mode key was used');
    const token = live.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect((await refusal(token)).message).toContain('a similar object exists in test mode');
  });

  it('reach the accounts that are connected, each with its own objects', async () => {
    const { fake, stripe } = await startWithClient();
    const connected = fake.connectAccount('acct_1Connected');
    const inside = { stripeAccount: connected.id };
    const customer = await stripe.customers.create({ name: 'J' }, inside);
    expect((await stripe.customers.list({}, inside)).data.map(({ id }) => id)).toEqual([customer.id]);
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.accounts.retrieveCurrent({}, inside)).id).toBe('acct_1Connected');
    expect((await stripe.accounts.list()).data.map(({ id }) => id)).toEqual(['acct_1Connected']);
    const unknown = await refusal(stripe.customers.list({}, { stripeAccount: 'acct_nobody' }));
    expect(unknown).toMatchObject({ statusCode: 403, code: 'account_invalid' });
    const own = clientFor(fake, fake.addKey({ mode: 'test', account: connected.id }));
    expect(await refusal(own.customers.list({}, { stripeAccount: fake.state.platform }))).toMatchObject({
      statusCode: 403,
    });
  });
});

describe('every request', () => {
  it('gets a request id, and its version back', async () => {
    const { stripe } = await startWithClient();
    const { lastResponse } = await stripe.balance.retrieve();
    expect(lastResponse.requestId).toMatch(/^req_/);
    expect(lastResponse.apiVersion).toBe('2026-10-28.endive');
    const error = await refusal(stripe.customers.retrieve('cus_none'));
    expect(error.requestId).toMatch(/^req_/);
    expect(error.raw).toMatchObject({ request_log_url: expect.stringContaining('/test/logs/req_') });
  });

  it('is refused with a version that cannot be one, and noted with an old one', async () => {
    const { fake } = await startWithClient();
    const { status } = await post(fake, '/v1/customers', {}, { 'stripe-version': 'latest' });
    expect(status).toBe(400);
    expect(fake.problems).toEqual([]);
    await post(fake, '/v1/customers', {}, { 'stripe-version': '2023-10-16' });
    expect(fake.problems).toEqual([expect.stringContaining('2023-10-16')]);
  });

  it('is recorded with its decoded parameters and headers', async () => {
    const { fake, stripe } = await startWithClient();
    await stripe.customers.create({ metadata: { order: '6735' } }, { idempotencyKey: 'k1' });
    await stripe.customers.list({ limit: 3, expand: ['data.sources'] });
    expect(fake.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v1/customers',
        params: { metadata: { order: '6735' } },
        headers: { 'idempotency-key': 'k1' },
      },
      { method: 'GET', path: '/v1/customers', query: { limit: '3', expand: { 0: 'data.sources' } } },
    ]);
  });

  it('to an unknown route is a 404 and a problem', async () => {
    const { fake, stripe } = await startWithClient();
    expect(await refusal(stripe.rawRequest('GET', '/v1/nothing'))).toMatchObject({ statusCode: 404 });
    expect(fake.problems).toEqual(['unknown route: GET /v1/nothing']);
  });
});
