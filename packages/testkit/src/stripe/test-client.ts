import Stripe from 'stripe';
import { afterEach } from 'vitest';
import { type StripeFake, type StripeFakeOptions, startStripeFake } from './fake.js';

const open: StripeFake[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((fake) => fake.close()));
});

/** The SDK against a fake; no retries of its own unless asked. */
export const clientFor = (
  fake: StripeFake,
  key: string = fake.secretKeys.test,
  config: Partial<ConstructorParameters<typeof Stripe>[1]> = {},
): Stripe =>
  new Stripe(key, {
    host: '127.0.0.1',
    port: fake.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });

/** A fake that the test's end closes, and a client with its test key. */
export const startWithClient = async (options?: StripeFakeOptions) => {
  const fake = await startStripeFake(options);
  open.push(fake);
  return { fake, stripe: clientFor(fake) };
};

/** The error a call ends in; throws where it succeeds. */
export const refusal = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof Stripe.errors.StripeError) return thrown;
    throw thrown;
  }
  throw new Error('the call succeeded');
};

/** A POST without the SDK, for what its types forbid. */
export const post = async (
  fake: StripeFake,
  path: string,
  params: Record<string, string>,
  headers: Record<string, string> = {},
) => {
  const response = await fetch(fake.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${fake.secretKeys.test}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams(params).toString(),
  });
  // JSON.parse gives `any`; every assertion names what it expects.
  const body = JSON.parse(await response.text()) as { id?: string; error?: Record<string, unknown> };
  return { status: response.status, headers: response.headers, body };
};

/** Resolves when the fake has received its first request. */
export const arrival = async (fake: StripeFake): Promise<void> => {
  while (fake.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
};
