import { ToolError } from '@patchbay/core';
import type { GreetedSession } from '../client/handshake.js';
import type { RedisNode } from '../client/node.js';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { mapError } from '../errors.js';
import { isRedisError, numberOf, type RedisError, type Reply } from '../reply/reply.js';

/** `attempt` of a tool's context. */
type Attempt = <T>(request: (signal: AbortSignal) => Promise<T>, options: { safe: boolean }) => Promise<T>;

// Written in one go; UNLINK takes microseconds, because the memory is freed in the background.
const batchKeys = 500;

/** How many of the keys exist. */
export async function countExisting(db: Db, keys: Buffer[], signal: AbortSignal): Promise<number> {
  const replies = await db.ask(
    keys.map((key) => ({ key, command: ['EXISTS', key] })),
    signal,
  );
  return replies.reduce<number>((sum, reply) => sum + numberOf(reply), 0);
}

/**
 * Deletes keys, batch after batch, and says of each whether it existed.
 * @throws what ended the connection or refused a key, with `details.deleted` of what was deleted before
 */
export async function unlinkKeys(
  db: Db,
  keys: Buffer[],
  { signal, attempt }: { signal: AbortSignal; attempt: Attempt },
): Promise<boolean[]> {
  const existed: boolean[] = [];
  try {
    for (const { node, places } of await batchesOf(db, keys, signal)) {
      const commands = places.map((place): Command => ['UNLINK', keys[place] ?? '']);
      const replies = await node.exclusive(signal, (session) =>
        send(db, session, commands, { signal, attempt }),
      );
      let failure: RedisError | undefined;
      for (const [index, place] of places.entries()) {
        const reply = replies[index] ?? null;
        const answer = isRedirection(reply)
          ? await unlinkElsewhere(db, keys[place], { signal, attempt })
          : reply;
        if (isRedisError(answer)) failure ??= answer;
        else existed[place] = numberOf(answer) > 0;
      }
      if (failure) throw mapError(failure);
    }
  } catch (error) {
    throw withCount(error, existed.filter(Boolean).length);
  }
  return existed;
}

/** Keys by the node that holds them, at most `batchKeys` at once. */
async function batchesOf(
  db: Db,
  keys: Buffer[],
  signal: AbortSignal,
): Promise<Array<{ node: RedisNode; places: number[] }>> {
  const byNode = new Map<RedisNode, number[]>();
  for (const [place, key] of keys.entries()) {
    const node = await db.nodeOf(key, signal);
    const places = byNode.get(node);
    if (places) places.push(place);
    else byNode.set(node, [place]);
  }
  return [...byNode].flatMap(([node, places]) =>
    Array.from({ length: Math.ceil(places.length / batchKeys) }, (_, index) => ({
      node,
      places: places.slice(index * batchKeys, (index + 1) * batchKeys),
    })),
  );
}

function send(
  db: Db,
  session: GreetedSession,
  commands: Command[],
  { attempt }: { signal: AbortSignal; attempt: Attempt },
): Promise<Reply[]> {
  const silenceMs = db.settings.REDIS_COMMAND_TIMEOUT_MS;
  return attempt((signal) => session.sendAll(commands, { signal, silenceMs }), { safe: false });
}

/** A key whose slot has moved: its node refused it, so it is deleted where it is now. */
function unlinkElsewhere(
  db: Db,
  key: Buffer | undefined,
  options: { signal: AbortSignal; attempt: Attempt },
): Promise<Reply> {
  return db.run(key, options.signal, async (session, before) => {
    const replies = await send(db, session, [...before, ['UNLINK', key ?? '']], options);
    return replies.at(-1) ?? null;
  });
}

function isRedirection(reply: Reply): boolean {
  return isRedisError(reply) && (reply.kind === 'MOVED' || reply.kind === 'ASK');
}

function withCount(error: unknown, deleted: number): unknown {
  if (!ToolError.is(error) || deleted === 0) return error;
  const { code, message, next, retryAfterMs, details, connectionFault } = error;
  return new ToolError(code, `${message} ${deleted} keys were deleted before.`, {
    next,
    retryAfterMs,
    details: { ...details, deleted },
    connectionFault,
    cause: error,
  });
}
