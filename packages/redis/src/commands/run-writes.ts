import { type ToolContext, ToolError } from '@patchbay/core';
import { isTooLong } from '../client/session.js';
import type { Db } from '../client.js';
import { withoutSecrets } from '../reply/redact.js';
import { isRedisError, type Reply, required } from '../reply/reply.js';
import { inResp2Shape } from '../reply/resp2-shape.js';
import { inSession } from './in-session.js';
import type { JudgedCommand } from './judge.js';
import { runTransaction } from './transaction.js';

/** A command that ran, and what it answered. */
export interface Ran {
  judged: JudgedCommand;
  reply: Reply;
}

type Context = Pick<ToolContext<Db>, 'signal' | 'attempt'>;

/**
 * One command after the other, up to the first that Redis refuses. Each is sent once.
 * @throws ToolError of the command at which the connection ended, with `details.completed` of those before it
 */
export async function runInTurn(
  db: Db,
  commands: JudgedCommand[],
  { signal, attempt }: Context,
): Promise<Ran[]> {
  const ran: Ran[] = [];
  await inSession(db, signal, async (send) => {
    for (const judged of commands) {
      const reply = await attempt((sending) => send(judged, sending), {
        safe: judged.verdict.tier === 'read',
      }).catch((error) => {
        throw withCompleted(error, ran.length, commands.length);
      });
      ran.push({ judged, reply });
      if (isRedisError(reply)) return;
    }
  });
  return ran;
}

/** All commands in one MULTI and EXEC: all run or none does, but one that fails does not undo the others. */
export async function runAtomically(
  db: Db,
  commands: JudgedCommand[],
  { signal, attempt }: Context,
): Promise<Ran[]> {
  const silenceMs = db.settings.REDIS_COMMAND_TIMEOUT_MS;
  const key = commands.flatMap(({ keys }) => keys)[0];
  let replies: Reply[] = [];
  const reply = await db.run(key, signal, async (session, before) => {
    const sent = commands.map(({ command }) => command);
    const answered = await attempt(
      (sending) => runTransaction(session, sent, { signal: sending, silenceMs, before }),
      {
        safe: false,
      },
    );
    // A MOVED is followed by whoever called, everything else is an error.
    if (isRedisError(answered)) return answered;
    replies = answered.map((one, index) => {
      const name = commands[index]?.facts.name ?? '';
      return withoutSecrets(name, inResp2Shape(name, one, session.facts.protocol));
    });
    return null;
  });
  required(reply);
  return commands.map((judged, index) => ({ judged, reply: replies[index] ?? null }));
}

function withCompleted(error: unknown, completed: number, all: number): unknown {
  if (!ToolError.is(error)) return error;
  if (isTooLong(error)) {
    return new ToolError('refused', 'The command was carried out, but its reply was too long to be read.', {
      next: 'Do not repeat it. Ask for less, or raise REDIS_MAX_REPLY_BYTES.',
      details: { completed: completed + 1, not_run: all - completed - 1 },
      cause: error,
    });
  }
  if (all === 1) return error;
  const { code, message, next, retryAfterMs, details, connectionFault } = error;
  return new ToolError(code, `${message} It was command ${completed + 1} of ${all}.`, {
    next,
    retryAfterMs,
    details: { ...details, completed, not_run: all - completed - 1 },
    connectionFault,
    cause: error,
  });
}
