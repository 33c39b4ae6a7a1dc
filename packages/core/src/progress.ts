import { type Clock, systemClock } from './clock.js';

type ProgressParams = {
  progressToken: string | number;
  progress: number;
  total?: number;
  message?: string;
};

// Four times a second is as fast as a person reads; more only wakes the host.
const intervalMs = 250;

/**
 * Progress towards a caller that asked for it, else undefined. Sent at most every 250 ms and only when it grew, and never as the last
 * 100 %: clients lose a notification that arrives together with the result.
 */
export function createProgress({
  token,
  notify,
  clock = systemClock,
}: {
  token: unknown;
  notify: (params: ProgressParams) => Promise<void>;
  clock?: Clock;
}): ((done: number, total?: number, message?: string) => void) | undefined {
  if (typeof token !== 'string' && typeof token !== 'number') return undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return (done, total, message) => {
    if (!(done > last) || clock.now() - sentAt < intervalMs || (total !== undefined && done >= total)) return;
    sentAt = clock.now();
    last = done;
    // A host that left does not want to know.
    notify({
      progressToken: token,
      progress: done,
      ...(total === undefined ? {} : { total }),
      ...(message ? { message } : {}),
    }).catch(() => {});
  };
}
