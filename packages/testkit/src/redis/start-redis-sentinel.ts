import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findRedis, type RedisVersion } from './find-redis.js';
import { quoted } from './quoted.js';
import { type RedisProcess, startRedisProcess } from './redis-process.js';
import { type RedisServer, startRedisWith } from './start-redis.js';

export interface StartRedisSentinelOptions {
  /** With one, one vote moves the master; with three, two. */
  sentinels?: 1 | 3;
  /** Of master and replica; the sentinels themselves have none. */
  password?: string;
  version?: RedisVersion;
}

export interface RedisSentinel {
  /** What clients ask the sentinels for. */
  readonly name: string;
  readonly sentinels: readonly RedisProcess[];
  /** The first master and its replica, in this order whoever is master now. */
  readonly servers: readonly [RedisServer, RedisServer];
  /** The server that the first sentinel names as master. */
  master(): Promise<RedisServer>;
  /**
   * Moves the master to the replica and returns it when every sentinel names it and it takes writes. The old master
   * still says it is one until a sentinel turns it into a replica, some ten seconds later: Redis does it so.
   */
  failover(): Promise<RedisServer>;
  stop(): Promise<void>;
}

const name = 'patchbay';
/** A promotion takes two to three seconds; the guard is wide because machines that run tests stall. */
const settleTimeoutMs = 30_000;

/** Starts a master, a replica in step with it, and sentinels that know both and each other. */
export async function startRedisSentinel(options: StartRedisSentinelOptions = {}): Promise<RedisSentinel> {
  const { password, sentinels: count = 1 } = options;
  const binary = await findRedis(options.version ?? '7');
  const started: RedisProcess[] = [];
  const clients: Redis[] = [];

  async function keep<T extends RedisProcess>(starting: Promise<T>): Promise<T> {
    const process = await starting;
    started.push(process);
    return process;
  }

  async function stop(): Promise<void> {
    for (const client of clients) client.disconnect();
    await Promise.all(started.map((process) => process.stop()));
  }

  function startServer(config: Record<string, string>): Promise<RedisServer> {
    const login = password === undefined ? {} : { password };
    // Either one may be the replica of the other one day.
    const masterAuth: Record<string, string> = password === undefined ? {} : { masterauth: quoted(password) };
    const shared = { ...masterAuth, 'repl-diskless-sync-delay': '0' };
    return keep(startRedisWith(binary, { ...login, config: { ...shared, ...config } }));
  }

  function startSentinel(master: RedisServer): Promise<RedisProcess> {
    return keep(
      startRedisProcess({
        binary,
        arguments: ['--sentinel'],
        configuration: (port, folder) =>
          [
            'bind 127.0.0.1',
            `port ${port}`,
            `dir ${quoted(folder)}`,
            `sentinel monitor ${name} ${master.host} ${master.port} ${Math.ceil((count + 1) / 2)}`,
            `sentinel down-after-milliseconds ${name} 1000`,
            `sentinel failover-timeout ${name} 6000`,
            ...(password === undefined ? [] : [`sentinel auth-pass ${name} ${quoted(password)}`]),
            '',
          ].join('\n'),
      }),
    );
  }

  async function ask(sentinel: RedisProcess): Promise<Redis> {
    const client = new Redis({ host: sentinel.host, port: sentinel.port, lazyConnect: true });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }

  try {
    const first = await startServer({});
    const second = await startServer({ replicaof: `${first.host} ${first.port}` });
    const servers = [first, second] as const;
    const replica = await second.client();
    // A sentinel that meets a replica out of step looks again only after ten seconds.
    await settle('bring the replica in step', async () =>
      (await replica.info()).includes('master_link_status:up'),
    );
    const sentinels = await Promise.all(Array.from({ length: count }, () => startSentinel(first)));
    const askers = await Promise.all(sentinels.map(ask));
    await settle('make the sentinels known to each other', async () => {
      const states = await Promise.all(askers.map((asker) => asker.call('SENTINEL', 'REPLICAS', name)));
      const others = await Promise.all(askers.map((asker) => asker.call('SENTINEL', 'SENTINELS', name)));
      const inStep = states.every((state) => /master-link-status,ok/.test(String(state)));
      return inStep && others.every((list) => Array.isArray(list) && list.length === count - 1);
    });

    async function named(asker: Redis): Promise<RedisServer | undefined> {
      const address = await asker.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
      return servers.find((server) => Array.isArray(address) && String(server.port) === address[1]);
    }

    async function master(): Promise<RedisServer> {
      const [asker] = askers;
      const server = asker && (await named(asker));
      if (!server) throw new Error('The sentinel names no master.');
      return server;
    }

    return {
      name,
      sentinels,
      servers,
      master,
      async failover() {
        const before = await master();
        const after = before === first ? second : first;
        await askers[0]?.call('SENTINEL', 'FAILOVER', name);
        const client = await after.client();
        await settle('agree on the new master', async () => {
          const everyone = await Promise.all(askers.map(named));
          const role = await client.role();
          return everyone.every((server) => server === after) && role[0] === 'master';
        });
        client.disconnect();
        return after;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function settle(what: string, reached: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + settleTimeoutMs;
  while (!(await reached())) {
    if (Date.now() > giveUpAt) throw new Error(`Redis did not ${what} within ${settleTimeoutMs} ms.`);
    await sleep(50);
  }
}
