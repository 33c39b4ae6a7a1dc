import { type ConnectContext, ToolError } from '@patchbay/core';
import Stripe from 'stripe';
import { type Agreed, rememberAgreed } from './agreed.js';
import { isStripeError } from './errors.js';
import { type Fence, readFence } from './money/fence.js';
import type { StripeSettings } from './settings.js';
import { type Exchange, exchanges, stripeFetch } from './transport.js';

/** Test data or real money. */
export type Mode = 'test' | 'live';

/** One request: it gets the SDK and the options to hand on, so that the idempotency key is never a parameter. */
export type StripeRequest<T> = (stripe: Stripe, options: Stripe.RequestOptions) => Promise<T>;

/** What came back, with what only headers say. */
export interface Reply<T> {
  value: T;
  replayed: boolean;
  requestId: string | undefined;
}

/** The way to one Stripe account. */
export interface StripeClient {
  /** By the key's prefix; every answer is held against it. */
  mode: Mode;
  keyKind: 'restricted' | 'secret';
  apiVersion: string;
  /** The connected account that STRIPE_ACCOUNT names. */
  account: string | undefined;
  /** False for a live key that may only read. */
  writable: boolean;
  fence: Fence;
  agreed: Agreed;
  /** True once an answer has shown the mode, or nothing that this key may read can. */
  modeProven: boolean;
  /**
   * Makes one request, once: the SDK repeats nothing here.
   * @throws the SDK's error, ToolError for what is not Stripe's answer, or the signal's reason
   */
  call<T extends object>(
    request: StripeRequest<T>,
    options: { signal: AbortSignal; idempotencyKey?: string | undefined },
  ): Promise<Reply<T>>;
}

/** Makes the client of one account. Nothing is sent. */
export function openStripe(
  settings: StripeSettings,
  { version }: Pick<ConnectContext, 'version'>,
): StripeClient {
  const { STRIPE_SECRET_KEY: key, STRIPE_ACCOUNT: account } = settings;
  const base = new URL(settings.STRIPE_API_BASE);
  const isHttps = base.protocol === 'https:';
  const stripe = new Stripe(key, {
    apiVersion: Stripe.API_VERSION,
    protocol: isHttps ? 'https' : 'http',
    host: base.hostname,
    port: base.port || (isHttps ? 443 : 80),
    ...(account === undefined ? {} : { stripeAccount: account }),
    httpClient: Stripe.createFetchHttpClient(stripeFetch),
    timeout: settings.STRIPE_REQUEST_TIMEOUT_MS,
    // Core repeats, with its own limits and with the same idempotency key.
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: '@patchbay/stripe-mcp', version },
  });
  const mode = key.split('_')[1] === 'live' ? 'live' : 'test';

  const client: StripeClient = {
    mode,
    keyKind: key.startsWith('rk_') ? 'restricted' : 'secret',
    apiVersion: Stripe.API_VERSION,
    account,
    writable: mode === 'test' || settings.STRIPE_ALLOW_LIVE_WRITES,
    fence: readFence(settings.STRIPE_MAX_AMOUNT),
    agreed: rememberAgreed(),
    modeProven: false,
    async call(request, { signal, idempotencyKey }) {
      const exchange: Exchange = { signal, replayed: false };
      try {
        const value = await exchanges.run(exchange, () =>
          request(stripe, idempotencyKey === undefined ? {} : { idempotencyKey }),
        );
        checkMode(value, client);
        return { value, replayed: exchange.replayed, requestId: exchange.requestId };
      } catch (error) {
        if (!isStripeError(error)) throw error;
        if (ToolError.is(error.detail)) throw error.detail;
        // An answer that arrived is worth more than the abort that came with it.
        if (error.statusCode === undefined && signal.aborted) throw signal.reason;
        throw error;
      }
    },
  };
  return client;
}

/** A prefix is a claim; `livemode` of an answer is a fact. */
function checkMode(value: object, client: StripeClient): void {
  const found = livemodeOf(value);
  if (found === undefined) return;
  client.modeProven = true;
  const real: Mode = found ? 'live' : 'test';
  if (real === client.mode) return;
  throw new ToolError('refused', `The key is a ${client.mode} key, but the answer is from ${real} mode.`, {
    next: 'Nothing is done with such an account. Check STRIPE_SECRET_KEY and STRIPE_API_BASE.',
  });
}

function livemodeOf(value: object): boolean | undefined {
  if ('livemode' in value && typeof value.livemode === 'boolean') return value.livemode;
  if (!('data' in value) || !Array.isArray(value.data)) return undefined;
  const marked = value.data.find((item) => typeof item?.livemode === 'boolean');
  return marked?.livemode;
}
