import { type Clock, sleep, systemClock } from './clock.js';
import { ToolError } from './errors.js';

/** How often and how patiently to try again. */
export interface RetryPolicy {
  /** Tries after the first one. 3, with a first pause of 1 s, is the shape of RFC 9110's advice to back off and give up. */
  retries: number;
  /** Pause before the first retry, in milliseconds; doubles each time. */
  delayMs: number;
  /** Longest pause of our own making, in milliseconds. A server's Retry-After may be longer. */
  maxDelayMs: number;
}

/** One failed try, as seen by `onFailedAttempt`. */
export interface FailedAttempt {
  attempt: number;
  error: ToolError;
  /** Pause before the next try in milliseconds; undefined when there is none. */
  delayMs: number | undefined;
}

export const defaultRetryPolicy: RetryPolicy = { retries: 3, delayMs: 1_000, maxDelayMs: 20_000 };

/** Worth another try: the backend was away or asked us to wait. Everything else would fail the same way again. */
export function isRetryable(error: unknown): error is ToolError {
  return ToolError.is(error) && (error.code === 'unavailable' || error.code === 'rate_limited');
}

/**
 * Runs `task` until it succeeds, fails for good, or the tries are used up; then throws the last error.
 * Waits are exponential with full jitter in their upper half (so that clients that failed together do not return
 * together), never shorter than the error's `retryAfterMs`, end at once when `signal` aborts, and are not begun
 * when they would not fit into `remainingMs()`.
 * @param task gets the number of the try, counted from 1
 */
export async function retry<T>(
  task: (attempt: number) => Promise<T>,
  {
    policy = defaultRetryPolicy,
    signal,
    clock = systemClock,
    remainingMs = () => Number.POSITIVE_INFINITY,
    shouldRetry = isRetryable,
    onFailedAttempt,
  }: {
    policy?: RetryPolicy;
    signal?: AbortSignal | undefined;
    clock?: Clock;
    remainingMs?: () => number;
    shouldRetry?: (error: unknown) => error is ToolError;
    onFailedAttempt?: (failure: FailedAttempt) => void;
  } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt);
    } catch (error) {
      if (signal?.aborted || !shouldRetry(error)) throw error;
      const delayMs = pauseMs(error, attempt, policy, clock);
      const again = attempt <= policy.retries && delayMs < remainingMs();
      onFailedAttempt?.({ attempt, error, delayMs: again ? delayMs : undefined });
      if (!again) throw error;
      await sleep(delayMs, { clock, signal });
    }
  }
}

function pauseMs(
  error: ToolError,
  attempt: number,
  { delayMs, maxDelayMs }: RetryPolicy,
  clock: Clock,
): number {
  const ceilingMs = Math.min(maxDelayMs, delayMs * 2 ** (attempt - 1));
  return Math.max(ceilingMs * (0.5 + clock.random() / 2), error.retryAfterMs ?? 0);
}
