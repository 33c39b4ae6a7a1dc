import { spawnServer } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { bin } from '../test/support/bin.js';
import { quick, useStripe } from '../test/support/use-stripe.js';

const { fake, call, open, confirmed } = useStripe();

const payerIn = (mode: 'test' | 'live') => {
  const seed = fake().seedIn({ mode });
  const customer = seed.customer({ name: 'Ada' }).id;
  return { customer, payment_method: seed.paymentMethod({ customer }).id };
};
const liveKey = () => ({ STRIPE_SECRET_KEY: fake().secretKeys.live });

describe('keys', () => {
  it.each([
    ['pk_test_51Habcdefgh', 'a publishable key (pk_...) is for web pages'],
    ['sk_51Habcdefgh', 'a restricted key (rk_test_'],
    ['whsec_abcdefgh', 'a restricted key (rk_test_'],
    ['rk_live_51H-abcdefgh', 'a restricted key (rk_test_'],
  ])('%s stops the start with the reason, and is not repeated', async (key, reason) => {
    const server = spawnServer({ bin, env: { STRIPE_SECRET_KEY: key } });
    expect((await server.exited).code).toBe(2);
    expect(server.stderr()).toContain('STRIPE_SECRET_KEY');
    expect(server.stderr()).toContain(reason);
    expect(server.stderr()).not.toContain(key);
  });

  it('that Stripe does not accept are told apart from those that have expired', async () => {
    const wrong = await open({ env: { STRIPE_SECRET_KEY: 'sk_test_notOneOfTheirs' } });
    const { error } = await wrong.call('retrieve_balance');
    expect(error).toMatchObject({ code: 'unauthenticated', message: 'Stripe does not accept the key.' });
    expect(error.next).toContain('STRIPE_SECRET_KEY');
    const expired = await open({
      env: { STRIPE_SECRET_KEY: fake().addKey({ mode: 'test', expired: true }) },
    });
    expect((await expired.call('retrieve_balance')).error.message).toBe(
      'Stripe does not accept the key: it has expired.',
    );
  });

  it('that lack a permission are told which, in the words of the dashboard', async () => {
    const key = fake().addKey({ mode: 'test', permissions: ['customer_read'] });
    const client = await open({ env: { STRIPE_SECRET_KEY: key } });
    const { error } = await client.call('list_refunds');
    expect(error).toMatchObject({
      code: 'permission_denied',
      message: 'The restricted key lacks the permission rak_charge_read.',
      next: 'Allow "Charges and Refunds: read" for the key at dashboard.stripe.com/apikeys; no restart is needed.',
      details: { permission: 'rak_charge_read', http_status: 403 },
    });
    expect(error).not.toMatchObject({ message: expect.stringContaining(key.slice(-4)) });
    const write = await client.call('create_customer', { name: 'Ada' });
    expect(write.error).toMatchObject({
      code: 'permission_denied',
      details: { permission: 'rak_customer_write' },
    });
  });
});

