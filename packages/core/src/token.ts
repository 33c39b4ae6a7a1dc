import { type Clock, systemClock, untilAborted } from './clock.js';
import { startDeadline } from './deadline.js';
import { ToolError } from './errors.js';

export interface Token {
  value: string;
  /** Epoch milliseconds. */
  expiresAtMs: number;
}

export interface TokenSourceOptions {
  /** Asks the issuer for a token; `signal` ends it after `timeoutMs`. */
  fetch: (signal: AbortSignal) => Promise<Token>;
  /** How long before its expiry a token is replaced; half of its life where that is shorter. */
  refreshBeforeMs?: number;
  /** Longest wait for the issuer, in milliseconds. */
  timeoutMs?: number;
  clock?: Clock;
}

/** 15 minutes cover a call, its retries and a clock that is some minutes off. Our own choice. */
export const defaultRefreshBeforeMs = 15 * 60_000;

/** Hands out a token that is valid now. */
export interface TokenSource {
  /**
   * The present token, or a new one. All callers that need a new one share one request.
   * A refresh that fails before the old token's expiry is forgiven; after it, its error is thrown.
   * @throws what `fetch` threw, ToolError `unavailable` when the issuer stayed silent, or the signal's reason when this caller gave up
   * (the shared request goes on for the others)
   */
  get(signal?: AbortSignal): Promise<string>;
  /** Forgets the token, for example after a 401. */
  drop(): void;
}

export function createTokenSource({
  fetch,
  refreshBeforeMs = defaultRefreshBeforeMs,
  timeoutMs = 10_000,
  clock = systemClock,
}: TokenSourceOptions): TokenSource {
  let token: (Token & { refreshAtMs: number }) | undefined;
  let refreshing: Promise<string> | undefined;

  async function refresh(): Promise<string> {
    const deadline = startDeadline({ timeoutMs, clock });
    try {
      const startedAt = clock.now();
      // `async`, so that a `fetch` that throws before it returns a promise fails like any other.
      const request = (async () => fetch(deadline.signal))();
      const fresh = await untilAborted(request, deadline.signal);
      const lifeMs = fresh.expiresAtMs - startedAt;
      token = { ...fresh, refreshAtMs: fresh.expiresAtMs - Math.min(refreshBeforeMs, lifeMs / 2) };
      return fresh.value;
    } catch (error) {
      throw deadline.fired() ? silentError(timeoutMs) : error;
    } finally {
      deadline.end();
      refreshing = undefined;
    }
  }

  return {
    async get(signal) {
      if (token && clock.now() < token.refreshAtMs) return token.value;
      refreshing ??= refresh();
      try {
        return await (signal ? untilAborted(refreshing, signal) : refreshing);
      } catch (error) {
        if (!signal?.aborted && token && clock.now() < token.expiresAtMs) return token.value;
        throw error;
      }
    },
    drop() {
      token = undefined;
    },
  };
}

/** Not the deadline's own words: asking for less would not help against an issuer that stays silent. */
function silentError(timeoutMs: number): ToolError {
  return new ToolError('unavailable', `No new access token within ${timeoutMs / 1_000} s.`, {
    next: 'Call again in a moment.',
  });
}
