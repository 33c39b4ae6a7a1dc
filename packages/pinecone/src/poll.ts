import { sleep, systemClock } from '@patchbay/core';

export interface PollOptions {
  /** Longest wait; 0 for none at all. */
  waitMs: number;
  /** Pause between two looks. */
  pollMs: number;
  signal: AbortSignal;
  /** Told before each pause how long the wait has been. */
  onPoll: (waitedMs: number) => void;
}

/** What is kept of a call's time to write the answer after a wait. */
const reserveMs = 2_000;

/** The wait that the setting allows and the call still has time for. */
export function waitWithin(settingMs: number, remainingMs: number): number {
  return Math.max(0, Math.min(settingMs, remainingMs - reserveMs));
}

/**
 * Looks again and again until there is something to see; undefined when there was not in time. It waits for the effect of a write that
 * is done, so a look that fails only means to look again: the call must not report the write as failed.
 * @throws the signal's reason
 */
export async function poll<T>(
  look: (signal: AbortSignal) => Promise<T | undefined>,
  { waitMs, pollMs, signal, onPoll }: PollOptions,
): Promise<T | undefined> {
  const startedAt = systemClock.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  while (systemClock.now() - startedAt < waitMs) {
    const found = await look(limit).catch(() => undefined);
    signal.throwIfAborted();
    if (found !== undefined) return found;
    onPoll(systemClock.now() - startedAt);
    await sleep(pollMs, { signal: limit }).catch(() => signal.throwIfAborted());
  }
  return undefined;
}
