import { describe, expect, it } from 'vitest';
import { refusal, startWithClient } from './test-client.js';

describe('products and prices', () => {
  it('are made, listed and found', async () => {
    const { fake, stripe } = await startWithClient();
    const product = await stripe.products.create({
      name: 'Pro',
      description: 'All of it',
      default_price_data: { currency: 'eur', unit_amount: 900 },
      expand: ['default_price'],
    });
    expect(product).toMatchObject({
      active: true,
      default_price: { unit_amount: 900, type: 'one_time', currency: 'eur' },
    });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'jpy',
      unit_amount: 1500,
      recurring: { interval: 'month' },
      lookup_key: 'pro',
    });
    expect(price).toMatchObject({ type: 'recurring', recurring: { interval: 'month', interval_count: 1 } });
    expect(String(price.unit_amount_decimal)).toBe('1500');
    expect(
      (await stripe.prices.list({ product: product.id, type: 'recurring' })).data.map(({ id }) => id),
    ).toEqual([price.id]);
    expect((await stripe.prices.list({ lookup_keys: ['pro'] })).data).toHaveLength(1);
    expect((await stripe.prices.list({ recurring: { interval: 'year' } })).data).toEqual([]);
    expect((await stripe.products.list({ active: true, ids: [product.id] })).data).toHaveLength(1);
    expect((await stripe.products.search({ query: 'name~"Pro"' })).data).toHaveLength(1);
    expect((await stripe.prices.search({ query: 'currency:"jpy"' })).data).toHaveLength(1);
    expect(fake.problems).toEqual([]);
  });

  it('refuse what does not fit', async () => {
    const { stripe } = await startWithClient();
    const product = (await stripe.products.create({ name: 'Pro', id: 'pro' })).id;
    expect(await refusal(stripe.products.create({ name: 'Pro', id: 'pro' }))).toMatchObject({
      code: 'resource_already_exists',
    });
    const usd = { currency: 'usd', unit_amount: 100 };
    expect(await refusal(stripe.prices.create(usd))).toMatchObject({ param: 'product' });
    expect(await refusal(stripe.prices.create({ ...usd, product: 'prod_none' }))).toMatchObject({
      code: 'resource_missing',
    });
    expect(
      await refusal(stripe.prices.create({ product, currency: 'kwd', unit_amount: 1001 })),
    ).toMatchObject({ param: 'unit_amount' });
    const decade = stripe.prices.create({
      ...usd,
      product,
      recurring: { interval: 'year', interval_count: 10 },
    });
    expect(await refusal(decade)).toMatchObject({ param: 'recurring[interval_count]' });
    const first = await stripe.prices.create({ ...usd, product, lookup_key: 'key' });
    expect((await refusal(stripe.prices.create({ ...usd, product, lookup_key: 'key' }))).message).toContain(
      first.id,
    );
    await stripe.prices.create({ ...usd, product, lookup_key: 'key', transfer_lookup_key: true });
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });
});

describe('coupons and promotion codes', () => {
  it('are by percent or by amount, not both and not neither', async () => {
    const { fake, stripe } = await startWithClient();
    expect(await stripe.coupons.create({ percent_off: 12.5, duration: 'forever' })).toMatchObject({
      percent_off: 12.5,
      amount_off: null,
    });
    const off = await stripe.coupons.create({
      amount_off: 500,
      currency: 'usd',
      duration: 'repeating',
      duration_in_months: 3,
    });
    expect(off).toMatchObject({ amount_off: 500, currency: 'usd', duration_in_months: 3, valid: true });
    expect(await refusal(stripe.coupons.create({}))).toMatchObject({ param: 'percent_off' });
    expect(
      await refusal(stripe.coupons.create({ percent_off: 5, amount_off: 5, currency: 'usd' })),
    ).toMatchObject({ param: 'percent_off' });
    expect(await refusal(stripe.coupons.create({ percent_off: 101 }))).toMatchObject({
      param: 'percent_off',
    });
    expect(await refusal(stripe.coupons.create({ amount_off: 500 }))).toMatchObject({ param: 'currency' });
    expect(await refusal(stripe.coupons.create({ percent_off: 5, duration: 'repeating' }))).toMatchObject({
      param: 'duration_in_months',
    });
    expect(await refusal(stripe.coupons.create({ percent_off: 5, name: 'x'.repeat(41) }))).toMatchObject({
      param: 'name',
    });
    expect((await stripe.coupons.list()).data).toHaveLength(2);
    expect(fake.problems).toEqual([]);
  });

  it('have codes that are unique while they are active', async () => {
    const { fake, stripe } = await startWithClient();
    const coupon = fake.seed.coupon({ percent_off: 5 }).id;
    const promotion = { coupon, type: 'coupon' } as const;
    const code = await stripe.promotionCodes.create({
      promotion,
      code: 'WELCOME',
      max_redemptions: 10,
      expand: ['promotion.coupon'],
    });
    expect(code).toMatchObject({
      code: 'WELCOME',
      active: true,
      promotion: { coupon: { id: coupon, percent_off: 5 } },
    });
    expect(await refusal(stripe.promotionCodes.create({ promotion, code: 'welcome' }))).toMatchObject({
      param: 'code',
    });
    expect(await refusal(stripe.promotionCodes.create({ promotion, code: 'NO SPACE' }))).toMatchObject({
      param: 'code',
    });
    expect(
      await refusal(stripe.promotionCodes.create({ promotion: { coupon: 'none', type: 'coupon' } })),
    ).toMatchObject({ code: 'resource_missing' });
    expect((await stripe.promotionCodes.list({ code: 'WELCOME' })).data).toHaveLength(1);
  });
});

