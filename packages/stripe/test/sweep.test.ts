import { expect, it } from 'vitest';
import { useStripe } from './support/use-stripe.js';

const { fake, client, call, confirmed, open } = useStripe();

/** One call of each tool that does what it is for. */
function everyCall(): Array<[tool: string, args: Record<string, unknown>]> {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada', email: 'ada@example.com' }).id;
  const payment_method = seed.paymentMethod({ customer }).id;
  const held = () =>
    seed.payment({ amount: 900, currency: 'usd', customer, fields: { capture_method: 'manual' } }).id;
  const paid = seed.payment({ amount: 2000, currency: 'usd', customer }).id;
  const disputed = seed.dispute({
    payment_intent: seed.payment({ amount: 700, currency: 'usd', customer }).id,
  }).id;
  const price = seed.price({ unit_amount: 500, currency: 'usd' }).id;
  const monthly = seed.price({ unit_amount: 1500, currency: 'usd', interval: 'month' });
  const subscription_id = seed.subscription({ customer, price: monthly.id, trialDays: 5 }).id;
  const invoice = (state: 'draft' | 'open') =>
    seed.invoice({ customer, amount: 300, currency: 'usd', state }).id;
  const coupon = seed.coupon({ percent_off: 10 }).id;
  const items = [{ price }];
  const page = { success_url: 'https://example.com/thanks' };
  return [
    ['get_customer', { customer_id: customer }],
    ['list_customers', {}],
    ['create_customer', { name: 'Grace', payment_method: 'pm_card_visa' }],
    ['update_customer', { customer_id: customer, phone: '+15550100' }],
    ['process_payment', { amount: 1234, currency: 'usd', customer, payment_method }],
    ['list_payment_intents', {}],
    ['capture_payment_intent', { payment_intent_id: held() }],
    ['cancel_payment_intent', { payment_intent_id: held() }],
    ['create_refund', { payment_intent: paid, amount: 100 }],
    ['list_refunds', {}],
    ['list_charges', {}],
    ['list_disputes', {}],
    ['update_dispute', { dispute_id: disputed, evidence: { product_description: 'A lamp' } }],
    ['create_invoice', { customer }],
    ['create_invoice_item', { customer, amount: 250, currency: 'usd' }],
    ['preview_invoice', { subscription: subscription_id }],
    ['finalize_invoice', { invoice_id: invoice('draft') }],
    ['void_invoice', { invoice_id: invoice('open') }],
    ['list_invoices', {}],
    ['create_subscription', { customer, items: [{ price: monthly.id }], payment_method }],
    ['update_subscription', { subscription_id, items: [{ quantity: 2 }] }],
    ['list_subscriptions', {}],
    ['cancel_subscription', { subscription_id, now: true }],
    ['list_products', {}],
    ['create_product', { name: 'Lamp' }],
    ['list_prices', {}],
    ['create_price', { product: String(monthly.product), unit_amount: 700, currency: 'usd' }],
    ['list_coupons', {}],
    ['create_coupon', { percent_off: 15 }],
    ['create_promotion_code', { coupon }],
    ['create_payment_link', { items }],
    ['create_checkout_session', { items, ...page }],
    ['retrieve_balance', {}],
    ['list_balance_transactions', {}],
    ['list_payouts', {}],
    ['list_events', {}],
    ['search_stripe_resources', { resource: 'customers', query: "email:'ada@example.com'" }],
    ['fetch_stripe_resources', { ids: [paid, customer, disputed] }],
    ['get_stripe_account_info', {}],
  ];
}

it('every tool answers with its mode and without a secret, and the log holds none', async () => {
  const calls = everyCall();
  const tools = await client().tools();
  expect(calls.map(([tool]) => tool).sort()).toEqual(tools.map(({ name }) => name).sort());
  for (const [tool, args] of calls) {
    const { data, text, error } = await confirmed(tool, args);
    expect([tool, error]).toEqual([tool, undefined]);
    expect([tool, data.mode]).toEqual([tool, 'test']);
    expect(text, tool).not.toMatch(/_secret_|sk_test|client_secret|fingerprint|ephkey/);
    if (/^(create|update|process|cancel|capture|finalize|void)_/.test(tool))
      expect([tool, data.idempotency_key]).toEqual([tool, expect.stringMatching(/^[\w@-]{36,}$/)]);
  }
  const log = client().server.stderr();
  expect(log).not.toMatch(/_secret_|ada@example\.com/);
  expect(log).not.toContain(fake().secretKeys.test);
});

