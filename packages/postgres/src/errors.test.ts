import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startPostgres, startTcpProxy, type TestPostgres } from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate } from '../test/support/certificate.js';
import { soon } from '../test/support/soon.js';
import { usePostgres } from '../test/support/use-postgres.js';

const password = 'pa55:w@rd/%';
const { client, database, open } = usePostgres({
  password,
  env: { POSTGRES_STATEMENT_TIMEOUT_MS: '1500', POSTGRES_LOCK_TIMEOUT_MS: '200', PATCHBAY_RETRIES: '0' },
  seed: [
    `CREATE TABLE customers (id int PRIMARY KEY, full_name text, email text UNIQUE);
     INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com');
     CREATE TABLE locked (id int);
     CREATE FUNCTION complain() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer 4711 owes'; END $$;
     CREATE ROLE visitor LOGIN PASSWORD 'visitor'`,
  ],
});

const query = (text: string, params?: string[]) =>
  client().call('query_database', { query: text, ...(params ? { params } : {}) });

/** The error of a server process of its own. */
async function errorWith(env: Record<string, string>, text = 'SELECT 1') {
  const other = await open({ env });
  const { isError, error, structured } = await other.call('query_database', { query: text });
  expect(isError).toBe(true);
  expect(structured).toBeUndefined();
  return { error, other };
}

describe('a statement that PostgreSQL does not take', () => {
  it.each([
    [
      'a column that is not there',
      'SELECT full_nam FROM customers',
      {
        code: 'invalid_argument',
        message: 'column "full_nam" does not exist.',
        next: 'Call describe_table for the columns; write casts where types differ.',
        details: {
          sqlstate: '42703',
          hint: 'Perhaps you meant to reference the column "customers.full_name".',
          position: 8,
          near: 'SELECT »full_nam FROM customers',
        },
      },
    ],
    [
      'a table that is not there',
      'SELECT * FROM custommers',
      {
        code: 'not_found',
        message: 'There is no relation custommers.',
        next: 'Did you mean customers? list_tables shows them all.',
        details: { sqlstate: '42P01' },
      },
    ],
    [
      'a table unlike any other',
      'SELECT * FROM zebra_crossings',
      {
        code: 'not_found',
        message: 'relation "zebra_crossings" does not exist.',
        next: 'Call list_tables or search_schema for the names that exist.',
        details: { sqlstate: '42P01', position: 15, near: 'SELECT * FROM »zebra_crossings' },
      },
    ],
    [
      'a function that is not there',
      "SELECT lenght('x')",
      { code: 'invalid_argument', details: { sqlstate: '42883', position: 8, hint: expect.any(String) } },
    ],
    [
      'types that do not fit',
      "SELECT 1 WHERE id = 'x' FROM customers",
      { code: 'invalid_argument', details: { sqlstate: '42601', position: 25 } },
    ],
    [
      'a value that does not fit',
      "SELECT 'ada'::int",
      {
        code: 'invalid_argument',
        message: 'invalid input syntax for type integer: "ada".',
        details: { sqlstate: '22P02', position: 8 },
      },
    ],
    ['a division by zero', 'SELECT 1 / (id - 1) FROM customers', { details: { sqlstate: '22012' } }],
  ])('%s', async (_what, text, expected) => {
    const { error } = await query(text);
    expect(error).toMatchObject(expected);
    expect(error.next.length).toBeGreaterThan(10);
  });

  it('counts the position in characters, also behind those that take two units', async () => {
    const { error } = await query("SELECT '😀😀', nme FROM customers");
    expect(error.details).toMatchObject({ position: 14, near: expect.stringContaining('»nme') });
  });

  it('tells what a function raised to the log alone', async () => {
    const { error, text } = await query('SELECT complain()');
    expect(error).toMatchObject({ code: 'upstream_error', details: { sqlstate: 'P0001' } });
    expect(text).not.toContain('4711');
    expect(client().server.stderr()).toContain('customer 4711 owes');
  });

  it('says which parameters are missing', async () => {
    const { error } = await query('SELECT $1::int + $2::int', ['1']);
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: 'The statement uses $1 to $2, and params holds 1.',
    });
  });
});

