import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { type Greeter, modernVersions } from './greeter.js';
import {
  asMessage,
  claimedVersion,
  errorReply,
  invalidRequestCode,
  type Message,
  parseErrorCode,
  unsupportedVersionCode,
  withInvalidParams,
} from './json-rpc.js';
import { withNotAsked } from './unasked.js';

/** Why the wire ended. Only the first is how a host says goodbye. */
export type WireEnd =
  | { reason: 'end of input' }
  | { reason: 'line too long' | 'output closed' | 'protocol closed'; detail: string };

export interface WireOptions {
  input: Readable;
  /** Writes to stdout past the guard that keeps everybody else off it. */
  write: (text: string, written?: () => void) => void;
  output: Writable;
  greeter: Greeter;
  /** Loads the SDK and connects it to the transport. Called once, when a message needs it or the opening is over. */
  attach: (transport: Transport) => Promise<void>;
  onEnd: (end: WireEnd) => void;
  /** Longest line in bytes; the SDK's own bound. */
  maxLineBytes?: number;
}

/** Newline-delimited JSON-RPC between a host and the SDK. */
export interface Wire {
  /** Resolves when every request was answered or given up by the host. */
  idle(): Promise<void>;
  /** Tells the SDK that the host is gone, so that calls under way are aborted. */
  abandon(): void;
  /** Resolves when everything written has left the process. */
  flushed(): Promise<void>;
}

const defaultMaxLineBytes = 10 * 1024 * 1024;
// A host sends `tools/list` right after the reply to its opening; loading the SDK in between would delay that reply.
const loadAfterOpeningMs = 100;
const loadAfterListMs = 5;

export function openWire({
  input,
  write,
  output,
  greeter,
  attach,
  onEnd,
  maxLineBytes = defaultMaxLineBytes,
}: WireOptions): Wire {
  /** Messages the SDK has not seen; those the greeter answered are among them, so that it knows what was agreed. */
  const queue: Message[] = [];
  const greeted = new Set<string | number>();
  const pending = new Set<string | number>();
  let onIdle = () => {};
  let attached = false;
  let loading: NodeJS.Timeout | 'now' | undefined;
  let ended = false;
  let outputClosed = false;

  const transport: Transport = {
    async start() {
      attached = true;
      // The SDK sets onmessage before it starts the transport, and takes messages from the next tick on.
      setImmediate(() => {
        for (const message of queue.splice(0)) deliver(message);
      });
    },
    async send(message) {
      if ('id' in message && message.id !== undefined && !('method' in message)) {
        const { id } = message;
        if (greeted.delete(id)) return;
        settle(id);
      }
      send(withNotAsked(withInvalidParams(message)));
    },
    async close() {
      transport.onclose?.();
      end({ reason: 'protocol closed', detail: 'the protocol layer closed the connection' });
    },
  };

  function send(message: object) {
    if (!outputClosed) write(`${JSON.stringify(message)}\n`);
  }

  function deliver(message: Message) {
    // `asMessage` checked what the SDK's type says; the SDK validates the rest itself.
    transport.onmessage?.(message as JSONRPCMessage);
  }

  function settle(id: string | number) {
    pending.delete(id);
    if (pending.size === 0) onIdle();
  }

  function receive(message: Message) {
    const { id, method, params } = message;
    const version = claimedVersion(message);
    if (
      id !== undefined &&
      method !== undefined &&
      version !== undefined &&
      !modernVersions.some((known) => known === version)
    ) {
      // The SDK checks this only on the first message of a connection.
      return send(
        errorReply(id, unsupportedVersionCode, `Unsupported protocol version ${String(version)}`, {
          supported: modernVersions,
          requested: version,
        }),
      );
    }
    const greeting = attached || loading === 'now' ? undefined : greeter.greet(message);
    if (greeting) {
      greeted.add(greeting.id);
      send(greeting);
    } else if (id !== undefined && method !== undefined) pending.add(id);
    if (
      method === 'notifications/cancelled' &&
      (typeof params?.requestId === 'string' || typeof params?.requestId === 'number')
    )
      settle(params.requestId);
    if (attached && queue.length === 0) return deliver(message);
    queue.push(message);
    if (greeting === undefined) load();
    else if (greeting) loadSoon(method === 'tools/list' ? loadAfterListMs : loadAfterOpeningMs);
  }

  function loadSoon(ms: number) {
    if (loading === 'now') return;
    clearTimeout(loading);
    loading = setTimeout(load, ms);
  }

  function load() {
    if (loading === 'now') return;
    clearTimeout(loading);
    loading = 'now';
    attach(transport).catch((error: Error) => end({ reason: 'protocol closed', detail: error.message }));
  }

  function receiveLine(line: string) {
    // Also takes away a byte order mark: .NET writes one in front of the first message of a host.
    const text = line.trim();
    if (text === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return send(
        errorReply(
          null,
          parseErrorCode,
          'Parse error: the line is not valid JSON. Send one JSON-RPC message per line.',
        ),
      );
    }
    const message = asMessage(value);
    if ('problem' in message)
      send(errorReply(message.id, invalidRequestCode, `Invalid request: ${message.problem}`));
    else receive(message);
  }

  function end(how: WireEnd) {
    if (ended) return;
    ended = true;
    input.pause();
    if (typeof loading === 'object') clearTimeout(loading);
    onEnd(how);
  }

  readLines(input, maxLineBytes, receiveLine, end);
  output.on('error', (error: NodeJS.ErrnoException) => {
    outputClosed = true;
    end({ reason: 'output closed', detail: error.code ?? error.message });
  });

  return {
    idle: () =>
      new Promise((resolve) => {
        if (pending.size === 0) resolve();
        else onIdle = resolve;
      }),
    abandon: () => transport.onclose?.(),
    flushed: () => new Promise((resolve) => (outputClosed ? resolve() : write('', resolve))),
  };
}

/** Splits the input into lines. Chunks are joined once per line, so that a line in many pieces costs no more than its length. */
function readLines(
  input: Readable,
  maxLineBytes: number,
  onLine: (line: string) => void,
  end: (how: WireEnd) => void,
) {
  let parts: Buffer[] = [];
  let bytes = 0;
  input.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      if (bytes + at - from > maxLineBytes) return tooLong();
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      bytes = 0;
      from = at + 1;
      onLine(line);
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > maxLineBytes) tooLong();
  });
  input.once('end', () => {
    // A last line without its newline is still a message.
    if (bytes > 0) onLine(Buffer.concat(parts).toString('utf8'));
    end({ reason: 'end of input' });
  });
  input.once('error', (error) => end({ reason: 'protocol closed', detail: error.message }));

  function tooLong() {
    end({ reason: 'line too long', detail: `a line on stdin has more than ${maxLineBytes} bytes` });
  }
}
