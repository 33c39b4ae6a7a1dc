import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Where fetched binaries are kept between runs: `PATCHBAY_CACHE_DIR`, else `.cache` in the workspace root.
 * Throws when this file lies in no workspace and the setting is missing.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.PATCHBAY_CACHE_DIR) return environment.PATCHBAY_CACHE_DIR;
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'pnpm-workspace.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No workspace root found; set PATCHBAY_CACHE_DIR to a folder.');
    folder = parent;
  }
  return join(folder, '.cache');
}

const underWay = new Map<string, Promise<void>>();

/**
 * Makes `folder` hold what `fill` writes, once. `fill` writes into a temporary folder beside it that is renamed
 * when it is complete, so several processes may do this at once and none ever sees half a folder.
 */
export function fillOnce(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return Promise.resolve();
  const running = underWay.get(folder);
  if (running) return running;
  const filling = fillAndRename(folder, fill).finally(() => underWay.delete(folder));
  underWay.set(folder, filling);
  return filling;
}

async function fillAndRename(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}.`);
  try {
    await fill(temporary);
    // mkdtemp makes a private folder; the cache may be filled by root and read by somebody else.
    await chmod(temporary, 0o755);
    await rename(temporary, folder);
  } catch (error) {
    // Another process was first: its folder is complete, whatever happened to ours.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
