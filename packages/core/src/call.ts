import { createHmac, randomUUID } from 'node:crypto';
import { askFirst, isQuestion, type Question } from './ask-first.js';
import { attempt, type CallFigures, runHandler, toToolError, type Work } from './attempt.js';
import type { CallRequest } from './call-request.js';
import { canonicalJson } from './canonical-json.js';
import { type Connection, takeConnection } from './connection.js';
import { longestTimeoutMs } from './core-settings.js';
import { decodeCursor, firstPosition } from './cursor.js';
import { startDeadline } from './deadline.js';
import type { ToolError } from './errors.js';
import type { CallEvents, CallIdentity } from './events.js';
import { trackAnswers } from './misfit.js';
import type { Permit } from './rate-limit.js';
import { type CallResult, renderAnswer, renderError } from './result.js';
import type { Runtime } from './runtime.js';
import { fullInput, type Tool, type ToolContext } from './tool.js';
import { parseInput } from './validation.js';

export type Meta = Record<string, string | number | boolean>;

/** How a call ended: with a result, or with a question that a person must answer first. */
export type CallOutcome = { result: CallResult; meta: Meta } | { question: Question };

/** Runs one call through every step, in the order of DESIGN: input, deadline, limits, circuit, client, handler, output, budget, error, log. */
export async function runCall(runtime: Runtime, request: CallRequest): Promise<CallOutcome> {
  const { clock, events } = runtime;
  const startedAt = clock.now();
  const figures: CallFigures = {
    attempts: 0,
    upstreamCalls: 0,
    upstreamRequestId: undefined,
    cacheHit: false,
  };
  const identity: CallIdentity = {
    // The last twelve digits of a UUID are random, and Node draws them for many at once.
    callId: randomUUID().slice(-12),
    server: runtime.server.name,
    tool: request.tool.name,
    access: request.tool.access,
    caller: request.caller,
    connection: '',
    traceId: request.traceId,
  };
  const meta: Meta = {};
  events.emit('call.started', identity);
  let failure: ToolError | undefined;
  let outcome: CallResult | Question;
  try {
    outcome = await runSteps(runtime, request, { identity, figures, meta });
  } catch (error) {
    failure = toToolError(error, { runtime, tool: request.tool, input: {}, identity });
    outcome = renderError(failure, runtime.secrets);
  }
  const ms = Math.round(clock.now() - startedAt);
  const finish = (end: {
    items: number | undefined;
    text: string;
    code: CallEvents['call.finished']['code'];
  }) =>
    events.emit('call.finished', {
      ...identity,
      ...figures,
      argsHash: hashArguments(runtime, request.arguments),
      ms,
      items: end.items,
      bytesOut: Buffer.byteLength(end.text),
      code: end.code,
      error: failure,
    });
  if (isQuestion(outcome)) {
    const message = runtime.secrets.redact(outcome.message);
    finish({ items: undefined, text: message, code: 'confirmation_required' });
    return { question: { ...outcome, message } };
  }
  finish({ items: outcome.items, text: outcome.text, code: failure?.code });
  return { result: outcome, meta: { ...meta, ms, ...(figures.cacheHit ? { cache_hit: true } : {}) } };
}

interface CallRecord {
  identity: CallIdentity;
  figures: CallFigures;
  meta: Meta;
}

