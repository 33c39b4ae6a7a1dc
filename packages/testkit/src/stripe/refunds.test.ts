import { describe, expect, it } from 'vitest';
import { refusal, startWithClient } from './test-client.js';

const paid = async (token = 'pm_card_visa') => {
  const { fake, stripe } = await startWithClient();
  const customer = fake.seed.customer();
  const card = fake.seed.paymentMethod({ customer: customer.id, token });
  const payment = { amount: 2000, currency: 'usd', customer: customer.id, payment_method: card.id };
  const intent = fake.seed.payment(payment);
  return { fake, stripe, intent, payment_intent: intent.id, charge: String(intent.latest_charge) };
};

describe('refunds', () => {
  it('adds up to the charge and no further', async () => {
    const { fake, stripe, payment_intent, charge } = await paid();
    const first = await stripe.refunds.create({
      payment_intent,
      amount: 1500,
      reason: 'requested_by_customer',
    });
    expect(first).toMatchObject({ status: 'succeeded', amount: 1500, charge, payment_intent });
    const tooMuch = await refusal(stripe.refunds.create({ charge, amount: 501 }));
    expect(tooMuch).toMatchObject({ param: 'amount', statusCode: 400 });
    await stripe.refunds.create({ charge });
    expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_already_refunded',
    });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 2000, refunded: true });
    const refunded = fake.ledger.filter((entry) => entry.kind === 'refund').map((entry) => entry.amount);
    expect(refunded).toEqual([1500, 500]);
    expect((await stripe.refunds.list({ payment_intent })).data.map((refund) => refund.amount)).toEqual([
      500, 1500,
    ]);
  });

  it('takes a charge or a payment intent, not both and not neither', async () => {
    const { stripe, payment_intent, charge } = await paid();
    expect(await refusal(stripe.refunds.create({ payment_intent, charge }))).toMatchObject({
      param: 'charge',
    });
    expect(await refusal(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' });
  });

  it('refuses what was not captured', async () => {
    const { fake, stripe } = await startWithClient();
    const held = fake.seed.payment({ amount: 900, currency: 'eur', fields: { capture_method: 'manual' } });
    expect(await refusal(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({
      statusCode: 400,
    });
    const open = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
    expect((await refusal(stripe.refunds.create({ payment_intent: open.id }))).message).toContain(
      'successful charge',
    );
  });

  it('can be pending, and gives the amount back to the charge when the bank refuses', async () => {
    const { fake, stripe, payment_intent, charge } = await paid('pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    fake.seed.setRefundStatus(refund.id, 'failed');
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(fake.ledger.map((entry) => entry.kind)).toEqual(['charge', 'refund', 'refund_reversal']);
  });

  it('can wait for the customer, and only then be canceled', async () => {
    const { fake, stripe, payment_intent } = await paid();
    fake.settings.refundStatus = 'requires_action';
    const waiting = await stripe.refunds.create({ payment_intent, amount: 100 });
    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'display_details' } });
    expect(await stripe.refunds.cancel(waiting.id)).toMatchObject({ status: 'canceled' });
    fake.settings.refundStatus = 'succeeded';
    const done = await stripe.refunds.create({ payment_intent, amount: 100 });
    expect(await refusal(stripe.refunds.cancel(done.id))).toMatchObject({ statusCode: 400 });
  });
});

describe('disputes', () => {
  it('block refunds, unless the bank only inquires', async () => {
    const { stripe, charge } = await paid('pm_card_createDispute');
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true });
    expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' });
    const inquiry = await paid('pm_card_createDisputeInquiry');
    expect(await inquiry.stripe.refunds.create({ charge: inquiry.charge })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('stage evidence with submit=false, and file all of it by default', async () => {
    const { stripe, charge } = await paid('pm_card_createDispute');
    const [dispute] = (await stripe.disputes.list({ charge })).data;
    const id = dispute?.id ?? '';
    const staged = await stripe.disputes.update(id, { evidence: { customer_name: 'Jenny' }, submit: false });
    expect(staged).toMatchObject({
      status: 'needs_response',
      evidence: { customer_name: 'Jenny' },
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    const filed = await stripe.disputes.update(id, { metadata: { seen: 'yes' } });
    expect(filed).toMatchObject({ status: 'under_review', evidence_details: { submission_count: 1 } });
    const again = stripe.disputes.update(id, { evidence: { customer_name: 'Jenny Rosen' } });
    expect(await refusal(again)).toMatchObject({ param: 'evidence', statusCode: 400 });
  });

  it('take metadata without filing anything where nothing is staged', async () => {
    const { fake, stripe, payment_intent } = await paid();
    const { id } = fake.seed.dispute({ payment_intent, reason: 'duplicate' });
    const labelled = await stripe.disputes.update(id, { metadata: { ticket: '7' } });
    expect(labelled).toMatchObject({ status: 'needs_response', evidence_details: { submission_count: 0 } });
  });

  it('take no evidence when they are closed, or more than the limit', async () => {
    const { fake, stripe, payment_intent, charge } = await paid();
    const { id } = fake.seed.dispute({ payment_intent });
    const long = Object.fromEntries(
      [
        'uncategorized_text',
        'service_date',
        'access_activity_log',
        'product_description',
        'customer_name',
        'shipping_date',
        'refund_policy_disclosure',
        'cancellation_rebuttal',
      ].map((name) => [name, 'x'.repeat(19_000)]),
    );
    expect((await refusal(stripe.disputes.update(id, { evidence: long }))).message).toContain('150,000');
    fake.seed.closeDispute(id, 'won');
    expect(await refusal(stripe.disputes.update(id, { evidence: { customer_name: 'J' } }))).toMatchObject({
      statusCode: 400,
    });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: false });
  });
});