describe('limits', () => {
  it('a statement that takes too long', async () => {
    const { error } = await query('SELECT count(*) FROM generate_series(1, 1000000000)');
    expect(error).toMatchObject({
      code: 'timeout',
      next: expect.stringContaining('POSTGRES_STATEMENT_TIMEOUT_MS'),
      details: { sqlstate: '57014' },
    });
  });

  it('a table that somebody holds', async () => {
    const holder = database().sql('BEGIN; LOCK TABLE locked; SELECT pg_sleep(3); COMMIT');
    await expect
      .poll(
        async () => (await database().sql("SELECT FROM pg_locks WHERE relation = 'locked'::regclass")).length,
        soon,
      )
      .toBeGreaterThan(0);
    const { error } = await query('SELECT * FROM locked');
    expect(error).toMatchObject({
      code: 'conflict',
      next: expect.stringContaining('check_health'),
      details: { sqlstate: '55P03' },
    });
    await holder;
    expect((await query('SELECT * FROM locked')).isError).toBe(false);
  });

  it('all connections busy', async () => {
    const small = await open({
      env: { POSTGRES_POOL_SIZE: '1', POSTGRES_STATEMENT_TIMEOUT_MS: '50000', PATCHBAY_TIMEOUT_MS: '3000' },
    });
    const cancelling = new AbortController();
    const busy = small.call(
      'query_database',
      { query: 'SELECT count(*) FROM generate_series(1, 100000000000)' },
      { signal: cancelling.signal },
    );
    const rejected = expect(busy).rejects.toThrow();
    await expect
      .poll(
        async () =>
          (
            await database().sql(
              "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%100000000000)'",
            )
          ).length,
        soon,
      )
      .toBeGreaterThan(0);
    const { error } = await small.call('list_tables', {});
    expect(error).toMatchObject({ code: 'timeout', next: expect.stringContaining('POSTGRES_POOL_SIZE') });
    cancelling.abort();
    await rejected;
    expect((await small.call('query_database', { query: 'SELECT 1' })).data).toMatchObject({ rows: [['1']] });
  });
});

describe('who may come in', () => {
  it('a wrong password', async () => {
    const { error, other } = await errorWith({ DATABASE_URL: database().url({ password: 'wr0ng-secret' }) });
    expect(error).toMatchObject({
      code: 'unauthenticated',
      next: expect.stringContaining('DATABASE_URL'),
      details: { sqlstate: '28P01' },
    });
    expect(JSON.stringify(error) + other.server.stderr()).not.toContain('wr0ng-secret');
  });

  it('no password at all', async () => {
    const { error } = await errorWith({
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${database().port}/postgres`,
    });
    expect(error).toMatchObject({ code: 'unauthenticated', next: expect.stringContaining('PGPASSWORD') });
  });

  it('a database that is not there', async () => {
    const { error } = await errorWith({ DATABASE_URL: database().url({ database: 'shopp' }) });
    expect(error).toMatchObject({
      code: 'not_configured',
      message: 'The database named in the connection does not exist.',
      details: { sqlstate: '3D000' },
    });
  });

  it('a role without the privilege', async () => {
    const { error } = await errorWith(
      { DATABASE_URL: database().url({ user: 'visitor', password: 'visitor' }) },
      'SELECT * FROM customers',
    );
    expect(error).toMatchObject({
      code: 'permission_denied',
      message: 'The database role may not do this.',
      next: expect.stringContaining('GRANT'),
      details: { sqlstate: '42501' },
    });
  });

  it('a password from a file that only its owner reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-pgpass-'));
    const file = join(folder, 'pgpass');
    const escaped = password.replaceAll(':', '\\:');
    writeFileSync(file, `# a comment\n127.0.0.1:1:*:*:wrong\n127.0.0.1:*:postgres:postgres:${escaped}\n`, {
      mode: 0o600,
    });
    const env = {
      DATABASE_URL: '',
      PGHOST: '127.0.0.1',
      PGPORT: String(database().port),
      PGUSER: 'postgres',
      PGPASSFILE: file,
    };
    const other = await open({ env });
    expect((await other.call('query_database', { query: 'SELECT 1' })).data).toMatchObject({ rows: [['1']] });
    writeFileSync(join(folder, 'open'), `*:*:*:*:${escaped}\n`, { mode: 0o644 });
    const { error } = await errorWith({ ...env, PGPASSFILE: join(folder, 'open') });
    expect(error.code).toBe('unauthenticated');
    rmSync(folder, { recursive: true });
  });
});

