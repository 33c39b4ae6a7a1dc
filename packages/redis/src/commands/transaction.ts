import { ToolError } from '@patchbay/core';
import type { GreetedSession } from '../client/handshake.js';
import type { Command, SendOptions } from '../client/session.js';
import { isRedisError, type RedisError, type Reply } from '../reply/reply.js';

/**
 * Runs commands as one transaction, written in one go on a connection nobody else uses. Returns the replies, of which one may be an error
 * that does not undo the others; or an error alone when Redis refused one of the commands before any ran.
 * @param before what a redirection asks for first; ASKING holds for all of the transaction (Redis sources, resetClient)
 * @throws ToolError `conflict` when a watched key was changed; nothing was written then
 */
export async function runTransaction(
  session: GreetedSession,
  commands: Command[],
  { before = [], ...options }: SendOptions & { before?: Command[] },
): Promise<Reply[] | RedisError> {
  const replies = await session.sendAll([...before, ['MULTI'], ...commands, ['EXEC']], options);
  const executed = replies.at(-1) ?? null;
  if (Array.isArray(executed)) return executed;
  if (executed === null) {
    throw new ToolError('conflict', 'A key was changed by somebody else meanwhile; nothing was written.', {
      next: 'Call again.',
    });
  }
  // EXECABORT says only that; which command was refused and why, its own reply says.
  const refused = replies.find(isRedisError);
  if (refused) return refused;
  throw new TypeError('Redis answered EXEC with something other than a list.');
}
