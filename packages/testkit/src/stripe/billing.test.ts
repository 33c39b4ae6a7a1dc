import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { refusal, startWithClient } from './test-client.js';

const DAY_MS = 86_400_000;

const billable = async (token = 'pm_card_visa') => {
  // A time far from the ends of a month, so that periods are what the tests say.
  const { fake, stripe } = await startWithClient({ clock: () => Date.UTC(2026, 9, 10) });
  const customer = fake.seed.customer({ name: 'Jenny', email: 'jenny@example.com' });
  const card = fake.seed.paymentMethod({ customer: customer.id, token });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  return { fake, stripe, customer: customer.id };
};

const charged = (fake: Awaited<ReturnType<typeof billable>>['fake']) =>
  fake.ledger.map(({ amount }) => amount);

describe('invoices', () => {
  it('leave pending items out unless they are told to take them', async () => {
    const { fake, stripe, customer } = await billable();
    await stripe.invoiceItems.create({ customer, amount: 2500, currency: 'usd', description: 'Consulting' });
    const empty = await stripe.invoices.create({ customer });
    expect(empty).toMatchObject({ status: 'draft', amount_due: 0, auto_advance: false, lines: { data: [] } });
    const full = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(full).toMatchObject({
      amount_due: 2500,
      lines: { data: [{ description: 'Consulting', amount: 2500 }] },
    });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
    expect(fake.problems).toEqual([]);
  });

  it('take items by amount or by one-off price while they are drafts', async () => {
    const { fake, stripe, customer } = await billable();
    const price = fake.seed.price({ unit_amount: 700, currency: 'usd', name: 'Seat' });
    const monthly = fake.seed.price({ unit_amount: 700, currency: 'usd', interval: 'month' });
    const invoice = await stripe.invoices.create({ customer });
    const item = await stripe.invoiceItems.create({
      customer,
      invoice: invoice.id,
      pricing: { price: price.id },
      quantity: 3,
    });
    expect(item).toMatchObject({ amount: 2100, description: 'Seat' });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ total: 2100 });
    const recurring = stripe.invoiceItems.create({ customer, pricing: { price: monthly.id } });
    expect((await refusal(recurring)).message).toContain('type=one_time');
    expect(await refusal(stripe.invoiceItems.create({ customer }))).toMatchObject({
      code: 'parameter_missing',
    });
    const euros = stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 5, currency: 'eur' });
    expect(await refusal(euros)).toMatchObject({ param: 'invoice' });
    await stripe.invoices.finalizeInvoice(invoice.id);
    const late = stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 5, currency: 'usd' });
    expect(await refusal(late)).toMatchObject({ code: 'invoice_not_editable' });
  });

  it('are finalized one way, with a number, a page and a secret', async () => {
    const { fake, stripe, customer } = await billable();
    const draft = fake.seed.invoice({ customer, amount: 900, currency: 'usd', state: 'draft' });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open).toMatchObject({
      status: 'open',
      number: expect.stringMatching(/-0001$/),
      amount_remaining: 900,
    });
    expect(open.hosted_invoice_url).toContain('https://invoice.stripe.com/');
    expect(open.confirmation_secret?.client_secret).toContain('_secret_');
    expect(await refusal(stripe.invoices.finalizeInvoice(draft.id))).toMatchObject({ statusCode: 400 });
    expect(fake.ledger).toEqual([]);
  });

  it('are paid with the default payment method, once', async () => {
    const { fake, stripe, customer } = await billable();
    const open = fake.seed.invoice({ customer, amount: 900, currency: 'usd', state: 'open' });
    const paid = await stripe.invoices.pay(open.id, { expand: ['payments.data.payment.payment_intent'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 900, amount_remaining: 0, attempt_count: 1 });
    expect(paid.payments?.data).toMatchObject([
      { status: 'paid', payment: { payment_intent: { status: 'succeeded' } } },
    ]);
    expect(await refusal(stripe.invoices.pay(open.id))).toMatchObject({ code: 'invoice_already_paid' });
    expect(charged(fake)).toEqual([900]);
  });

  it('stay open after a decline, and can be paid another way', async () => {
    const { fake, stripe, customer } = await billable('pm_card_chargeCustomerFail');
    const failed = fake.seed.invoice({ customer, amount: 900, currency: 'usd', state: 'payment_failed' });
    expect(failed).toMatchObject({ status: 'open', attempt_count: 1, attempted: true });
    expect(await refusal(stripe.invoices.pay(failed.id))).toMatchObject({
      code: 'card_declined',
      statusCode: 402,
    });
    const events = await stripe.events.list({ type: 'invoice.payment_failed' });
    expect(events.data).toHaveLength(2);
    const settled = await stripe.invoices.pay(failed.id, { paid_out_of_band: true });
    expect(settled).toMatchObject({ status: 'paid' });
    expect(fake.ledger).toEqual([]);
  });

  it('are voided or given up only when they are open', async () => {
    const { fake, stripe, customer } = await billable();
    const make = (state: 'draft' | 'open' | 'paid') =>
      fake.seed.invoice({ customer, amount: 900, currency: 'usd', state }).id;
    expect(await refusal(stripe.invoices.voidInvoice(make('draft')))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.invoices.voidInvoice(make('paid')))).toMatchObject({ statusCode: 400 });
    const open = make('open');
    expect(await stripe.invoices.markUncollectible(open)).toMatchObject({ status: 'uncollectible' });
    expect(await stripe.invoices.voidInvoice(open)).toMatchObject({ status: 'void', amount_remaining: 0 });
    expect(await refusal(stripe.invoices.pay(open))).toMatchObject({ statusCode: 400 });
    const payment = (await stripe.invoicePayments.list({ invoice: open })).data[0];
    const intent = await stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent));
    expect(intent).toMatchObject({ status: 'canceled', cancellation_reason: 'void_invoice' });
  });

  it('own their payment intents', async () => {
    const { fake, stripe, customer } = await billable();
    const open = fake.seed.invoice({ customer, amount: 900, currency: 'usd', state: 'open' });
    const payment = (await stripe.invoicePayments.list({ invoice: open.id })).data[0];
    const cancel = stripe.paymentIntents.cancel(String(payment?.payment.payment_intent));
    expect((await refusal(cancel)).message).toContain('Void the invoice');
  });

  it('are sent only where the customer pays them, with a date', async () => {
    const { stripe, customer } = await billable();
    expect(
      await refusal(stripe.invoices.create({ customer, collection_method: 'send_invoice' })),
    ).toMatchObject({ param: 'days_until_due' });
    expect(await refusal(stripe.invoices.create({ customer, days_until_due: 3 }))).toMatchObject({
      param: 'days_until_due',
    });
    await stripe.invoiceItems.create({ customer, amount: 100, currency: 'usd' });
    const mailed = await stripe.invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 3,
      pending_invoice_items_behavior: 'include',
    });
    expect(mailed.due_date).toBe(Date.UTC(2026, 9, 13) / 1000);
    expect(await stripe.invoices.sendInvoice(mailed.id)).toMatchObject({ status: 'open' });
    const automatic = await stripe.invoices.create({ customer });
    expect(await refusal(stripe.invoices.sendInvoice(automatic.id))).toMatchObject({ statusCode: 400 });
  });

  it('are listed by status, customer and time, and found by search', async () => {
    const { fake, stripe, customer } = await billable();
    const september = fake.at(new Date(Date.UTC(2026, 8, 5)), () =>
      fake.seed.invoice({ customer, amount: 900, currency: 'usd', state: 'open' }),
    );
    const october = fake.seed.invoice({ customer, amount: 500, currency: 'usd', state: 'paid' });
    const ids = async (filter: Stripe.InvoiceListParams) =>
      (await stripe.invoices.list(filter)).data.map(({ id }) => id);
    expect(await ids({ customer })).toEqual([october.id, september.id]);
    expect(await ids({ status: 'open' })).toEqual([september.id]);
    expect(
      await ids({ created: { gte: Date.UTC(2026, 8, 1) / 1000, lt: Date.UTC(2026, 9, 1) / 1000 } }),
    ).toEqual([september.id]);
    const found = await stripe.invoices.search({ query: `customer:"${customer}" AND total>600` });
    expect(found.data.map(({ id }) => id)).toEqual([september.id]);
  });
});