describe('the way there', () => {
  it('nobody listens', async () => {
    const { error } = await errorWith({ DATABASE_URL: database().url({ port: await freePort() }) });
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('a host that does not exist', async () => {
    const { error } = await errorWith({ DATABASE_URL: 'postgresql://a:b@no-such-host.invalid/x' });
    expect(error.code).toBe('unavailable');
  });

  it.each([
    ['Kerberos', 7],
    ['something nobody knows', 99],
  ])('a server that asks for %s, at once and in so many words', async (_, method) => {
    const demand = Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, method]);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => socket.write(bytes.length === 8 ? 'N' : demand));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { error } = await errorWith({ DATABASE_URL: database().url({ port }) });
    expect(error).toMatchObject({
      code: 'not_configured',
      message:
        'The server asks for a way to log in that is not spoken here, such as Kerberos (GSSAPI, SSPI).',
    });
    server.close();
  });

  it('a server that never answers', async () => {
    const proxy = await startTcpProxy(database());
    proxy.set({ kind: 'silence' });
    const { error } = await errorWith({
      DATABASE_URL: database().url({ port: proxy.port, query: '?sslmode=disable' }),
      POSTGRES_CONNECT_TIMEOUT_MS: '300',
    });
    expect(error).toMatchObject({ code: 'unavailable', message: 'The server does not answer.' });
    await proxy.close();
  });

  it('something that is not PostgreSQL', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => web.listen(port, '127.0.0.1', resolve));
    const { error } = await errorWith({ DATABASE_URL: database().url({ port }) });
    expect(error).toMatchObject({ code: 'unavailable', next: expect.any(String) });
    web.close();
  });

  it('a connection that is cut in the middle of a statement, and the next call on a new one', async () => {
    const proxy = await startTcpProxy(database());
    const far = await open({ env: { DATABASE_URL: database().url({ port: proxy.port }) } });
    expect((await far.call('query_database', { query: 'SELECT 1' })).isError).toBe(false);
    const answer = far.call('query_database', {
      query: 'SELECT count(*) AS cut FROM generate_series(1, 1000000000)',
    });
    await expect
      .poll(
        async () =>
          (
            await database().sql(
              "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS cut FROM%' AND pid <> pg_backend_pid()",
            )
          ).length,
        soon,
      )
      .toBe(1);
    proxy.cut();
    expect((await answer).error).toMatchObject({
      code: 'unavailable',
      next: expect.stringContaining('call again'),
    });
    expect((await far.call('query_database', { query: 'SELECT 2' })).data).toMatchObject({ rows: [['2']] });
    await proxy.close();
  });

  it('a server that restarts between two calls, and during one', async () => {
    const other = await open({ env: { PATCHBAY_RETRIES: '1' } });
    expect((await other.call('query_database', { query: 'SELECT 1' })).isError).toBe(false);
    await database().restart();
    expect((await other.call('query_database', { query: 'SELECT 2' })).data).toMatchObject({ rows: [['2']] });
    await database().shutDown();
    const { error } = await other.call('query_database', { query: 'SELECT 3' });
    expect(error.code).toBe('unavailable');
    await database().start();
    await expect
      .poll(async () => (await other.call('query_database', { query: 'SELECT 4' })).isError, soon)
      .toBe(false);
  });
});

