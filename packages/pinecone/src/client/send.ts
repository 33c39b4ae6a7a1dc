import { networkFault, noteUncheckedAnswer, ToolError } from '@patchbay/core';
import { isUpstreamFailure, upstreamFailure } from './upstream-failure.js';

/** What an operation of the SDK resolves with: the response as it came, and its body by the SDK's model. */
export interface Answered<T> {
  raw: Response;
  value(): Promise<T>;
}

export interface Reply<T> {
  body: T;
  /** Log sequence number of the write this request was; serverless indexes only. */
  writtenLsn: number | undefined;
  /** Number of the last write that this read could see; serverless indexes only. */
  indexedLsn: number | undefined;
}

/**
 * Makes one request and reads its whole answer.
 * @throws UpstreamFailure for every status but 2xx; ToolError `timeout` when the service stays silent, `upstream_error` when it
 * answers something that cannot be read; the signal's reason; a network error as Node throws it
 */
export type Send = <T>(
  operation: (init: RequestInit) => Promise<Answered<T>>,
  signal: AbortSignal,
  /** Whether the body holds what the tools rely on. */
  isWhole?: (body: T) => boolean,
) => Promise<Reply<T>>;

/**
 * `slowDown` is told of every 429, also of those that a retry makes good. It is told no time: Pinecone's limits hold per namespace, and
 * calls to others need not wait for this one.
 */
export function createSend({ timeoutMs, slowDown }: { timeoutMs: number; slowDown: () => void }): Send {
  return async (operation, signal, isWhole = () => true) => {
    signal.throwIfAborted();
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(silence(timeoutMs)), timeoutMs);
    // Not a listener each: a search of several indexes makes many requests under one signal, and Node warns of that.
    const either = AbortSignal.any([signal, silent.signal]);
    try {
      // A redirect would carry the key, which stands in a header of its own, to another host.
      const answered = await open(() => operation({ signal: either, redirect: 'manual' }));
      const body = await read(answered, isWhole);
      // `isWhole` looks at what would otherwise be taken for something else; a tool may fail over the rest.
      noteUncheckedAnswer(signal);
      return { body, ...sequenceNumbers(answered.raw.headers) };
    } catch (error) {
      if (either.aborted) throw either.reason;
      if (isUpstreamFailure(error) && error.status === 429) slowDown();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The SDK throws errors of its own that wrap the network's error or hold the response. */
async function open<T>(operation: () => Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof Error && 'response' in error && error.response instanceof Response)
      throw await upstreamFailure(error.response);
    throw error;
  }
}

async function read<T>(answered: Answered<T>, isWhole: (body: T) => boolean): Promise<T> {
  try {
    const body = await answered.value();
    // A body nobody reads keeps its connection busy.
    if (!answered.raw.bodyUsed) await answered.raw.arrayBuffer();
    // The SDK's models make nothing of null, and say nothing.
    if (body !== null && isWhole(body)) return body;
    throw new Error('The answer lacks what this operation always answers.');
  } catch (error) {
    if (networkFault(error)) throw error;
    throw new ToolError('upstream_error', 'Pinecone gave an answer that cannot be read.', {
      next: 'Check PINECONE_CONTROLLER_HOST and any proxy in between; the log of this server has the details.',
      connectionFault: true,
      cause: error,
    });
  }
}

function sequenceNumbers(headers: Headers) {
  return {
    writtenLsn: numberOf(headers.get('x-pinecone-request-lsn')),
    indexedLsn: numberOf(headers.get('x-pinecone-max-indexed-lsn')),
  };
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function silence(timeoutMs: number): ToolError {
  return new ToolError('timeout', `Pinecone did not answer within ${timeoutMs} ms.`, {
    next: 'Call again; raise PINECONE_REQUEST_TIMEOUT_MS (at most 50000) if this goes on.',
    connectionFault: true,
  });
}
