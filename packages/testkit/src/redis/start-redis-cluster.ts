import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { findRedis, type RedisVersion } from './find-redis.js';
import { stablePort } from './stable-port.js';
import { type RedisServer, startRedisWith } from './start-redis.js';

export interface StartRedisClusterOptions {
  /** How many masters share the 16,384 slots evenly, at least 3 unless a test wants a cluster that cannot vote. */
  masters?: number;
  /** Of every node. */
  password?: string;
  /** Directives of redis.conf for every node. */
  config?: Readonly<Record<string, string>>;
  version?: RedisVersion;
}

export interface RedisCluster {
  /** In the order of their slots. `masters[1].kill()` takes one away, `restart()` brings it back. */
  readonly masters: readonly RedisServer[];
  readonly urls: readonly string[];
  /** The master that holds the slot of a key. */
  masterOf(key: string): Promise<RedisServer>;
  /** A connected cluster client for the test itself, closed by `stop`. */
  client(): Promise<Cluster>;
  stop(): Promise<void>;
}

/** Redis Cluster specification, "Key distribution model". */
const slotCount = 16_384;
/** A new cluster says `ok` after two seconds at the least (CLUSTER_WRITABLE_DELAY in Redis's cluster.c). */
const formTimeoutMs = 30_000;

/** Starts masters without replicas and joins them to one cluster; returns when every node says it is ok. */
export async function startRedisCluster(options: StartRedisClusterOptions = {}): Promise<RedisCluster> {
  const binary = await findRedis(options.version ?? '7');
  const count = options.masters ?? 3;
  const starts = await Promise.allSettled(Array.from({ length: count }, () => startNode()));
  const masters = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const clients: Cluster[] = [];

  async function startNode(): Promise<RedisServer> {
    return startRedisWith(binary, {
      ...(options.password !== undefined && { password: options.password }),
      config: {
        'cluster-enabled': 'yes',
        // Unless told, the nodes talk on their port + 10,000, which nobody has checked to be free.
        'cluster-port': String(await stablePort()),
        'cluster-node-timeout': '2000',
        ...options.config,
      },
    });
  }

  async function stop(): Promise<void> {
    for (const client of clients) client.disconnect();
    await Promise.all(masters.map((master) => master.stop()));
  }

  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    await formCluster(masters);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    masters,
    urls: masters.map((master) => master.url),
    async masterOf(key) {
      const client = await firstOf(masters).client();
      const slot = Number(await client.call('CLUSTER', 'KEYSLOT', key));
      client.disconnect();
      return firstOf(masters.filter((_, index) => slot <= slotRange(index, count).last));
    },
    async client() {
      const nodes = masters.map(({ host, port }) => ({ host, port }));
      const login = options.password === undefined ? {} : { password: options.password };
      const client = new Cluster(nodes, { redisOptions: login, lazyConnect: true });
      // A lost node shows in the commands that fail; without a listener ioredis prints it as well.
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    stop,
  };
}

async function formCluster(masters: readonly RedisServer[]): Promise<void> {
  const clients = await Promise.all(masters.map((master) => master.client()));
  const busPorts = await Promise.all(
    clients.map(async (client) => (await client.config('GET', 'cluster-port'))[1]),
  );
  await Promise.all(
    clients.map(async (client, index) => {
      const { first, last } = slotRange(index, masters.length);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
      // Different epochs from the start spare the nodes a round of settling who is first.
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    }),
  );
  for (const [index, { host, port }] of masters.entries()) {
    if (index > 0) await firstOf(clients).call('CLUSTER', 'MEET', host, port, busPorts[index] ?? '');
  }
  const giveUpAt = Date.now() + formTimeoutMs;
  for (const client of clients) {
    let info = '';
    while (!info.includes('cluster_state:ok') || !info.includes(`cluster_known_nodes:${masters.length}`)) {
      if (Date.now() > giveUpAt) throw new Error(`The cluster did not form:\n${info}`);
      await sleep(20);
      info = String(await client.call('CLUSTER', 'INFO'));
    }
    client.disconnect();
  }
}

function slotRange(index: number, count: number): { first: number; last: number } {
  const boundary = (position: number) => Math.floor((position * slotCount) / count);
  return { first: boundary(index), last: boundary(index + 1) - 1 };
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error('A cluster has at least one master.');
  return first;
}
