import { LRUCache } from 'lru-cache';
import { type Clock, sleep, systemClock } from './clock.js';
import { ToolError } from './errors.js';

/** How much may happen at once and how often. 0 switches the rate or the concurrency off. */
export interface RateLimit {
  /** Calls a minute, on average. */
  perMinute: number;
  /** Calls that may come together after a pause. */
  burst: number;
  /** Calls under way at the same time. */
  concurrency: number;
}

/**
 * 100 a minute with 20 at once lets an agent work in bursts and stops a loop that went wrong within seconds; our own choice, not a
 * vendor's. 8 at once keeps a four-connection pool or one HTTP/2 connection busy without a queue that outlives a deadline.
 */
export const defaultRateLimit: RateLimit = { perMinute: 100, burst: 20, concurrency: 8 };

// After an upstream 429 the rate is halved and comes back by a tenth every 10 s: additive-increase,
// multiplicative-decrease as in TCP (RFC 5681), slow enough not to meet the same wall again at once.
const recoveryStepMs = 10_000;
const recoveryFraction = 0.1;
const lowestFraction = 1 / 16;

// One gate per caller, connection and tool; those unused for longest are forgotten.
const mostGates = 1_000;

/** A place in the limiter; give it back with `release` when the call is over. */
export interface Permit {
  waitedMs: number;
  release(): void;
}

export interface RateLimiter {
  /**
   * Waits for a place under `key`, which is words separated by blanks: connection, caller, tool.
   * @throws ToolError `rate_limited` with `retryAfterMs` when the wait would not fit into `remainingMs`
   * @throws the signal's reason when it aborts first
   */
  acquire(
    key: string,
    wait: { signal?: AbortSignal | undefined; remainingMs?: number; limit?: RateLimit },
  ): Promise<Permit>;
  /**
   * The upstream behind `scope` (a key, or the words a key begins with) said 429: halve the rate of every gate to it,
   * and let nothing through for `retryAfterMs` when it named a time.
   */
  slowDown(scope: string, retryAfterMs?: number): void;
}

interface Gate {
  tokens: number;
  countedAt: number;
  fraction: number;
  slowedAt: number;
  closedUntil: number;
  running: number;
  queue: Array<() => void>;
}

/** A token bucket and a fair, abortable queue per key. */
export function createRateLimiter({
  limit = defaultRateLimit,
  clock = systemClock,
}: {
  limit?: RateLimit;
  clock?: Clock;
} = {}): RateLimiter {
  const gates = new LRUCache<string, Gate>({ max: mostGates });

  function gateOf(key: string, { burst }: RateLimit): Gate {
    const known = gates.get(key);
    if (known) return known;
    const gate: Gate = {
      tokens: burst,
      countedAt: clock.now(),
      fraction: 1,
      slowedAt: 0,
      closedUntil: 0,
      running: 0,
      queue: [],
    };
    gates.set(key, gate);
    return gate;
  }

  function refill(gate: Gate, { perMinute, burst }: RateLimit) {
    const now = clock.now();
    const steps = Math.floor((now - gate.slowedAt) / recoveryStepMs);
    if (gate.fraction < 1 && steps > 0) {
      gate.fraction = Math.min(1, gate.fraction + steps * recoveryFraction);
      gate.slowedAt += steps * recoveryStepMs;
    }
    gate.tokens = Math.min(
      burst,
      gate.tokens + ((now - gate.countedAt) * perMinute * gate.fraction) / 60_000,
    );
    gate.countedAt = now;
  }

  /** Takes a token at once, on credit where there is none, and says how long to wait before using it. */
  function take(gate: Gate, rate: RateLimit, remainingMs: number): number {
    const pauseMs = Math.max(0, gate.closedUntil - clock.now());
    if (rate.perMinute === 0) {
      if (pauseMs > remainingMs) throw limitedError(pauseMs);
      return pauseMs;
    }
    refill(gate, rate);
    const missing = 1 - gate.tokens;
    const waitMs = Math.max(
      pauseMs,
      missing <= 0 ? 0 : (missing * 60_000) / (rate.perMinute * gate.fraction),
    );
    if (waitMs > remainingMs) throw limitedError(waitMs);
    gate.tokens -= 1;
    return waitMs;
  }

  async function enter(
    gate: Gate,
    { concurrency }: RateLimit,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (hasRoom(gate, concurrency)) {
      gate.running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        gate.queue.splice(gate.queue.indexOf(go), 1);
        reject(signal?.reason);
      };
      gate.queue.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  function release(gate: Gate) {
    // The place goes to the next in the queue as it is; only an empty queue frees it.
    const next = gate.queue.shift();
    if (next) next();
    else gate.running -= 1;
  }

  return {
    async acquire(key, { signal, remainingMs = Number.POSITIVE_INFINITY, limit: own }) {
      const rate = own ?? limit;
      const gate = gateOf(key, rate);
      const startedAt = clock.now();
      const waitMs = take(gate, rate, remainingMs);
      if (waitMs > 0)
        await sleep(waitMs, { clock, signal }).catch((error) => {
          gate.tokens += 1;
          throw error;
        });
      const waited = waitMs > 0 || !hasRoom(gate, rate.concurrency);
      await enter(gate, rate, signal);
      let released = false;
      return {
        waitedMs: waited ? clock.now() - startedAt : 0,
        release() {
          if (released) return;
          released = true;
          release(gate);
        },
      };
    },
    slowDown(scope, retryAfterMs = 0) {
      for (const [key, gate] of gates.entries()) {
        if (key !== scope && !key.startsWith(`${scope} `)) continue;
        refill(gate, limit);
        gate.fraction = Math.max(lowestFraction, gate.fraction / 2);
        gate.slowedAt = clock.now();
        gate.tokens = Math.min(gate.tokens, 0);
        gate.closedUntil = Math.max(gate.closedUntil, clock.now() + retryAfterMs);
      }
    },
  };
}

function hasRoom({ running }: Gate, concurrency: number): boolean {
  return concurrency === 0 || running < concurrency;
}

function limitedError(waitMs: number): ToolError {
  return new ToolError('rate_limited', 'Too many calls for now; the wait would outlast the call.', {
    next: 'Wait retry_after_ms, then call again, or do more with one call.',
    retryAfterMs: waitMs,
  });
}
