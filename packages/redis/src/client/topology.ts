import { ToolError } from '@patchbay/core';
import { isRedisError } from '../reply/reply.js';
import type { RedisSettings } from '../settings.js';
import { type ClusterMap, readSlots } from './cluster-map.js';
import { type GreetedSession, refuseSentinel } from './handshake.js';
import { createNode, type RedisNode } from './node.js';
import { findMaster } from './sentinel.js';
import { slotOf } from './slot.js';
import type { Address, Target } from './target.js';

/** The processes that hold the data: one, or the masters of a cluster. */
export interface Topology {
  /** Every process, in an order that stays the same. Together they hold each key once. */
  masters(signal: AbortSignal): Promise<RedisNode[]>;
  /** Says of every key which process holds it; any one for a command without keys. Good for what is sent in the same turn. */
  router(signal: AbortSignal): Promise<(key: Buffer | undefined) => RedisNode>;
  /** The process that holds a key, see `router`. */
  nodeOf(key: Buffer | undefined, signal: AbortSignal): Promise<RedisNode>;
  /** The node at an address that MOVED or ASK named. */
  nodeAt(address: { host: string; port: number }): RedisNode;
  /** Forget who holds what: a node said otherwise, or cannot be reached. */
  forget(): void;
  isCluster(): boolean;
  close(): void;
}

export interface TopologyOptions {
  target: Target;
  settings: RedisSettings;
  open: (address: Address, db: number, signal: AbortSignal) => Promise<GreetedSession>;
  openSentinel: (address: Address, signal: AbortSignal) => Promise<GreetedSession>;
  onReconnect: () => void;
}

// Who moves slots tells nobody; a map of this age is fetched again, which costs one short command.
const mapLifeMs = 10_000;

export function createTopology({
  target,
  settings,
  open,
  openSentinel,
  onReconnect,
}: TopologyOptions): Topology {
  const { REDIS_REPLY_TIMEOUT_MS: silenceMs, REDIS_CLUSTER: clusterSetting } = settings;
  const byAddress = new Map<string, RedisNode>();
  let clustered = clusterSetting === 'on';
  let known: { map: ClusterMap; nodes: RedisNode[]; readAt: number } | undefined;

  const seed = createNode({
    id: 'seed',
    silenceMs,
    onReconnect,
    async open(signal) {
      const session =
        target.sentinels.length > 0
          ? await findMaster({
              target,
              name: settings.REDIS_SENTINEL_NAME,
              open,
              openSentinel,
              silenceMs,
              signal,
            })
          : await open(target.address, clustered ? 0 : target.db, signal);
      refuseSentinel(session.facts);
      if (session.facts.mode === 'cluster' && clusterSetting !== 'off') clustered = true;
      return session;
    },
  });

  function nodeAt({ host, port }: { host: string; port: number }, id = `${host}:${port}`): RedisNode {
    const address = `${host}:${port}`;
    const found = byAddress.get(address);
    if (found) return found;
    const node = createNode({
      id,
      silenceMs,
      onReconnect,
      async open(signal) {
        try {
          return await open({ host, port }, 0, signal);
        } catch (error) {
          // Another one may hold its slots by now.
          known = undefined;
          throw error;
        }
      },
    });
    byAddress.set(address, node);
    return node;
  }

  async function readMap(signal: AbortSignal): Promise<NonNullable<typeof known>> {
    let failure: unknown;
    for (const node of [seed, ...byAddress.values()]) {
      try {
        const [reply] = await node.ask([['CLUSTER', 'SLOTS']], signal);
        if (isRedisError(reply)) throw reply;
        const askedHost = 'host' in target.address ? target.address.host : '127.0.0.1';
        const map = readSlots(reply ?? null, askedHost);
        known = {
          map,
          nodes: map.masters.map((master) => nodeAt(master, master.id)),
          readAt: performance.now(),
        };
        return known;
      } catch (error) {
        if (signal.aborted) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  async function current(signal: AbortSignal): Promise<NonNullable<typeof known> | undefined> {
    if (!clustered) await seed.shared(signal);
    if (!clustered) return undefined;
    return known && performance.now() - known.readAt < mapLifeMs ? known : readMap(signal);
  }

  async function router(signal: AbortSignal): Promise<(key: Buffer | undefined) => RedisNode> {
    const cluster = await current(signal);
    if (!cluster) return () => seed;
    return (key) => {
      const index = key === undefined ? 0 : cluster.map.bySlot[slotOf(key)];
      const node = index === undefined ? undefined : cluster.nodes[index];
      if (node) return node;
      throw uncovered();
    };
  }

  return {
    async masters(signal) {
      const cluster = await current(signal);
      if (!cluster) return [seed];
      if (cluster.nodes.length > 0) return cluster.nodes;
      throw uncovered();
    },
    router,
    nodeOf: async (key, signal) => (await router(signal))(key),
    nodeAt,
    forget() {
      known = undefined;
    },
    isCluster: () => clustered,
    close() {
      seed.close();
      for (const node of byAddress.values()) node.close();
    },
  };
}

function uncovered(): ToolError {
  return new ToolError('unavailable', 'No master of the cluster serves this slot.', {
    next: 'The cluster lacks a node: check_redis_health shows what it says of itself. Call again when it is whole.',
  });
}
