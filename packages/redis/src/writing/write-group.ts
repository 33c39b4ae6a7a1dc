import { ToolError } from '@patchbay/core';
import type { GreetedSession } from '../client/handshake.js';
import type { Command, SendOptions } from '../client/session.js';
import type { Db } from '../client.js';
import { runTransaction } from '../commands/transaction.js';
import { mapError } from '../errors.js';
import { isRedisError, numberOf, type RedisError, type Reply, required, textOf } from '../reply/reply.js';
import { fromText } from '../reply/text.js';
import { type Plan, type PresentKey, planItem, type WriteItem } from './plan-item.js';

/** What became of an item. */
export interface ItemOutcome {
  key: string;
  ok: boolean;
  /** Its type before, `none` for a new key. */
  was: string;
  note?: string;
  failure?: ToolError;
}

/** `attempt` of the tool's context. */
type Attempt = <T>(request: (signal: AbortSignal) => Promise<T>, options: { safe: boolean }) => Promise<T>;

/**
 * Writes items that live on one node in one transaction. Their keys are watched from before their types are read, so a key that becomes
 * something else meanwhile is not overwritten.
 */
export async function writeGroup(
  db: Db,
  items: WriteItem[],
  { signal, attempt }: { signal: AbortSignal; attempt: Attempt },
): Promise<ItemOutcome[]> {
  const keys = items.map(({ key }) => fromText(key));
  const silenceMs = db.settings.REDIS_COMMAND_TIMEOUT_MS;
  let outcomes: ItemOutcome[] = [];
  const reply = await db.run(keys[0], signal, async (session, before) => {
    const options = { signal, silenceMs };
    const watched = await session.sendAll([...before, ['WATCH', ...keys]], options);
    const refused = watched.find(isRedisError);
    // A MOVED is followed by whoever called, everything else is an error.
    if (refused) return refused;
    try {
      const written = await writeWatched(session, items, { ...options, attempt, before });
      if (isRedisError(written)) return written;
      outcomes = written;
      return null;
    } finally {
      // Whether this works changes nothing of what was written: a connection that cannot even do this is not used again.
      if (session.open()) await session.sendAll([['UNWATCH']], options).catch(() => session.close());
    }
  });
  required(reply);
  return outcomes;
}

async function writeWatched(
  session: GreetedSession,
  items: WriteItem[],
  { attempt, ...options }: SendOptions & { attempt: Attempt; before: Command[] },
): Promise<ItemOutcome[] | RedisError> {
  const present = await readPresent(session, items, options);
  const plans = items.map((item, index) => planItem(item, present[index] ?? { type: 'none', ttlMs: -1 }));
  const commands = plans.flatMap((plan): Command[] => ('commands' in plan ? plan.commands : []));
  const replies =
    commands.length === 0
      ? []
      : await attempt((signal) => runTransaction(session, commands, { ...options, signal }), { safe: false });
  if (isRedisError(replies)) return replies;
  let at = 0;
  return items.map(({ key }, index) => {
    const plan = plans[index];
    const own = plan && 'commands' in plan ? replies.slice(at, at + plan.commands.length) : [];
    at += own.length;
    return outcomeOf({ key, was: present[index]?.type ?? 'none', plan, replies: own });
  });
}

async function readPresent(
  session: GreetedSession,
  items: WriteItem[],
  { before, ...options }: SendOptions & { before: Command[] },
): Promise<PresentKey[]> {
  // ASKING holds for one command.
  const replies = await session.sendAll(
    items.flatMap((item): Command[] => [
      ...before,
      ['TYPE', fromText(item.key)],
      ...before,
      ['PTTL', fromText(item.key)],
    ]),
    options,
  );
  const step = before.length + 1;
  return items.map((_, index) => ({
    type: textOf(replies[(index * 2 + 1) * step - 1]),
    ttlMs: numberOf(replies[(index * 2 + 2) * step - 1]),
  }));
}

function outcomeOf({
  key,
  was,
  plan,
  replies,
}: {
  key: string;
  was: string;
  plan: Plan | undefined;
  replies: Reply[];
}): ItemOutcome {
  if (!plan || 'skipped' in plan) return { key, ok: false, was, note: plan?.skipped ?? '' };
  if ('refused' in plan) return { key, ok: false, was, failure: plan.refused };
  const error = replies.find(isRedisError);
  if (error) {
    const failure =
      mapError(error) ?? new ToolError('upstream_error', 'Redis refused it.', { next: 'See the log.' });
    return { key, ok: false, was, failure };
  }
  return {
    key,
    ok: true,
    was,
    ...(plan.ttlDropped ? { note: 'Its time to live is gone; keep_ttl keeps it.' } : {}),
  };
}
