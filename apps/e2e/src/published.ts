import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { packagesIn, root, type WorkspacePackage } from '@patchbay/catalog/workspace';
import { type NpmRegistry, startNpmRegistry } from '@patchbay/testkit';

const run = promisify(execFile);
// npm and pnpm are scripts on Windows, which only a shell can run.
const shell = process.platform === 'win32';

/** A package as it is published. */
export interface PackedPackage extends WorkspacePackage {
  tarball: string;
  /** The package.json inside, after pnpm applied publishConfig, catalog and workspace. */
  packed: Record<string, unknown>;
  /** Paths inside the package. */
  files: string[];
  /** Folder with the unpacked content. */
  content: string;
}

/** Packs every package that is not private, as a release does, below `folder`. */
export async function packAll(folder: string): Promise<PackedPackage[]> {
  const packages = packagesIn('packages').filter(({ manifest }) => !manifest.private);
  return Promise.all(packages.map((source) => pack(source, folder)));
}

async function pack(source: WorkspacePackage, folder: string): Promise<PackedPackage> {
  const home = mkdtempSync(join(folder, 'packed-'));
  const PATH = join(root, '.cache/tools/node_modules/.bin') + delimiter + (process.env.PATH ?? '');
  await run('pnpm', ['pack', '--pack-destination', home], {
    cwd: source.folder,
    env: { ...process.env, PATH },
    shell,
  });
  const [name = ''] = readdirSync(home);
  const tarball = join(home, name);
  await run('tar', ['-xzf', tarball, '-C', home]);
  const content = join(home, 'package');
  return {
    ...source,
    tarball,
    content,
    packed: JSON.parse(readFileSync(join(content, 'package.json'), 'utf8')),
    files: filesIn(content, content).sort(),
  };
}

function filesIn(folder: string, base: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path, base) : [relative(base, path).replaceAll('\\', '/')];
  });
}

/** All packages on a registry of their own. */
export interface Published {
  registry: NpmRegistry;
  packages: PackedPackage[];
  /** An empty folder, and what npm needs there: this registry, and a cache that nothing was ever fetched into. */
  visitor(): { folder: string; env: Record<string, string> };
  close(): Promise<void>;
}

export async function publishAll(): Promise<Published> {
  const scratch = mkdtempSync(join(tmpdir(), 'patchbay-published-'));
  const [registry, packages] = await Promise.all([startNpmRegistry(), packAll(scratch)]);
  let visitors = 0;
  const published: Published = {
    registry,
    packages,
    visitor() {
      visitors += 1;
      const home = join(scratch, `visitor-${visitors}`);
      const folder = join(home, 'empty');
      mkdirSync(folder, { recursive: true });
      return { folder, env: registry.env(join(home, 'npm-cache')) };
    },
    async close() {
      await registry.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
  const { folder, env } = published.visitor();
  for (const { tarball } of packages)
    await run('npm', ['publish', tarball, '--access', 'public'], {
      cwd: folder,
      env: { ...process.env, ...env },
      shell,
    });
  return published;
}

/** Runs npm in a visitor's folder. */
export function npm(visitor: { folder: string; env: Record<string, string> }, ...args: string[]) {
  return run('npm', args, {
    cwd: visitor.folder,
    env: { ...process.env, ...visitor.env },
    maxBuffer: 64e6,
    shell,
  });
}
