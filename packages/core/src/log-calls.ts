import type { CallEvents, Events } from './events.js';
import type { Logger } from './logging.js';
import { isMisfit } from './misfit.js';

/** Writes the moments of calls to the log; the first of the listeners. */
export function logCalls(events: Events<CallEvents>, log: Logger): void {
  events.on('call.started', ({ tool, callId }) => log.debug('call started', { tool, call_id: callId }));
  events.on('attempt.failed', ({ tool, callId, attempt, error, delayMs }) =>
    log.warn('attempt failed', {
      tool,
      call_id: callId,
      attempt,
      code: error.code,
      retry_in_ms: delayMs === undefined ? undefined : Math.round(delayMs),
      cause: error.cause,
    }),
  );
  events.on('limit.waited', ({ tool, callId, waitedMs }) =>
    log.info('waited for a limit', { tool, call_id: callId, ms: waitedMs }),
  );
  events.on('circuit.moved', ({ connection, from, to }) =>
    log.warn('circuit moved', { connection, from, to }),
  );
  events.on(
    'call.finished',
    ({
      tool,
      callId,
      connection,
      argsHash,
      ms,
      attempts,
      items,
      upstreamCalls,
      cacheHit,
      code,
      bytesOut,
      upstreamRequestId,
      traceId,
      error,
    }) => {
      const fields = {
        tool,
        call_id: callId,
        connection: connection || undefined,
        args: argsHash,
        ms,
        attempts,
        items,
        upstream_calls: upstreamCalls || undefined,
        cache_hit: cacheHit || undefined,
        code,
        bytes_out: bytesOut,
        upstream_request_id: upstreamRequestId,
        trace_id: traceId,
      };
      // Whose fault these are can only be seen from where they were thrown.
      if (code === 'internal' || (error instanceof Error && isMisfit(error.cause)))
        log.error('call', { ...fields, error });
      else
        log.info(
          'call',
          error instanceof Error && error.cause ? { ...fields, cause: causeOf(error) } : fields,
        );
    },
  );
}

/** What was thrown underneath, in a line. Where it was thrown matters only for what nobody planned. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return undefined;
  const { cause } = error;
  return 'code' in cause ? `${cause.code}: ${cause.message}` : cause.message;
}
