import { describe, expect, it } from 'vitest';
import { refusal, startWithClient } from './test-client.js';

const withCustomers = async (count: number) => {
  const { fake, stripe } = await startWithClient();
  const made = Array.from({ length: count }, (_, index) =>
    fake.seed.customer({ email: `c${index % 2}@example.com` }),
  );
  return { fake, stripe, newestFirst: made.map(({ id }) => id).reverse() };
};
const ids = (list: { data: { id: string }[] }) => list.data.map(({ id }) => id);

describe('lists', () => {
  it('are newest first, ten to a page, with cursors both ways', async () => {
    const { stripe, newestFirst } = await withCustomers(12);
    const first = await stripe.customers.list();
    expect(ids(first)).toEqual(newestFirst.slice(0, 10));
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
    const second = await stripe.customers.list({ starting_after: newestFirst[9] ?? '' });
    expect(ids(second)).toEqual(newestFirst.slice(10));
    expect(second.has_more).toBe(false);
    const back = await stripe.customers.list({ ending_before: newestFirst[10] ?? '', limit: 3 });
    expect(ids(back)).toEqual(newestFirst.slice(7, 10));
    expect(back.has_more).toBe(true);
    const all = await stripe.customers.list({ limit: 5 }).autoPagingToArray({ limit: 100 });
    expect(all).toHaveLength(12);
  });

  it('go on after an object that the filter hides', async () => {
    const { stripe, newestFirst } = await withCustomers(6);
    const hidden = newestFirst[0] ?? '';
    const page = await stripe.customers.list({ email: 'c0@example.com', starting_after: hidden });
    expect(ids(page)).toEqual([newestFirst[1], newestFirst[3], newestFirst[5]]);
  });

  it('refuse limits outside 1 to 100, unknown cursors and two of them', async () => {
    const { fake, stripe, newestFirst } = await withCustomers(1);
    const integer = { code: 'parameter_invalid_integer', param: 'limit' };
    expect(await refusal(stripe.customers.list({ limit: 0 }))).toMatchObject(integer);
    expect(await refusal(stripe.customers.list({ limit: 101 }))).toMatchObject(integer);
    expect(await refusal(stripe.customers.list({ starting_after: 'cus_none' }))).toMatchObject({
      code: 'resource_missing',
      param: 'starting_after',
    });
    expect(await refusal(stripe.customers.list({ ending_before: 'cus_none' }))).toMatchObject({
      code: 'resource_missing',
      param: 'ending_before',
    });
    const id = newestFirst[0] ?? '';
    expect(await refusal(stripe.customers.list({ starting_after: id, ending_before: id }))).toMatchObject({
      statusCode: 400,
    });
    expect(fake.problems).toEqual([]);
  });

  it('take ranges of time', async () => {
    const { fake, stripe } = await startWithClient();
    const on = (day: number) => fake.at(new Date(Date.UTC(2026, 9, day)), () => fake.seed.customer());
    const [, second, third] = [on(1), on(2), on(3)];
    const created = second?.created ?? 0;
    expect(ids(await stripe.customers.list({ created: { gte: created } }))).toEqual([third?.id, second?.id]);
    expect(ids(await stripe.customers.list({ created: { gt: created } }))).toEqual([third?.id]);
    expect(ids(await stripe.customers.list({ created }))).toEqual([second?.id]);
    expect(ids(await stripe.customers.list({ created: { lt: created, gte: created } }))).toEqual([]);
  });
});

describe('expand', () => {
  it('puts objects in place of ids, through lists and nested', async () => {
    const { fake, stripe } = await startWithClient();
    const intent = fake.seed.payment({ amount: 900, currency: 'usd' });
    const one = await stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge.balance_transaction', 'customer.sources'],
    });
    expect(one).toMatchObject({
      customer: { object: 'customer', sources: { object: 'list' } },
      latest_charge: { balance_transaction: { amount: 900 } },
    });
    fake.seed.refund({ payment_intent: intent.id, amount: 100 });
    const list = await stripe.charges.list({ expand: ['data.refunds', 'data.payment_intent.customer'] });
    expect(list.data).toMatchObject([
      { refunds: { data: [{ amount: 100 }] }, payment_intent: { customer: { object: 'customer' } } },
    ]);
    expect((await stripe.charges.list()).data[0]).not.toHaveProperty('refunds');
    expect(fake.problems).toEqual([]);
  });

  it('refuses what cannot be expanded, and more than four levels', async () => {
    const { fake, stripe } = await startWithClient();
    fake.seed.payment({ amount: 900, currency: 'usd' });
    const wrong = stripe.paymentIntents.list({ expand: ['data.amount'] });
    expect((await refusal(wrong)).message).toBe('This property cannot be expanded (data.amount).');
    const deep = stripe.paymentIntents.list({
      expand: ['data.latest_charge.payment_intent.customer.sources'],
    });
    expect((await refusal(deep)).message).toContain('more than 4 levels');
    expect(fake.problems).toHaveLength(1);
  });
});

