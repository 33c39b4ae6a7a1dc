import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call, open } = useStripe({ args: [] });

const day = (iso: string) => new Date(`${iso}T12:00:00Z`);
const newCustomer = (fields = {}) =>
  fake().seed.customer({ name: 'Ada', email: 'ada@example.com', ...fields }).id;

describe('get_customer', () => {
  it('shows payment methods and subscriptions, and no secret', async () => {
    const { seed } = fake();
    const customer = newCustomer({ metadata: { tier: 'gold' } });
    const method = seed.paymentMethod({ customer, token: 'pm_card_mastercard' }).id;
    const saved = fake().books().customers.get(customer);
    if (saved) saved.invoice_settings.default_payment_method = method;
    seed.subscription({
      customer,
      price: seed.price({ unit_amount: 900, currency: 'jpy', interval: 'year' }).id,
    });
    const { data } = await call('get_customer', { customer_id: customer });
    expect(data).toMatchObject({
      id: customer,
      name: 'Ada',
      email: 'ada@example.com',
      metadata: { tier: 'gold' },
      default_payment_method: method,
      payment_methods: [{ id: method, type: 'card', brand: 'mastercard', last4: '4444', expires: '08/2034' }],
      subscriptions: [{ status: 'active', items: [{ display: '900 JPY every year' }] }],
      mode: 'test',
    });
  });

  it('says what a restricted key may not see', async () => {
    const key = fake().addKey({ mode: 'test', permissions: ['customer_read'] });
    const client = await open({ env: { STRIPE_SECRET_KEY: key } });
    const { data } = await client.call('get_customer', { customer_id: newCustomer() });
    expect(data).not.toHaveProperty('payment_methods');
    expect(data.note).toBe(
      'No payment methods shown: The restricted key lacks the permission rak_payment_method_read. No subscriptions shown: The restricted key lacks the permission rak_subscription_read.',
    );
  });

  it('knows deleted ones from those that never were', async () => {
    const customer = newCustomer();
    const { deletedCustomers, customers } = fake().books();
    customers.remove(customer);
    deletedCustomers.put({ id: customer, object: 'customer', deleted: true });
    expect((await call('get_customer', { customer_id: customer })).data).toEqual({
      id: customer,
      deleted: true,
      mode: 'test',
    });
    expect((await call('get_customer', { customer_id: 'cus_none' })).error).toMatchObject({
      code: 'not_found',
      message: "No such customer: 'cus_none'",
      details: { code: 'resource_missing', http_status: 404, request_id: expect.stringMatching(/^req_/) },
    });
  });

  it('tells an id of the other mode', async () => {
    const live = fake().seedIn({ mode: 'live' }).customer().id;
    expect((await call('get_customer', { customer_id: live })).error).toMatchObject({
      code: 'not_found',
      next: 'This id belongs to live mode, and the key is for test mode: use ids of test mode.',
    });
  });
});

