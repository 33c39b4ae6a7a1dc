import {
  type ConnectOptions,
  connectClient,
  type PostgresOptions,
  startPostgres,
  type TestClient,
  type TestPostgres,
} from '@patchbay/testkit';
import { afterAll, beforeAll } from 'vitest';
import { bin } from './bin.js';

export interface PostgresSuite {
  database(): TestPostgres;
  /** The client that the tests of a file share. */
  client(): TestClient;
  /** One more server process with a client; ended after the tests of the file. */
  open(options?: Partial<ConnectOptions>): Promise<TestClient>;
}

export interface SuiteOptions extends PostgresOptions {
  /** SQL that the superuser runs before the first test, each text in a round trip of its own. */
  seed?: string[];
  /** Flags of the shared client's server. */
  args?: string[];
  env?: Record<string, string>;
}

/** A PostgreSQL and a server process for the tests of one file. Call it at the top level of the file. */
export function usePostgres({
  seed = [],
  args = [],
  env = {},
  ...options
}: SuiteOptions = {}): PostgresSuite {
  let database: TestPostgres | undefined;
  let shared: TestClient | undefined;
  const opened: TestClient[] = [];

  const suite: PostgresSuite = {
    database: () => present(database),
    client: () => present(shared),
    async open({ env: more = {}, ...rest } = {}) {
      const client = await connectClient({
        bin,
        args,
        env: { DATABASE_URL: suite.database().url(), ...env, ...more },
        ...rest,
      });
      opened.push(client);
      return client;
    },
  };

  beforeAll(async () => {
    database = await startPostgres(options);
    for (const text of seed) await database.sql(text);
    shared = await suite.open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    await database?.stop();
  });
  return suite;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only tests and hooks may use this.');
  return value;
}