describe('subscriptions', () => {
  const monthly = { unit_amount: 3100, currency: 'usd', interval: 'month' } as const;

  it('charge the first month and keep the period on their items', async () => {
    const { fake, stripe, customer } = await billable();
    const price = fake.seed.price(monthly);
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id, quantity: 2 }],
      expand: ['latest_invoice'],
    });
    expect(made).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'paid', billing_reason: 'subscription_create', total: 6200 },
    });
    expect(made).not.toHaveProperty('current_period_end');
    expect(made.items.data[0]).toMatchObject({
      quantity: 2,
      current_period_end: Date.UTC(2026, 10, 10) / 1000,
    });
    expect(charged(fake)).toEqual([6200]);
    expect(fake.problems).toEqual([]);
  });

  it('are incomplete after a decline, or not made at all where that was asked', async () => {
    const { fake, stripe, customer } = await billable('pm_card_chargeCustomerFail');
    const items = [{ price: fake.seed.price(monthly).id }];
    expect(await stripe.subscriptions.create({ customer, items })).toMatchObject({ status: 'incomplete' });
    const strict = stripe.subscriptions.create({ customer, items, payment_behavior: 'error_if_incomplete' });
    expect(await refusal(strict)).toMatchObject({ statusCode: 402 });
    expect(
      await stripe.subscriptions.create({ customer, items, payment_behavior: 'default_incomplete' }),
    ).toMatchObject({ status: 'incomplete' });
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(2);
    const bare = fake.seed.customer();
    expect(await refusal(stripe.subscriptions.create({ customer: bare.id, items }))).toMatchObject({
      code: 'resource_missing',
    });
    expect(fake.ledger).toEqual([]);
  });

  it('start with a trial, or by invoice, without a payment method', async () => {
    const { fake, stripe } = await billable();
    const customer = fake.seed.customer().id;
    const items = [{ price: fake.seed.price(monthly).id }];
    const trial = await stripe.subscriptions.create({ customer, items, trial_period_days: 7 });
    expect(trial).toMatchObject({ status: 'trialing', trial_end: Date.UTC(2026, 9, 17) / 1000 });
    const byInvoice = { collection_method: 'send_invoice', days_until_due: 14 } as const;
    expect(await stripe.subscriptions.create({ customer, items, ...byInvoice })).toMatchObject({
      status: 'active',
    });
    expect(
      await refusal(stripe.subscriptions.create({ customer, items, collection_method: 'send_invoice' })),
    ).toMatchObject({ param: 'days_until_due' });
    expect(fake.ledger).toEqual([]);
  });

  it('refuse one-off, inactive and mixed prices', async () => {
    const { fake, stripe, customer } = await billable();
    const create = async (...prices: string[]) =>
      (await refusal(stripe.subscriptions.create({ customer, items: prices.map((price) => ({ price })) })))
        .message;
    const month = fake.seed.price(monthly).id;
    expect(await create(fake.seed.price({ unit_amount: 1, currency: 'usd' }).id)).toContain('type=recurring');
    expect(await create(month, fake.seed.price({ ...monthly, interval: 'year' }).id)).toContain(
      'same interval',
    );
    expect(await create(month, month)).toContain('same price');
    const old = fake.seed.price(monthly);
    fake.books().prices.put({ ...old, active: false });
    expect(await create(old.id)).toContain('inactive');
    expect(await create('price_none')).toContain('No such price');
  });

  it('change the addressed item, and add one where the id is missing', async () => {
    const { fake, stripe, customer } = await billable();
    const [basic, pro] = [fake.seed.price(monthly), fake.seed.price({ ...monthly, unit_amount: 6200 })];
    const made = fake.seed.subscription({ customer, price: basic.id });
    const item = made.items.data[0]?.id ?? '';
    fake.advance(15 * DAY_MS + DAY_MS / 2);
    const changed = await stripe.subscriptions.update(made.id, { items: [{ id: item, price: pro.id }] });
    expect(changed.items.data).toMatchObject([{ id: item, price: { id: pro.id } }]);
    const prorated = await stripe.invoiceItems.list({ customer, pending: true });
    expect(prorated.data.map(({ amount, proration }) => [amount, proration])).toEqual([
      [3100, true],
      [-1550, true],
    ]);
    const trap = await stripe.subscriptions.update(made.id, {
      items: [{ price: basic.id }],
      proration_behavior: 'none',
    });
    expect(trap.items.data).toHaveLength(2);
    expect((await stripe.invoiceItems.list({ customer })).data).toHaveLength(2);
    const unknown = stripe.subscriptions.update(made.id, { items: [{ id: 'si_none', price: pro.id }] });
    expect(await refusal(unknown)).toMatchObject({ code: 'resource_missing', param: 'items[0][id]' });
    const removed = await stripe.subscriptions.update(made.id, {
      items: [{ id: item, deleted: true }],
      proration_behavior: 'none',
    });
    expect(removed.items.data).toHaveLength(1);
    expect(charged(fake)).toEqual([3100]);
  });

  it('invoice the change at once with always_invoice', async () => {
    const { fake, stripe, customer } = await billable();
    const made = fake.seed.subscription({ customer, price: fake.seed.price(monthly).id });
    const items = [{ id: made.items.data[0]?.id ?? '', quantity: 3 }];
    fake.advance(15 * DAY_MS + DAY_MS / 2);
    await stripe.subscriptions.update(made.id, { items, proration_behavior: 'always_invoice' });
    expect(charged(fake)).toEqual([3100, 3100]);
  });

  it('are past due when the change cannot be paid, or stay as they were where that was asked', async () => {
    const { fake, stripe, customer } = await billable();
    const made = fake.seed.subscription({ customer, price: fake.seed.price(monthly).id });
    await stripe.invoiceItems.create({ customer, amount: 40, currency: 'usd' });
    const bad = fake.seed.paymentMethod({ customer, token: 'pm_card_chargeCustomerFail' });
    await stripe.subscriptions.update(made.id, { default_payment_method: bad.id });
    const change = {
      items: [{ id: made.items.data[0]?.id ?? '', quantity: 3 }],
      proration_behavior: 'always_invoice' as const,
    };
    const strict = stripe.subscriptions.update(made.id, {
      ...change,
      payment_behavior: 'error_if_incomplete',
    });
    expect(await refusal(strict)).toMatchObject({ statusCode: 402 });
    const untouched = await stripe.subscriptions.retrieve(made.id);
    expect(untouched).toMatchObject({ status: 'active', items: { data: [{ quantity: 1 }] } });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([
      { amount: 40 },
    ]);
    const loose = await stripe.subscriptions.update(made.id, change);
    expect(loose).toMatchObject({ status: 'past_due', items: { data: [{ quantity: 3 }] } });
    expect(charged(fake)).toEqual([3100]);
  });

  it('end at once by default, or with the period', async () => {
    const { fake, stripe, customer } = await billable();
    const price = fake.seed.price(monthly).id;
    const [now, later] = [
      fake.seed.subscription({ customer, price }),
      fake.seed.subscription({ customer, price }),
    ];
    const ending = await stripe.subscriptions.update(later.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: Date.UTC(2026, 10, 10) / 1000,
    });
    const canceled = await stripe.subscriptions.cancel(now.id, {
      prorate: true,
      cancellation_details: { feedback: 'too_expensive' },
    });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_details: { feedback: 'too_expensive', reason: 'cancellation_requested' },
    });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([
      { amount: -3100 },
    ]);
    expect(await refusal(stripe.subscriptions.cancel(now.id))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    expect(await refusal(stripe.subscriptions.update(now.id, { cancel_at_period_end: true }))).toMatchObject({
      statusCode: 400,
    });
    const ids = async (filter: Stripe.SubscriptionListParams) =>
      (await stripe.subscriptions.list(filter)).data.map(({ id }) => id);
    expect(await ids({})).toEqual([later.id]);
    expect(await ids({ status: 'all' })).toEqual([later.id, now.id]);
    expect(await ids({ status: 'ended' })).toEqual([now.id]);
  });

  it('take a coupon for the first invoice, or for all', async () => {
    const { fake, stripe, customer } = await billable();
    const price = fake.seed.price(monthly).id;
    const once = fake.seed.coupon({ percent_off: 50 });
    const always = fake.seed.coupon({
      amount_off: 100,
      currency: 'usd',
      duration: 'forever',
      max_redemptions: 1,
    });
    const code = fake.seed.promotionCode({ coupon: always.id, code: 'WELCOME' });
    const params = { customer, items: [{ price }] };
    const first = await stripe.subscriptions.create({ ...params, discounts: [{ coupon: once.id }] });
    expect(first.discounts).toEqual([]);
    const second = await stripe.subscriptions.create({
      ...params,
      discounts: [{ promotion_code: code.id }],
      expand: ['discounts.source.coupon'],
    });
    expect(second.discounts).toMatchObject([
      { promotion_code: code.id, source: { coupon: { amount_off: 100, times_redeemed: 1 } } },
    ]);
    expect(charged(fake)).toEqual([1550, 3000]);
    const spent = stripe.subscriptions.create({ ...params, discounts: [{ coupon: always.id }] });
    expect(await refusal(spent)).toMatchObject({ code: 'coupon_expired' });
  });
});

