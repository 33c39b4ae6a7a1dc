import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import { untilAborted } from './clock.js';
import { defaultConnection } from './config.js';
import type { Server } from './define-server.js';
import { ToolError } from './errors.js';
import type { CallEvents, Events } from './events.js';
import type { RateLimiter } from './rate-limit.js';
import type { Setup } from './setup.js';

/** One named connection: its client, made once and on first use, and its circuit. */
export interface Connection {
  name: string;
  breaker: CircuitBreaker;
  /**
   * The client. A failed connect is not remembered: the next call tries again.
   * @throws the signal's reason when it aborts before the client is there
   */
  client(signal: AbortSignal): Promise<unknown>;
}

/** A connection with what `connect` gave, or will give. */
interface OpenConnection extends Connection {
  made?: Promise<unknown>;
  ready?: { client: unknown };
}

export interface Connections {
  /**
   * @throws ToolError `invalid_argument` for a name that is not set up, `not_configured` naming missing settings
   */
  get(name: string | undefined): Connection;
  /** Closes every client that was made. */
  close(): Promise<void>;
}

/** Makes clients by the settings of their connection. */
export function createConnections({
  server,
  setup: { configuration, settings, secrets, log, clock },
  limiter,
  events,
}: {
  server: Server;
  setup: Setup;
  limiter: RateLimiter;
  events: Events<CallEvents>;
}): Connections {
  const open = new Map<string, OpenConnection>();

  function create(name: string): Connection {
    const ownSettings = configuration.settingsOf(name);
    const breaker = createCircuitBreaker({
      failures: settings.PATCHBAY_CIRCUIT_FAILURES,
      pauseMs: settings.PATCHBAY_CIRCUIT_PAUSE_MS,
      clock,
      onMove: (from, to) => events.emit('circuit.moved', { server: server.name, connection: name, from, to }),
    });
    const context = {
      name,
      access: settings.PATCHBAY_ACCESS,
      log,
      secrets,
      version: server.version,
      onReconnect: breaker.reset,
      slowDown: (retryAfterMs?: number) => limiter.slowDown(name, retryAfterMs),
    };
    const connection: OpenConnection = {
      name,
      breaker,
      async client(signal) {
        if (connection.ready) return connection.ready.client;
        connection.made ??= connect(connection);
        return untilAborted(connection.made, signal);
      },
    };
    return connection;

    function connect(asked: OpenConnection): Promise<unknown> {
      // `connect` takes the settings of this server's own declaration, which is where these come from.
      const made = Promise.resolve(ownSettings).then((values) => server.connect(values as never, context));
      made.then(
        (client) => {
          asked.ready = { client };
        },
        () => {
          if (asked.made === made) delete asked.made;
        },
      );
      return made;
    }
  }

  return {
    get(name = defaultName(configuration.connections)) {
      const known = open.get(name);
      if (known) return known;
      const connection = create(name);
      open.set(name, connection);
      return connection;
    },
    async close() {
      const clients = [...open.values()].flatMap(({ made }) => made ?? []);
      await Promise.allSettled(
        clients.map(async (made) => {
          // `close` takes what `connect` of the same declaration made.
          await server.close?.((await made) as never);
        }),
      );
    },
  };
}

/** One connection that has a name is the default; among several, `default` must be one of them. */
function defaultName(connections: string[]): string {
  const [only, ...others] = connections;
  return only !== undefined && others.length === 0 ? only : defaultConnection;
}

/** The name in a tool's arguments, taken out of them. */
export function takeConnection(
  input: Record<string, unknown>,
  argument: string | undefined,
): { name: string | undefined; rest: Record<string, unknown> } {
  if (argument === undefined) return { name: undefined, rest: input };
  const { [argument]: name, ...rest } = input;
  if (name !== undefined && typeof name !== 'string') {
    throw new ToolError('invalid_argument', `${argument}: must be a string`, {
      next: 'Correct the arguments and call again.',
    });
  }
  return { name: name?.toLowerCase(), rest };
}
