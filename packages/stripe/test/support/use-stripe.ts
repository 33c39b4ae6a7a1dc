import {
  type Answer,
  type ConnectOptions,
  connectClient,
  type StripeFake,
  type StripeFakeOptions,
  startStripeFake,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { bin } from './bin.js';

export interface StripeSuite {
  fake(): StripeFake;
  /** The client that the tests of a file share. */
  client(): TestClient;
  /** One more server process with a client; ended after the tests of the file. */
  open(options?: Partial<ConnectOptions>): Promise<TestClient>;
  call: TestClient['call'];
  /** Calls a tool that asks, and confirms what it asks. */
  confirmed(name: string, args: Record<string, unknown>, client?: TestClient): Promise<Answer>;
}

export interface SuiteOptions extends StripeFakeOptions {
  args?: string[];
  env?: Record<string, string>;
}

/** Settings under which nothing waits longer than a test should. */
export const quick = {
  PATCHBAY_RATE_PER_MINUTE: '0',
  PATCHBAY_RETRY_DELAY_MS: '1',
  PATCHBAY_CIRCUIT_FAILURES: '0',
};

/** A fake of Stripe and a server process with all its tools, for the tests of one file. Call it at the top level of the file. */
export function useStripe({
  args = ['--access', 'write'],
  env = {},
  ...options
}: SuiteOptions = {}): StripeSuite {
  let running: StripeFake | undefined;
  let shared: TestClient | undefined;
  const opened: TestClient[] = [];

  const suite: StripeSuite = {
    fake: () => present(running),
    client: () => present(shared),
    async open({ env: more = {}, ...rest } = {}) {
      const fake = suite.fake();
      const settings = { STRIPE_SECRET_KEY: fake.secretKeys.test, STRIPE_API_BASE: fake.url };
      const client = await connectClient({
        bin,
        args,
        env: { ...settings, ...quick, ...env, ...more },
        ...rest,
      });
      opened.push(client);
      return client;
    },
    call: (...call) => suite.client().call(...call),
    async confirmed(name, args, client = suite.client()) {
      const asked = await client.call(name, args);
      if (asked.error?.code !== 'confirmation_required') return asked;
      return client.call(name, { ...args, confirm: asked.error.details?.confirm });
    },
  };

  beforeAll(async () => {
    running = await startStripeFake(options);
    shared = await suite.open();
  });
  beforeEach(() => {
    suite.fake().clearFaults();
    suite.fake().requests.length = 0;
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    // What a correct client never does: unknown routes and parameters, wrong types.
    const problems = running?.problems ?? [];
    await running?.close();
    expect(problems).toEqual([]);
  });
  return suite;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only tests and hooks may use this.');
  return value;
}
