import {
  type Answer,
  type ConnectOptions,
  connectClient,
  type GithubFake,
  type GithubFakeOptions,
  startGithubFake,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { bin } from './bin.js';

export interface GithubSuite {
  fake(): GithubFake;
  /** The client that the tests of a file share; its token is that of `acme`, who owns `acme/widgets`. */
  client(): TestClient;
  /** One more server process with a client; ended after the tests of the file. */
  open(options?: Partial<ConnectOptions>): Promise<TestClient>;
  call: TestClient['call'];
  /** Calls a tool that asks, and confirms what it asks. */
  confirmed(name: string, args: Record<string, unknown>, client?: TestClient): Promise<Answer>;
  /** The requests that changed, or tried to change, something. */
  writes(): string[];
}

export interface SuiteOptions extends GithubFakeOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Fills the fake before the first client is connected. */
  seed?: (fake: GithubFake) => void;
  /** What the fake found wrong about the client and the tests mean to provoke. */
  expectedProblems?: RegExp;
}

/** The repository that every test file has. */
export const at = { owner: 'acme', repo: 'widgets' };

/** Settings under which nothing waits longer than a test should. */
export const quick = {
  PATCHBAY_RATE_PER_MINUTE: '0',
  PATCHBAY_RETRY_DELAY_MS: '1',
  PATCHBAY_CIRCUIT_FAILURES: '0',
};

/** `line 1` to `line n`, with some lines replaced. */
export function lines(count: number, changed: Record<number, string> = {}): string {
  return Array.from({ length: count }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join(
    '',
  );
}

/**
 * A fake of GitHub with `acme/widgets` (README.md and src/app.ts, 40 lines) and a server process with all its tools, for the tests of
 * one file. Call it at the top level of the file.
 */
export function useGithub({
  args = ['--access', 'write', '--toolsets', 'all'],
  env = {},
  seed,
  expectedProblems,
  ...options
}: SuiteOptions = {}): GithubSuite {
  let running: GithubFake | undefined;
  let shared: TestClient | undefined;
  const opened: TestClient[] = [];

  const suite: GithubSuite = {
    fake: () => present(running),
    client: () => present(shared),
    async open({ env: more = {}, ...rest } = {}) {
      const fake = suite.fake();
      const settings = { GITHUB_HOST: fake.host, GITHUB_PERSONAL_ACCESS_TOKEN: fake.token('acme') };
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
    async confirmed(name, input, client = suite.client()) {
      const asked = await client.call(name, input);
      if (asked.error?.code !== 'confirmation_required') return asked;
      return client.call(name, { ...input, confirm: asked.error.details?.confirm });
    },
    writes: () =>
      suite
        .fake()
        .requests.filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
  };

  beforeAll(async () => {
    running = await startGithubFake(options);
    running.repository('acme/widgets', {
      files: { 'README.md': '# Widgets\n', 'src/app.ts': lines(40) },
    });
    seed?.(running);
    shared = await suite.open();
  });
  beforeEach(() => {
    suite.fake().clearFaults();
    suite.fake().requests.length = 0;
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    // What a correct client never does: unknown routes and parameters, wrong types, invalid GraphQL.
    const problems = (running?.problems ?? []).filter((problem) => !expectedProblems?.test(problem));
    await running?.close();
    expect(problems).toEqual([]);
  });
  return suite;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only tests and hooks may use this.');
  return value;
}
