import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, fillOnce } from './cache-folder.js';
import { errorText, unpackDebianPackages } from './debian-packages.js';

/** The major version of a server. */
export type RedisVersion = '7' | '8';

/** How to start a server: `command`, then `leadingArguments`, then the server's own arguments. */
export interface RedisBinary {
  command: string;
  leadingArguments: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** As the binary says it, for example `7.0.15`. */
  version: string;
}

type Launch = Omit<RedisBinary, 'version'>;

const run = promisify(execFile);

/**
 * Debian's releases hold one Redis each: bookworm (12) has 7.0.15, trixie (13) has 8.0.2. Version 8 is therefore
 * taken from trixie and runs with that release's own loader and C library on any Linux; version 7 from whatever
 * the machine's own sources offer.
 */
const release8 = 'trixie';

/**
 * A redis-server of the given major version: `REDIS_SERVER_BIN`, else `redis-server` on PATH, else Debian's
 * package, unpacked into the cache folder. Throws a message that names what was tried and what to set.
 */
export async function findRedis(
  version: RedisVersion,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<RedisBinary> {
  const tried: string[] = [];
  for (const { origin, command } of installedServers(environment)) {
    const launch = { command, leadingArguments: [], environment: {} };
    const found = await askVersion(launch).catch((error) => `does not run (${errorText(error)})`);
    if (found.startsWith(`${version}.`)) return { ...launch, version: found };
    tried.push(`${origin} (${command}): ${/^\d/.test(found) ? `is Redis ${found}` : found}`);
  }
  try {
    return await debianRedis(version, cacheFolder(environment));
  } catch (error) {
    tried.push(`Debian's package: ${errorText(error)}`);
  }
  throw new Error(
    [
      `No Redis ${version} to test against. Tried:`,
      ...tried.map((line) => `- ${line}`),
      `Set REDIS_SERVER_BIN to a redis-server ${version}, or put one on PATH, or run where apt reaches its mirror.`,
    ].join('\n'),
  );
}

function installedServers(environment: NodeJS.ProcessEnv): { origin: string; command: string }[] {
  const servers = [];
  const chosen = environment.REDIS_SERVER_BIN;
  if (chosen) servers.push({ origin: 'REDIS_SERVER_BIN', command: chosen });
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const command = join(folder, 'redis-server');
    if (folder !== '' && existsSync(command)) servers.push({ origin: 'PATH', command });
  }
  return servers;
}

async function askVersion({ command, leadingArguments, environment }: Launch): Promise<string> {
  const env = { ...process.env, ...environment };
  const { stdout } = await run(command, [...leadingArguments, '--version'], { env });
  const found = /^Redis server v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`not Redis: ${stdout.slice(0, 80).trim()}`);
  return found;
}

/** Fetches the package unless the cache has it, and proves that what was unpacked runs before it is kept. */
async function debianRedis(version: RedisVersion, cache: string): Promise<RedisBinary> {
  const folder = join(cache, `redis-${version}-${process.platform}-${process.arch}`);
  await fillOnce(folder, async (temporary) => {
    await unpackDebianPackages(temporary, {
      name: 'redis-server',
      withLibc: version === '8',
      ...(version === '8' && { release: release8 }),
    });
    const found = await askVersion(await unpackedLaunch(temporary, version));
    if (!found.startsWith(`${version}.`)) throw new Error(`it is Redis ${found}`);
  });
  const launch = await unpackedLaunch(folder, version);
  const found = await askVersion(launch).catch((error) => {
    throw new Error(`${folder} does not run, delete it to fetch it again (${errorText(error)})`);
  });
  return { ...launch, version: found };
}

async function unpackedLaunch(folder: string, version: RedisVersion): Promise<Launch> {
  const server = join(folder, 'usr', 'bin', 'redis-server');
  const libraries = await libraryFolders(folder);
  const libraryPath = libraries.join(delimiter);
  if (version === '7') {
    return { command: server, leadingArguments: [], environment: { LD_LIBRARY_PATH: libraryPath } };
  }
  const loader = await findLoader(libraries);
  return { command: loader, leadingArguments: ['--library-path', libraryPath, server], environment: {} };
}

/** The folders named after the machine's architecture, for example `usr/lib/x86_64-linux-gnu`. */
async function libraryFolders(folder: string): Promise<string[]> {
  const found = [];
  for (const parent of [join(folder, 'usr', 'lib'), join(folder, 'lib')]) {
    const names = existsSync(parent) ? await readdir(parent) : [];
    found.push(...names.filter((name) => name.includes('-linux-')).map((name) => join(parent, name)));
  }
  return found;
}

async function findLoader(libraries: readonly string[]): Promise<string> {
  for (const folder of libraries) {
    const loader = (await readdir(folder)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
    if (loader !== undefined) return join(folder, loader);
  }
  throw new Error('the unpacked C library has no loader');
}
