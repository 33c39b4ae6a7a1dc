import { ToolError } from '@patchbay/core';
import { arrayOf, isRedisError, numberOf, textOf } from '../reply/reply.js';
import type { GreetedSession } from './handshake.js';
import type { Address, Target } from './target.js';

export interface FindMasterOptions {
  target: Target;
  /** What the sentinels call the master. */
  name: string;
  open: (address: Address, db: number, signal: AbortSignal) => Promise<GreetedSession>;
  openSentinel: (address: Address, signal: AbortSignal) => Promise<GreetedSession>;
  silenceMs: number;
  signal: AbortSignal;
}

/**
 * Asks one sentinel after the other who is master, and connects to it. What calls itself a replica is not taken: right after a failover
 * a sentinel may still name the old master.
 * @throws ToolError `not_configured` when no sentinel knows the name; otherwise what the last one failed with
 */
export async function findMaster({
  target,
  name,
  open,
  openSentinel,
  silenceMs,
  signal,
}: FindMasterOptions): Promise<GreetedSession> {
  let failure: unknown;
  for (const address of target.sentinels) {
    try {
      const master = await askSentinel(await openSentinel(address, signal), name, { silenceMs, signal });
      if (!master) {
        failure ??= unknownName();
        continue;
      }
      const session = await open(master, target.db, signal);
      if (session.facts.role === 'master') return session;
      session.close();
      failure = noMaster();
    } catch (error) {
      if (signal.aborted) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function askSentinel(
  sentinel: GreetedSession,
  name: string,
  options: { silenceMs: number; signal: AbortSignal },
): Promise<Address | undefined> {
  try {
    const [reply] = await sentinel.sendAll([['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]], options);
    if (isRedisError(reply)) throw reply;
    if (!reply) return undefined;
    const [host, port] = arrayOf(reply);
    return { host: textOf(host), port: numberOf(port) };
  } finally {
    sentinel.close();
  }
}

function unknownName(): ToolError {
  return new ToolError('not_configured', 'The sentinels know no master of that name.', {
    next: 'Set REDIS_SENTINEL_NAME to the name in their configuration (sentinel monitor <name> ...), then restart the server.',
  });
}

function noMaster(): ToolError {
  return new ToolError(
    'unavailable',
    'The sentinels name a server that is not the master: a failover is under way.',
    {
      next: 'Call again in a few seconds.',
      retryAfterMs: 1_000,
    },
  );
}