describe('lists', () => {
  it('go on from their cursor to the end, without a gap and without a repetition', async () => {
    const email = 'pages@example.com';
    const made = Array.from({ length: 7 }, () => newCustomer({ email })).reverse();
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const { data } = await call('list_customers', { email, limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...(data.customers as Array<{ id: string }>).map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor);
    expect(seen).toEqual(made);
  });

  it('leave items out rather than cut them where the answer is too long, and go on after the last one shown', async () => {
    const email = 'long@example.com';
    const made = Array.from({ length: 12 }, () =>
      newCustomer({ email, description: 'x'.repeat(190) }),
    ).reverse();
    const client = await open({ env: { PATCHBAY_MAX_OUTPUT_BYTES: '1500' } });
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const { data, text } = await client.call('list_customers', { email, ...(cursor ? { cursor } : {}) });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_500);
      seen.push(...(data.customers as Array<{ id: string }>).map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor);
    expect(seen).toEqual(made);
  });

  it('refuse a cursor of another list', async () => {
    const email = 'cursor@example.com';
    newCustomer({ email });
    newCustomer({ email });
    const { data } = await call('list_customers', { email, limit: 1 });
    expect((await call('list_products', { cursor: data.next_cursor })).error.code).toBe('invalid_argument');
  });

  it('take whole days, the last one included', async () => {
    const email = 'days@example.com';
    const made = ['2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01'].map((when) =>
      fake().at(day(when), () => newCustomer({ email })),
    );
    const { data } = await call('list_customers', {
      email,
      created_from: '2026-10-01',
      created_to: '2026-10-31',
    });
    expect((data.customers as Array<{ id: string }>).map(({ id }) => id)).toEqual([made[2], made[1]]);
    expect((await call('list_customers', { created_from: '2026-02-30' })).error.code).toBe(
      'invalid_argument',
    );
  });

  it('refuse days in the wrong order', async () => {
    const { error } = await call('list_charges', { created_from: '2026-11-10', created_to: '2026-11-01' });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: 'created_to: 2026-11-01 is before created_from, 2026-11-10.',
    });
  });

  it('say what their defaults leave out', async () => {
    const { seed } = fake();
    const customer = newCustomer();
    seed.paymentMethod({ customer });
    expect((await call('list_subscriptions', { customer })).data.note).toContain('status all shows them');
    expect((await call('list_subscriptions', { customer, status: 'all' })).data).not.toHaveProperty('note');
    expect((await call('list_prices', {})).data.note).toContain('are left out');
    expect((await call('list_events', {})).data.note).toContain('30 days');
  });

  it('show payments with the reason of a decline', async () => {
    const { seed } = fake();
    const customer = newCustomer();
    const payment_method = seed.paymentMethod({ customer, token: 'pm_card_visa_chargeDeclinedLostCard' }).id;
    expect(() => seed.payment({ amount: 100, currency: 'usd', customer, payment_method })).toThrow();
    const { data } = await call('list_payment_intents', { customer });
    expect(data.payment_intents).toMatchObject([
      {
        status: 'requires_payment_method',
        display: '1.00 USD',
        last_error: { decline_code: 'lost_card', advice_code: 'do_not_try_again' },
      },
    ]);
    const charges = await call('list_charges', { customer });
    expect(charges.data.charges).toMatchObject([
      { status: 'failed', method: 'visa 9987', failure: { code: 'card_declined' } },
    ]);
  });

  it('show refunds, disputes, invoices, payouts and what moved the balance', async () => {
    const { seed } = fake();
    const payment = seed.payment({ amount: 5000, currency: 'usd' });
    const refund = seed.refund({ payment_intent: payment.id, amount: 1000 });
    expect((await call('list_refunds', { payment_intent: payment.id })).data.refunds).toMatchObject([
      { id: refund.id, display: '10.00 USD', status: 'succeeded' },
    ]);
    expect((await call('list_charges', { payment_intent: payment.id })).data.charges).toMatchObject([
      { refunded: { amount: 1000, display: '10.00 USD' } },
    ]);
    const customer = newCustomer();
    const saved = fake().books().customers.get(customer);
    if (saved)
      saved.invoice_settings.default_payment_method = seed.paymentMethod({
        customer,
        token: 'pm_card_chargeCustomerFail',
      }).id;
    const invoice = seed.invoice({ customer, amount: 4200, currency: 'eur', state: 'payment_failed' }).id;
    expect((await call('list_invoices', { customer, status: 'open' })).data.invoices).toMatchObject([
      { id: invoice, display: '42.00 EUR', remaining: { display: '42.00 EUR' }, attempts: 1 },
    ]);
    const payout = seed.payout({ amount: 900, currency: 'usd' });
    expect((await call('list_payouts', {})).data.payouts).toMatchObject([
      { id: payout.id, display: '9.00 USD' },
    ]);
    expect(
      (await call('list_balance_transactions', { type: 'refund' })).data.balance_transactions,
    ).toMatchObject([
      { amount: -1000, display: '-10.00 USD', net: { display: '-10.00 USD' }, source: refund.id },
    ]);
    const balance = await call('retrieve_balance');
    expect(balance.data).toMatchObject({
      available: expect.any(Array),
      pending: expect.any(Array),
      mode: 'test',
    });
    expect(JSON.stringify(balance.data)).toMatch(/"display":"-?\d+\.\d\d USD"/);
  });

  it('find the disputes that wait for an answer, over short pages', async () => {
    const { seed } = fake();
    const disputes = Array.from(
      { length: 5 },
      () => seed.dispute({ payment_intent: seed.payment({ amount: 5000, currency: 'usd' }).id }).id,
    );
    for (const id of disputes.slice(1)) seed.closeDispute(id, 'won');
    const one = await call('list_disputes', { open: true, limit: 1 });
    expect(one.data.disputes).toMatchObject([{ id: disputes[0] }]);
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const { data } = await call('list_disputes', { open: true, limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...(data.disputes as Array<{ id: string }>).map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor);
    expect(seen).toEqual([disputes[0]]);
  });

  it('show events without the objects in them', async () => {
    const payment = fake().seed.payment({ amount: 777, currency: 'usd' });
    const { data, text } = await call('list_events', { type: 'payment_intent.succeeded', limit: 1 });
    expect(data.events).toMatchObject([
      { type: 'payment_intent.succeeded', object_id: payment.id, object_type: 'payment_intent' },
    ]);
    expect(text).not.toContain('secret');
  });

  it('show products, prices and coupons', async () => {
    const { seed } = fake();
    const price = seed.price({ unit_amount: 1230, currency: 'kwd', interval: 'week', name: 'Lamp' });
    const product = String(price.product);
    expect((await call('list_products', { limit: 1 })).data.products).toMatchObject([
      { id: product, name: 'Lamp' },
    ]);
    expect((await call('list_prices', { product })).data.prices).toMatchObject([
      { id: price.id, unit_amount: 1230, display: '1.230 KWD every week' },
    ]);
    seed.coupon({ id: 'OFF5', percent_off: null, amount_off: 500, currency: 'jpy' });
    expect((await call('list_coupons', {})).data.coupons).toMatchObject([
      { id: 'OFF5', amount_off: { amount: 500, display: '500 JPY' } },
    ]);
  });
});

