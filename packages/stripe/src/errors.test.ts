import { stripeFaults } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useStripe } from '../test/support/use-stripe.js';

const { fake, client, call, open } = useStripe();
const unsaid = { PATCHBAY_RETRIES: '0' };

describe('what is not an answer of Stripe', () => {
  it.each([
    ['a 404 without an error', stripeFaults.notFoundWithoutError, 'upstream_error'],
    ['a page with status 200', stripeFaults.html(200), 'unavailable'],
    ['a page with status 403', stripeFaults.html(403), 'upstream_error'],
    ['a page with status 502', stripeFaults.html(502), 'unavailable'],
    ['half an answer', stripeFaults.truncate, 'unavailable'],
    ['a page that limits the rate', stripeFaults.html(429), 'rate_limited'],
    [
      'an answer without an object',
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '{}' } as const,
      'unavailable',
    ],
    [
      'an error under a status of success',
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"error":{"message":"no"}}',
      } as const,
      'unavailable',
    ],
    [
      'a redirect',
      { kind: 'answer', status: 307, headers: { location: 'https://example.com/' }, body: '' } as const,
      'upstream_error',
    ],
  ])('%s is no result', async (_name, fault, code) => {
    const impatient = await open({ env: unsaid });
    fake().injectFault(fault);
    const { error, text } = await impatient.call('list_customers');
    expect(error.code).toBe(code);
    expect(text).not.toContain('Bad Gateway');
    expect(fake().requests).toHaveLength(1);
  });

  it('is asked again, and the answer that comes then is told', async () => {
    for (const fault of [stripeFaults.html(502), stripeFaults.truncate, stripeFaults.cutBefore])
      fake().injectFault(fault);
    expect((await call('retrieve_balance')).data).toMatchObject({ mode: 'test' });
    expect(fake().requests).toHaveLength(4);
  });
});

describe('a limit of Stripe', () => {
  it('is waited for as long as Stripe says, where the time allows', async () => {
    fake().injectFault(stripeFaults.status(429, { retryAfterSeconds: 0 }));
    expect((await call('list_customers')).data).toMatchObject({ mode: 'test' });
    fake().injectFault(stripeFaults.status(429, { retryAfterSeconds: 120 }));
    // A server of its own: it keeps to the pause for every call.
    const { error } = await (await open()).call('list_customers');
    expect(error).toMatchObject({
      code: 'rate_limited',
      retry_after_ms: 120_000,
      details: { code: 'rate_limit', http_status: 429 },
    });
  });
});

describe('failures of Stripe', () => {
  it('are told with the request id and without text from inside', async () => {
    const impatient = await open({ env: unsaid });
    fake().injectFault(stripeFaults.status(500));
    const { error } = await impatient.call('list_payouts');
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'Stripe failed inside (HTTP status 500).',
      details: { http_status: 500 },
    });
  });

  it('are not repeated where Stripe says that it would fail again', async () => {
    fake().injectFault(stripeFaults.status(500, { shouldRetry: false }));
    expect((await call('list_payouts')).error.code).toBe('upstream_error');
    expect(fake().requests).toHaveLength(1);
  });

  it('end a silent request after STRIPE_REQUEST_TIMEOUT_MS', async () => {
    const impatient = await open({ env: { ...unsaid, STRIPE_REQUEST_TIMEOUT_MS: '200' } });
    fake().injectFault(stripeFaults.hang(false));
    expect((await impatient.call('list_payouts')).error).toMatchObject({
      code: 'unavailable',
      message: 'Stripe could not be reached: it did not answer within 200 ms.',
    });
  });
});

describe('cancellation', () => {
  it('ends the request, and the next call goes on', async () => {
    fake().injectFault(stripeFaults.hang(false));
    const controller = new AbortController();
    const waiting = call('list_payouts', {}, { signal: controller.signal });
    await expect.poll(() => fake().requests.length).toBe(1);
    controller.abort();
    await expect(waiting).rejects.toThrow();
    expect((await call('list_payouts')).error).toBeUndefined();
  });
});

describe('refusals', () => {
  it('tell code, parameter, request id and what to do', async () => {
    const { error } = await call('create_invoice', { customer: 'cus_nobody' });
    expect(error).toMatchObject({
      code: 'not_found',
      next: expect.stringContaining('list or search'),
      details: { param: 'customer', code: 'resource_missing', request_id: expect.stringMatching(/^req_/) },
    });
  });

  it('tell that a key was used with other arguments', async () => {
    const args = { name: 'Ada', idempotency_key: 'customer-1' };
    expect((await call('create_customer', args)).error).toBeUndefined();
    expect((await call('create_customer', args)).data).toMatchObject({ replayed: true });
    expect((await call('create_customer', { ...args, name: 'Grace' })).error).toMatchObject({
      code: 'conflict',
      next: expect.stringContaining('leave idempotency_key out'),
    });
  });

  it('never hold the key, not even in the log', async () => {
    await call('get_customer', { customer_id: 'cus_nobody' });
    const secret = fake().secretKeys.test;
    expect(client().server.stderr()).not.toContain(secret);
  });
});
