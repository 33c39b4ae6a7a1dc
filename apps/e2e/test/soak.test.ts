import { join } from 'node:path';
import { serverPackages } from '@patchbay/catalog/workspace';
import { describe, expect, it } from 'vitest';
import { driveOf } from '../src/drive.js';
import { leftBehind, runSoak } from '../src/soak/run-soak.js';

// Enough to see a handle that every hundredth call leaves behind; `pnpm soak` is for memory.
const calls = 2_000;
const soakMs = 180_000;
const driven = serverPackages().filter(({ path }) => driveOf(path).startBackend);

describe.each(driven)('$manifest.name over a long day', ({ path, folder, manifest }) => {
  it(
    'loses and doubles no answer and keeps nothing, with a backend that breaks again and again',
    async () => {
      const { call, startBackend } = driveOf(path);
      const backend = await startBackend?.();
      if (!backend) throw new Error(`${path} has no backend to break`);
      const bin = join(folder, Object.values(manifest.bin ?? {})[0] ?? '');
      const { samples, outcomes, ...report } = await runSoak({ bin, call, backend, calls, seed: 7 });
      await backend.stop();
      expect(report).toMatchObject({ lost: [], doubled: [], strayLines: [], exitCode: 0 });
      expect(outcomes.ok).toBeGreaterThan(calls / 2);
      expect(leftBehind(samples), JSON.stringify(samples)).toEqual([]);
    },
    soakMs,
  );
});
