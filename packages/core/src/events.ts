import type { Access } from './access.js';
import type { CircuitState } from './circuit-breaker.js';
import type { ErrorCode, ToolError } from './errors.js';

/** What every moment of a call tells about the call. */
export interface CallIdentity {
  callId: string;
  server: string;
  /** Name of the tool, resource template or prompt. */
  tool: string;
  access: Access;
  caller: string;
  connection: string;
  traceId?: string | undefined;
}

/** The moments of a call. Log, metrics, traces and audit are listeners; the pipeline knows none of them. */
export interface CallEvents {
  'call.started': CallIdentity;
  'attempt.failed': CallIdentity & { attempt: number; error: ToolError; delayMs: number | undefined };
  'limit.waited': CallIdentity & { waitedMs: number };
  'circuit.moved': { server: string; connection: string; from: CircuitState; to: CircuitState };
  'call.finished': CallIdentity & {
    /** Keyed hash of the arguments: equal calls can be found, arguments cannot be guessed. */
    argsHash: string;
    ms: number;
    attempts: number;
    items?: number | undefined;
    upstreamCalls: number;
    upstreamRequestId?: string | undefined;
    cacheHit: boolean;
    bytesOut: number;
    /** Undefined on success. */
    code?: ErrorCode | undefined;
    /** The error as it was thrown, cause included; for the log only. */
    error?: unknown;
  };
}

export interface Events<E> {
  on<K extends keyof E>(name: K, listener: (event: E[K]) => void): () => void;
  emit<K extends keyof E>(name: K, event: E[K]): void;
}

/** A typed emitter. A listener that throws is dropped from that event and cannot hurt the call. */
export function createEvents<E>(): Events<E> {
  const listeners = new Map<keyof E, Set<(event: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          // Stored under its own name, so the event is of the listener's type.
          (listener as (event: unknown) => void)(event);
        } catch {
          listeners.get(name)?.delete(listener);
        }
      }
    },
  };
}
