import { stripeFaults } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call, open, confirmed } = useStripe();

/** A customer who pays with a saved card. */
function newPayer(token = 'pm_card_visa'): string {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada', email: 'ada@example.com' }).id;
  const method = seed.paymentMethod({ customer, token }).id;
  const books = fake().books();
  const saved = books.customers.get(customer);
  if (saved) saved.invoice_settings.default_payment_method = method;
  return customer;
}
const chargesOf = (customer: string) =>
  fake().ledger.filter((entry) => entry.kind === 'charge' && entry.customer === customer);
const monthly = (unit_amount = 2000, currency = 'usd') =>
  fake().seed.price({ unit_amount, currency, interval: 'month' }).id;

describe('invoices', () => {
  it('go from pending items over a draft to an open invoice', async () => {
    const customer = newPayer();
    const item = await call('create_invoice_item', {
      customer,
      amount: 1250,
      currency: 'eur',
      description: 'Advice',
    });
    expect(item.data).toMatchObject({ display: '12.50 EUR', note: expect.stringContaining('It waits') });
    const draft = await call('create_invoice', { customer, currency: 'eur', days_until_due: 14 });
    expect(draft.data).toMatchObject({
      status: 'draft',
      display: '12.50 EUR',
      collection_method: 'send_invoice',
      note: 'Draft with 1 line; nothing is charged or sent before finalize_invoice.',
    });
    const more = await call('create_invoice_item', {
      customer,
      invoice: draft.data.id,
      price: fake().seed.price({ unit_amount: 300, currency: 'eur' }).id,
      quantity: 2,
    });
    expect(more.data).toMatchObject({ display: '6.00 EUR', invoice: draft.data.id });
    const asked = await call('finalize_invoice', { invoice_id: draft.data.id });
    expect(asked.error.message).toContain(
      `Finalize ${draft.data.id} over 18.50 EUR (due: 18.50 EUR) for Ada?`,
    );
    expect(asked.error.message).toContain('Nothing is charged or emailed by itself. This cannot be undone.');
    const final = await call('finalize_invoice', {
      invoice_id: draft.data.id,
      confirm: asked.error.details?.confirm,
    });
    expect(final.data).toMatchObject({
      status: 'open',
      number: expect.any(String),
      remaining: { amount: 1850, display: '18.50 EUR' },
      hosted_invoice_url: expect.stringContaining('https://invoice.stripe.com/'),
    });
    expect(chargesOf(customer)).toEqual([]);
  });

  it('ask anew when a line was added after the preview', async () => {
    const customer = newPayer();
    await call('create_invoice_item', { customer, amount: 1000, currency: 'usd' });
    const { id } = (await call('create_invoice', { customer, currency: 'usd' })).data;
    const { error } = await call('finalize_invoice', { invoice_id: id });
    await call('create_invoice_item', { customer, invoice: id, amount: 500, currency: 'usd' });
    const late = await call('finalize_invoice', { invoice_id: id, confirm: error.details?.confirm });
    expect(late.error.message).toContain('Now: Test mode: Finalize');
    expect(late.error.message).toContain('15.00 USD');
  });

  it('leave pending items alone where they should', async () => {
    const customer = newPayer();
    await call('create_invoice_item', { customer, amount: 1000, currency: 'usd' });
    const { data } = await call('create_invoice', { customer, currency: 'usd', include_pending: false });
    expect(data).toMatchObject({ display: '0.00 USD', note: expect.stringContaining('Draft with 0 lines') });
    const { error } = await call('finalize_invoice', { invoice_id: data.id });
    expect(error.message).toContain('It is empty.');
  });

  it('can be voided while open, and a paid one is refunded instead', async () => {
    const customer = newPayer();
    const id = fake().seed.invoice({ customer, amount: 900, currency: 'usd', state: 'open' }).id;
    const { data } = await confirmed('void_invoice', { invoice_id: id });
    expect(data).toMatchObject({ id, status: 'void' });
    const paid = fake().seed.invoice({ customer, amount: 900, currency: 'usd', state: 'paid' }).id;
    expect((await call('void_invoice', { invoice_id: paid })).error).toMatchObject({
      code: 'refused',
      next: 'Give the money back with create_refund.',
    });
    expect((await call('finalize_invoice', { invoice_id: paid })).error.code).toBe('refused');
  });

  it.each([
    [{ amount: 100 }, 'amount: goes with currency'],
    [{ amount: 0, currency: 'usd' }, 'is not 0'],
    [{ amount: 100, currency: 'usd', quantity: 2 }, 'without quantity'],
    [{ amount: 100, currency: 'usd', price: 'price_1' }, 'price or amount: give exactly one'],
    [{}, 'price or amount: give exactly one'],
    [{ amount: 105, currency: 'kwd' }, 'its last digit must be 0'],
  ])('refuse an item %j before anything is sent', async (args, message) => {
    const { error } = await call('create_invoice_item', { customer: 'cus_1', ...args });
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect(fake().requests).toEqual([]);
  });

  it('take a credit', async () => {
    const { data } = await call('create_invoice_item', {
      customer: newPayer(),
      amount: -500,
      currency: 'usd',
    });
    expect(data).toMatchObject({ amount: -500, display: '-5.00 USD' });
  });
});

