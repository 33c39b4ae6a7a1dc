import { spawnServer, type TestClient } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';
import { soon } from './support/soon.js';
import { usePostgres } from './support/use-postgres.js';

const { database, open } = usePostgres();

const backendOf = async ({ call }: TestClient): Promise<string> => {
  const { structured, text } = await call('query_database', { query: 'SELECT pg_backend_pid()' });
  expect(structured, text).toMatchObject({ rows: [[expect.stringMatching(/^\d+$/)]] });
  return String(structured?.rows);
};

/** Numbers of the backends under a name, as the database sees them. */
const backendsNamed = async (name: string) =>
  (await database().sql(`SELECT pid FROM pg_stat_activity WHERE application_name = '${name}'`)).map(
    ({ pid }) => String(pid),
  );

describe('a connection', () => {
  it('that nobody uses is closed, and the next call opens another', async () => {
    const client = await open({
      env: { POSTGRES_IDLE_TIMEOUT_MS: '100', POSTGRES_APPLICATION_NAME: 'resting' },
    });
    const first = await backendOf(client);
    await expect.poll(() => backendsNamed('resting'), soon).toEqual([]);
    expect(await backendOf(client)).not.toBe(first);
  });

  it('is kept between calls until then', async () => {
    const client = await open();
    const first = await backendOf(client);
    expect(await backendOf(client)).toBe(first);
  });

  it('that is old is replaced, although it is in use all the time', async () => {
    const client = await open({
      env: { POSTGRES_CONNECTION_MAX_AGE_MS: '1000', POSTGRES_APPLICATION_NAME: 'ageing' },
    });
    const first = await backendOf(client);
    await expect.poll(() => backendOf(client), soon).not.toBe(first);
    await expect.poll(() => backendsNamed('ageing'), soon).not.toContain(first);
  });

  it('that grows old during a statement is not cut from under it', async () => {
    const client = await open({ env: { POSTGRES_CONNECTION_MAX_AGE_MS: '1000' } });
    // Runs by the clock, so that it ends after the connection's age is over, on a machine of any speed.
    const slow = `WITH RECURSIVE t AS (SELECT clock_timestamp() AS at UNION ALL SELECT clock_timestamp() FROM t WHERE at < now() + interval '1.2 s') SELECT max(at) > now() + interval '1 s' FROM t`;
    const { data, text } = await client.call('query_database', { query: slow });
    expect(data, text).toMatchObject({ rows: [['t']] });
    expect((await client.call('query_database', { query: 'SELECT 2' })).data).toMatchObject({
      rows: [['2']],
    });
  });

  it.each([
    { how: 'by itself', options: {}, name: 'patchbay' },
    {
      how: 'by the setting',
      options: { env: { POSTGRES_APPLICATION_NAME: 'Kasse 7; "x"' } },
      name: 'Kasse 7; "x"',
    },
    { how: 'by the flag', options: { args: ['--application-name', 'till-8'] }, name: 'till-8' },
  ])('is named in pg_stat_activity $how', async ({ options, name }) => {
    const client = await open(options);
    const backend = await backendOf(client);
    expect(await backendsNamed(name)).toContain(backend);
  });
});

describe('--check as a superuser', () => {
  const message =
    'postgres is a superuser: nothing but this server stands between a statement and the machine. Connect as a role with SELECT only.';
  const fix = 'README.md of this package has the GRANTs of a reading role, under "A role for reading".';

  it('names it and its cure to a person', async () => {
    const { exited, strayLines } = spawnServer({
      bin,
      args: ['--check'],
      env: { DATABASE_URL: database().url() },
    });
    expect((await exited).code).toBe(0);
    expect(strayLines.join('\n')).toMatch(/warning {2}postgres is a superuser: .*\n.*README\.md.*GRANTs/);
  });

  it('names it and its cure to a program', async () => {
    const { exited, strayLines } = spawnServer({
      bin,
      args: ['--check', '--json'],
      env: { DATABASE_URL: database().url() },
    });
    expect((await exited).code).toBe(0);
    expect(JSON.parse(strayLines.join('\n'))).toMatchObject({
      ok: true,
      findings: [{ severity: 'ok' }, { severity: 'warning', message, fix }],
    });
  });
});
