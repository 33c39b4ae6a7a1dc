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

// The longest that a service we know asks for: GitHub's budgets are filled every hour. A header gone wrong must not close a connection for good.
const longestPauseMs = 3_600_000;

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
   * and let nothing through for `retryAfterMs` when it named a time, an hour at the most.
   */
  slowDown(scope: string, retryAfterMs?: number): void;
}

interface Gate {
  rate: RateLimit;
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

  function gateOf(key: string, rate: RateLimit): Gate {
    const known = gates.get(key);
    if (known) return Object.assign(known, { rate });
    const gate: Gate = {
      rate,
      tokens: rate.burst,
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

  function refill(gate: Gate) {
    const { perMinute, burst } = gate.rate;
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

  function pauseMs({ closedUntil }: Gate): number {
    return Math.max(0, closedUntil - clock.now());
  }

  /** Takes a token at once, on credit where there is none, and says how long to wait before using it. */
  function take(gate: Gate, remainingMs: number): number {
    const { perMinute } = gate.rate;
    if (perMinute > 0) refill(gate);
    const missing = perMinute > 0 ? Math.max(0, 1 - gate.tokens) : 0;
    const waitMs = Math.max(
      pauseMs(gate),
      missing > 0 ? (missing * 60_000) / (perMinute * gate.fraction) : 0,
    );
    if (waitMs > remainingMs) throw limitedError(waitMs);
    if (perMinute > 0) gate.tokens -= 1;
    return waitMs;
  }

  async function enter(gate: Gate, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (hasRoom(gate)) {
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

  /** Waits for its token, for a place, and for a pause that the upstream asked for in the meantime. */
  async function pass(
    gate: Gate,
    { waitMs, endsAt, signal }: { waitMs: number; endsAt: number; signal: AbortSignal | undefined },
  ): Promise<void> {
    if (waitMs > 0) await sleep(waitMs, { clock, signal });
    await enter(gate, signal);
    try {
      for (let ms = pauseMs(gate); ms > 0; ms = pauseMs(gate)) {
        if (clock.now() + ms > endsAt) throw limitedError(ms);
        await sleep(ms, { clock, signal });
      }
    } catch (error) {
      release(gate);
      throw error;
    }
  }

  function release(gate: Gate) {
    // The place goes to the next in the queue as it is; only an empty queue frees it.
    const next = gate.queue.shift();
    if (next) next();
    else gate.running -= 1;
  }

  return {
    async acquire(key, { signal, remainingMs = Number.POSITIVE_INFINITY, limit: own }) {
      signal?.throwIfAborted();
      const gate = gateOf(key, own ?? limit);
      const startedAt = clock.now();
      const waitMs = take(gate, remainingMs);
      const waited = waitMs > 0 || !hasRoom(gate);
      try {
        await pass(gate, { waitMs, endsAt: startedAt + remainingMs, signal });
      } catch (error) {
        if (gate.rate.perMinute > 0) gate.tokens += 1;
        throw error;
      }
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
        refill(gate);
        gate.fraction = Math.max(lowestFraction, gate.fraction / 2);
        gate.slowedAt = clock.now();
        gate.tokens = Math.min(gate.tokens, 0);
        gate.closedUntil = Math.max(gate.closedUntil, clock.now() + Math.min(retryAfterMs, longestPauseMs));
      }
    },
  };
}

function hasRoom({ running, rate: { concurrency } }: Gate): boolean {
  return concurrency === 0 || running < concurrency;
}

function limitedError(waitMs: number): ToolError {
  return new ToolError('rate_limited', 'Too many calls for now; the wait would outlast the call.', {
    next: 'Wait retry_after_ms, then call again, or do more with one call.',
    retryAfterMs: waitMs,
  });
}
