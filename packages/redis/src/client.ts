import { type ConnectContext, untilAborted } from '@patchbay/core';
import { askByKey, type Request, runByKey } from './client/dispatch.js';
import { type GreetedSession, greet } from './client/handshake.js';
import type { RedisNode } from './client/node.js';
import type { Command } from './client/session.js';
import { type Login, targetOf } from './client/target.js';
import { tlsOptions } from './client/tls-options.js';
import { createTopology } from './client/topology.js';
import { type CommandTable, createTableReader } from './commands/table.js';
import { createFence, type Fence } from './fence.js';
import { isRedisError, type Reply } from './reply/reply.js';
import type { RedisSettings } from './settings.js';

/** One Redis, whether it is a single server, a master that sentinels name, or a cluster. */
export interface Db {
  settings: RedisSettings;
  fence: Fence;
  /** Every process that holds data, in an order that stays the same. */
  masters(signal: AbortSignal): Promise<RedisNode[]>;
  isCluster(): boolean;
  /** The process that holds a key. */
  nodeOf(key: Buffer, signal: AbortSignal): Promise<RedisNode>;
  /** Short commands of ours, each where its key is, in one go; errors are among the replies. */
  ask(requests: Request[], signal: AbortSignal): Promise<Reply[]>;
  /**
   * Work on the exclusive connection of the node that holds a key, which answered a PING just before. A reply of MOVED or ASK is followed;
   * `before` is what must be sent first in that case.
   */
  run(
    key: Buffer | undefined,
    signal: AbortSignal,
    work: (session: GreetedSession, before: Command[]) => Promise<Reply>,
  ): Promise<Reply>;
  /** A connection for one use to the node that holds a key, for what blocks. */
  once<T>(key: Buffer, signal: AbortSignal, work: (session: GreetedSession) => Promise<T>): Promise<T>;
  /** What the server says of its commands; read again after `renew`. */
  table(signal: AbortSignal): Promise<CommandTable>;
  renewTable(signal: AbortSignal): Promise<CommandTable>;
  close(): void;
}

// A sentinel answers in less than that from the other end of the world.
const leastSilenceMs = 300;

/** Opens nothing yet: the first command does. */
export function openDb(settings: RedisSettings, { secrets, onReconnect }: ConnectContext): Db {
  const target = targetOf(settings);
  const sentinelLogin: Login = {
    username: settings.REDIS_SENTINEL_USERNAME,
    password: settings.REDIS_SENTINEL_PASSWORD,
  };
  for (const { password } of [target.login, sentinelLogin]) if (password) secrets.add(password);
  for (const { username } of [target.login, sentinelLogin]) if (username) secrets.allow(username);
  if ('host' in target.address) secrets.allow(target.address.host);
  else secrets.allow(target.address.path);
  const tls = target.tls ? tlsOptions(settings) : undefined;
  const { REDIS_REPLY_TIMEOUT_MS: silenceMs } = settings;
  const common = {
    tls,
    silenceMs,
    connectTimeoutMs: silenceMs,
    maxReplyBytes: settings.REDIS_MAX_REPLY_BYTES,
    protocol: settings.REDIS_PROTOCOL,
    clientName: settings.REDIS_CLIENT_NAME,
  };
  // They are asked one after the other, and all of them together have the time of one server.
  const shareMs = Math.max(leastSilenceMs, Math.floor(silenceMs / Math.max(1, target.sentinels.length)));
  const patience = { silenceMs: shareMs, connectTimeoutMs: shareMs };
  const topology = createTopology({
    target,
    settings,
    onReconnect,
    open: (address, db, signal) => greet({ ...common, address, login: target.login, db, signal }),
    openSentinel: (address, signal) =>
      greet({ ...common, ...patience, address, login: sentinelLogin, db: 0, signal }),
  });
  const readTable = createTableReader(async (signal) => {
    const [node] = await topology.masters(signal);
    if (!node) throw new Error('There is no node to ask.');
    return node.ask([['COMMAND']], signal);
  });
  return {
    settings,
    fence: createFence(settings.REDIS_KEY_ALLOW),
    masters: topology.masters,
    isCluster: topology.isCluster,
    nodeOf: topology.nodeOf,
    ask: (requests, signal) => askByKey(topology, requests, signal),
    run: (key, signal, work) => runByKey(topology, key, { signal, work }),
    async once(key, signal, work) {
      const node = await topology.nodeOf(key, signal);
      return node.once(signal, work).catch(async (error) => {
        if (!topology.isCluster() || !isRedisError(error) || error.kind !== 'MOVED') throw error;
        topology.forget();
        return (await topology.nodeOf(key, signal)).once(signal, work);
      });
    },
    table: (signal) => untilAborted(readTable(), signal),
    renewTable: (signal) => untilAborted(readTable({ renew: true }), signal),
    close: topology.close,
  };
}
