import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findRedis } from './find-redis.js';
import { runInChild } from './run-in-child.js';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'patchbay-find-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
});

/** A program that says of itself what `redis-server --version` would. */
async function pretend(folder: string, says: string): Promise<string> {
  await mkdir(join(scratch, folder));
  const path = join(scratch, folder, 'redis-server');
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

describe('a server on this machine', () => {
  test('REDIS_SERVER_BIN is taken before PATH', async () => {
    const chosen = await pretend('chosen', 'Redis server v=7.2.4 sha=00000000:0 malloc=libc bits=64');
    await pretend('path', 'Redis server v=7.0.15 sha=00000000:0 malloc=libc bits=64');
    const found = await findRedis('7', { REDIS_SERVER_BIN: chosen, PATH: join(scratch, 'path') });
    expect(found).toMatchObject({ command: chosen, version: '7.2.4' });
  });

  test('one of another major version is passed over', async () => {
    const chosen = await pretend('chosen', 'Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64');
    const onPath = await pretend('path', 'Redis server v=8.2.1 sha=00000000:0 malloc=libc bits=64');
    const found = await findRedis('8', {
      REDIS_SERVER_BIN: chosen,
      PATH: `/nowhere:${join(scratch, 'path')}`,
    });
    expect(found).toMatchObject({ command: onPath, version: '8.2.1' });
  });

  test('where none can be had, the message says what was tried and what to set', async () => {
    const other = await pretend('other', 'Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64');
    const old = await pretend('old', 'Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64');
    // Without apt on PATH the packages cannot be fetched.
    vi.stubEnv('PATH', join(scratch, 'old'));
    const environment = {
      REDIS_SERVER_BIN: other,
      PATH: `${join(scratch, 'old')}:${scratch}`,
      PATCHBAY_CACHE_DIR: join(scratch, 'cache'),
    };
    const finding = findRedis('7', environment);
    await expect(finding).rejects.toThrow('No Redis 7 to test against. Tried:');
    await expect(finding).rejects.toThrow(
      `REDIS_SERVER_BIN (${other}): does not run (not Redis: Valkey server`,
    );
    await expect(finding).rejects.toThrow(`PATH (${old}): is Redis 6.2.14`);
    await expect(finding).rejects.toThrow("Debian's package: spawn apt-cache ENOENT");
    await expect(finding).rejects.toThrow('Set REDIS_SERVER_BIN to a redis-server 7');
  });
});

const aptIsHere = spawnSync('apt-get', ['--version']).status === 0;

describe.skipIf(!aptIsHere)("Debian's packages (where there is apt)", () => {
  test.each([
    ['7', /^7\.0\./],
    ['8', /^8\.0\./],
  ] as const)('version %s is unpacked and runs', { timeout: 120_000 }, async (version, expected) => {
    // No PATH and no setting, so that only the package is left; the cache is the one all tests share.
    const found = await findRedis(version, { PATCHBAY_CACHE_DIR: process.env.PATCHBAY_CACHE_DIR });
    expect(found.version).toMatch(expected);
  });

  test.each(['7', '8'] as const)(
    "without a network the message for version %s has apt's reason",
    async (version) => {
      const nowhere = 'Proxy "http://127.0.0.1:9";';
      const configuration = join(scratch, 'apt.conf');
      await writeFile(
        configuration,
        `Acquire::http::${nowhere}\nAcquire::https::${nowhere}\nDir::State::lists "${scratch}";\n`,
      );
      vi.stubEnv('APT_CONFIG', configuration);
      const cache = join(scratch, 'cache');
      await expect(findRedis(version, { PATCHBAY_CACHE_DIR: cache })).rejects.toThrow(
        /Debian's package: .*E: Failed to fetch/,
      );
      expect(await readdir(cache)).toEqual([]);
    },
  );

  test('two processes with an empty cache both get one, and nothing half remains', {
    timeout: 120_000,
  }, async () => {
    const source = `
      import { findRedis } from '{folder}/find-redis.ts';
      const found = await findRedis('7', { PATCHBAY_CACHE_DIR: '${scratch}' });
      console.log(JSON.stringify(found));
    `;
    const children = [runInChild(source), runInChild(source)];
    const [first, second] = await Promise.all(children.map((child) => child.firstLine()));
    expect(first).toMatchObject({ version: expect.stringMatching(/^7\./) });
    expect(second).toEqual(first);
    await expect.poll(() => readdir(scratch)).toHaveLength(1);
  });

  test('an ordinary user gets and starts one, with package lists that are empty', {
    timeout: 120_000,
  }, async () => {
    const aptConfiguration = join(scratch, 'apt.conf');
    await mkdir(join(scratch, 'lists'));
    await writeFile(aptConfiguration, `Dir::State::lists "${join(scratch, 'lists')}";\n`);
    await chmod(scratch, 0o777);
    const source = `
      import { findRedis } from '{folder}/find-redis.ts';
      import { startRedisWith } from '{folder}/start-redis.ts';
      if (process.getuid() === 0) {
        process.setgroups([]);
        process.setgid(65534);
        process.setuid(65534);
      }
      const binary = await findRedis('7', { PATCHBAY_CACHE_DIR: '${join(scratch, 'cache')}' });
      const redis = await startRedisWith(binary, {});
      const client = await redis.client();
      const pong = await client.ping();
      await redis.stop();
      console.log(JSON.stringify({ user: process.getuid() === 0 ? 'root' : 'ordinary', pong }));
    `;
    const child = runInChild(source, { APT_CONFIG: aptConfiguration });
    expect(await child.firstLine()).toEqual({ user: 'ordinary', pong: 'PONG' });
    // Nothing was written where the machine keeps its lists.
    expect(await readdir(join(scratch, 'lists'))).toEqual([]);
  });
});
