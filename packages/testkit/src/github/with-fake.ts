import { Octokit } from '@octokit/rest';
import { test as base, expect } from 'vitest';
import { type GithubFake, startGithubFake } from './index.js';
import type { TokenSeed } from './model/accounts.js';
import type { Repository } from './records/repository.js';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The repository most tests use, spread into a call. */
export const at = { owner: 'acme', repo: 'widgets' };

/** An octokit that acts as a login; `token` shapes its token. */
export function clientOf(fake: GithubFake, login: string, token: Omit<TokenSeed, 'login'> = {}): Octokit {
  return new Octokit({ auth: fake.token(login, token), baseUrl: fake.url, log: SILENT });
}

export interface SeenRefusal {
  status: number;
  message: string;
  errors: unknown;
  headers: Record<string, string | undefined>;
}

/** What a call was refused with; fails when it was not refused. */
export async function refused(call: Promise<unknown>): Promise<SeenRefusal> {
  const error: unknown = await call.then(
    () => expect.fail('the call was not refused'),
    (reason: unknown) => reason,
  );
  // octokit's RequestError; its own type leaves the body unknown.
  const { status, response } = error as {
    status: number;
    response?: { data: { message: string; errors?: unknown }; headers: Record<string, string | undefined> };
  };
  expect(response, String(error)).toBeDefined();
  return {
    status,
    message: response?.data.message ?? '',
    errors: response?.data.errors,
    headers: response?.headers ?? {},
  };
}

interface Fixtures {
  fake: GithubFake;
  /** acme/widgets, public, with a README and `src/app.ts` of 40 lines. */
  widgets: Repository;
  /** The owner of it. */
  acme: Octokit;
}

/** A fake per test. When the test ends its `problems` must be empty: take out the expected ones. */
export const test = base.extend<Fixtures>({
  // vitest reads the names of the fixtures needed out of this pattern; none is needed here.
  // biome-ignore lint/correctness/noEmptyPattern: the pattern is the interface
  fake: async ({}, use) => {
    const fake = await startGithubFake();
    await use(fake);
    await fake.close();
    expect(fake.problems).toEqual([]);
  },
  widgets: async ({ fake }, use) => {
    fake.organization('acme-org');
    await use(
      fake.repository('acme/widgets', { files: { 'README.md': '# Widgets\n', 'src/app.ts': lines(40) } }),
    );
  },
  // Depends on the repository, so that asking for the client alone makes it too.
  acme: async ({ fake, widgets }, use) => use(clientOf(fake, widgets.owner.login)),
});

/** `line 1` to `line n`, some of them replaced. */
export function lines(count: number, changed: Record<number, string> = {}): string {
  return Array.from({ length: count }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join(
    '',
  );
}
