import { ToolError, untilAborted } from '@patchbay/core';
import { isRedisError, type Reply } from '../reply/reply.js';
import type { GreetedSession } from './handshake.js';
import type { Command, SendOptions } from './session.js';

/** One Redis process, as far as we talk to it: a shared connection for short commands, an exclusive one for all that others must not wait behind. */
export interface RedisNode {
  /** Stays the same while the process is part of the cluster. */
  id: string;
  /** The shared connection, made when it is missing. Never send on it what blocks or changes its state. */
  shared(signal: AbortSignal): Promise<GreetedSession>;
  /**
   * Several short commands on the shared connection, their errors among their replies.
   * @throws ToolError when the connection cannot be made or ends
   */
  ask(commands: Command[], signal: AbortSignal): Promise<Reply[]>;
  /**
   * Lends the exclusive connection to `work`, alone. It was asked for a sign of life just before, so that a write is not sent into a
   * connection that died unnoticed; it is closed when `work` was aborted, because its reply may still be under way.
   */
  exclusive<T>(signal: AbortSignal, work: (session: GreetedSession) => Promise<T>): Promise<T>;
  /** A connection for one use, closed afterwards. */
  once<T>(signal: AbortSignal, work: (session: GreetedSession) => Promise<T>): Promise<T>;
  close(): void;
}

export interface NodeOptions {
  id: string;
  /** Opens one more connection. */
  open: (signal: AbortSignal) => Promise<GreetedSession>;
  /** Longest silence while a short command is answered, in milliseconds. */
  silenceMs: number;
  onReconnect: () => void;
}

export function createNode({ id, open, silenceMs, onReconnect }: NodeOptions): RedisNode {
  const shared = lastingSession(open, onReconnect);
  const exclusive = lastingSession(open, onReconnect);
  let queue: Promise<unknown> = Promise.resolve();

  /** Waits for its turn, but not longer than the caller does. */
  function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = queue;
    const running = (async () => {
      await untilAborted(before, signal);
      return work();
    })();
    // Who gave up while waiting must not let the next one in before those ahead are through.
    queue = Promise.allSettled([before, running]).then(() => undefined);
    return running;
  }

  const node: RedisNode = {
    id,
    shared: shared.get,
    async ask(commands, signal) {
      const session = await shared.get(signal);
      return session.sendAll(commands, { signal, silenceMs });
    },
    exclusive: (signal, work) =>
      inTurn(signal, async () => {
        const session = await alive(exclusive, { signal, silenceMs });
        try {
          return await work(session);
        } finally {
          if (signal.aborted) session.close();
        }
      }),
    async once(signal, work) {
      const session = await open(signal);
      const close = () => session.close();
      signal.addEventListener('abort', close, { once: true });
      try {
        return await work(session);
      } finally {
        signal.removeEventListener('abort', close);
        close();
      }
    },
    close() {
      shared.close();
      exclusive.close();
    },
  };
  return node;
}

interface LastingSession {
  get(signal: AbortSignal): Promise<GreetedSession>;
  close(): void;
}

/** A connection that is opened when it is wanted and opened anew when it was lost. Callers that want it at the same time share the opening. */
function lastingSession(open: NodeOptions['open'], onReconnect: () => void): LastingSession {
  let session: GreetedSession | undefined;
  let opening: Promise<GreetedSession> | undefined;
  let wasOpen = false;
  const life = new AbortController();

  async function reopen(): Promise<GreetedSession> {
    try {
      // Not the caller's signal: others may be waiting for the same connection.
      session = await open(life.signal);
      if (life.signal.aborted) session.close();
      if (wasOpen) onReconnect();
      wasOpen = true;
      return session;
    } finally {
      opening = undefined;
    }
  }

  return {
    async get(signal) {
      if (session?.open()) return session;
      opening ??= reopen();
      return untilAborted(opening, signal);
    },
    close() {
      life.abort();
      session?.close();
    },
  };
}

/** The session after a reply to PING; one that is found dead is replaced, once. Any reply will do, a refusal too. */
async function alive(lasting: LastingSession, options: SendOptions): Promise<GreetedSession> {
  const session = await lasting.get(options.signal);
  try {
    await session.send(['PING'], options);
    return session;
  } catch (error) {
    if (isRedisError(error)) return session;
    // A lost connection is made again at once; after a silence, waiting for another one would only double it.
    if (!ToolError.is(error) || error.code !== 'unavailable') throw error;
    session.close();
  }
  const again = await lasting.get(options.signal);
  await again.sendAll([['PING']], options);
  return again;
}