describe('search_stripe_resources', () => {
  it('finds what matches, pages, and says that it lags', async () => {
    const { seed } = fake();
    const found = Array.from(
      { length: 3 },
      () => seed.payment({ amount: 31_337, currency: 'usd' }).id,
    ).reverse();
    const first = await call('search_stripe_resources', {
      resource: 'payment_intents',
      query: 'amount:31337',
      limit: 2,
    });
    expect(first.data).toMatchObject({
      results: found.slice(0, 2).map((id) => ({ id, display: '313.37 USD' })),
      mode: 'test',
    });
    expect(first.data.note).toContain('Search lags');
    const rest = await call('search_stripe_resources', {
      resource: 'payment_intents',
      query: 'amount:31337',
      limit: 2,
      cursor: first.data.next_cursor,
    });
    expect(rest.data.results).toMatchObject([{ id: found[2] }]);
    expect(rest.data).not.toHaveProperty('next_cursor');
  });

  it('does not see what just happened, where a list does', async () => {
    fake().settings.searchLagMs = 60_000;
    const customer = newCustomer({ email: 'lag@example.com' });
    const search = await call('search_stripe_resources', {
      resource: 'customers',
      query: "email:'lag@example.com'",
    });
    fake().settings.searchLagMs = 0;
    expect(search.data.results).toEqual([]);
    expect((await call('list_customers', { email: 'lag@example.com' })).data.customers).toMatchObject([
      { id: customer },
    ]);
  });

  it('passes on what is wrong with a query', async () => {
    const { error } = await call('search_stripe_resources', { resource: 'customers', query: 'who is Ada?' });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('unable to parse'),
      details: { param: 'query' },
    });
  });
});

