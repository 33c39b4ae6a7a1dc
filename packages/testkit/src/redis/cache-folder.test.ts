import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, fillOnce } from './cache-folder.js';
import { runInChild } from './run-in-child.js';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'patchbay-cache-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

test('the cache is where the setting says, else in the workspace root', () => {
  expect(cacheFolder({ PATCHBAY_CACHE_DIR: '/somewhere' })).toBe('/somewhere');
  expect(cacheFolder({})).toBe(join(import.meta.dirname, '..', '..', '..', '..', '.cache'));
});

test('a folder is filled once, also for callers at the same time', async () => {
  const folder = join(scratch, 'thing');
  let fills = 0;
  const fill = async (temporary: string) => {
    fills += 1;
    await writeFile(join(temporary, 'file'), String(fills));
  };
  await Promise.all([fillOnce(folder, fill), fillOnce(folder, fill)]);
  await fillOnce(folder, fill);
  expect(fills).toBe(1);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('1');
});

test('what fails leaves nothing behind and can be tried again', async () => {
  const folder = join(scratch, 'thing');
  const failing = fillOnce(folder, async (temporary) => {
    await writeFile(join(temporary, 'half'), '');
    throw new Error('network down');
  });
  await expect(failing).rejects.toThrow('network down');
  expect(await readdir(scratch)).toEqual([]);
  await fillOnce(folder, (temporary) => writeFile(join(temporary, 'whole'), ''));
  expect(await readdir(folder)).toEqual(['whole']);
});

test('of two processes that fill it at once, one folder remains and it is whole', async () => {
  const folder = join(scratch, 'thing');
  const source = `
    import { readdirSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { fillOnce } from '{folder}/cache-folder.ts';
    await fillOnce('${folder}', async (temporary) => {
      writeFileSync(temporary + '/first', '');
      // Both are inside before either goes on.
      while (readdirSync('${scratch}').length < 2) await sleep(5);
      writeFileSync(temporary + '/second', '');
    });
    console.log(JSON.stringify(readdirSync('${folder}')));
  `;
  const children = [runInChild(source), runInChild(source)];
  const seen = await Promise.all(children.map((child) => child.firstLine()));
  expect(seen).toEqual([
    ['first', 'second'],
    ['first', 'second'],
  ]);
  await expect.poll(() => readdir(scratch)).toEqual(['thing']);
});
