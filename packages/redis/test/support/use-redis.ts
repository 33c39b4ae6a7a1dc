import {
  type ConnectOptions,
  connectClient,
  type RedisServer,
  type StartRedisOptions,
  startRedis,
  type TestClient,
} from '@patchbay/testkit';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { bin } from './bin.js';

export interface RedisSuite {
  server(): RedisServer;
  /** A client of the test's own, beside the server under test. */
  redis(): Redis;
  /** The MCP client that the tests of a file share. */
  client(): TestClient;
  /** One more server process with a client; ended after the tests of the file. */
  open(options?: Partial<ConnectOptions>): Promise<TestClient>;
}

export interface SuiteOptions extends StartRedisOptions {
  /** Flags of the shared client's server. */
  args?: string[];
  env?: Record<string, string>;
}

/** A Redis and a server process for the tests of one file. Call it at the top level of the file. */
export function useRedis({ args = [], env = {}, ...options }: SuiteOptions = {}): RedisSuite {
  let server: RedisServer | undefined;
  let redis: Redis | undefined;
  let shared: TestClient | undefined;
  const opened: TestClient[] = [];

  const suite: RedisSuite = {
    server: () => present(server),
    redis: () => present(redis),
    client: () => present(shared),
    async open({ env: more = {}, ...rest } = {}) {
      const client = await connectClient({
        bin,
        args,
        env: { REDIS_URL: suite.server().url, ...env, ...more },
        ...rest,
      });
      opened.push(client);
      return client;
    },
  };

  beforeAll(async () => {
    server = await startRedis(options);
    redis = await server.client();
    shared = await suite.open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    await server?.stop();
  });
  return suite;
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only tests and hooks may use this.');
  return value;
}