describe('fetch_stripe_resources', () => {
  it('fetches any kind by its id, each in its own shape', async () => {
    const { seed } = fake();
    const customer = newCustomer();
    const method = seed.paymentMethod({ customer });
    const saved = fake().books().customers.get(customer);
    if (saved) saved.invoice_settings.default_payment_method = method.id;
    const payment = seed.payment({ amount: 2000, currency: 'usd', customer, payment_method: method.id });
    const price = seed.price({ unit_amount: 500, currency: 'usd', interval: 'month' });
    const subscription = seed.subscription({ customer, price: price.id });
    const invoice = seed.invoice({ customer, amount: 1500, currency: 'usd', state: 'paid' });
    const coupon = seed.coupon({ id: 'SUMMER', percent_off: 25 });
    const promotion = seed.promotionCode({ coupon: coupon.id, code: 'SUN' });
    const [event] = fake().books().events.newestFirst();
    const ids = [
      payment.id,
      String(payment.latest_charge),
      customer,
      method.id,
      price.id,
      subscription.id,
      invoice.id,
      coupon.id,
      promotion.id,
      String(event?.id),
    ];
    const { data, text } = await call('fetch_stripe_resources', { ids });
    expect((data.resources as Array<{ id: string }>).map(({ id }) => id)).toEqual(ids);
    expect(data.count).toBe(10);
    expect(data.resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: coupon.id, percent_off: 25 }),
        expect.objectContaining({
          id: invoice.id,
          lines: [expect.objectContaining({ display: '15.00 USD' })],
          payments: [expect.objectContaining({ status: 'paid' })],
        }),
        expect.objectContaining({ id: method.id, last4: '4242', customer }),
      ]),
    );
    expect(text).not.toContain('secret');
  });

  it('answers each id by itself', async () => {
    const customer = newCustomer();
    const { data } = await call('fetch_stripe_resources', { ids: [customer, 'pi_none', 'whsec_abc'] });
    expect(data.resources).toMatchObject([
      { id: customer },
      { id: 'pi_none', error: { code: 'not_found' } },
      { error: { code: 'invalid_argument' } },
    ]);
  });

  it('fails where every id does', async () => {
    expect((await call('fetch_stripe_resources', { ids: ['in_none'] })).error.code).toBe('not_found');
    expect((await call('fetch_stripe_resources', { ids: ['ek_test_x'] })).error.message).toContain(
      'cannot be fetched here',
    );
    expect((await call('fetch_stripe_resources', { ids: ['../charges'] })).error.code).toBe(
      'invalid_argument',
    );
    expect((await call('fetch_stripe_resources', { ids: [] })).error.message).toContain(
      'must have at least 1 item',
    );
    expect(
      (await call('fetch_stripe_resources', { ids: Array.from({ length: 11 }, (_, n) => `cus_${n}`) })).error
        .message,
    ).toContain('must have at most 10 items');
  });
});

describe('get_stripe_account_info', () => {
  it('says who, which mode, which key and what may be changed', async () => {
    const { data } = await call('get_stripe_account_info');
    expect(data).toMatchObject({
      account: { id: 'acct_1PatchbayPlatform0', country: 'US', default_currency: 'usd' },
      mode: 'test',
      key: 'secret',
      api_version: expect.stringMatching(/^\d{4}-\d\d-\d\d\.\w+$/),
      may_write: false,
    });
  });

  it('says with a restricted key at least the mode', async () => {
    const key = fake().addKey({ mode: 'live', permissions: ['balance_read'] });
    const client = await open({
      env: { STRIPE_SECRET_KEY: key, STRIPE_MAX_AMOUNT: 'usd:50000,jpy:50000' },
      args: ['--access', 'write'],
    });
    expect((await client.call('get_stripe_account_info')).data).toMatchObject({
      mode: 'live',
      key: 'restricted',
      may_write: false,
      max_amount: ['500.00 USD', '50000 JPY'],
      note: expect.stringContaining('rak_accounts_kyc_basic_read'),
    });
  });
});