describe('search', () => {
  const people = async () => {
    const { fake, stripe } = await startWithClient();
    const jenny = fake.seed.customer({
      name: 'Jenny Rosen',
      email: 'jenny@example.com',
      metadata: { tier: 'gold' },
    });
    const jim = fake.seed.customer({ name: 'Jim Rose', email: 'jim@example.com' });
    const find = async (query: string) => ids(await stripe.customers.search({ query }));
    return { fake, stripe, jenny, jim, find };
  };

  it.each([
    ['email:"JENNY@example.com"', ['jenny']],
    ["name~'rose'", ['jim', 'jenny']],
    ['metadata["tier"]:"gold"', ['jenny']],
    ['-metadata["tier"]:"gold"', ['jim']],
    ['metadata["tier"]:null', ['jim']],
    ['name:"Jim Rose" OR email:"jenny@example.com"', ['jim', 'jenny']],
    ['name~"rose" AND -email:"jim@example.com"', ['jenny']],
    ['name~"rose" email:"jim@example.com"', ['jim']],
    ['created>0', ['jim', 'jenny']],
    ['created<1', []],
  ])('%s', async (query, expected) => {
    const { find, jenny, jim } = await people();
    const names = new Map([
      [jenny.id, 'jenny'],
      [jim.id, 'jim'],
    ]);
    expect((await find(query)).map((id) => names.get(id))).toEqual(expected);
  });

  it.each([
    ['email:jenny@example.com', 'unable to parse'],
    ['name:"Jenny', 'unable to parse'],
    ['', 'empty string'],
    ['colour:"red"', 'unsupported search field'],
    ['created~"1"', 'not supported'],
    ['name~"ro"', 'at least 3'],
    ['name:"a" AND name:"b" OR name:"c"', 'cannot be combined'],
    [Array.from({ length: 11 }, () => 'name:"a"').join(' AND '), 'at most 10'],
  ])('refuses %s', async (query, message) => {
    const { find } = await people();
    expect((await refusal(find(query))).message).toContain(message);
  });

  it('has pages of its own', async () => {
    const { stripe, jenny, jim } = await people();
    const first = await stripe.customers.search({ query: 'created>0', limit: 1 });
    expect({ ids: ids(first), more: first.has_more }).toEqual({ ids: [jim.id], more: true });
    const second = await stripe.customers.search({
      query: 'created>0',
      limit: 1,
      page: first.next_page ?? '',
    });
    expect({ ids: ids(second), next: second.next_page }).toEqual({ ids: [jenny.id], next: null });
    expect(await refusal(stripe.customers.search({ query: 'created>0', page: '2' }))).toMatchObject({
      param: 'page',
    });
  });

  it('is behind the writes', async () => {
    const { fake, stripe, jenny, find } = await people();
    fake.settings.searchLagMs = 60_000;
    expect(await find('email:"jenny@example.com"')).toEqual([]);
    fake.advance(61_000);
    expect(await find('email:"jenny@example.com"')).toEqual([jenny.id]);
    await stripe.customers.update(jenny.id, { email: 'j@example.com' });
    expect(await find('email:"jenny@example.com"')).toEqual([jenny.id]);
    fake.advance(61_000);
    expect(await find('email:"jenny@example.com"')).toEqual([]);
    expect(await find('email:"j@example.com"')).toEqual([jenny.id]);
  });
});

describe('balance, payouts and events', () => {
  it('follow from what was charged, refunded and paid out', async () => {
    const { fake, stripe } = await startWithClient();
    const intent = fake.seed.payment({ amount: 10_000, currency: 'eur' });
    fake.seed.refund({ payment_intent: intent.id, amount: 1000 });
    const zero = { amount: 0, currency: 'eur' };
    const rest = { amount: 8710, currency: 'eur' };
    expect(await stripe.balance.retrieve()).toMatchObject({
      available: [zero],
      pending: [rest],
      livemode: false,
    });
    expect((await stripe.balanceTransactions.list()).data.map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
    fake.advance(3 * 86_400_000);
    const [old] = (await stripe.balanceTransactions.list()).data;
    expect(await stripe.balanceTransactions.retrieve(old?.id ?? '')).toMatchObject({ status: 'available' });
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [rest], pending: [zero] });
    const payout = fake.seed.payout({ amount: 5000, currency: 'eur', status: 'paid' });
    expect(ids(await stripe.payouts.list({ status: 'paid' }))).toEqual([payout.id]);
    expect(ids(await stripe.payouts.list({ status: 'failed' }))).toEqual([]);
    const moved = await stripe.balanceTransactions.list({ currency: 'eur' });
    expect(moved.data.map(({ type, amount }) => [type, amount])).toEqual([
      ['payout', -5000],
      ['refund', -1000],
      ['charge', 10_000],
    ]);
    const ofPayout = await stripe.balanceTransactions.list({ payout: payout.id });
    expect(ofPayout.data).toMatchObject([{ type: 'payout' }]);
    const events = await stripe.events.list({ types: ['refund.*', 'payout.created'] });
    expect(events.data.map(({ type }) => type)).toEqual(['payout.created', 'refund.created']);
    expect(fake.problems).toEqual([]);
  });
});
