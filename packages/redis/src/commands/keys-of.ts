import { ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { arrayOf, bytesOf, isRedisError } from '../reply/reply.js';
import type { CommandFacts, CommandTable } from './table.js';

/** The arguments of a command, as bytes. */
export function argumentsOf([, ...args]: Command): Buffer[] {
  return args.map((arg) => (typeof arg === 'string' ? Buffer.from(arg) : arg));
}

/** True when some of its arguments are keys. */
export function hasKeys({ firstKey, movable }: CommandFacts): boolean {
  return firstKey !== 0 || movable;
}

/**
 * The keys a command touches. By their positions where these are fixed; the server itself is asked (COMMAND GETKEYS) where they are not,
 * and always where a fence depends on the answer.
 * @throws ToolError when the server cannot tell, because then nobody knows what would be touched
 */
export async function keysOf(
  db: Db,
  { table, facts, command }: { table: CommandTable; facts: CommandFacts; command: Command },
  signal: AbortSignal,
): Promise<Buffer[]> {
  if (!hasKeys(facts)) return [];
  const fenced = db.fence.prefixes.length > 0 && table.source === 'server';
  if (!facts.movable && !fenced) return byPosition(facts, argumentsOf(command));
  const [reply] = await db.ask([{ key: undefined, command: ['COMMAND', 'GETKEYS', ...command] }], signal);
  if (!isRedisError(reply)) return arrayOf(reply).map(bytesOf);
  if (/has no key arguments/i.test(reply.text)) return [];
  if (reply.kind === 'NOPERM') {
    throw new ToolError('permission_denied', 'Which keys this command touches cannot be told.', {
      next: 'Grant it at Redis: ACL SETUSER <user> +command|getkeys. Or use the tools made for keys, such as get_keys.',
      cause: reply,
    });
  }
  throw new ToolError('invalid_argument', 'Redis finds no keys in this command: its arguments are wrong.', {
    next: 'explain_command shows the syntax.',
    cause: reply,
  });
}

function byPosition({ firstKey, lastKey, keyStep }: CommandFacts, args: Buffer[]): Buffer[] {
  // Positions count the command as 0 and a sub-command as 1, as they stand on the wire.
  const last = lastKey < 0 ? args.length + lastKey + 1 : lastKey;
  return args.filter((_, index) => {
    const position = index + 1;
    return position >= firstKey && position <= last && (position - firstKey) % Math.max(1, keyStep) === 0;
  });
}