describe('preview_invoice', () => {
  it('shows what a change would cost, and changes nothing', async () => {
    const customer = newPayer();
    const subscription = fake().seed.subscription({ customer, price: monthly(2000) });
    const bigger = monthly(5000);
    const { data } = await call('preview_invoice', {
      subscription: subscription.id,
      items: [{ price: bigger }],
    });
    expect(data).toMatchObject({
      currency: 'usd',
      display: expect.stringMatching(/ USD$/),
      subscription: subscription.id,
    });
    expect(data.lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ amount: -2000, description: expect.stringContaining('Unused time') }),
        expect.objectContaining({ amount: 5000, description: expect.stringContaining('Remaining time') }),
      ]),
    );
    expect(fake().books().subscriptions.get(subscription.id)?.items.data[0]?.price.unit_amount).toBe(2000);
  });

  it('shows the pending items of a customer', async () => {
    const customer = newPayer();
    await call('create_invoice_item', { customer, amount: 1250, currency: 'usd', description: 'Advice' });
    const { data } = await call('preview_invoice', { customer });
    expect(data).toMatchObject({
      due: { amount: 1250, display: '12.50 USD' },
      lines: [{ description: 'Advice' }],
    });
  });

  it('shows the next invoice of a customer, and of which subscription it is', async () => {
    const customer = newPayer();
    const { id } = fake().seed.subscription({ customer, price: monthly(2000) });
    const { data } = await call('preview_invoice', { customer });
    expect(data).toMatchObject({ amount: 2000, customer, subscription: id });
  });

  it('says where there is nothing to bill', async () => {
    const { error } = await call('preview_invoice', { customer: newPayer() });
    expect(error).toMatchObject({
      code: 'not_found',
      next: expect.stringContaining('Nothing is to be billed'),
    });
  });

  it('needs to know whose', async () => {
    expect((await call('preview_invoice', {})).error.message).toBe(
      'customer or subscription: one of them is required.',
    );
  });
});