describe('payment links and checkout sessions', () => {
  it('sell one or several prices', async () => {
    const { fake, stripe } = await startWithClient();
    const [one, two] = [
      fake.seed.price({ unit_amount: 900, currency: 'usd' }),
      fake.seed.price({ unit_amount: 100, currency: 'usd' }),
    ];
    const line_items = [
      { price: one.id, quantity: 2 },
      { price: two.id, quantity: 1 },
    ];
    const link = await stripe.paymentLinks.create({
      line_items,
      after_completion: { type: 'redirect', redirect: { url: 'https://example.com/thanks' } },
      expand: ['line_items'],
    });
    expect(link).toMatchObject({
      active: true,
      currency: 'usd',
      url: expect.stringContaining('https://buy.stripe.com/test_'),
    });
    expect(link.line_items?.data.map((item) => item.amount_total)).toEqual([1800, 100]);
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items,
      success_url: 'https://example.com',
    });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 1900,
      url: expect.stringContaining('https://checkout.stripe.com/'),
    });
    expect(session.client_secret).toContain('_secret_');
    expect(session.id).toMatch(/^cs_test_/);
    expect((await stripe.paymentLinks.list({ active: true })).data).toHaveLength(1);
    expect((await stripe.checkout.sessions.list({ status: 'open' })).data).toHaveLength(1);
    expect(fake.problems).toEqual([]);
  });

  it('refuse what does not fit their mode', async () => {
    const { fake, stripe } = await startWithClient();
    const once = [{ price: fake.seed.price({ unit_amount: 900, currency: 'usd' }).id, quantity: 1 }];
    const monthly = [
      { price: fake.seed.price({ unit_amount: 900, currency: 'usd', interval: 'month' }).id, quantity: 1 },
    ];
    const euros = [{ price: fake.seed.price({ unit_amount: 900, currency: 'eur' }).id, quantity: 1 }];
    const success_url = 'https://example.com';
    const create = async (params: Parameters<typeof stripe.checkout.sessions.create>[0]) =>
      (await refusal(stripe.checkout.sessions.create(params))).param;
    expect(await create({ mode: 'payment', line_items: monthly, success_url })).toBe('mode');
    expect(await create({ mode: 'subscription', line_items: once, success_url })).toBe('mode');
    expect(await create({ mode: 'payment', line_items: once })).toBe('success_url');
    expect(await create({ mode: 'payment', success_url })).toBe('line_items');
    expect(await create({ line_items: once, success_url })).toBe('mode');
    expect(await create({ mode: 'payment', line_items: [...once, ...euros], success_url })).toBe(
      'line_items',
    );
    expect(await create({ mode: 'payment', line_items: once, success_url, expires_at: 1 })).toBe(
      'expires_at',
    );
    expect(await refusal(stripe.paymentLinks.create({ line_items: [] }))).toMatchObject({
      param: 'line_items',
    });
  });

  it('take prices made on the spot, and discounts', async () => {
    const { fake, stripe } = await startWithClient();
    const coupon = fake.seed.coupon({ percent_off: 20 });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://example.com',
      discounts: [{ coupon: coupon.id }],
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: 'usd',
            unit_amount: 1000,
            product_data: { name: 'Pro' },
            recurring: { interval: 'month' },
          },
        },
      ],
    });
    expect(session).toMatchObject({
      amount_subtotal: 1000,
      amount_total: 800,
      discounts: [{ coupon: coupon.id }],
    });
  });
});
