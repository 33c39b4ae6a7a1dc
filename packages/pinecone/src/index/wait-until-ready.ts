import type { ToolContext } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { poll, waitWithin } from '../poll.js';
import type { IndexInfo } from './index-info.js';

/** These end the wait: nothing follows them by itself. */
const finalStates = /^(InitializationFailed|Failed|Disabled|Terminating)$/;

/**
 * Waits for a new index, telling the caller how it goes.
 * @returns the index as it is in the end; undefined when it was neither ready nor given up in time
 */
export function waitUntilReady(
  name: string,
  { client, signal, progress, remainingMs }: ToolContext<Pinecone>,
): Promise<IndexInfo | undefined> {
  const { PINECONE_WAIT_MS, PINECONE_POLL_MS: pollMs } = client.settings;
  const waitMs = waitWithin(PINECONE_WAIT_MS, remainingMs());
  let state = 'Initializing';
  return poll(
    async (inner) => {
      const info = await client.describe(name, inner);
      state = info.state;
      return info.ready || finalStates.test(info.state) ? info : undefined;
    },
    {
      waitMs,
      pollMs,
      signal,
      onPoll: (waitedMs) => progress(waitedMs, waitMs + 1, `${name}: ${state}`),
    },
  );
}

/** How to go on with an index, by the state it was last seen in. */
export function nextStep(
  name: string,
  info: IndexInfo | undefined,
): { state: string; ready: boolean; next?: string } {
  if (info?.ready) return { state: info.state, ready: true };
  if (info)
    return {
      state: info.state,
      ready: false,
      next: `${name} will not become ready. Delete it and create it again; the Pinecone console may say why.`,
    };
  return {
    state: 'Initializing',
    ready: false,
    next: `${name} is being made; describe_index shows when its state is Ready. Do not create it again.`,
  };
}