describe('subscriptions', () => {
  it('start after a yes to what they cost now and every period', async () => {
    const customer = newPayer();
    const args = { customer, items: [{ price: monthly(1500), quantity: 3 }] };
    const { error } = await call('create_subscription', args);
    expect(error.message).toContain(
      `Start a subscription of Ada ada@example.com (${customer}): 3 x 15.00 USD every month? Charged now: 45.00 USD.`,
    );
    expect(chargesOf(customer)).toEqual([]);
    const { data } = await call('create_subscription', { ...args, confirm: error.details?.confirm });
    expect(data).toMatchObject({
      status: 'active',
      items: [{ quantity: 3, display: '3 x 15.00 USD every month' }],
      period_end: expect.stringMatching(/Z$/),
    });
    expect(chargesOf(customer)).toMatchObject([{ amount: 4500 }]);
  });

  it('start with free days and a coupon', async () => {
    const customer = newPayer();
    const coupon = fake().seed.coupon({ id: 'HALF', percent_off: 50 }).id;
    const { error } = await call('create_subscription', {
      customer,
      items: [{ price: monthly(2000) }],
      trial_days: 14,
      coupon,
    });
    expect(error.message).toContain('with coupon HALF? First 14 days free, then about 10.00 USD.');
  });

  it('are not left half started by a declined card', async () => {
    const customer = newPayer('pm_card_chargeCustomerFail');
    const { error } = await confirmed('create_subscription', { customer, items: [{ price: monthly() }] });
    expect(error).toMatchObject({ code: 'refused', details: { decline_code: 'generic_decline' } });
    expect((await call('list_subscriptions', { customer, status: 'all' })).data.subscriptions).toEqual([]);
  });

  it('say that a payment method is missing', async () => {
    const customer = fake().seed.customer().id;
    const { error } = await confirmed('create_subscription', { customer, items: [{ price: monthly() }] });
    expect(error.message).toContain('no attached payment source');
    expect(error.next).toContain('payment method');
  });

  it('change the one item there is, and do not add a second', async () => {
    const customer = newPayer();
    const { id } = fake().seed.subscription({ customer, price: monthly(2000) });
    const args = {
      subscription_id: id,
      items: [{ price: monthly(5000) }],
      proration_behavior: 'always_invoice',
    };
    const { error } = await call('update_subscription', args);
    expect(error.message).toMatch(
      /from 20\.00 USD every month to 50\.00 USD every month\? Billed now: (30|29)\.\d\d USD\./,
    );
    const shown = /Billed now: (\S+) USD/.exec(error.message)?.[1];
    // The sum that was agreed to is the sum that is charged, however much later.
    fake().advance(3_600_000);
    const { data } = await call('update_subscription', { ...args, confirm: error.details?.confirm });
    fake().advance(-3_600_000);
    expect(data).toMatchObject({ items: [{ display: '50.00 USD every month' }] });
    expect(data.items).toHaveLength(1);
    const charges = chargesOf(customer).map(({ amount }) => (amount / 100).toFixed(2));
    expect(charges.at(-1)).toBe(shown);
  });

  it('repeat a change by its key alone in another process', async () => {
    const customer = newPayer();
    const { id } = fake().seed.subscription({ customer, price: monthly(2000) });
    const args = { subscription_id: id, items: [{ quantity: 4 }], proration_behavior: 'always_invoice' };
    const first = await confirmed('update_subscription', args);
    const heir = await open();
    fake().advance(5_000);
    const key = first.data.idempotency_key;
    const again = await confirmed('update_subscription', { ...args, idempotency_key: key }, heir);
    fake().advance(-5_000);
    expect(again.data).toMatchObject({ id, replayed: true, idempotency_key: key });
    expect(chargesOf(customer)).toHaveLength(2);
  });

  it('ask which of several items is meant, and add one only on request', async () => {
    const customer = newPayer();
    const { id, items } = fake().seed.subscription({ customer, price: monthly(2000) });
    const added = await confirmed('update_subscription', {
      subscription_id: id,
      items: [{ id: 'new', price: monthly(700) }],
    });
    expect(added.data.items).toHaveLength(2);
    const { error } = await call('update_subscription', { subscription_id: id, items: [{ quantity: 2 }] });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('which of the 2 items'),
      details: {
        items: [{ id: items.data[0]?.id, is: '20.00 USD every month' }, { is: '7.00 USD every month' }],
      },
    });
    const removed = await confirmed('update_subscription', {
      subscription_id: id,
      items: [{ id: items.data[0]?.id, deleted: true }],
    });
    expect(removed.data.items).toMatchObject([{ display: '7.00 USD every month' }]);
  });

  it('tell another process that an item was removed, although it is gone', async () => {
    const customer = newPayer();
    const { id, items } = fake().seed.subscription({ customer, price: monthly(2000) });
    await confirmed('update_subscription', {
      subscription_id: id,
      items: [{ id: 'new', price: monthly(700) }],
    });
    const args = { subscription_id: id, items: [{ id: items.data[0]?.id, deleted: true }] };
    const first = await confirmed('update_subscription', args);
    const heir = await open();
    const again = await confirmed(
      'update_subscription',
      { ...args, idempotency_key: first.data.idempotency_key },
      heir,
    );
    expect(again.data).toMatchObject({ replayed: true, items: [{ display: '7.00 USD every month' }] });
  });

  it('refuse a change of nothing, of an unknown item and of what is over', async () => {
    const customer = newPayer();
    const { id } = fake().seed.subscription({ customer, price: monthly() });
    expect((await call('update_subscription', { subscription_id: id })).error.message).toBe(
      'Nothing to change was given.',
    );
    expect(
      (await call('update_subscription', { subscription_id: id, items: [{ id: 'si_x', quantity: 2 }] }))
        .error,
    ).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('has no item si_x'),
    });
    await confirmed('cancel_subscription', { subscription_id: id, now: true });
    const over = await call('update_subscription', { subscription_id: id, items: [{ quantity: 2 }] });
    expect(over.error).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('create_subscription'),
    });
  });

  it('end with their period, and can be kept running', async () => {
    const { id } = fake().seed.subscription({ customer: newPayer(), price: monthly() });
    const { data } = await confirmed('cancel_subscription', { subscription_id: id });
    expect(data).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      note: expect.stringContaining('It runs until'),
    });
    expect((await call('cancel_subscription', { subscription_id: id })).error.message).toContain(
      'ends already with its period',
    );
    const kept = await confirmed('update_subscription', { subscription_id: id, cancel_at_period_end: false });
    expect(kept.data).not.toHaveProperty('cancel_at_period_end');
  });

  it('end at once when told so, also where the answer is lost', async () => {
    const { id } = fake().seed.subscription({ customer: newPayer(), price: monthly() });
    const asked = await call('cancel_subscription', { subscription_id: id, now: true });
    expect(asked.error.message).toContain('at once? This cannot be undone. Nothing is paid back.');
    fake().injectFault(stripeFaults.cutAfter, { when: ({ method }) => method === 'DELETE' });
    const { data } = await call('cancel_subscription', {
      subscription_id: id,
      now: true,
      confirm: asked.error.details?.confirm,
    });
    expect(data).toMatchObject({ id, status: 'canceled', note: expect.stringContaining('it is ended now') });
    const [sent] = fake().requests.filter(({ method }) => method === 'DELETE');
    expect(sent?.headers).not.toHaveProperty('idempotency-key');
  });

  it('do not claim to have ended where nobody could look', async () => {
    const { id } = fake().seed.subscription({ customer: newPayer(), price: monthly() });
    const asked = await call('cancel_subscription', { subscription_id: id, now: true });
    fake().injectFault(stripeFaults.cutAfter, { when: ({ method }) => method === 'DELETE' });
    // The preview was made; what fails is the look after the repetition found nothing to end.
    let deletes = 0;
    fake().injectFault(stripeFaults.status(503), {
      count: 50,
      when: ({ method }) => {
        if (method === 'DELETE') deletes += 1;
        return deletes > 0 && method === 'GET';
      },
    });
    const confirm = asked.error.details?.confirm;
    const { error } = await call('cancel_subscription', { subscription_id: id, now: true, confirm });
    expect(deletes).toBe(1);
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      details: { idempotency_key: expect.any(String) },
    });
  });
});
