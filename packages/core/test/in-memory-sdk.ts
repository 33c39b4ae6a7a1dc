import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { attachSdk } from '../src/attach-sdk.js';
import type { Server } from '../src/define-server.js';
import { createListing, type Listing } from '../src/listing.js';
import type { Setup } from '../src/setup.js';

/** What the real SDK answers to messages that come one after the other on one connection. */
export async function answersOfSdk(server: Server, setup: Setup, messages: object[]): Promise<object[]> {
  const sent: object[] = [];
  const transport: Transport = {
    start: async () => {},
    send: async (message) => void sent.push(message),
    close: async () => {},
  };
  attachSdk({ server, setup, listing: listingOf(setup), transport });
  await settle();
  for (const message of messages) {
    // Malformed ones are part of the tests.
    transport.onmessage?.(message as JSONRPCMessage);
    await settle();
  }
  // Without what the wire would drop: `undefined` and the order of keys.
  return JSON.parse(JSON.stringify(sent));
}

export function listingOf({ outline, tools }: Setup): Listing {
  return createListing(outline, tools);
}

/** The SDK answers from within promises, never from a timer. */
async function settle() {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
