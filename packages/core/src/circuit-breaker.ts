import { type Clock, systemClock } from './clock.js';
import { type ErrorCode, ToolError } from './errors.js';

export type CircuitState = 'closed' | 'open' | 'probing';

export interface CircuitOptions {
  /** Faults in a row that open the circuit. 0 switches it off. */
  failures: number;
  /** How long it stays open before one call may probe, in milliseconds. */
  pauseMs: number;
  clock?: Clock;
  onMove?: (from: CircuitState, to: CircuitState) => void;
}

/**
 * Five faults in a row and a minute of rest are the customary figures of the pattern (Nygard, "Release It!");
 * a database on the same network is asked again after a second, see `limits.circuitPauseMs` of a server.
 */
export const defaultCircuit = { failures: 5, pauseMs: 60_000 };

/** Stops calling a backend that is down. Only connection faults count: a refusal proves that it is up. */
export interface CircuitBreaker {
  /**
   * Runs `task` when the circuit lets it through.
   * @throws ToolError `unavailable` while the circuit is open, with the time left; while another call probes, nobody knows it
   */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Closes the circuit, for example after a reconnect that worked. */
  reset(): void;
  state(): CircuitState;
}

// These come about without the backend having said anything.
const provesNothing = new Set<ErrorCode>([
  'cancelled',
  'not_configured',
  'invalid_argument',
  'confirmation_required',
  'internal',
]);

export function createCircuitBreaker({
  failures,
  pauseMs,
  clock = systemClock,
  onMove,
}: CircuitOptions): CircuitBreaker {
  let state: CircuitState = 'closed';
  let inARow = 0;
  let probeAt = 0;

  function move(to: CircuitState) {
    if (to === state) return;
    const from = state;
    state = to;
    onMove?.(from, to);
  }

  /** True when the call that was let through is the probe. */
  function enter(): boolean {
    if (state === 'closed') return false;
    if (state === 'probing') throw openError();
    const leftMs = probeAt - clock.now();
    if (leftMs > 0) throw openError(leftMs);
    move('probing');
    return true;
  }

  function succeeded() {
    inARow = 0;
    move('closed');
  }

  function failed(error: unknown, wasProbe: boolean) {
    const probing = wasProbe && state === 'probing';
    if (!ToolError.is(error) || provesNothing.has(error.code)) {
      // Proves nothing about the backend; after a probe that was called off, the next call probes.
      if (probing) move('open');
      return;
    }
    if (!error.connectionFault) return succeeded();
    // A call from before the opening that fails after it says nothing new.
    if (state !== 'closed' && !probing) return;
    inARow += 1;
    if (probing || (failures > 0 && inARow >= failures)) {
      probeAt = clock.now() + pauseMs;
      move('open');
    }
  }

  return {
    async run(task) {
      const isProbe = enter();
      try {
        const value = await task();
        succeeded();
        return value;
      } catch (error) {
        failed(error, isProbe);
        throw error;
      }
    },
    reset: succeeded,
    state: () => state,
  };
}

function openError(leftMs?: number): ToolError {
  return new ToolError(
    'unavailable',
    'The backend failed several times in a row and is not being called for now.',
    {
      next: 'Wait, then call again; if it stays down, run the server with --check to see why.',
      retryAfterMs: leftMs,
    },
  );
}
