import { AsyncLocalStorage } from 'node:async_hooks';
import { readUpTo, retryAfterMs, ToolError } from '@patchbay/core';

/** One request on its way: what ends it, and what its answer's headers said. */
export interface Exchange {
  signal: AbortSignal;
  requestId?: string | undefined;
  /** The answer is the stored one of an earlier request with the same idempotency key. */
  replayed: boolean;
}

/** The request that the SDK is making on behalf of the running code; the SDK takes no signal and tells no headers of a success. */
export const exchanges = new AsyncLocalStorage<Exchange>();

// A list of 100 objects, expanded as far as Stripe does, stays under 5 MB.
const longestAnswerBytes = 32 * 1024 * 1024;

// These statuses have no body, and `Response` refuses one.
const bodiless = new Set([204, 205, 304]);

/**
 * The `fetch` that the SDK works with. Only an answer of Stripe gets through: a JSON object that has `error` exactly when the status
 * says failure. The SDK itself takes any JSON without `error` for a success, whatever its status.
 * @throws ToolError `unavailable` or `upstream_error` for what is not Stripe's answer: a proxy's page, half an answer, a wrong address
 */
export async function stripeFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const exchange = exchanges.getStore();
  const signals = [init.signal, exchange?.signal].filter((signal) => signal instanceof AbortSignal);
  // A redirect is nothing Stripe does; to follow one would send the charge somewhere else.
  const response = await fetch(input, { ...init, signal: AbortSignal.any(signals), redirect: 'manual' });
  const { status, headers } = response;
  const body = (await readUpTo(response.body, longestAnswerBytes)).toString();
  if (exchange) {
    exchange.requestId = headers.get('request-id') ?? undefined;
    exchange.replayed = headers.get('idempotent-replayed') === 'true';
  }
  if (!isAnswer(status, body)) throw foreignAnswer(status, headers);
  return new Response(bodiless.has(status) ? null : body, { status, headers });
}

function isAnswer(status: number, body: string): boolean {
  const value = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const failed = status >= 400;
  if ('error' in value) return failed && typeof value.error === 'object' && value.error !== null;
  return !failed && status >= 200 && status < 300 && ('object' in value || 'deleted' in value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function foreignAnswer(status: number, headers: Headers): ToolError {
  const waitMs = retryAfterMs(headers);
  const details = { http_status: status };
  if (status === 429)
    return new ToolError('rate_limited', 'Something in front of Stripe limits the rate of requests.', {
      next: 'Wait, then call again.',
      retryAfterMs: waitMs,
      details,
    });
  // Half an answer and a gateway's page pass; a wrong address stays wrong.
  const mayPass = status >= 500 || status < 300 || status === 408;
  return new ToolError(
    mayPass ? 'unavailable' : 'upstream_error',
    `What answered is not Stripe, or only half of its answer came through (HTTP status ${status}).`,
    {
      next: mayPass
        ? 'Call again in a moment. If it stays, look at the proxy or network in between.'
        : 'Check STRIPE_API_BASE and any proxy in between.',
      retryAfterMs: waitMs,
      details,
      connectionFault: true,
    },
  );
}
