import { apiError } from './api-error.js';
import type { FormObject, FormValue } from './form.js';
import type { StripeState } from './state.js';

/** An answer as it went out, or will. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

/** What is kept under an idempotency key. No answer yet: the first request is still running. */
export interface StoredAnswer {
  readonly endpoint: string;
  readonly params: string;
  readonly startedAtMs: number;
  readonly answer?: Answer;
}

interface KeyedRequest {
  key: string;
  /** Account and mode: the same key in another one is another key. */
  place: string;
  endpoint: string;
  params: FormObject;
}

// docs.stripe.com/api/idempotent_requests: removed when they are at least 24 hours old; up to 255 characters.
const KEPT_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

const canonical = (value: FormValue): unknown =>
  typeof value === 'string'
    ? value
    : Object.entries(value)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([name, inner]) => [name, canonical(inner)]);

const mismatch = (message: string) => apiError(400, message, { type: 'idempotency_error' });

const assertSame = (stored: StoredAnswer, { endpoint, key }: KeyedRequest, params: string): void => {
  if (stored.endpoint !== endpoint) {
    throw mismatch(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ` +
        `('${endpoint}' vs '${stored.endpoint}'). Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }
  if (stored.params === params) return;
  throw mismatch(
    `Keys for idempotent requests can only be used with the same parameters they were first used with. ` +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
  );
};

export interface KeyedExecution {
  /** The answer of the first request with this key, to send again. */
  readonly replay: Answer | undefined;
  /** Keeps the answer for the next request with the key. */
  finish(answer: Answer): void;
  /** Forgets the key: nothing was executed. */
  abandon(): void;
}

/**
 * Takes an idempotency key for one execution. Throws 400 for a key that is too long or was used for something else,
 * and 409 while the first request with it is running.
 */
export const beginKeyed = (state: StripeState, request: KeyedRequest): KeyedExecution => {
  const { key, place, endpoint } = request;
  if (key.length > LONGEST_KEY)
    throw apiError(400, `Idempotency keys are at most ${LONGEST_KEY} characters long.`);
  const name = `${place} ${key}`;
  const params = JSON.stringify(canonical(request.params));
  const kept = state.idempotency.get(name);
  const stored = kept && state.nowMs() - kept.startedAtMs < KEPT_MS ? kept : undefined;
  if (stored !== undefined) assertSame(stored, request, params);
  if (stored !== undefined && stored.answer === undefined) {
    const message = `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`;
    throw apiError(409, message, { code: 'idempotency_key_in_use' });
  }
  const started = stored ?? { endpoint, params, startedAtMs: state.nowMs() };
  if (stored === undefined) state.idempotency.set(name, started);
  return {
    replay: stored?.answer,
    finish: (answer) => void state.idempotency.set(name, { ...started, answer }),
    abandon: () => void state.idempotency.delete(name),
  };
};
