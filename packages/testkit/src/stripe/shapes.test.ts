import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startWithClient } from './test-client.js';

type Json = Record<string, unknown>;

/** One object of every kind, as the API answers it. */
const samples = async (): Promise<Record<string, Json>> => {
  const { fake, stripe } = await startWithClient();
  const customer = fake.seed.customer({ email: 'jenny@example.com' });
  const card = fake.seed.paymentMethod({ customer: customer.id });
  const payment = { amount: 2000, currency: 'usd', customer: customer.id, payment_method: card.id };
  const intent = fake.seed.payment(payment);
  fake.seed.refund({ payment_intent: intent.id, amount: 100 });
  fake.seed.dispute({ payment_intent: fake.seed.payment(payment).id });
  fake.seed.payout({ amount: 100, currency: 'usd' });
  const invoice_settings = { default_payment_method: card.id };
  await stripe.customers.update(customer.id, { invoice_settings });
  const price = fake.seed.price({ unit_amount: 900, currency: 'usd', interval: 'month' });
  const coupon = fake.seed.coupon({ percent_off: 10, duration: 'forever' });
  fake.seed.promotionCode({ coupon: coupon.id });
  fake.seed.subscription({ customer: customer.id, price: price.id, coupon: coupon.id });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 100, currency: 'usd' });
  const line_items = [{ price: price.id, quantity: 1 }];
  await stripe.paymentLinks.create({ line_items });
  await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items,
    success_url: 'https://example.com',
  });

  const get = async (path: string): Promise<Json> => {
    const headers = { authorization: `Bearer ${fake.secretKeys.test}` };
    // JSON.parse gives `any`; what is in it is what this file checks.
    return JSON.parse(await (await fetch(fake.url + path, { headers })).text()) as Json;
  };
  const first = async (path: string): Promise<Json> => {
    const { data } = await get(path);
    return Array.isArray(data) ? data[0] : {};
  };
  const subscription = await first('/v1/subscriptions?expand[]=data.discounts');
  const invoice = await first('/v1/invoices');
  const inside = (list: unknown): Json => Object(list).data[0];
  expect(fake.problems).toEqual([]);
  return {
    customer: await first('/v1/customers'),
    payment_method: await first('/v1/payment_methods'),
    payment_intent: await first('/v1/payment_intents'),
    charge: await first('/v1/charges'),
    refund: await first('/v1/refunds'),
    dispute: await first('/v1/disputes'),
    balance_transaction: await first('/v1/balance_transactions'),
    payout: await first('/v1/payouts'),
    event: await first('/v1/events'),
    account: await get('/v1/account'),
    balance: await get('/v1/balance'),
    product: await first('/v1/products'),
    price: await first('/v1/prices'),
    coupon: await first('/v1/coupons'),
    promotion_code: await first('/v1/promotion_codes'),
    subscription,
    subscription_item: inside(subscription.items),
    discount: Object(subscription.discounts)[0],
    invoice,
    line_item: inside(invoice.lines),
    invoiceitem: await first('/v1/invoiceitems'),
    invoice_payment: await first('/v1/invoice_payments'),
    payment_link: await first('/v1/payment_links'),
    'checkout.session': await first('/v1/checkout/sessions'),
  };
};

describe('every kind of object', () => {
  it('says what it is and where it lives', async () => {
    for (const [kind, sample] of Object.entries(await samples())) {
      expect(sample.object, kind).toBe(kind);
      if ('livemode' in sample) expect(sample.livemode, kind).toBe(false);
    }
  });

  it('carries the secrets that a server must not pass on', async () => {
    const { payment_intent, invoice, 'checkout.session': session } = await samples();
    expect(payment_intent?.client_secret).toContain('_secret_');
    expect(session?.client_secret).toContain('_secret_');
    expect(invoice?.confirmation_secret).toMatchObject({
      client_secret: expect.stringContaining('_secret_'),
    });
  });
});

// Fields that the published examples show and that the API leaves out of this version or fills only on request.
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  account: ['external_accounts'],
  balance: ['connect_reserved'],
  charge: ['refunds'],
  invoice: ['subscription'],
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

// Stripe's published example objects are not part of the repository; the variable names a copy.
const fixtures = process.env.STRIPE_FIXTURES;
if (fixtures !== undefined && existsSync(fixtures)) {
  it('has the fields of the published examples, of the same types', async () => {
    const { resources } = JSON.parse(readFileSync(fixtures, 'utf8')) as { resources: Record<string, Json> };
    const differences: string[] = [];
    for (const [kind, sample] of Object.entries(await samples())) {
      for (const [field, example] of Object.entries(resources[kind] ?? {})) {
        const ours = sample[field];
        if (ours === undefined && !OPTIONAL[kind]?.includes(field))
          differences.push(`${kind}.${field} is missing`);
        const known = ours !== undefined && ours !== null && example !== null;
        if (known && kindOf(ours) !== kindOf(example))
          differences.push(`${kind}.${field} is ${kindOf(ours)}`);
      }
    }
    expect(differences).toEqual([]);
  });
}
