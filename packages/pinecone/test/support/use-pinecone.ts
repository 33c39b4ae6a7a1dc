import {
  type ConnectOptions,
  connectClient,
  type PineconeFake,
  type PineconeFakeOptions,
  startPineconeFake,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { bin } from './bin.js';

export interface PineconeSuite {
  fake(): PineconeFake;
  /** The client that the tests of a file share. */
  client(): TestClient;
  /** One more server process with a client; ended after the tests of the file. */
  open(options?: Partial<ConnectOptions>): Promise<TestClient>;
}

export interface SuiteOptions extends PineconeFakeOptions {
  seed?: (fake: PineconeFake) => Promise<void>;
  /** Flags of the shared client's server. */
  args?: string[];
  env?: Record<string, string>;
}

/**
 * A fake of Pinecone and a server process for the tests of one file. Call it at the top level of the file. After the tests, nothing
 * may have been asked of the fake that the service does not know.
 */
export function usePinecone({
  seed = async () => {},
  args = [],
  env = {},
  ...options
}: SuiteOptions = {}): PineconeSuite {
  let fake: PineconeFake | undefined;
  let shared: TestClient | undefined;
  const opened: TestClient[] = [];

  const suite: PineconeSuite = {
    fake: () => present(fake),
    client: () => present(shared),
    async open({ env: more = {}, ...rest } = {}) {
      const client = await connectClient({
        bin,
        args,
        env: {
          PINECONE_API_KEY: suite.fake().apiKey,
          PINECONE_CONTROLLER_HOST: suite.fake().url,
          PINECONE_POLL_MS: '20',
          PATCHBAY_RETRY_DELAY_MS: '10',
          ...env,
          ...more,
        },
        ...rest,
      });
      opened.push(client);
      return client;
    },
  };

  beforeAll(async () => {
    fake = await startPineconeFake(options);
    await seed(fake);
    shared = await suite.open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    await fake?.close();
    expect(fake?.problems).toEqual([]);
  });
  return suite;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only tests and hooks may use this.');
  return value;
}