describe('live mode', () => {
  it('reads, and refuses every change before anybody is asked', async () => {
    const asked: string[] = [];
    const client = await open({
      env: liveKey(),
      elicit: (message) => (asked.push(message) > 0 ? 'accept' : 'decline'),
    });
    const payer = payerIn('live');
    expect((await client.call('get_customer', { customer_id: payer.customer })).data).toMatchObject({
      mode: 'live',
    });
    const writes = (await client.tools()).filter(({ annotations }) => annotations?.readOnlyHint === false);
    expect(writes.length).toBeGreaterThan(15);
    const { error } = await client.call('process_payment', { amount: 100, currency: 'usd', ...payer });
    expect(error).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('STRIPE_ALLOW_LIVE_WRITES=1'),
    });
    expect((await client.call('create_customer', { name: 'Eve' })).error.code).toBe('refused');
    expect(asked).toEqual([]);
    expect(fake().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('changes with the second setting, and says LIVE in the question', async () => {
    const client = await open({ env: { ...liveKey(), STRIPE_ALLOW_LIVE_WRITES: '1' } });
    const args = { amount: 100, currency: 'usd', ...payerIn('live') };
    const { error } = await client.call('process_payment', args);
    expect(error.message).toContain('LIVE: Charge 1.00 USD from Ada');
    const { data } = await client.call('process_payment', { ...args, confirm: error.details?.confirm });
    expect(data).toMatchObject({ status: 'succeeded', mode: 'live' });
  });

  it('is proven before the first change: a key that lies about its mode changes nothing', async () => {
    const record = fake().state.keys.get(fake().secretKeys.live);
    const disguised = 'sk_test_inTruthALiveKey';
    if (record) fake().state.keys.set(disguised, record);
    const client = await open({ env: { STRIPE_SECRET_KEY: disguised } });
    const { error } = await client.call('create_customer', { name: 'Eve' });
    expect(error).toMatchObject({
      code: 'refused',
      message: 'The key is a test key, but the answer is from live mode.',
    });
    expect(fake().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect((await client.call('list_customers')).error.code).toBe('refused');
  });
});

describe('STRIPE_MAX_AMOUNT', () => {
  const fenced = () => open({ env: { STRIPE_MAX_AMOUNT: 'usd:50000,jpy:50000' } });

  it('lets through what it allows, and nothing more, by currency', async () => {
    const client = await fenced();
    const payer = payerIn('test');
    const pay = (amount: number, currency: string) =>
      client.call('process_payment', { amount, currency, ...payer });
    expect((await pay(50_000, 'usd')).error.code).toBe('confirmation_required');
    expect((await pay(50_001, 'usd')).error).toMatchObject({
      code: 'refused',
      message: '500.01 USD is more than this server may move at once (500.00 USD).',
      next: expect.stringContaining('STRIPE_MAX_AMOUNT'),
    });
    expect((await pay(50_000, 'jpy')).error.code).toBe('confirmation_required');
    expect((await pay(50_001, 'jpy')).error.code).toBe('refused');
    expect((await pay(100, 'eur')).error).toMatchObject({
      code: 'refused',
      message: 'No amount in EUR may be moved by this server.',
    });
  });

  it('holds for refunds and captures without an amount', async () => {
    const client = await fenced();
    const { seed } = fake();
    const big = seed.payment({ amount: 80_000, currency: 'usd' }).id;
    expect((await client.call('create_refund', { payment_intent: big })).error.code).toBe('refused');
    seed.refund({ payment_intent: big, amount: 40_000 });
    const rest = await client.call('create_refund', { payment_intent: big });
    expect(rest.error).toMatchObject({ code: 'invalid_argument', next: '40000 is left to refund.' });
    expect((await client.call('create_refund', { payment_intent: big, amount: 40_000 })).error.code).toBe(
      'confirmation_required',
    );
    const held = seed.payment({ amount: 80_000, currency: 'usd', fields: { capture_method: 'manual' } }).id;
    expect((await client.call('capture_payment_intent', { payment_intent_id: held })).error.code).toBe(
      'refused',
    );
    expect(
      (await client.call('capture_payment_intent', { payment_intent_id: held, amount: 50_000 })).error.code,
    ).toBe('confirmation_required');
  });

  it('holds for invoices, their items and subscriptions, free days or not', async () => {
    const client = await fenced();
    const { seed } = fake();
    const customer = seed.customer().id;
    const invoice = seed.invoice({ customer, amount: 60_000, currency: 'usd', state: 'draft' }).id;
    expect((await client.call('finalize_invoice', { invoice_id: invoice })).error.code).toBe('refused');
    expect(
      (await client.call('create_invoice_item', { customer, amount: 60_000, currency: 'usd' })).error.code,
    ).toBe('refused');
    const price = seed.price({ unit_amount: 30_000, currency: 'usd' }).id;
    expect((await client.call('create_invoice_item', { customer, price, quantity: 2 })).error.code).toBe(
      'refused',
    );
    const monthly = seed.price({ unit_amount: 30_000, currency: 'usd', interval: 'month' }).id;
    const start = { customer, items: [{ price: monthly, quantity: 2 }] };
    expect((await client.call('create_subscription', start)).error.code).toBe('refused');
    expect((await client.call('create_subscription', { ...start, trial_days: 30 })).error.code).toBe(
      'refused',
    );
    seed.paymentMethod({ customer });
    const running = seed.subscription({ customer, price: monthly, trialDays: 5 }).id;
    const update = { subscription_id: running, items: [{ quantity: 2 }], proration_behavior: 'none' };
    expect((await client.call('update_subscription', update)).error.code).toBe('refused');
  });

  it('holds for what links and checkout pages ask for', async () => {
    const client = await fenced();
    const { seed } = fake();
    const sell = (items: object[]) => [
      client.call('create_payment_link', { items }),
      client.call('create_checkout_session', { items, success_url: 'https://example.com' }),
    ];
    const price = seed.price({ unit_amount: 20_000, currency: 'usd' }).id;
    const other = seed.price({ unit_amount: 10_001, currency: 'usd' }).id;
    const euro = seed.price({ unit_amount: 100, currency: 'eur' }).id;
    for (const { data } of await Promise.all(sell([{ price, quantity: 2 }])))
      expect(data.url).toMatch(/^https:/);
    for (const items of [
      [{ price, quantity: 3 }],
      [{ price, quantity: 2 }, { price: other }],
      [{ price: euro }],
    ])
      for (const { error } of await Promise.all(sell(items))) expect(error.code).toBe('refused');
  });

  it.each(['usd', 'usd:', 'usd:5.00', 'usd:-1', 'xyz:100', 'USD:100', 'usd=100'])(
    '%s stops the start',
    async (value) => {
      const server = spawnServer({ bin, env: { STRIPE_MAX_AMOUNT: value } });
      expect((await server.exited).code).toBe(2);
      expect(server.stderr()).toContain('pairs of currency and minor units');
    },
  );
});

describe('STRIPE_ACCOUNT', () => {
  it('acts for a connected account in every request', async () => {
    fake().connectAccount('acct_1Connected');
    const customer = fake().seedIn({ account: 'acct_1Connected' }).customer().id;
    const client = await open({ env: { STRIPE_ACCOUNT: 'acct_1Connected' } });
    expect((await client.call('get_customer', { customer_id: customer })).data).toMatchObject({
      id: customer,
    });
    expect((await client.call('get_stripe_account_info')).data).toMatchObject({
      account: { id: 'acct_1Connected' },
    });
    await client.call('create_customer', { name: 'Ada' });
    expect(fake().requests.every(({ headers }) => headers['stripe-account'] === 'acct_1Connected')).toBe(
      true,
    );
    expect((await call('get_customer', { customer_id: customer })).error.code).toBe('not_found');
  });

  it('says when the key may not act for it', async () => {
    const client = await open({ env: { STRIPE_ACCOUNT: 'acct_1Stranger' } });
    expect((await client.call('retrieve_balance')).error).toMatchObject({
      code: 'permission_denied',
      message: 'The key may not act for the account in STRIPE_ACCOUNT.',
    });
  });
});

describe('STRIPE_API_BASE', () => {
  it.each([
    'http://api.stripe.com',
    'http://10.0.0.1:80',
    'http://localhost.evil.example',
    'https://user@api.example.com',
    'https://api.example.com/v1',
    'ftp://127.0.0.1',
    'https://api.example.com:99999',
    'https://[::1',
  ])('%s stops the start', async (value) => {
    const server = spawnServer({ bin, env: { STRIPE_API_BASE: value } });
    expect((await server.exited).code).toBe(2);
    expect(server.stderr()).toContain('http:// only on this machine');
  });
});

describe('--check', () => {
  const check = async (env: Record<string, string>) => {
    const server = spawnServer({
      bin,
      args: ['--check'],
      env: { STRIPE_API_BASE: fake().url, ...quick, ...env },
    });
    const { code } = await server.exited;
    return { code, text: server.strayLines.join('\n') };
  };

  it('recommends a restricted key', async () => {
    const { code, text } = await check({ STRIPE_SECRET_KEY: fake().secretKeys.test });
    expect(code).toBe(0);
    expect(text).toContain('Connected to acct_1PatchbayPlatform0 in test mode');
    expect(text).toContain('The key may do everything in the account.');
    expect(text).not.toContain(fake().secretKeys.test);
  });

  it('says what a restricted one lacks, and warns of live writes', async () => {
    const key = fake().addKey({ mode: 'live', permissions: ['customer_read'] });
    const { code, text } = await check({ STRIPE_SECRET_KEY: key, STRIPE_ALLOW_LIVE_WRITES: '1' });
    expect(code).toBe(0);
    expect(text).toContain('The key is a restricted one.');
    expect(text).toContain('rak_balance_read');
    expect(text).toContain('real money can be moved');
    expect(text).toContain('Set STRIPE_MAX_AMOUNT');
  });

  it('does not ask for a limit that is set', async () => {
    const { text } = await check({
      STRIPE_SECRET_KEY: fake().secretKeys.live,
      STRIPE_ALLOW_LIVE_WRITES: '1',
      STRIPE_MAX_AMOUNT: 'usd:500',
    });
    expect(text).toContain('real money can be moved');
    expect(text).not.toContain('STRIPE_MAX_AMOUNT');
  });

  it('fails where the key does not work or is missing', async () => {
    expect(await check({ STRIPE_SECRET_KEY: 'sk_test_notOneOfTheirs' })).toMatchObject({
      code: 1,
      text: expect.stringContaining('Stripe does not accept the key.'),
    });
    expect(await check({})).toMatchObject({
      code: 1,
      text: expect.stringContaining('STRIPE_SECRET_KEY is not set.'),
    });
  });
});

it('repeats a confirmed payment under the fence without asking, and asks again for another amount', async () => {
  const args = { amount: 100, currency: 'usd', ...payerIn('test') };
  const first = await confirmed('process_payment', args);
  const key = first.data.idempotency_key;
  expect((await call('process_payment', { ...args, idempotency_key: key })).data).toMatchObject({
    replayed: true,
  });
  const other = await call('process_payment', { ...args, amount: 200, idempotency_key: key });
  expect(other.error.code).toBe('confirmation_required');
});
