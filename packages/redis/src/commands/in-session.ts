import type { Command, SendOptions } from '../client/session.js';
import type { Db } from '../client.js';
import { withoutSecrets } from '../reply/redact.js';
import { isRedisError, numberOf, type Reply, redisError } from '../reply/reply.js';
import { inResp2Shape } from '../reply/resp2-shape.js';
import type { JudgedCommand } from './judge.js';

/** Sends one judged command and returns its reply, free of secrets and in the shape of RESP2; a refusal is a reply, too. */
export type SendJudged = (judged: JudgedCommand, signal: AbortSignal) => Promise<Reply>;

/**
 * Runs `work` with a way to send commands one after the other on exclusive connections: on one server the same for all of them, taken
 * once; in a cluster that of each command's node.
 */
export async function inSession<T>(
  db: Db,
  signal: AbortSignal,
  work: (send: SendJudged) => Promise<T>,
): Promise<T> {
  const { REDIS_COMMAND_TIMEOUT_MS: silenceMs } = db.settings;
  const [node] = await db.masters(signal);
  if (!node) throw new Error('There is no node.');
  if (!db.isCluster()) {
    return node.exclusive(signal, (session) =>
      work(async ({ facts, command }, sending) => {
        const [reply = null] = await session.sendAll([command], { signal: sending, silenceMs });
        return cleaned(facts.name, reply, session.facts.protocol);
      }),
    );
  }
  return work((judged, sending) => sendInCluster(db, judged, { signal: sending, silenceMs }));
}

async function sendInCluster(db: Db, judged: JudgedCommand, options: SendOptions): Promise<Reply> {
  const { facts, command, keys } = judged;
  if (facts.name === 'scan' || facts.name === 'randomkey') {
    return redisError('CLUSTERWIDE one node of the cluster would answer for all of them');
  }
  const { signal } = options;
  const [key] = keys;
  if (key === undefined && facts.everywhere && (judged.verdict.tier !== 'read' || facts.name === 'dbsize')) {
    const replies: Reply[] = [];
    for (const node of await db.masters(signal)) {
      const reply = await node.exclusive(signal, async (session) => {
        const [answer = null] = await session.sendAll([command], options);
        return cleaned(facts.name, answer, session.facts.protocol);
      });
      if (isRedisError(reply)) return reply;
      replies.push(reply);
    }
    if (facts.name === 'dbsize')
      return String(replies.reduce<number>((sum, reply) => sum + numberOf(reply), 0));
    // Lists, as KEYS gives them, belong together; anything else is the same OK from all of them.
    return replies.every(Array.isArray) ? replies.flat() : (replies[0] ?? null);
  }
  return db.run(key, signal, async (session, before) => {
    const replies = await session.sendAll([...before, command] satisfies Command[], options);
    return cleaned(facts.name, replies.at(-1) ?? null, session.facts.protocol);
  });
}

function cleaned(name: string, reply: Reply, protocol: 2 | 3): Reply {
  return withoutSecrets(name, inResp2Shape(name, reply, protocol));
}
