import type { Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Server } from './define-server.js';
import type { CallIdentity } from './events.js';
import type { Listing } from './listing.js';
import { logCalls } from './log-calls.js';
import { createProtocolServer, type Extension } from './protocol.js';
import { createRuntime } from './runtime.js';
import type { Setup } from './setup.js';

/** A server that is connected to its host. */
export interface Attached {
  /** Calls that have begun and not ended. */
  underWay(): CallIdentity[];
  /** Closes the backend's clients. */
  close(): Promise<void>;
}

export interface AttachOptions {
  server: Server;
  setup: Setup;
  listing: Listing;
  transport: Transport;
  extend?: Extension | undefined;
}

/** Connects the SDK to the wire. In a file of its own, because importing it loads the SDK and all that a call needs. */
export function attachSdk({ server, setup, listing, transport, extend }: AttachOptions): Attached {
  const runtime = createRuntime(server, setup);
  const underWay = new Map<string, CallIdentity>();
  runtime.events.on('call.started', (call) => underWay.set(call.callId, call));
  runtime.events.on('call.finished', ({ callId }) => underWay.delete(callId));
  logCalls(runtime.events, setup.log);
  serveStdio(() => createProtocolServer({ runtime, listing, extend }), {
    transport,
    onerror: (error) => setup.log.debug('protocol', { error }),
  });
  return { underWay: () => [...underWay.values()], close: () => runtime.connections.close() };
}
