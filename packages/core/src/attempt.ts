import type { Deadline } from './deadline.js';
import { ToolError } from './errors.js';
import type { CallIdentity } from './events.js';
import { certificateError, networkError, networkFault } from './http-error.js';
import { isMisfit } from './misfit.js';
import { retry } from './retry.js';
import type { Runtime } from './runtime.js';
import type { AttemptOptions, Tool } from './tool.js';

/** What is counted while a call runs. */
export interface CallFigures {
  attempts: number;
  upstreamCalls: number;
  upstreamRequestId: string | undefined;
  cacheHit: boolean;
}

/** A call in the hands of its handler. */
export interface Work {
  runtime: Runtime;
  tool: Tool;
  input: Record<string, unknown>;
  identity: CallIdentity;
  deadline: Deadline;
  figures: CallFigures;
  answered: Answered;
}

/** Which answers of the upstream a call has got. */
export interface Answered {
  /** One whose shape nobody has checked. */
  unchecked: boolean;
  /** One to a request that changes something: it was carried out. The facts are the last one's. */
  change: boolean;
  facts?: Record<string, unknown> | undefined;
}

// After the deadline a driver gets this long to report how it ended (a cancelled query says so within milliseconds).
const graceMs = 1_000;

/**
 * Runs a handler: a read again and again while its backend is away, a write once.
 * @throws ToolError always; whatever else the handler threw is mapped
 */
export function runHandler<T>(work: Work, handler: () => Promise<T>): Promise<T> {
  const once = async (attempt: number) => {
    work.figures.attempts = attempt;
    try {
      return await settled(work, handler());
    } catch (error) {
      throw toToolError(error, work);
    }
  };
  return work.tool.access === 'read' ? repeated(work, once) : once(1);
}

/**
 * One upstream request of a handler, see `ToolContext.attempt`. Inside a read it is made once, because the whole read is repeated.
 * @throws ToolError `outcome_unknown` when an unsafe request failed after it may have been carried out, or one that changes something,
 * safe or not, was answered with what nobody can read
 */
export async function attempt<T>(
  work: Work,
  request: (signal: AbortSignal) => Promise<T>,
  { safe, changes = !safe, unchecked = false, facts }: AttemptOptions,
): Promise<T> {
  const isChange = changes && work.tool.access !== 'read';
  const once = async () => {
    work.figures.upstreamCalls += 1;
    try {
      const answer = await request(work.deadline.signal);
      work.answered.unchecked ||= unchecked;
      if (isChange) Object.assign(work.answered, { change: true, facts });
      return answer;
    } catch (error) {
      throw toToolError(error, work);
    }
  };
  if (work.tool.access === 'read') return once();
  return (safe ? repeated(work, once) : once()).catch((error: ToolError) => {
    if (!safe && mayHaveHappened(error, work.deadline)) throw outcomeUnknown(work.tool, error);
    throw isChange && isUnreadable(error)
      ? outcomeUnknown(work.tool, error, { why: unreadable, facts })
      : error;
  });
}

function repeated<T>(
  { runtime, identity, deadline }: Work,
  task: (attempt: number) => Promise<T>,
): Promise<T> {
  const { PATCHBAY_RETRIES: retries, PATCHBAY_RETRY_DELAY_MS: delayMs } = runtime.settings;
  return retry(task, {
    policy: { retries, delayMs, maxDelayMs: 20_000 },
    signal: deadline.signal,
    clock: runtime.clock,
    remainingMs: deadline.remainingMs,
    onFailedAttempt: (failure) => runtime.events.emit('attempt.failed', { ...identity, ...failure }),
  });
}

/** Settles with the handler. When the signal aborts, the handler has `graceMs` to say how it ended; then nobody waits for it. */
function settled<T>({ tool, deadline, runtime }: Work, running: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const abandon = () => {
      stop = runtime.clock.after(graceMs, () => {
        const { reason } = deadline.signal;
        reject(tool.access === 'read' ? reason : outcomeUnknown(tool, reason));
      });
    };
    if (deadline.signal.aborted) abandon();
    else deadline.signal.addEventListener('abort', abandon, { once: true });
    running.then(resolve, reject).then(() => {
      stop();
      deadline.signal.removeEventListener('abort', abandon);
    });
  });
}

/** A request that never left, or that the upstream refused, did nothing. Everything else may have been carried out. */
function mayHaveHappened(error: ToolError, { signal }: Deadline): boolean {
  if (networkFault(error.cause)?.neverSent) return false;
  return error.connectionFault || (signal.aborted && error === signal.reason);
}

/** Something was answered, and it does not say what became of the request. Such an answer is not worth another try. */
function isUnreadable({ code, connectionFault, cause }: ToolError): boolean {
  return code === 'upstream_error' && (connectionFault || isMisfit(cause));
}

const unreadable = 'its answer cannot be read';

function outcomeUnknown(
  tool: Tool,
  cause: unknown,
  { why = 'no answer came back', facts }: { why?: string; facts?: Record<string, unknown> | undefined } = {},
): ToolError {
  const details = { ...(ToolError.is(cause) ? cause.details : undefined), ...facts };
  return new ToolError(
    'outcome_unknown',
    `${tool.name} was sent, but ${why}: it may have been carried out.`,
    {
      next: `${tool.findOut ?? 'Read the present state first'}. Do not repeat the call before you know.`,
      details: Object.keys(details).length > 0 ? details : undefined,
      connectionFault: ToolError.is(cause) && cause.connectionFault,
      cause,
    },
  );
}

/**
 * Anything thrown as one of our errors: ours, the signal's, the vendor's as its mapper reads it, the network's, one about the shape of an
 * answer; else `internal`.
 */
export function toToolError(
  error: unknown,
  {
    runtime,
    tool,
    input,
    identity,
    deadline,
    answered,
  }: Omit<Work, 'figures' | 'deadline' | 'answered'> & Partial<Pick<Work, 'deadline' | 'answered'>>,
): ToolError {
  const misfit = ToolError.is(error) && error.code === 'internal' ? error.cause : error;
  if (answered?.unchecked && isMisfit(misfit))
    return answered.change
      ? outcomeUnknown(tool, misfit, { why: unreadable, facts: answered.facts })
      : strangeAnswer(misfit, { service: runtime.server.title, callId: identity.callId });
  if (ToolError.is(error)) return error;
  if (deadline?.signal.aborted && isAbort(error)) return deadline.signal.reason;
  const { server, settings } = runtime;
  const context = {
    tool: tool.name,
    access: tool.access,
    input,
    connection: identity.connection,
    granted: settings.PATCHBAY_ACCESS,
  };
  const mapped =
    server.mapError?.(error, context) ??
    certificateError(error, server.title) ??
    networkError(error, server.title);
  if (mapped) return mapped;
  return new ToolError('internal', `${tool.name} failed for a reason nobody planned for.`, {
    next: `See the log of this server (stderr) for call ${identity.callId}.`,
    cause: error,
  });
}

/** The upstream answered, and what it said is not what its documentation promises. */
function strangeAnswer(cause: unknown, { service, callId }: { service: string; callId: string }): ToolError {
  return new ToolError(
    'upstream_error',
    `${service} answered in a form that its documentation does not have.`,
    {
      next: `Call again in a moment. If it stays, a proxy in between or another version of ${service} may be why; the log of this server (stderr) tells more of call ${callId}.`,
      cause,
    },
  );
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
