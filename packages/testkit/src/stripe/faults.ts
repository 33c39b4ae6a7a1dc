import { setTimeout as sleep } from 'node:timers/promises';
import type { FormObject } from './form.js';

/** A request as the fake received it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: FormObject;
  /** The decoded body of a POST, else the query. */
  readonly params: FormObject;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * What goes wrong with one request.
 * - `cut`: the connection ends before the request is processed, after it was but before the answer, or in mid-answer.
 * - `hang`: no answer ever; `processed` says whether the request was executed.
 * - `delay`: execution waits; the request holds its idempotency key meanwhile.
 * - `answer`: another answer than Stripe's own. `processed` executes the request first; `stored` also keeps this
 *   answer under the idempotency key, as Stripe does with its own 500s. Headers by lower-case name.
 * - `truncate`: a well-formed HTTP answer with half of its JSON; the request was executed.
 */
export type Fault =
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'mid_answer' }
  | { readonly kind: 'hang'; readonly processed: boolean }
  | { readonly kind: 'delay'; readonly wait: () => Promise<unknown> }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
      readonly processed?: boolean;
      readonly stored?: boolean;
    }
  | { readonly kind: 'truncate' };

export interface FaultPlan {
  /** How many requests still get the fault. */
  remaining: number;
  readonly when: (request: SeenRequest) => boolean;
  readonly fault: Fault;
}

interface StatusOptions {
  retryAfterSeconds?: number;
  /** The `stripe-should-retry` header; absent when undefined. */
  shouldRetry?: boolean;
  processed?: boolean;
  stored?: boolean;
}

const messages: Readonly<Record<number, readonly [type: string, code: string | undefined, message: string]>> =
  {
    409: ['invalid_request_error', 'lock_timeout', 'This object cannot be accessed right now.'],
    429: ['invalid_request_error', 'rate_limit', 'Request rate limit exceeded.'],
  };

const headersOf = ({ retryAfterSeconds, shouldRetry }: StatusOptions): Record<string, string> => ({
  ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  ...(shouldRetry !== undefined && { 'stripe-should-retry': String(shouldRetry) }),
});

/** Ready-made faults. */
export const stripeFaults = {
  cutBefore: { kind: 'cut', when: 'before' },
  cutAfter: { kind: 'cut', when: 'after' },
  cutMidAnswer: { kind: 'cut', when: 'mid_answer' },
  truncate: { kind: 'truncate' },
  hang: (processed: boolean): Fault => ({ kind: 'hang', processed }),
  delay: (delayMs: number): Fault => ({
    kind: 'delay',
    wait: () => sleep(delayMs, undefined, { ref: false }),
  }),
  /** The answer comes when `until` settles, for tests that need an order and not a time. */
  hold: (until: Promise<unknown>): Fault => ({ kind: 'delay', wait: () => until }),
  /** An error of the API itself: 409, 429 or 5xx, as JSON. */
  status(status: number, options: StatusOptions = {}): Fault {
    const [type, code, message] = messages[status] ?? ['api_error', undefined, 'An unknown error occurred.'];
    const { processed = false, stored = false } = options;
    const body = JSON.stringify({ error: { type, code, message } });
    const headers = { 'content-type': 'application/json', ...headersOf(options) };
    return { kind: 'answer', status, headers, body, processed, stored };
  },
  /** The page of a proxy in between. */
  html(status: number, options: StatusOptions = {}): Fault {
    const body = `<html><head><title>${status}</title></head><body><h1>${status} Bad Gateway</h1></body></html>`;
    const headers = { 'content-type': 'text/html', ...headersOf(options) };
    return { kind: 'answer', status, headers, body, processed: options.processed ?? false };
  },
  /** A 404 in JSON without an `error`, as a gateway with a wrong route gives it. */
  notFoundWithoutError: {
    kind: 'answer',
    status: 404,
    headers: { 'content-type': 'application/json' },
    body: '{"message":"Not Found"}',
  },
} as const satisfies Record<string, Fault | ((...args: never[]) => Fault)>;

/** Takes the first plan that fits a request, and counts it. */
export const takeFault = (plans: FaultPlan[], request: SeenRequest): Fault | undefined => {
  const plan = plans.find((one) => one.remaining > 0 && one.when(request));
  if (plan === undefined) return undefined;
  plan.remaining -= 1;
  return plan.fault;
};
