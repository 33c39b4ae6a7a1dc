import { join } from 'node:path';
import { root, serverPackages } from '@patchbay/catalog/workspace';
import { describe, expect, it } from 'vitest';
import { type Backend, driveOf } from '../src/drive.js';
import { type FuzzReport, runFuzz } from '../src/fuzz/run-fuzz.js';

// Of each server: half of them in each era. Another seed by the environment, for longer searches by hand.
const lines = Number(process.env.PATCHBAY_FUZZ_LINES ?? 20_000);
const seed = Number(process.env.PATCHBAY_FUZZ_SEED ?? 42);
const eras = ['legacy', 'modern'] as const;

const fuzzMs = 600_000;

// Limits and pauses would only make the run longer; the log shows everything, so that a secret in it is seen.
const quick = {
  PATCHBAY_RATE_PER_MINUTE: '0',
  PATCHBAY_RETRIES: '0',
  PATCHBAY_CIRCUIT_FAILURES: '0',
  PATCHBAY_TIMEOUT_MS: '5000',
  PATCHBAY_LOG_LEVEL: 'debug',
};

const fixtureKey = 'key-of-the-fixture-42';
const fixture = {
  title: 'the fixture server',
  bin: join(root, 'packages/testkit/dist/bin.js'),
  startBackend: async (): Promise<Partial<Backend>> => ({
    env: { FIXTURE_KEY: fixtureKey },
    secrets: [fixtureKey],
  }),
  allTools: [],
  // It breaks on demand, which is its task; its counters are kept by name in a bare object.
  breaks: ['fail', 'echo', 'cached_count'],
};
const servers = serverPackages().map(({ path, folder, manifest }) => ({
  title: manifest.name,
  bin: join(folder, Object.values(manifest.bin ?? {})[0] ?? ''),
  startBackend: async (): Promise<Partial<Backend>> => (await driveOf(path).startBackend?.()) ?? {},
  allTools: driveOf(path).allTools ?? [],
  breaks: [],
}));

describe.each([fixture, ...servers])(
  '$title under random lines',
  ({ bin, startBackend, allTools, breaks }) => {
    it.each(eras)(
      'in the %s era answers each request once, breaks on none and tells no secret',
      async (era) => {
        const { env = {}, secrets = [], problems = () => [], stop } = await startBackend();
        const { outcomes, internal, ...found } = await runFuzz({
          bin,
          args: ['--access', 'admin', ...allTools],
          env: { ...env, ...quick },
          era,
          seed: seed + eras.indexOf(era),
          lines: lines / eras.length,
          callShare: 0.05,
          secrets,
        });
        const nothing: Omit<FuzzReport, 'outcomes' | 'internal'> = {
          exit: { code: 0, signal: null },
          unanswered: [],
          doubled: [],
          malformed: [],
          strayLines: [],
          leaked: [],
        };
        await stop?.();
        expect(found).toEqual(nothing);
        expect(
          internal.filter((sentence) => !breaks.some((tool) => sentence.startsWith(`${tool}: `))),
        ).toEqual([]);
        // Most calls got past the schema, or the run would test little.
        expect(outcomes.ok).toBeGreaterThan(0);
        expect(problems()).toEqual([]);
      },
      fuzzMs,
    );
  },
);
