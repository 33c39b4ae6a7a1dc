import { randomBytes } from 'node:crypto';
import { type Cache, createCache } from './cache.js';
import { type Confirmations, createConfirmations } from './confirmation.js';
import { type Connections, createConnections } from './connection.js';
import type { Server } from './define-server.js';
import { type CallEvents, createEvents, type Events } from './events.js';
import { createRateLimiter, type RateLimiter } from './rate-limit.js';
import type { CallResult } from './result.js';
import type { Setup } from './setup.js';
import type { Tool } from './tool.js';

/** Everything a call needs, shared by all calls of the process. Made when the first message needs more than the lists. */
export interface Runtime extends Omit<Setup, 'tools'> {
  server: Server;
  /** The tools that may be called, by name. */
  tools: Map<string, Tool>;
  connections: Connections;
  limiter: RateLimiter;
  confirmations: Confirmations;
  cache: Cache<CallResult>;
  events: Events<CallEvents>;
  /** Keys the hashes of arguments in the log, so that short ones cannot be guessed. */
  hashKey: string;
}

export function createRuntime(server: Server, setup: Setup): Runtime {
  const { settings, clock } = setup;
  const visible = new Set(setup.tools.map(({ listed }) => listed.name));
  const events = createEvents<CallEvents>();
  const limit = {
    perMinute: settings.PATCHBAY_RATE_PER_MINUTE,
    burst: settings.PATCHBAY_RATE_BURST,
    concurrency: settings.PATCHBAY_CONCURRENCY,
  };
  const limiter = createRateLimiter({ limit, clock });
  return {
    ...setup,
    server,
    tools: new Map(server.tools.filter(({ name }) => visible.has(name)).map((tool) => [tool.name, tool])),
    connections: createConnections({ server, setup, limiter, events }),
    limiter,
    confirmations: createConfirmations({ ttlMs: settings.PATCHBAY_CONFIRM_TTL_MS, clock }),
    cache: createCache<CallResult>({ clock }),
    events,
    hashKey: randomBytes(32).toString('base64url'),
  };
}