async function runSteps(
  runtime: Runtime,
  request: CallRequest,
  { identity, figures, meta }: CallRecord,
): Promise<CallResult | Question> {
  const { tool } = request;
  const added = { connection: runtime.server.connections };
  const parsed = parseInput(fullInput(tool, added), request.arguments ?? {});
  const { name, rest } = takeConnection(parsed, added.connection?.argument);
  const { confirm: token, ...input } = tool.confirm ? rest : { ...rest, confirm: undefined };
  const connection = runtime.connections.get(name);
  identity.connection = connection.name;
  // A cursor of one connection means nothing in another.
  const listed = { ...input, connection: connection.name };
  const position =
    typeof input.cursor === 'string' ? decodeCursor(input.cursor, tool.name, listed) : firstPosition;

  const cacheKey = tool.cache
    ? hashArguments(runtime, { tool: tool.name, caller: request.caller, connection: connection.name, input })
    : undefined;
  const cached = cacheKey === undefined ? undefined : runtime.cache.get(cacheKey);
  if (cached) {
    figures.cacheHit = true;
    return cached;
  }
  const { PATCHBAY_MAX_OUTPUT_BYTES: maxOutputBytes, PATCHBAY_ACCESS: access } = runtime.settings;
  const deadline = startDeadline({
    timeoutMs: timeoutOf(runtime, tool, input),
    signal: request.signal,
    clock: runtime.clock,
  });
  const answered = { unchecked: false, change: false };
  const work: Work = { runtime, tool, input, identity, deadline, figures, answered };
  trackAnswers(deadline.signal, answered);
  const permits: Permit[] = [];
  try {
    await acquire(work, connection, permits);
    const answer = await connection.breaker.run(() =>
      runHandler(work, async () => {
        const context: ToolContext<never> = {
          // The handler takes what `connect` of the same declaration made.
          client: (await connection.client(deadline.signal)) as never,
          signal: deadline.signal,
          remainingMs: deadline.remainingMs,
          caller: request.caller,
          connection: connection.name,
          access,
          position,
          confirmed: undefined,
          maxOutputBytes,
          attempt: (upstream, options) => attempt(work, upstream, options),
          progress: (done, total, message) => {
            if (!deadline.signal.aborted) request.progress?.(done, total, message);
          },
          meta: (fields) => void Object.assign(meta, fields),
          requestId: (id) => {
            figures.upstreamRequestId = id;
          },
          log: runtime.log,
        };
        const asked = await askFirst({
          runtime,
          request,
          input,
          context,
          token: typeof token === 'string' ? token : undefined,
        });
        // The input was parsed by this tool's own schema.
        return asked ?? tool.handler(input as never, context);
      }),
    );
    if (isQuestion(answer)) return answer;
    const result = renderAnswer(answer, {
      tool,
      input: listed,
      position,
      maxOutputBytes,
      secrets: runtime.secrets,
    });
    if (cacheKey !== undefined) runtime.cache.set(cacheKey, result, tool.cache?.ttlMs);
    return result;
  } catch (error) {
    const mapped = toToolError(error, work);
    if (mapped.code === 'rate_limited' && mapped.pausesOthers && figures.attempts > 0)
      runtime.limiter.slowDown(connection.name, mapped.retryAfterMs);
    throw mapped;
  } finally {
    for (const permit of permits) permit.release();
    deadline.end();
  }
}

/** A place under the connection's limit and, where the tool has one, under the tool's own. */
async function acquire(
  { runtime, tool, identity, deadline }: Work,
  connection: Connection,
  permits: Permit[],
): Promise<void> {
  const wait = { signal: deadline.signal, remainingMs: deadline.remainingMs() };
  const key = `${connection.name} ${identity.caller}`;
  permits.push(await runtime.limiter.acquire(key, wait));
  if (tool.rate) {
    const limit = { ...tool.rate, concurrency: 0 };
    permits.push(
      await runtime.limiter.acquire(`${key} ${tool.name}`, {
        ...wait,
        remainingMs: deadline.remainingMs(),
        limit,
      }),
    );
  }
  const waitedMs = permits.reduce((sum, permit) => sum + permit.waitedMs, 0);
  if (waitedMs > 0) runtime.events.emit('limit.waited', { ...identity, waitedMs: Math.round(waitedMs) });
}

function timeoutOf({ settings, configuration }: Runtime, tool: Tool, input: Record<string, unknown>): number {
  // The input was parsed by this tool's own schema.
  const own =
    typeof tool.timeoutMs === 'function'
      ? tool.timeoutMs(input as never, configuration.values)
      : tool.timeoutMs;
  return Math.min(own ?? settings.PATCHBAY_TIMEOUT_MS, longestTimeoutMs);
}

/** Empty for arguments that are nested too deeply to be written. */
function hashArguments({ hashKey }: Runtime, value: unknown): string {
  try {
    return hash(hashKey, value);
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}

function hash(key: Buffer, value: unknown): string {
  return createHmac('sha256', key)
    .update(canonicalJson(value ?? {}))
    .digest('base64url')
    .slice(0, 16);
}
