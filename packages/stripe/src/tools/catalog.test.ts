import { stripeFaults } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call } = useStripe();

describe('customers', () => {
  it('are created with what is given and nothing else', async () => {
    const { data } = await call('create_customer', {
      name: 'Ada',
      email: 'ada@example.com',
      metadata: { tier: 'gold' },
    });
    expect(data).toMatchObject({
      id: expect.stringMatching(/^cus_/),
      name: 'Ada',
      metadata: { tier: 'gold' },
      mode: 'test',
      idempotency_key: expect.any(String),
    });
    const [sent] = fake().requests.filter(({ method }) => method === 'POST');
    expect(Object.keys(sent?.params ?? {}).sort()).toEqual(['email', 'metadata', 'name']);
  });

  it('save a payment method as the default', async () => {
    const { data } = await call('create_customer', { name: 'Ada', payment_method: 'pm_card_visa' });
    expect(data.error).toBeUndefined();
    const { data: customer } = await call('get_customer', { customer_id: data.id });
    expect(customer).toMatchObject({ payment_methods: [{ brand: 'visa', last4: '4242' }] });
  });

  it('are changed field by field: metadata is merged, an empty text clears', async () => {
    const { data } = await call('create_customer', {
      name: 'Ada',
      phone: '+1555',
      metadata: { a: '1', b: '2' },
    });
    const changed = await call('update_customer', {
      customer_id: data.id,
      phone: '',
      metadata: { b: '', c: '3' },
    });
    expect(changed.data).toMatchObject({ name: 'Ada', metadata: { a: '1', c: '3' } });
    expect(changed.data).not.toHaveProperty('phone');
    expect((await call('update_customer', { customer_id: data.id })).error.message).toBe(
      'Nothing to change was given.',
    );
  });

  it('are made once when the answer is lost', async () => {
    fake().injectFault(stripeFaults.cutAfter, { when: ({ method }) => method === 'POST' });
    const { data } = await call('create_customer', { email: 'once@example.com' });
    expect(data).toMatchObject({ replayed: true });
    expect((await call('list_customers', { email: 'once@example.com' })).data.customers).toHaveLength(1);
  });
});

describe('products and prices', () => {
  it('are created, once and recurring, in every kind of currency', async () => {
    const product = (await call('create_product', { name: 'Lamp', description: 'Bright' })).data;
    expect(product).toMatchObject({ name: 'Lamp', active: true });
    const prices = [
      [{ unit_amount: 2000, currency: 'usd' }, '20.00 USD'],
      [{ unit_amount: 500, currency: 'JPY', interval: 'month' }, '500 JPY every month'],
      [
        { unit_amount: 1230, currency: 'kwd', interval: 'month', interval_count: 3 },
        '1.230 KWD every 3 months',
      ],
      [{ unit_amount: 0, currency: 'eur', interval: 'year' }, '0.00 EUR every year'],
    ] as const;
    for (const [args, display] of prices) {
      const { data } = await call('create_price', { product: product.id, ...args });
      expect(data).toMatchObject({ display, unit_amount: args.unit_amount, product: product.id });
    }
  });

  it('refuse amounts that the currency does not have, and a count without an interval', async () => {
    const price = { product: 'prod_1', unit_amount: 1235, currency: 'kwd' };
    expect((await call('create_price', price)).error.message).toContain(
      'unit_amount: 1235 cannot be charged in KWD',
    );
    expect(
      (await call('create_price', { ...price, unit_amount: 1230, interval_count: 2 })).error.message,
    ).toContain('goes with interval');
    expect((await call('create_price', { ...price, unit_amount: -1 })).error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });

  it('pass on that a lookup key is taken', async () => {
    const { id: product } = (await call('create_product', { name: 'Lamp' })).data;
    const args = { product, unit_amount: 100, currency: 'usd', lookup_key: 'lamp' };
    await call('create_price', args);
    expect((await call('create_price', args)).error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('already uses that lookup key'),
      details: { param: 'lookup_key' },
    });
  });
});

