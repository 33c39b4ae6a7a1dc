import { ToolError } from '@patchbay/core';
import { isRedisError, type Reply } from '../reply/reply.js';
import type { GreetedSession } from './handshake.js';
import type { RedisNode } from './node.js';
import type { Command } from './session.js';
import type { Topology } from './topology.js';

/** A command and the key that says where it belongs; undefined for one without keys. */
export interface Request {
  key: Buffer | undefined;
  command: Command;
}

// A client that is sent on more often goes round in circles; redis-py and ioredis stop at 16, Jedis at 5.
const mostRedirections = 5;

interface Redirection {
  node: RedisNode;
  /** The slot is on its way: the node answers only after ASKING. */
  asking: boolean;
}

/**
 * Short commands of ours, each on the shared connection of the node that holds its key; errors are among the replies. A node that does not
 * hold a key refuses the command, so following its MOVED or ASK never runs one twice.
 */
export async function askByKey(
  topology: Topology,
  requests: Request[],
  signal: AbortSignal,
): Promise<Reply[]> {
  const groups = new Map<RedisNode, number[]>();
  const nodeOf = await topology.router(signal);
  for (const [index, { key }] of requests.entries()) {
    const node = nodeOf(key);
    const group = groups.get(node);
    if (group) group.push(index);
    else groups.set(node, [index]);
  }
  const replies: Reply[] = [];
  await Promise.all(
    [...groups].map(async ([node, indexes]) => {
      const commands = indexes.map((index) => commandOf(requests, index));
      const answered = await node.ask(commands, signal);
      for (const [place, index] of indexes.entries()) replies[index] = answered[place] ?? null;
    }),
  );
  // Only an error sends anybody elsewhere.
  if (!replies.some(isRedisError)) return replies;
  return Promise.all(
    replies.map((reply, index) =>
      followed(topology, reply, async ({ node, asking }) => {
        const command = commandOf(requests, index);
        const answered = await node.ask(asking ? [['ASKING'], command] : [command], signal);
        return answered.at(-1) ?? null;
      }),
    ),
  );
}

export interface RunOptions {
  signal: AbortSignal;
  /** Works with the exclusive connection of a node; `asking` is a command to send right before the others. */
  work: (session: GreetedSession, before: Command[]) => Promise<Reply>;
}

/** Work for the exclusive connection of the node that holds a key. What it answers with MOVED or ASK was not done, and is done elsewhere. */
export async function runByKey(
  topology: Topology,
  key: Buffer | undefined,
  { signal, work }: RunOptions,
): Promise<Reply> {
  const at = ({ node, asking }: Redirection) =>
    node.exclusive(signal, (session) => work(session, asking ? [['ASKING']] : []));
  const first = await at({ node: await topology.nodeOf(key, signal), asking: false });
  return followed(topology, first, at);
}

async function followed(
  topology: Topology,
  reply: Reply,
  send: (to: Redirection) => Promise<Reply>,
): Promise<Reply> {
  let answer = reply;
  for (let count = 0; count < mostRedirections; count += 1) {
    const to = redirectionOf(topology, answer);
    if (!to) return answer;
    answer = await send(to);
  }
  throw new ToolError('unavailable', 'The nodes of the cluster send each other round in circles.', {
    next: 'Slots are being moved; call again in a few seconds.',
    retryAfterMs: 1_000,
  });
}

function redirectionOf(topology: Topology, reply: Reply): Redirection | undefined {
  if (!isRedisError(reply) || !topology.isCluster()) return undefined;
  const [, kind, host = '', port] = /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec(reply.text.trim()) ?? [];
  if (!kind || host === '') return undefined;
  if (kind === 'MOVED') topology.forget();
  return { node: topology.nodeAt({ host, port: Number(port) }), asking: kind === 'ASK' };
}

function commandOf(requests: Request[], index: number): Command {
  const request = requests[index];
  if (!request) throw new Error('There is no such request.');
  return request.command;
}
