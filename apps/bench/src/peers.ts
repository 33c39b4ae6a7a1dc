import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, '.cache', 'peers');

/** A published package to measure beside, fetched on first use into a folder of its own: no part of the workspace depends on it. */
export function installPeer(name: string, version: string): string {
  const home = join(folder, `${name.replaceAll(/[@/]/g, '_')}-${version}`);
  const installed = join(home, 'node_modules', name);
  if (existsSync(join(installed, 'package.json'))) return installed;
  process.stderr.write(`Fetching ${name}@${version} to measure beside ...\n`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  // npm runs through the shell on Windows only.
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', home, `${name}@${version}`],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  return installed;
}

/** The entry of a peer's command. */
export function peerBin(name: string, version: string): string {
  const home = installPeer(name, version);
  const { bin } = createRequire(import.meta.url)(join(home, 'package.json'));
  return join(home, typeof bin === 'string' ? bin : String(Object.values(bin)[0]));
}

/** A module of a peer, for example a tokenizer. */
export async function importPeer(name: string, version: string, path = ''): Promise<Record<string, unknown>> {
  const home = installPeer(name, version);
  const entry = createRequire(join(dirname(home), 'package.json')).resolve(path ? `${name}/${path}` : name);
  return import(entry);
}
