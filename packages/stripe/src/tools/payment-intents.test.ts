import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call, confirmed } = useStripe();

const held = (amount = 3000, currency = 'eur') =>
  fake().seed.payment({ amount, currency, fields: { capture_method: 'manual' } }).id;

describe('capture_payment_intent', () => {
  it('takes all that is held', async () => {
    const id = held();
    const { error } = await call('capture_payment_intent', { payment_intent_id: id });
    expect(error.message).toContain(`Capture 30.00 EUR of ${id}, of which 30.00 EUR is held?`);
    const { data } = await call('capture_payment_intent', {
      payment_intent_id: id,
      confirm: error.details?.confirm,
    });
    expect(data).toMatchObject({ id, status: 'succeeded', display: '30.00 EUR' });
    expect(data).not.toHaveProperty('received');
  });

  it('takes a part and says that the rest is released', async () => {
    const id = held();
    const args = { payment_intent_id: id, amount: 1000 };
    expect((await call('capture_payment_intent', args)).error.message).toContain('The rest is released.');
    const { data } = await confirmed('capture_payment_intent', args);
    expect(data).toMatchObject({ status: 'succeeded', received: { amount: 1000, display: '10.00 EUR' } });
  });

  it('refuses more than is held, and what holds nothing', async () => {
    const id = held();
    const { error } = await call('capture_payment_intent', { payment_intent_id: id, amount: 3001 });
    expect(error).toMatchObject({ code: 'invalid_argument', message: 'amount: only 30.00 EUR is held.' });
    const done = fake().seed.payment({ amount: 1000, currency: 'usd' }).id;
    expect((await call('capture_payment_intent', { payment_intent_id: done })).error).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('its status is succeeded'),
    });
  });
});

describe('cancel_payment_intent', () => {
  it('releases what is held', async () => {
    const id = held();
    const args = { payment_intent_id: id, reason: 'requested_by_customer' };
    expect((await call('cancel_payment_intent', args)).error.message).toContain(
      '30.00 EUR is held and will be released.',
    );
    const { data } = await confirmed('cancel_payment_intent', args);
    expect(data).toMatchObject({ id, status: 'canceled', cancellation_reason: 'requested_by_customer' });
  });

  it('points to a refund where the payment succeeded', async () => {
    const id = fake().seed.payment({ amount: 1000, currency: 'usd' }).id;
    expect((await call('cancel_payment_intent', { payment_intent_id: id })).error).toMatchObject({
      code: 'refused',
      next: 'Give the money back with create_refund.',
    });
  });
});

describe('update_dispute', () => {
  const disputed = () => {
    const { seed } = fake();
    return seed.dispute({ payment_intent: seed.payment({ amount: 7000, currency: 'usd' }).id }).id;
  };

  it('stages evidence without a question and without submitting it', async () => {
    const dispute_id = disputed();
    const { data } = await call('update_dispute', {
      dispute_id,
      evidence: { product_description: 'A lamp' },
    });
    expect(data).toMatchObject({
      status: 'needs_response',
      evidence: ['product_description'],
      submissions: 0,
      note: expect.stringContaining('not submitted'),
    });
    const [sent] = fake().requests.filter(({ method }) => method === 'POST');
    expect(sent?.params).toMatchObject({ submit: 'false' });
  });

  it('submits only after a yes, and names what goes to the bank', async () => {
    const dispute_id = disputed();
    await call('update_dispute', { dispute_id, evidence: { product_description: 'A lamp' } });
    const args = { dispute_id, evidence: { uncategorized_text: 'Delivered' }, submit: true };
    const { error } = await call('update_dispute', args);
    expect(error.code).toBe('confirmation_required');
    expect(error.message).toContain(
      '(70.00 USD, fraudulent) to the bank: product_description, uncategorized_text?',
    );
    expect(fake().books().disputes.get(dispute_id)?.evidence_details.submission_count).toBe(0);
    const { data } = await call('update_dispute', { ...args, confirm: error.details?.confirm });
    expect(data).toMatchObject({ status: 'under_review', submissions: 1 });
  });

  it('asks anew when the evidence changed after the preview', async () => {
    const dispute_id = disputed();
    const args = { dispute_id, evidence: { uncategorized_text: 'Delivered' }, submit: true };
    const { error } = await call('update_dispute', args);
    await call('update_dispute', { dispute_id, evidence: { product_description: 'Something else' } });
    const late = await call('update_dispute', { ...args, confirm: error.details?.confirm });
    expect(late.error.message).toContain('The state has changed since the preview.');
    expect(fake().books().disputes.get(dispute_id)?.evidence_details.submission_count).toBe(0);
  });

  it('refuses what is no evidence, nothing at all, and what is over', async () => {
    const dispute_id = disputed();
    expect((await call('update_dispute', { dispute_id, evidence: { story: 'x' } })).error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('evidence: has only these: access_activity_log'),
    });
    expect((await call('update_dispute', { dispute_id })).error.message).toContain('evidence: is required');
    expect((await call('update_dispute', { dispute_id, submit: true })).error.message).toContain(
      'has no evidence to submit',
    );
    fake().seed.closeDispute(dispute_id, 'lost');
    const args = { dispute_id, evidence: { uncategorized_text: 'x' }, submit: true };
    expect((await call('update_dispute', args)).error).toMatchObject({ code: 'refused' });
  });
});
