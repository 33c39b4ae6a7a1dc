import { type Clock, systemClock, untilAborted } from './clock.js';
import { startDeadline } from './deadline.js';

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
   * @throws what `fetch` threw, or the signal's reason when this caller gave up (the shared request goes on for the others)
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
      const fresh = await untilAborted(fetch(deadline.signal), deadline.signal);
      const lifeMs = fresh.expiresAtMs - startedAt;
      token = { ...fresh, refreshAtMs: fresh.expiresAtMs - Math.min(refreshBeforeMs, lifeMs / 2) };
      return fresh.value;
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