it('every amount has its text for people beside it', async () => {
  for (const [tool, args] of everyCall()) {
    const { data } = await confirmed(tool, args);
    const bare: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const fields = Object.entries(value);
      const known = 'display' in value;
      for (const [name, inner] of fields) {
        if (/^(amount|unit_amount|total|due)$/.test(name) && typeof inner === 'number' && !known)
          bare.push(`${tool}${path}.${name}`);
        look(inner, `${path}.${name}`);
      }
    };
    look(data, '');
    expect(bare).toEqual([]);
  }
});

const evil = [
  '../v1/customers',
  'cus_1/../../v1/payouts',
  'cus_1?expand[]=sources',
  'cus_1#x',
  'cus_1%2f..',
  'cus_\u0000',
  'cus_1\nIdempotency-Key: x',
  '__proto__',
  '',
  ' ',
  'x'.repeat(3_000),
];

it('ids lead nowhere else', async () => {
  const ids = everyCall().flatMap(([tool, args]) =>
    Object.entries(args)
      .filter(
        ([name, value]) =>
          typeof value === 'string' &&
          /_id$|^(customer|invoice|price|charge|payment_intent|payment_method|subscription|coupon|product)$/.test(
            name,
          ),
      )
      .map(([name]) => [tool, args, name] as const),
  );
  expect(ids.length).toBeGreaterThan(15);
  fake().requests.length = 0;
  for (const [tool, args, name] of ids)
    for (const id of evil) {
      const { error } = await call(tool, { ...args, [name]: id });
      expect([tool, name, id, error?.code]).toEqual([
        tool,
        name,
        id,
        expect.stringMatching(/^invalid_argument$|^not_found$/),
      ]);
    }
  for (const id of evil) {
    const { error } = await call('fetch_stripe_resources', { ids: [id] });
    expect([id, error?.code]).toEqual([id, expect.stringMatching(/^invalid_argument$|^not_found$/)]);
  }
  // Coupons and products may be named by their owners, so that such a name may be asked for, in one piece.
  for (const { path } of fake().requests)
    expect(path).toMatch(/^\/v1\/(coupons|products|prices|promotion_codes)(\/__proto__)?$/);
});

it('wrong values are refused before anything is sent', async () => {
  const valids = new Map(everyCall());
  const wrong: unknown[] = [null, -1, 1.5, 1e300, '', 'x', [], {}, true];
  const tools = await client().tools();
  fake().requests.length = 0;
  for (const { name, inputSchema } of tools) {
    // A JSON schema's properties are schemas by name.
    const fields = Object.entries(
      (inputSchema.properties ?? {}) as Record<string, { type?: string; minimum?: number }>,
    );
    const valid = valids.get(name) ?? {};
    expect((await call(name, { ...valid, nonsense: 1 })).error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('nonsense'),
    });
    for (const [field, { type, minimum = Number.NEGATIVE_INFINITY }] of fields)
      for (const value of wrong) {
        const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
        // Texts have rules of their own, each with its own test.
        const isInteger = Number.isSafeInteger(value) && Number(value) >= minimum;
        const fits = type === 'integer' ? isInteger : kind === type;
        if (fits) continue;
        const { error } = await call(name, { ...valid, [field]: value });
        expect([name, field, value, error?.code]).toEqual([name, field, value, 'invalid_argument']);
      }
  }
  expect(fake().requests).toEqual([]);
});

it('a confirmation given twice at once moves money once', async () => {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada' }).id;
  const args = {
    amount: 4321,
    currency: 'usd',
    customer,
    payment_method: seed.paymentMethod({ customer }).id,
  };
  const asked = await call('process_payment', args);
  const confirm = asked.error.details?.confirm;
  const answers = await Promise.all([1, 2, 3, 4].map(() => call('process_payment', { ...args, confirm })));
  for (const { data, error } of answers)
    expect(error?.code === 'outcome_unknown' || data.status === 'succeeded').toBe(true);
  const { data } = await call('list_payment_intents', { customer });
  expect(data.payment_intents).toHaveLength(1);
});

it('what is agreed to in one process is asked again in another', async () => {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada' }).id;
  const args = { amount: 99, currency: 'usd', customer, payment_method: seed.paymentMethod({ customer }).id };
  const { confirm } = (await call('process_payment', args)).error.details ?? {};
  const other = await open();
  expect((await other.call('process_payment', { ...args, confirm })).error.code).toBe(
    'confirmation_required',
  );
  expect((await call('list_payment_intents', { customer })).data.payment_intents).toEqual([]);
});
