import { join } from 'node:path';
import { root, serverPackages, type WorkspacePackage } from '@patchbay/catalog/workspace';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectedFailures, genericScenarios, needsFixture } from '../src/conformance/expectations.js';
import { fetchSuite, runSuite } from '../src/conformance/run-suite.js';

// It comes over the network the first time, with a Node of its own.
beforeAll(fetchSuite, 300_000);

const suiteMs = 120_000;

// How many scenarios this version of the suite has for each revision, so that none is left out unnoticed.
describe.each([
  { revision: '2025-11-25', scenarios: 33 },
  { revision: '2026-07-28', scenarios: 50 },
] as const)('the official suite for $revision', ({ revision, scenarios }) => {
  it(
    'passes on our stdio server, but for what no server of ours offers',
    async () => {
      const { exitCode, verdicts } = await runSuite(join(root, 'apps/e2e/dist/bin.js'), { revision });
      const failed = verdicts.filter(({ failures }) => failures.length > 0);
      expect(verdicts).toHaveLength(scenarios);
      expect(failed.map(({ scenario }) => scenario).sort()).toEqual(
        Object.keys(expectedFailures[revision]).sort(),
      );
      expect(exitCode).toBe(0);
    },
    suiteMs,
  );
});

describe.each(serverPackages())('the official suite on $manifest.name', (server) => {
  it(
    'passes what can be asked of any server of 2025-11-25',
    async () => {
      const generic = genericScenarios['2025-11-25'];
      const { exitCode, verdicts } = await runSuite(binOf(server), {
        revision: '2025-11-25',
        scenarios: generic,
      });
      expect(verdicts).toEqual([...generic].sort().map((scenario) => ({ scenario, failures: [] })));
      expect(exitCode).toBe(0);
    },
    suiteMs,
  );

  it(
    'passes what can be asked of any server of 2026-07-28',
    async () => {
      const generic = genericScenarios['2026-07-28'];
      const { verdicts } = await runSuite(binOf(server), { revision: '2026-07-28' });
      const asked = verdicts
        .filter(({ scenario }) => generic.includes(scenario))
        .map(({ scenario, failures }) => ({
          scenario,
          failures: failures.filter((failure) => !needsFixture.test(failure)),
        }));
      expect(asked).toEqual([...generic].sort().map((scenario) => ({ scenario, failures: [] })));
    },
    suiteMs,
  );
});

function binOf({ folder, manifest }: WorkspacePackage): string {
  return join(folder, Object.values(manifest.bin ?? {})[0] ?? '');
}
