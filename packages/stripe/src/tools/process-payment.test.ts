import { eras, stripeFaults } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useStripe } from '../../test/support/use-stripe.js';

const { fake, call, open, confirmed } = useStripe();

function newPayer(token = 'pm_card_visa') {
  const { seed } = fake();
  const customer = seed.customer({ name: 'Ada Lovelace', email: 'ada@example.com' }).id;
  return { customer, payment_method: seed.paymentMethod({ customer, token }).id };
}
const chargesOf = (customer: string) =>
  fake().ledger.filter((entry) => entry.kind === 'charge' && entry.customer === customer);

describe.each(eras)('process_payment in the %s era', (era) => {
  it('asks a person and then charges once', async () => {
    const asked: string[] = [];
    const client = await open({
      era,
      elicit: (message) => {
        asked.push(message);
        return 'accept';
      },
    });
    const payer = newPayer();
    const { data, isError } = await client.call('process_payment', {
      amount: 2000,
      currency: 'usd',
      ...payer,
      description: 'Order 17',
    });
    expect(isError).toBe(false);
    expect(asked).toEqual([
      `Test mode: Charge 20.00 USD from Ada Lovelace ada@example.com (${payer.customer}) on visa ending in 4242 (08/2034) for "Order 17"?`,
    ]);
    expect(data).toMatchObject({
      status: 'succeeded',
      amount: 2000,
      currency: 'usd',
      display: '20.00 USD',
      mode: 'test',
      idempotency_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(chargesOf(payer.customer)).toMatchObject([
      { amount: 2000, payment_intent: data.id, idempotency_key: data.idempotency_key },
    ]);
  });

  it('charges nothing when the person says no', async () => {
    const client = await open({ era, elicit: () => 'decline' });
    const payer = newPayer();
    const { error } = await client.call('process_payment', { amount: 2000, currency: 'usd', ...payer });
    expect(error.code).toBe('refused');
    expect(chargesOf(payer.customer)).toEqual([]);
  });

  it('gives a preview and a token where nobody can be asked', async () => {
    const client = await open({ era });
    const payer = newPayer();
    const args = { amount: 2000, currency: 'USD', ...payer };
    const { error } = await client.call('process_payment', args);
    expect(error).toMatchObject({
      code: 'confirmation_required',
      details: {
        preview: {
          display: '20.00 USD',
          customer: payer.customer,
          mode: 'test',
          idempotency_key: expect.any(String),
        },
        confirm: expect.any(String),
      },
    });
    expect(chargesOf(payer.customer)).toEqual([]);
    const { data } = await client.call('process_payment', { ...args, confirm: error.details?.confirm });
    expect(data).toMatchObject({ status: 'succeeded' });
    const preview = error.details?.preview as { idempotency_key: string };
    expect(chargesOf(payer.customer)).toMatchObject([{ idempotency_key: preview.idempotency_key }]);
  });
});

describe('process_payment', () => {
  it('repeats the key when the confirmation is repeated, although the charge changed the state', async () => {
    const payer = newPayer();
    const args = { amount: 500, currency: 'jpy', ...payer };
    const { error } = await call('process_payment', args);
    const confirm = error.details?.confirm;
    const first = await call('process_payment', { ...args, confirm });
    const second = await call('process_payment', { ...args, confirm });
    expect(second.data).toMatchObject({
      id: first.data.id,
      idempotency_key: first.data.idempotency_key,
      replayed: true,
      display: '500 JPY',
    });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('takes the key of the preview along with its confirmation', async () => {
    const payer = newPayer();
    const args = { amount: 700, currency: 'jpy', ...payer };
    const { error } = await call('process_payment', args);
    const { confirm, preview } = error.details as { confirm: string; preview: { idempotency_key: string } };
    const { idempotency_key } = preview;
    const { data } = await call('process_payment', { ...args, idempotency_key, confirm });
    expect(data).toMatchObject({ status: 'succeeded', idempotency_key });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('asks no second time for the same key and arguments', async () => {
    const payer = newPayer();
    const args = { amount: 700, currency: 'usd', ...payer };
    const first = await confirmed('process_payment', args);
    const again = await call('process_payment', { ...args, idempotency_key: first.data.idempotency_key });
    expect(again.data).toMatchObject({
      id: first.data.id,
      replayed: true,
      note: expect.stringContaining('first call'),
    });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('asks for two equal payments twice, and warns of the first', async () => {
    const payer = newPayer();
    const args = { amount: 700, currency: 'usd', ...payer };
    const first = await confirmed('process_payment', args);
    const { error } = await call('process_payment', args);
    expect(error.code).toBe('confirmation_required');
    expect(error.message).toContain(`Mind: ${first.data.id} over the same amount was made at`);
    await call('process_payment', { ...args, confirm: error.details?.confirm });
    expect(chargesOf(payer.customer)).toHaveLength(2);
  });

  it('shows what a key may have made before Stripe forgot it', async () => {
    const payer = newPayer();
    const twoDaysAgo = Math.floor(Date.now() / 1_000) - 2 * 86_400;
    const old = fake().seed.payment({
      ...payer,
      amount: 800,
      currency: 'usd',
      fields: { created: twoDaysAgo },
    });
    const args = { amount: 800, currency: 'usd', ...payer };
    expect((await call('process_payment', args)).error.message).not.toContain('Mind:');
    const { error } = await call('process_payment', { ...args, idempotency_key: 'two-days-old' });
    expect(error.message).toContain(`Mind: ${old.id} over the same amount`);
    expect(error.message).toContain('carried out within 24 hours, it is not done again');
  });

  it('asks anew when an equal payment was made between preview and confirmation', async () => {
    const payer = newPayer();
    const args = { amount: 900, currency: 'usd', ...payer };
    const { error } = await call('process_payment', args);
    fake().seed.payment({ ...args });
    const late = await call('process_payment', { ...args, confirm: error.details?.confirm });
    expect(late.error).toMatchObject({
      code: 'confirmation_required',
      message: expect.stringContaining('The state has changed since the preview.'),
    });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('takes a key of the caller and keeps it', async () => {
    const payer = newPayer();
    const args = { amount: 700, currency: 'usd', ...payer, idempotency_key: 'order-17' };
    const { data } = await confirmed('process_payment', args);
    expect(data.idempotency_key).toBe('order-17');
    const other = await confirmed('process_payment', { ...args, amount: 800 });
    expect(other.error).toMatchObject({
      code: 'conflict',
      next: expect.stringContaining('leave idempotency_key out'),
    });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('says what the bank said when it declines, and what to do', async () => {
    const payer = newPayer('pm_card_visa_chargeDeclinedInsufficientFunds');
    const { error } = await confirmed('process_payment', { amount: 2000, currency: 'usd', ...payer });
    expect(error).toMatchObject({
      code: 'refused',
      message: 'Your card has insufficient funds.',
      next: expect.stringContaining('Not charged.'),
      details: {
        http_status: 402,
        code: 'card_declined',
        decline_code: 'insufficient_funds',
        advice_code: 'try_again_later',
        payment_intent: expect.stringMatching(/^pi_/),
        request_id: expect.stringMatching(/^req_/),
      },
    });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(chargesOf(payer.customer)).toEqual([]);
  });

  it('declines once for one key, however often it is repeated', async () => {
    const payer = newPayer('pm_card_chargeCustomerFail');
    const args = { amount: 2000, currency: 'usd', ...payer, idempotency_key: 'declined-once' };
    expect((await confirmed('process_payment', args)).error.code).toBe('refused');
    expect((await call('process_payment', args)).error.code).toBe('refused');
    expect(
      fake()
        .books()
        .charges.newestFirst()
        .filter(({ customer }) => customer === payer.customer),
    ).toHaveLength(1);
  });

  it('says what to do when the bank wants the customer, and hides the secret of it', async () => {
    const payer = newPayer('pm_card_threeDSecure2Required');
    const { data, text } = await confirmed('process_payment', { amount: 2000, currency: 'usd', ...payer });
    expect(data).toMatchObject({
      status: 'requires_action',
      next_action: 'use_stripe_sdk',
      note: expect.stringContaining('Not charged yet'),
    });
    expect(text).not.toContain('_secret_');
    expect(chargesOf(payer.customer)).toEqual([]);
  });

  it('refuses off session what needs the customer', async () => {
    const payer = newPayer('pm_card_threeDSecure2Required');
    const { error } = await confirmed('process_payment', {
      amount: 2000,
      currency: 'usd',
      ...payer,
      off_session: true,
    });
    expect(error).toMatchObject({
      code: 'refused',
      details: { code: 'authentication_required' },
      next: expect.stringContaining('create_checkout_session'),
    });
  });

  it('holds instead of charging', async () => {
    const payer = newPayer();
    const { data } = await confirmed('process_payment', {
      amount: 2000,
      currency: 'usd',
      ...payer,
      capture: false,
    });
    expect(data).toMatchObject({
      status: 'requires_capture',
      capturable: { amount: 2000, display: '20.00 USD' },
      note: expect.stringContaining('Held, not charged'),
    });
    expect(chargesOf(payer.customer)).toEqual([]);
  });

  it.each([
    [{ amount: 0 }, 'amount: must be at least 1'],
    [{ amount: -5 }, 'amount: must be at least 1'],
    [{ amount: 20.5 }, 'amount: must be an integer (got 20.5)'],
    [{ amount: '2000' }, 'amount: must be a'],
    [{ amount: 1e15 }, 'amount: must be at most'],
    [{ currency: 'dollars' }, 'currency: Stripe knows no "dollars"'],
    [{ currency: 'kwd', amount: 1235 }, 'its last digit must be 0'],
    [{ currency: 'isk', amount: 150 }, 'the last two digits must be 00'],
    [{ customer: 'pi_1' }, 'customer: must be an id that begins with cus_'],
    [{ customer: 'cus_1/../x' }, 'customer: must be an id that begins with cus_'],
    [{ idempotency_key: 'a\nb' }, 'idempotency_key: must be 1 to 255 visible ASCII characters'],
    [{ idempotency_key: 'x'.repeat(256) }, 'idempotency_key: must be 1 to 255'],
    [{ metadata: { ['k'.repeat(41)]: 'v' } }, 'metadata: keys may have 40 characters'],
    [{ idempotencyKey: 'a' }, 'idempotencyKey: unknown argument, did you mean idempotency_key?'],
  ])('refuses %j before anything is sent', async (wrong, message) => {
    const args = { amount: 2000, currency: 'usd', customer: 'cus_1', payment_method: 'pm_1', ...wrong };
    const { error } = await call('process_payment', args);
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain(message);
    expect(fake().requests).toEqual([]);
  });

  it('refuses a payment method of somebody else before asking', async () => {
    const payer = newPayer();
    const other = newPayer();
    const { error } = await call('process_payment', {
      amount: 2000,
      currency: 'usd',
      customer: payer.customer,
      payment_method: other.payment_method,
    });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('is not one of'),
    });
  });

  it('sends the key as an option and never as a parameter', async () => {
    await confirmed('process_payment', { amount: 2000, currency: 'usd', ...newPayer() });
    const [sent] = fake().requests.filter(
      ({ method, path }) => method === 'POST' && path === '/v1/payment_intents',
    );
    expect(sent?.params).not.toHaveProperty('idempotency_key');
    expect(sent?.params).not.toHaveProperty('idempotencyKey');
    expect(sent?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps the key over a lost answer and tells the truth at the end', async () => {
    const payer = newPayer();
    const args = { amount: 2000, currency: 'usd', ...payer };
    const { error } = await call('process_payment', args);
    fake().injectFault(stripeFaults.cutAfter, { when: ({ method }) => method === 'POST' });
    const { data } = await call('process_payment', { ...args, confirm: error.details?.confirm });
    expect(data).toMatchObject({ status: 'succeeded', replayed: true });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('admits that it does not know, and how to learn it', async () => {
    const payer = newPayer();
    const args = { amount: 2000, currency: 'usd', ...payer };
    const { error: asked } = await call('process_payment', args);
    fake().injectFault(stripeFaults.cutAfter, { count: 4, when: ({ method }) => method === 'POST' });
    const { error } = await call('process_payment', { ...args, confirm: asked.details?.confirm });
    const key = error.details?.idempotency_key;
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringContaining('it may have been carried out'),
      next: expect.stringContaining(`idempotency_key ${JSON.stringify(key)}`),
    });
    const { data } = await call('process_payment', { ...args, idempotency_key: key });
    expect(data).toMatchObject({ status: 'succeeded', idempotency_key: key });
    expect(chargesOf(payer.customer)).toHaveLength(1);
  });

  it('admits that it does not know when Stripe keeps a failure under the key', async () => {
    const payer = newPayer();
    const args = { amount: 2000, currency: 'usd', ...payer };
    const { error: asked } = await call('process_payment', args);
    const failure = stripeFaults.status(500, { processed: true, stored: true });
    fake().injectFault(failure, { when: ({ method }) => method === 'POST' });
    const { error } = await call('process_payment', { ...args, confirm: asked.details?.confirm });
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringContaining('answers this idempotency key with that failure from now on'),
      next: expect.stringContaining('Look with list_payment_intents'),
    });
    expect(chargesOf(payer.customer)).toHaveLength(1);
    const { data } = await call('list_payment_intents', { customer: payer.customer });
    expect(data.payment_intents).toMatchObject([{ status: 'succeeded' }]);
  });

  it('never claims that nothing happened after a request that timed out', async () => {
    const client = await open({ env: { STRIPE_REQUEST_TIMEOUT_MS: '300', PATCHBAY_RETRIES: '0' } });
    const payer = newPayer();
    const args = { amount: 2000, currency: 'usd', ...payer };
    const { error: asked } = await client.call('process_payment', args);
    fake().injectFault(stripeFaults.hang(true), { when: ({ method }) => method === 'POST' });
    const { error } = await client.call('process_payment', { ...args, confirm: asked.details?.confirm });
    expect(error.code).toBe('outcome_unknown');
    expect(chargesOf(payer.customer)).toHaveLength(1);
    const { data } = await client.call('process_payment', {
      ...args,
      idempotency_key: error.details?.idempotency_key,
    });
    expect(data).toMatchObject({ status: 'succeeded', replayed: true });
  });
});
