import type { Clock } from '../src/clock.js';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves time on, running what falls due in its order and letting promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Timers that are set and have not run. */
  pending(): number;
}

/** @param random what `random()` always returns */
export function createFakeClock({
  startMs = 1_000_000,
  random = 0.5,
}: {
  startMs?: number;
  random?: number;
} = {}): FakeClock {
  let nowMs = startMs;
  let timers: Array<{ at: number; fn: () => void }> = [];
  return {
    now: () => nowMs,
    random: () => random,
    after(ms, fn) {
      const timer = { at: nowMs + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const until = nowMs + ms;
      await settle();
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((other) => other !== due);
        nowMs = Math.max(nowMs, due.at);
        due.fn();
        await settle();
      }
      nowMs = until;
      await settle();
    },
    pending: () => timers.length,
  };
}

/** Lets every promise that can settle do so. */
async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
