import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestClient } from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';
import { usePostgres } from './support/use-postgres.js';

const { database, open } = usePostgres({ seed: ['CREATE TABLE kept (id int)'] });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-bin-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The built server once more, to be taken apart. */
function copyOfServer(name: string) {
  const copy = join(folder, name);
  cpSync(dirname(bin), copy, { recursive: true });
  // Without this the copy's files are no ECMAScript modules.
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  return { bin: join(copy, 'bin.js'), file: (part: string) => join(copy, part) };
}

const cannotStart = {
  code: 'unavailable',
  message: expect.stringContaining(
    'cannot be started, so the statement could not be checked and was not run',
  ),
  next: expect.stringContaining('log'),
};

async function expectRefusals({ call }: TestClient) {
  const calls = [
    call('query_database', { query: 'SELECT 1' }),
    call('explain_query', { query: 'SELECT 1', analyze: true }),
    call('recommend_indexes', { queries: ['SELECT * FROM kept WHERE id = 1'] }),
    call('execute_sql', { query: 'INSERT INTO kept VALUES (1)' }),
    call('execute_sql', { query: 'DELETE FROM kept' }),
  ];
  for (const { error, text } of await Promise.all(calls)) expect(error, text).toMatchObject(cannotStart);
  expect(await database().sql('SELECT FROM kept')).toHaveLength(0);
  // What needs no parser goes on: nothing is wrong with the database.
  const listed = await call('list_tables');
  expect(listed.isError, listed.text).toBe(false);
}

describe('a server whose parser cannot be started', () => {
  it('because its file is missing: nothing runs, the log says why, and it recovers', async () => {
    const { bin: copy, file } = copyOfServer('missing');
    renameSync(file('grammar-worker.js'), file('aside.js'));
    const client = await open({ bin: copy, args: ['--access', 'write'] });
    await expectRefusals(client);
    expect(client.server.log()).toContainEqual(
      expect.objectContaining({ code: 'unavailable', cause: expect.stringContaining('grammar-worker.js') }),
    );
    renameSync(file('aside.js'), file('grammar-worker.js'));
    const written = await client.call('execute_sql', { query: 'INSERT INTO kept VALUES (1) RETURNING id' });
    expect(written.data, written.text).toMatchObject({ rows: [['1']] });
    await database().sql('TRUNCATE kept');
  });

  it('because its wasm is broken', async () => {
    const { bin: copy, file } = copyOfServer('broken');
    writeFileSync(file('libpg-query.wasm'), 'half a file');
    await expectRefusals(await open({ bin: copy, args: ['--access', 'write'] }));
  });

  it('because Node may start no threads', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const nodeArgs = [flag, '--allow-fs-read=*', ...networkFlag()];
    await expectRefusals(await open({ nodeArgs, args: ['--access', 'write'] }));
  });
});

/** Newer releases of Node forbid the network together with the threads. */
function networkFlag(): string[] {
  return process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
}
