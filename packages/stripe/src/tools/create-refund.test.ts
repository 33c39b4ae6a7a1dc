import { stripeFaults } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call, open, confirmed } = useStripe();

const paid = (amount = 5000, currency = 'usd', token = 'pm_card_visa') => {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada' }).id;
  return seed.payment({
    amount,
    currency,
    customer,
    payment_method: seed.paymentMethod({ customer, token }).id,
  }).id;
};
const refundsOf = (intent: string) =>
  fake().ledger.filter((entry) => entry.kind === 'refund' && entry.payment_intent === intent);

describe('create_refund', () => {
  it('shows what was refunded and what is left, and refunds a part', async () => {
    const payment_intent = paid();
    fake().seed.refund({ payment_intent, amount: 1500 });
    const { error } = await call('create_refund', { payment_intent, amount: 1000, reason: 'duplicate' });
    expect(error.message).toMatch(
      /Refund 10\.00 USD of ch_\w+ \(50\.00 USD, of which 15\.00 USD is refunded already\)/,
    );
    expect(error.details?.preview).toMatchObject({
      display: '10.00 USD',
      left: { amount: 3500, display: '35.00 USD' },
      refunded: { amount: 1500 },
    });
    const { data } = await call('create_refund', {
      payment_intent,
      amount: 1000,
      reason: 'duplicate',
      confirm: error.details?.confirm,
    });
    expect(data).toMatchObject({
      display: '10.00 USD',
      status: 'succeeded',
      reason: 'duplicate',
      payment_intent,
    });
    expect(refundsOf(payment_intent).map(({ amount }) => amount)).toEqual([1500, 1000]);
  });

  it('refunds all that is left of a charge', async () => {
    const payment_intent = paid(5000);
    fake().seed.refund({ payment_intent, amount: 1500 });
    const charge = fake().books().paymentIntents.get(payment_intent)?.latest_charge;
    const { data } = await confirmed('create_refund', { charge });
    expect(data).toMatchObject({ amount: 3500, display: '35.00 USD' });
  });

  it('asks anew when somebody refunded in between', async () => {
    const payment_intent = paid();
    const { error } = await call('create_refund', { payment_intent });
    fake().seed.refund({ payment_intent, amount: 100 });
    const late = await call('create_refund', { payment_intent, confirm: error.details?.confirm });
    expect(late.error).toMatchObject({
      code: 'confirmation_required',
      message: expect.stringMatching(
        /^Not done yet: The state has changed since the preview\. Now: Test mode: Refund 49\.00 USD/,
      ),
    });
    expect(refundsOf(payment_intent)).toHaveLength(1);
  });

  it('refunds once when its confirmation is repeated, although nothing is left', async () => {
    const payment_intent = paid();
    const { error } = await call('create_refund', { payment_intent });
    const confirm = error.details?.confirm;
    const first = await call('create_refund', { payment_intent, confirm });
    const second = await call('create_refund', { payment_intent, confirm });
    expect(second.data).toMatchObject({ id: first.data.id, replayed: true });
    expect(refundsOf(payment_intent)).toHaveLength(1);
  });

  it('tells another process with the same key that the refund was made, although nothing is left', async () => {
    const payment_intent = paid();
    const first = await confirmed('create_refund', { payment_intent, idempotency_key: 'full-refund' });
    const heir = await open();
    const asked = await heir.call('create_refund', { payment_intent, idempotency_key: 'full-refund' });
    expect(asked.error.message).toContain(
      'If a call with this idempotency_key was carried out within 24 hours, it is not done again.',
    );
    const again = await confirmed('create_refund', { payment_intent, idempotency_key: 'full-refund' }, heir);
    expect(again.data).toMatchObject({ id: first.data.id, replayed: true });
  });

  it.each([
    [{}, 'payment_intent or charge: give exactly one of them.'],
    [{ payment_intent: 'pi_1', charge: 'ch_1' }, 'payment_intent or charge: give exactly one of them.'],
    [{ payment_intent: 'ch_1' }, 'must be an id that begins with pi_'],
    [{ payment_intent: 'pi_1', amount: 0.5 }, 'must be an integer'],
    [{ payment_intent: 'pi_1', reason: 'because' }, 'reason: must be "duplicate"'],
  ])('refuses %j before anything is sent', async (args, message) => {
    const { error } = await call('create_refund', args);
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect(fake().requests).toEqual([]);
  });

  it('refuses more than is left, with what is left', async () => {
    const { error } = await call('create_refund', { payment_intent: paid(5000), amount: 5001 });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: 'amount: only 50.00 USD is left to refund.',
      next: 'Give at most 5000.',
    });
  });

  it('refuses what was refunded already, what failed and what is only held', async () => {
    const whole = paid();
    fake().seed.refund({ payment_intent: whole });
    expect((await call('create_refund', { payment_intent: whole })).error).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('is refunded already'),
    });
    const held = fake().seed.payment({
      amount: 1000,
      currency: 'usd',
      fields: { capture_method: 'manual' },
    }).id;
    expect((await call('create_refund', { payment_intent: held })).error).toMatchObject({
      code: 'refused',
      next: 'cancel_payment_intent releases what is held.',
    });
    expect((await call('create_refund', { payment_intent: 'pi_nothing' })).error).toMatchObject({
      code: 'not_found',
      details: { code: 'resource_missing' },
    });
  });

  it('passes on that the bank disputes the charge', async () => {
    const payment_intent = paid(5000, 'usd', 'pm_card_createDispute');
    const { error } = await call('create_refund', { payment_intent });
    expect(error.message).toContain('It is disputed');
    const refused = await call('create_refund', { payment_intent, confirm: error.details?.confirm });
    expect(refused.error).toMatchObject({
      code: 'refused',
      details: { code: 'charge_disputed' },
      next: expect.stringContaining('update_dispute'),
    });
  });

  it('says that a pending refund is not final', async () => {
    const { data } = await confirmed('create_refund', {
      payment_intent: paid(5000, 'usd', 'pm_card_pendingRefund'),
    });
    expect(data).toMatchObject({ status: 'pending', note: expect.stringContaining('not final') });
  });

  it('learns from the same key that a lost refund was made', async () => {
    const payment_intent = paid();
    const asked = await call('create_refund', { payment_intent });
    fake().injectFault(stripeFaults.html(502, { processed: true }), {
      count: 9,
      when: ({ method }) => method === 'POST',
    });
    const lost = await call('create_refund', { payment_intent, confirm: asked.error.details?.confirm });
    expect(lost.error.code).toBe('outcome_unknown');
    fake().clearFaults();
    const found = await call('create_refund', {
      payment_intent,
      idempotency_key: lost.error.details?.idempotency_key,
    });
    expect(found.data).toMatchObject({ display: '50.00 USD', replayed: true });
    expect(refundsOf(payment_intent)).toHaveLength(1);
  });
});