describe('TLS', () => {
  let secure: TestPostgres;
  let folder: string;
  let trusted: string;
  beforeAll(async () => {
    secure = await startPostgres({ tls: certificate });
    folder = mkdtempSync(join(tmpdir(), 'patchbay-tls-'));
    trusted = join(folder, 'root.crt');
    writeFileSync(trusted, certificate.cert);
  });
  afterAll(async () => {
    await secure.stop();
    rmSync(folder, { recursive: true });
  });

  const isEncrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const target = (query: string) => ({ DATABASE_URL: secure.url({ query }) });

  it.each([
    ['disable', 'f'],
    ['allow', 'f'],
    ['prefer', 't'],
    ['require', 't'],
  ])('sslmode=%s', async (mode, ssl) => {
    const other = await open({ env: target(`?sslmode=${mode}`) });
    const { data, text } = await other.call('query_database', { query: isEncrypted });
    expect(data, text).toMatchObject({ rows: [[ssl]] });
  });

  describe('as pg_hba.conf lets each role in', () => {
    beforeAll(async () => {
      writeFileSync(
        join(secure.data, 'pg_hba.conf'),
        `hostssl all covered 127.0.0.1/32 trust
         hostnossl all open 127.0.0.1/32 trust
         hostssl all named 127.0.0.1/32 scram-sha-256
         host all postgres 127.0.0.1/32 trust`,
      );
      await secure.sql(
        "CREATE ROLE covered LOGIN; CREATE ROLE open LOGIN; CREATE ROLE named LOGIN PASSWORD 'right'; SELECT pg_reload_conf()",
      );
    });

    it.each([
      ['allow', 'covered', 't'],
      ['allow', 'open', 'f'],
      ['prefer', 'covered', 't'],
      ['prefer', 'open', 'f'],
      ['require', 'covered', 't'],
      ['disable', 'open', 'f'],
    ])('sslmode=%s finds the way in for %s', async (mode, user, ssl) => {
      const other = await open({ env: { DATABASE_URL: secure.url({ user, query: `?sslmode=${mode}` }) } });
      const answers = await Promise.all(
        [1, 2, 3].map(() => other.call('query_database', { query: isEncrypted })),
      );
      for (const { data, text } of answers) expect(data, text).toMatchObject({ rows: [[ssl]] });
    });

    it.each([
      ['disable', 'covered', '28000'],
      ['require', 'open', '28000'],
      ['allow', 'nobody', '28000'],
      ['prefer', 'nobody', '28000'],
      ['allow', 'named:wrong', '28P01'],
    ])('sslmode=%s finds none for %s', async (mode, login, sqlstate) => {
      const [user = '', password = ''] = login.split(':');
      const { error } = await errorWith({
        DATABASE_URL: secure.url({ user, password, query: `?sslmode=${mode}` }),
      });
      expect(error).toMatchObject({ code: 'unauthenticated', details: { sqlstate } });
    });

    it('sslmode=allow says why it was refused, where there is no TLS to try', async () => {
      const rules = join(database().data, 'pg_hba.conf');
      writeFileSync(rules, `host all barred all reject\n${readFileSync(rules, 'utf8')}`);
      await database().sql('SELECT pg_reload_conf()');
      const { error } = await errorWith({
        DATABASE_URL: database().url({ user: 'barred', query: '?sslmode=allow' }),
      });
      expect(error).toMatchObject({ code: 'unauthenticated', details: { sqlstate: '28000' } });
    });
  });

  it.each(['verify-ca', 'verify-full'])('sslmode=%s with the root certificate', async (mode) => {
    const other = await open({ env: target(`?sslmode=${mode}&sslrootcert=${encodeURIComponent(trusted)}`) });
    const { data, text } = await other.call('query_database', { query: isEncrypted });
    expect(data, text).toMatchObject({ rows: [['t']] });
  });

  it('a certificate that nobody vouches for', async () => {
    const { error } = await errorWith(target('?sslmode=verify-full'));
    expect(error).toMatchObject({
      code: 'not_configured',
      message: expect.stringContaining('certificate was not accepted'),
      next: expect.stringContaining('sslrootcert'),
    });
  });

  it('a root certificate that cannot be read', async () => {
    const { error } = await errorWith(target('?sslmode=verify-ca&sslrootcert=/nowhere/root.crt'));
    expect(error).toMatchObject({ code: 'not_configured', next: expect.stringContaining('sslrootcert') });
  });

  it('a server without TLS where it is demanded', async () => {
    const { error } = await errorWith({ DATABASE_URL: database().url({ query: '?sslmode=require' }) });
    expect(error).toMatchObject({
      code: 'not_configured',
      message: 'The server does not offer TLS, and sslmode demands it.',
      next: expect.stringContaining('sslmode'),
    });
  });

  it('cancels over TLS', async () => {
    const other = await open({ env: target('?sslmode=require') });
    const cancelling = new AbortController();
    const answer = other.call(
      'query_database',
      { query: 'SELECT count(*) AS tls FROM generate_series(1, 100000000000)' },
      { signal: cancelling.signal },
    );
    const rejected = expect(answer).rejects.toThrow();
    const running = async () =>
      (
        await secure.sql(
          "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS tls%' AND pid <> pg_backend_pid()",
        )
      ).length;
    await expect.poll(running, soon).toBe(1);
    cancelling.abort();
    await rejected;
    await expect.poll(running, soon).toBe(0);
  });
});
