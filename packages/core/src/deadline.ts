import { type Clock, systemClock } from './clock.js';
import { ToolError } from './errors.js';

/** One signal for a call, and which of its two sources ended it. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds left; never negative. */
  remainingMs(): number;
  /** `cancelled` when the caller gave up, `timeout` when time did, undefined while neither has happened. */
  fired(): 'cancelled' | 'timeout' | undefined;
  /** Stops the timer; call it when the work is over. */
  end(): void;
}

/**
 * Joins the caller's cancellation and a time limit into one signal.
 * The signal's reason is a `ToolError` with code `cancelled` or `timeout`: the two are never confused.
 * @param timeoutMs hosts give up at 60 s (the default request timeout of the MCP SDKs), so stay at or under 55,000
 */
export function startDeadline({
  timeoutMs,
  signal,
  clock = systemClock,
}: {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  clock?: Clock;
}): Deadline {
  const controller = new AbortController();
  const endsAt = clock.now() + timeoutMs;
  let cause: 'cancelled' | 'timeout' | undefined;
  const fire = (which: 'cancelled' | 'timeout') => {
    if (cause) return;
    cause = which;
    controller.abort(which === 'cancelled' ? cancelledError() : timeoutError(timeoutMs));
  };
  const onCancel = () => fire('cancelled');
  const stop = clock.after(timeoutMs, () => fire('timeout'));
  if (signal?.aborted) fire('cancelled');
  else signal?.addEventListener('abort', onCancel, { once: true });
  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    fired: () => cause,
    end() {
      stop();
      signal?.removeEventListener('abort', onCancel);
    },
  };
}

/** The caller gave up. The text is for the log: a cancelled call gets no reply. */
function cancelledError(): ToolError {
  return new ToolError('cancelled', 'The call was cancelled by the caller.', {
    next: 'Call again if the answer is still wanted.',
  });
}

function timeoutError(timeoutMs: number): ToolError {
  return new ToolError('timeout', `No answer within ${formatTime(timeoutMs)}.`, {
    next: 'Ask for less (a narrower filter, a smaller limit), or raise PATCHBAY_TIMEOUT_MS (at most 55000).',
    connectionFault: true,
  });
}

function formatTime(ms: number): string {
  return ms < 100 ? `${ms} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
