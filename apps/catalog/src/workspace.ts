import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** The fields of a package.json that generators and checks look at. */
export interface Manifest {
  name: string;
  version: string;
  description?: string;
  private?: boolean;
  mcpName?: string;
  bin?: Record<string, string>;
  repository?: { url: string };
}

export interface WorkspacePackage {
  /** Absolute path. */
  folder: string;
  /** Path from the root, for example `packages/postgres`. */
  path: string;
  manifest: Manifest;
}

export function packagesIn(group: 'packages' | 'apps'): WorkspacePackage[] {
  return readdirSync(join(root, group))
    .sort()
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, path: relative(root, folder), manifest: readManifest(folder) }));
}

/** The packages that are servers: published, and started by a bin. */
export function serverPackages(): WorkspacePackage[] {
  return packagesIn('packages').filter(({ manifest }) => manifest.bin && !manifest.private);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Files below a folder, as paths from the root; what is built or installed left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', '.turbo', '.cache', '.reports', '.git', 'coverage'].includes(entry.name))
      return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative(root, path)];
  });
}