describe('previews', () => {
  it('show a change and its next period without making it', async () => {
    const { fake, stripe, customer } = await billable();
    const [basic, pro] = [
      fake.seed.price({ unit_amount: 3100, currency: 'usd', interval: 'month' }),
      fake.seed.price({ unit_amount: 6200, currency: 'usd', interval: 'month' }),
    ];
    const made = fake.seed.subscription({ customer, price: basic.id });
    fake.advance(15 * DAY_MS + DAY_MS / 2);
    const items = [{ id: made.items.data[0]?.id ?? '', price: pro.id }];
    const preview = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { items },
    });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-1550, 3100, 6200]);
    expect(preview).toMatchObject({ total: 7750, status: 'draft' });
    const atOnce = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { items, proration_behavior: 'always_invoice' },
    });
    expect(atOnce.total).toBe(1550);
    const ended = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { cancel_now: true },
    });
    expect(ended.total).toBe(-1550);
    expect(await refusal(stripe.invoices.retrieve(preview.id))).toMatchObject({ code: 'resource_missing' });
    expect((await stripe.subscriptions.retrieve(made.id)).items.data[0]?.price.id).toBe(basic.id);
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
    expect(fake.problems).toEqual([]);
  });

  it('show pending items, extra ones, new subscriptions and discounts', async () => {
    const { fake, stripe, customer } = await billable();
    const coupon = fake.seed.coupon({ percent_off: 10 });
    const price = fake.seed.price({ unit_amount: 3100, currency: 'usd', interval: 'month' });
    await stripe.invoiceItems.create({ customer, amount: 400, currency: 'usd' });
    const preview = await stripe.invoices.createPreview({
      customer,
      discounts: [{ coupon: coupon.id }],
      invoice_items: [{ amount: 500, currency: 'usd' }],
      subscription_details: { items: [{ price: price.id }] },
    });
    expect(preview).toMatchObject({ subtotal: 4000, total: 3600, total_discount_amounts: [{ amount: 400 }] });
    expect(fake.books().coupons.get(coupon.id)?.times_redeemed).toBe(0);
  });

  it('of a customer alone are of the subscription that is billed next', async () => {
    const { fake, stripe, customer } = await billable();
    const yearly = fake.seed.price({ unit_amount: 9000, currency: 'usd', interval: 'year' });
    const monthly = fake.seed.price({ unit_amount: 700, currency: 'usd', interval: 'month' });
    fake.seed.subscription({ customer, price: yearly.id });
    const { id } = fake.seed.subscription({ customer, price: monthly.id });
    const preview = await stripe.invoices.createPreview({ customer });
    expect(preview).toMatchObject({ total: 700, parent: { subscription_details: { subscription: id } } });
  });

  it('need something to show', async () => {
    const { stripe, customer } = await billable();
    expect(await refusal(stripe.invoices.createPreview({ customer }))).toMatchObject({
      code: 'invoice_upcoming_none',
      statusCode: 404,
    });
    expect(await refusal(stripe.invoices.createPreview({}))).toMatchObject({ code: 'parameter_missing' });
  });
});
