import { expect, it } from 'vitest';
import { everyCall } from './support/every-call.js';
import { useStripe } from './support/use-stripe.js';

const { fake, client, call, confirmed, open } = useStripe();

it('every tool answers with its mode and without a secret, and the log holds none', async () => {
  const calls = everyCall(fake());
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
  for (const [tool, args] of everyCall(fake())) {
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
  const ids = everyCall(fake()).flatMap(([tool, args]) =>
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
  const valids = new Map(everyCall(fake()));
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