describe('coupons and promotion codes', () => {
  it('are made by percent and by amount', async () => {
    expect((await call('create_coupon', { percent_off: 12.5, duration: 'forever' })).data).toMatchObject({
      percent_off: 12.5,
      duration: 'forever',
      valid: true,
    });
    const { data } = await call('create_coupon', {
      amount_off: 500,
      currency: 'jpy',
      duration: 'repeating',
      duration_in_months: 3,
      id: 'JPY500',
      redeem_by: '2099-12-31',
    });
    expect(data).toMatchObject({
      id: 'JPY500',
      amount_off: { display: '500 JPY' },
      redeem_by: '2099-12-31T23:59:59Z',
    });
    const code = await call('create_promotion_code', {
      coupon: 'JPY500',
      code: 'YEN',
      max_redemptions: 5,
      expires: '2099-01-01',
    });
    expect(code.data).toMatchObject({
      code: 'YEN',
      coupon: 'JPY500',
      max_redemptions: 5,
      expires_at: '2099-01-01T23:59:59Z',
    });
  });

  it.each([
    [{}, 'percent_off or amount_off: give exactly one'],
    [{ percent_off: 5, amount_off: 5, currency: 'usd' }, 'percent_off or amount_off: give exactly one'],
    [{ percent_off: 101 }, 'must be above 0 and at most 100'],
    [{ percent_off: 0 }, 'must be above 0 and at most 100'],
    [{ amount_off: 500 }, 'amount_off needs it'],
    [{ percent_off: 5, currency: 'usd' }, 'goes with amount_off'],
    [{ percent_off: 5, duration: 'repeating' }, 'duration repeating, which needs it'],
    [{ percent_off: 5, duration_in_months: 2 }, 'goes with duration repeating'],
    [{ amount_off: 5, currency: 'bhd' }, 'its last digit must be 0'],
  ])('refuse %j before anything is sent', async (args, message) => {
    const { error } = await call('create_coupon', args);
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect(fake().requests).toEqual([]);
  });
});

describe('links and checkout pages', () => {
  it('sell several items', async () => {
    const { seed } = fake();
    const items = [
      { price: seed.price({ unit_amount: 1000, currency: 'usd' }).id },
      { price: seed.price({ unit_amount: 250, currency: 'usd' }).id, quantity: 2 },
    ];
    const link = await call('create_payment_link', { items, redirect_url: 'https://example.com/thanks' });
    expect(link.data).toMatchObject({
      url: expect.stringMatching(/^https:\/\/buy\.stripe\.com\//),
      active: true,
    });
    const customer = seed.customer().id;
    const page = await call('create_checkout_session', {
      items,
      customer,
      success_url: 'https://example.com/thanks',
    });
    expect(page.data).toMatchObject({
      url: expect.stringMatching(/^https:\/\/checkout\.stripe\.com\//),
      display: '15.00 USD',
      session_mode: 'payment',
      mode: 'test',
      customer,
    });
    expect(page.text).not.toContain('_secret_');
    const found = await call('fetch_stripe_resources', { ids: [page.data.id, link.data.id] });
    expect(found.data.resources).toMatchObject([{ payment_status: 'unpaid' }, { url: link.data.url }]);
  });

  it('say when the mode does not fit the prices', async () => {
    const items = [
      { price: fake().seed.price({ unit_amount: 1000, currency: 'usd', interval: 'month' }).id },
    ];
    const args = { items, success_url: 'https://example.com' };
    expect((await call('create_checkout_session', args)).error).toMatchObject({
      code: 'invalid_argument',
      details: { param: 'mode' },
    });
    expect((await call('create_checkout_session', { ...args, mode: 'subscription' })).data).toMatchObject({
      session_mode: 'subscription',
    });
  });

  it('take addresses only', async () => {
    const items = [{ price: 'price_1' }];
    expect((await call('create_checkout_session', { items, success_url: 'thanks' })).error.code).toBe(
      'invalid_argument',
    );
    expect((await call('create_payment_link', { items: [] })).error.code).toBe('invalid_argument');
  });
});
