import { describe, expect, it } from 'vitest';
import { decimalsOf, isCurrency } from './money.js';
import { post, refusal, startWithClient } from './test-client.js';

const refused = async (path: string, params: Record<string, string>) => {
  const { fake } = await startWithClient();
  const { status, body } = await post(fake, path, params);
  return { status, code: body.error?.code, param: body.error?.param, problems: fake.problems.length };
};

const intents = '/v1/payment_intents';
const usd = { amount: '2000', currency: 'usd' };

describe('parameters', () => {
  it.each([
    ['unknown', { ...usd, colour: 'red' }, 'parameter_unknown', 'colour'],
    [
      'unknown inside',
      { ...usd, 'automatic_payment_methods[on]': 'true' },
      'parameter_unknown',
      'automatic_payment_methods[on]',
    ],
    [
      'of an older API',
      { ...usd, 'payment_method_types[0]': 'card' },
      'parameter_unknown',
      'payment_method_types',
    ],
    ['a decimal for an integer', { ...usd, amount: '2000.0' }, 'parameter_invalid_integer', 'amount'],
    ['text for an integer', { ...usd, amount: 'all' }, 'parameter_invalid_integer', 'amount'],
    ['a word for a boolean', { ...usd, confirm: 'yes' }, undefined, 'confirm'],
    ['a word outside its enum', { ...usd, capture_method: 'later' }, undefined, 'capture_method'],
    ['an object for text', { ...usd, 'description[0]': 'x' }, undefined, 'description'],
  ])('%s: refused, and a problem of the caller', async (_name, params, code, param) => {
    expect(await refused(intents, params)).toEqual({ status: 400, code, param, problems: 1 });
  });

  it.each([
    ['missing', { amount: '2000' }, 'parameter_missing', 'currency'],
    ['zero', { ...usd, amount: '0' }, 'parameter_invalid_integer', 'amount'],
    ['negative', { ...usd, amount: '-5' }, 'parameter_invalid_integer', 'amount'],
    ['below the minimum', { ...usd, amount: '49' }, 'amount_too_small', 'amount'],
    ['above the maximum', { ...usd, amount: '100000000' }, 'amount_too_large', 'amount'],
    ['an unknown currency', { ...usd, currency: 'xxx' }, undefined, 'currency'],
    ['a third decimal of the dinar', { amount: '1005', currency: 'kwd' }, undefined, 'amount'],
    ['parts of a krona', { amount: '1050', currency: 'isk' }, undefined, 'amount'],
    ['parts of a shilling', { amount: '50001', currency: 'ugx' }, undefined, 'amount'],
    ['empty text', { ...usd, description: '' }, 'parameter_invalid_empty', 'description'],
    ['long text', { ...usd, description: 'x'.repeat(1001) }, undefined, 'description'],
    ['a bad address', { ...usd, receipt_email: 'jenny' }, 'email_invalid', 'receipt_email'],
    ['an unknown customer', { ...usd, customer: 'cus_none' }, 'resource_missing', 'customer'],
    ['a long metadata key', { ...usd, [`metadata[${'k'.repeat(41)}]`]: 'v' }, undefined, 'metadata'],
    ['a long metadata value', { ...usd, 'metadata[k]': 'v'.repeat(501) }, undefined, 'metadata'],
  ])('%s: refused', async (_name, params, code, param) => {
    expect(await refused(intents, params)).toEqual({ status: 400, code, param, problems: 0 });
  });

  it.each([
    ['jpy', 50],
    ['kwd', 1000],
    ['isk', 5100],
    ['ugx', 500_000],
  ])('%s %i is an amount', async (currency, amount) => {
    const { stripe } = await startWithClient();
    expect(await stripe.paymentIntents.create({ amount, currency: currency.toUpperCase() })).toMatchObject({
      amount,
      currency,
    });
  });

  it('currencies have 0, 2 or 3 decimals', () => {
    expect(['jpy', 'usd', 'isk', 'ugx', 'kwd'].map(decimalsOf)).toEqual([0, 2, 2, 2, 3]);
    expect(['usd', 'hrk', 'USD'].map(isCurrency)).toEqual([true, false, false]);
  });

  it('JSON is not a body of this API', async () => {
    const { fake } = await startWithClient();
    const headers = { authorization: `Bearer ${fake.secretKeys.test}`, 'content-type': 'application/json' };
    const response = await fetch(`${fake.url}/v1/customers`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(400);
    expect(fake.problems).toHaveLength(1);
  });

  it('a name cannot be text and an object, nor an escape be broken', async () => {
    const { fake } = await startWithClient();
    const send = (body: string) =>
      fetch(`${fake.url}/v1/customers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${fake.secretKeys.test}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body,
      });
    expect((await send('metadata=x&metadata[a]=b')).status).toBe(400);
    expect((await send('name=%zz')).status).toBe(400);
    expect((await send('__proto__[polluted]=1')).status).toBe(400);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('customers', () => {
  it('are created, changed and deleted', async () => {
    const { fake, stripe } = await startWithClient();
    const created = await stripe.customers.create({
      name: 'Jenny Rosen',
      email: 'jenny@example.com',
      address: { city: 'Berlin', country: 'DE' },
      shipping: { name: 'Jenny', address: { line1: 'Street 1' } },
      metadata: { a: '1', b: '2' },
    });
    expect(created).toMatchObject({
      address: { city: 'Berlin', line1: null },
      shipping: { address: { line1: 'Street 1' } },
    });
    const changed = await stripe.customers.update(created.id, {
      phone: '+49 30',
      metadata: { a: '', c: '3' },
      name: '',
      shipping: '',
    });
    expect(changed).toMatchObject({
      name: null,
      phone: '+49 30',
      shipping: null,
      metadata: { b: '2', c: '3' },
      email: 'jenny@example.com',
    });
    expect((await stripe.customers.update(created.id, { metadata: '' })).metadata).toEqual({});
    const [event] = (await stripe.events.list({ type: 'customer.updated', limit: 1 })).data;
    expect(event?.data.previous_attributes).toEqual({ metadata: { b: '2', c: '3' } });
    expect(await stripe.customers.del(created.id)).toEqual({
      id: created.id,
      object: 'customer',
      deleted: true,
    });
    expect(await stripe.customers.retrieve(created.id)).toMatchObject({ deleted: true });
    expect(fake.problems).toEqual([]);
  });

  it('keep at most 50 metadata keys', async () => {
    const { stripe } = await startWithClient();
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, 'v']));
    const customer = await stripe.customers.create({ metadata: fifty });
    const more = stripe.customers.update(customer.id, { metadata: { one: 'more' } });
    expect(await refusal(more)).toMatchObject({ statusCode: 400, param: 'metadata' });
  });

  it('take only their own payment methods as default', async () => {
    const { fake, stripe } = await startWithClient();
    const [mine, other] = [fake.seed.customer(), fake.seed.customer()];
    const card = fake.seed.paymentMethod({ customer: mine.id });
    const set = (id: string) =>
      stripe.customers.update(id, { invoice_settings: { default_payment_method: card.id } });
    expect((await set(mine.id)).invoice_settings.default_payment_method).toBe(card.id);
    expect(await refusal(set(other.id))).toMatchObject({ code: 'resource_missing' });
  });
});
