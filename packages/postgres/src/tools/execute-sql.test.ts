import { eras, startTcpProxy } from '@patchbay/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { soon } from '../../test/support/soon.js';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  args: ['--access', 'write'],
  env: { POSTGRES_STATEMENT_TIMEOUT_MS: '4000', POSTGRES_LOCK_TIMEOUT_MS: '300' },
  seed: [
    `CREATE TABLE accounts (id int PRIMARY KEY, owner text NOT NULL, balance numeric(12, 2) NOT NULL DEFAULT 0 CHECK (balance >= 0));
     CREATE TABLE transfers (id int PRIMARY KEY, account int REFERENCES accounts DEFERRABLE INITIALLY DEFERRED);
     CREATE TABLE wide (n int, filler text);
     CREATE SEQUENCE receipts`,
    // A commit that takes a while, as one that waits for a replica does.
    `CREATE TABLE settled_late (seconds numeric);
     CREATE FUNCTION settle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(NEW.seconds); RETURN NEW; END';
     CREATE CONSTRAINT TRIGGER settle AFTER INSERT ON settled_late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settle()`,
    `CREATE ROLE clerk LOGIN; GRANT SELECT ON accounts TO clerk`,
  ],
});

beforeEach(async () => {
  await database().sql(`
    TRUNCATE accounts, transfers, wide, settled_late;
    INSERT INTO accounts SELECT n, 'owner ' || n, n * 10 FROM generate_series(1, 20) n`);
});

const call = (query: string, more: Record<string, unknown> = {}) =>
  client().call('execute_sql', { query, ...more });

async function counted(sql: string): Promise<string> {
  const [row] = await database().sql(`SELECT (${sql})::text AS answer`);
  return String(row?.answer);
}

const accountRows = 'SELECT count(*) FROM accounts';

describe('what it does', () => {
  it('commits one change and says how many rows it touched', async () => {
    const { structured, data } = await call('UPDATE accounts SET balance = balance + $1 WHERE id <= $2', {
      params: ['0.10', '3'],
    });
    expect(structured).toEqual(data);
    expect(data).toEqual({
      command: 'UPDATE',
      affected: 3,
      committed: true,
      columns: [],
      rows: [],
      row_count: 0,
      truncated: false,
    });
    expect(await counted('SELECT sum(balance) FROM accounts')).toBe('2100.30');
  });

  it.each([
    ['INSERT', "INSERT INTO accounts VALUES (21, 'new'), (22, 'new')", 2, '22'],
    ['DELETE', 'DELETE FROM accounts WHERE id > 15', 5, '15'],
    [
      'MERGE',
      "MERGE INTO accounts a USING (VALUES (1), (30)) s (id) ON a.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'merged')",
      2,
      '20',
    ],
    ['SELECT', 'WITH gone AS (DELETE FROM accounts WHERE id < 3 RETURNING id) SELECT id FROM gone', 2, '18'],
  ])('runs %s', async (command, query, affected, left) => {
    expect((await call(query)).data).toMatchObject({ command, affected, committed: true });
    expect(await counted(accountRows)).toBe(left);
  });

  it('answers RETURNING with names, types and exact values', async () => {
    const { data } = await call(
      "INSERT INTO accounts VALUES (31, $1, 1234567890.12) RETURNING id, owner, balance, NULL AS nothing, nextval('receipts')",
      { params: ["O'Hara; --"] },
    );
    expect(data).toMatchObject({
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'owner', type: 'text' },
        { name: 'balance', type: 'numeric(12,2)' },
        { name: 'nothing', type: 'text' },
        { name: 'nextval', type: 'bigint' },
      ].map(({ name, type }) => ({ name, type: type.replace('(12,2)', '') })),
      rows: [['31', "O'Hara; --", '1234567890.12', null, expect.stringMatching(/^\d+$/)]],
      row_count: 1,
    });
  });

  it('rolls a dry run back and shows what it would have done', async () => {
    const { data } = await call('DELETE FROM accounts WHERE id <= 4 RETURNING id', { dry_run: true });
    expect(data).toMatchObject({
      command: 'DELETE',
      affected: 4,
      committed: false,
      rows: [['1'], ['2'], ['3'], ['4']],
    });
    expect(await counted(accountRows)).toBe('20');
  });

  it('leaves nothing of a change that fails half-way', async () => {
    const { error } = await call('UPDATE accounts SET balance = balance - 100 WHERE id > 5');
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('violates check constraint'),
      details: { sqlstate: '23514', constraint: 'accounts_balance_check' },
    });
    expect(await counted('SELECT sum(balance) FROM accounts')).toBe('2100.00');
  });

  it('leaves nothing of a change that is refused at its commit', async () => {
    const { error } = await call('INSERT INTO transfers VALUES (1, 999)');
    expect(error).toMatchObject({
      code: 'invalid_argument',
      details: { sqlstate: '23503', constraint: 'transfers_account_fkey' },
    });
    expect(await counted('SELECT count(*) FROM transfers')).toBe('0');
  });
});

describe('bounds', () => {
  it('shows as many rows of RETURNING as were asked for and carries all of the change out', async () => {
    const { data } = await call('INSERT INTO wide SELECT n FROM generate_series(1, 300) n RETURNING n', {
      limit: 2,
    });
    expect(data).toMatchObject({ rows: [['1'], ['2']], row_count: 2, truncated: true, committed: true });
    expect(data).toMatchObject({ command: 'INSERT', affected: 300 });
    expect(await counted('SELECT count(*) FROM wide')).toBe('300');
  });

  it('rolls back what returns more than is read from the server', async () => {
    const { error } = await call(
      "INSERT INTO wide SELECT n, repeat('f', 1000000) FROM generate_series(1, 40) n RETURNING filler",
    );
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('rolled back') });
    expect(await counted('SELECT count(*) FROM wide')).toBe('0');
  });

  it('keeps a wide RETURNING under the budget of an answer', async () => {
    const { data, text } = await call(
      "INSERT INTO wide SELECT n, repeat('f', 3000) FROM generate_series(1, 60) n RETURNING n, filler",
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(data).toMatchObject({
      truncated: true,
      notice: expect.stringContaining('cut at 2000 characters'),
    });
    expect(await counted('SELECT count(*) FROM wide')).toBe('60');
  });

  it('stops a change at its time limit and keeps nothing of it', async () => {
    const { error } = await call(
      'INSERT INTO wide SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 1000000) b',
    );
    expect(error).toMatchObject({ code: 'timeout', details: { sqlstate: '57014' } });
    expect(await counted('SELECT count(*) FROM wide')).toBe('0');
  });

  // PostgreSQL's statement_timeout ends before COMMIT does its work.
  it('stops a commit that outlasts the deadline, and keeps nothing', async () => {
    const hasty = await open({ env: { POSTGRES_STATEMENT_TIMEOUT_MS: '100' } });
    const { error } = await hasty.call('execute_sql', { query: 'INSERT INTO settled_late VALUES (60)' });
    expect(error).toMatchObject({ code: 'timeout' });
    await expect
      .poll(
        () => counted("SELECT count(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'"),
        soon,
      )
      .toBe('0');
    expect(await counted('SELECT count(*) FROM settled_late')).toBe('0');
  });

  it('does not wait for somebody else’s lock longer than agreed', async () => {
    const other = await open();
    const waiting = other.call('execute_sql', {
      query:
        "WITH taken AS (UPDATE accounts SET owner = 'x' WHERE id = 1 RETURNING 1) INSERT INTO settled_late SELECT 2 FROM taken",
    });
    await expect
      .poll(() => counted("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), soon)
      .toBe('1');
    const { error } = await call("UPDATE accounts SET owner = 'y' WHERE id = 1");
    expect(error).toMatchObject({ code: 'conflict', details: { sqlstate: '55P03' } });
    expect((await waiting).data).toMatchObject({ committed: true });
    expect(await counted('SELECT owner FROM accounts WHERE id = 1')).toBe('x');
  });
});

describe('what it refuses', () => {
  it.each([
    ['several statements', 'DELETE FROM accounts WHERE id = 1; DELETE FROM accounts WHERE id = 2', 'refused'],
    ['a commit behind it', 'DELETE FROM accounts WHERE id = 1; COMMIT', 'refused'],
    ['the end of its transaction', 'ROLLBACK', 'refused'],
    ['a transaction of its own', 'BEGIN', 'refused'],
    ['a savepoint', 'SAVEPOINT s', 'refused'],
    ['settings', 'SET ROLE clerk', 'refused'],
    ['COPY', "COPY accounts TO PROGRAM 'cat'", 'refused'],
    ['code without a name', 'DO $$ BEGIN DELETE FROM accounts; END $$', 'refused'],
    ['EXPLAIN ANALYZE of a change', 'EXPLAIN ANALYZE DELETE FROM accounts WHERE id = 1', 'refused'],
    ['prepared statements', 'PREPARE p AS DELETE FROM accounts', 'refused'],
    ['functions that act outside', 'SELECT pg_advisory_lock(1)', 'refused'],
    [
      'functions that act outside, in a change',
      "UPDATE accounts SET owner = pg_read_file('PG_VERSION') WHERE id = 1",
      'refused',
    ],
    ['credentials', 'INSERT INTO wide SELECT 1, rolpassword FROM pg_authid', 'refused'],
    ['roles by the back door', "UPDATE pg_authid SET rolsuper = true WHERE rolname = 'clerk'", 'refused'],
    [
      'membership by the back door',
      "INSERT INTO pg_auth_members SELECT 99999, 10, oid, 10, true, true, true FROM pg_roles WHERE rolname = 'clerk'",
      'refused',
    ],
    ['the catalogue', "UPDATE pg_catalog.pg_proc SET procost = 5 WHERE proname = 'lower'", 'refused'],
    ['the catalogue in a WITH', 'WITH gone AS (DELETE FROM pg_class WHERE oid = 0) SELECT 1', 'refused'],
    ['settings by the back door', "UPDATE pg_settings SET setting = 'off' WHERE name = 'fsync'", 'refused'],
    ['a new table', 'CREATE TABLE extra (a int)', 'permission_denied'],
    ['a new table from a query', 'SELECT * INTO extra FROM accounts WHERE id = 1', 'permission_denied'],
    ['a new table from a query, by its other name', 'CREATE TABLE extra AS SELECT 1', 'permission_denied'],
    ['TRUNCATE', 'TRUNCATE accounts', 'permission_denied'],
    ['privileges', 'GRANT ALL ON accounts TO clerk', 'permission_denied'],
    ['what no parser reads', 'DELETE FORM accounts', 'invalid_argument'],
    ['nothing', ' ; ', 'invalid_argument'],
  ])('%s', async (_what, query, code) => {
    const before = await counted('SELECT md5(string_agg(a::text, $$$$ ORDER BY id)) FROM accounts a');
    const { isError, error } = await call(query);
    expect(isError).toBe(true);
    expect(error.code).toBe(code);
    expect(error.next.length).toBeGreaterThan(10);
    expect(await counted('SELECT md5(string_agg(a::text, $$$$ ORDER BY id)) FROM accounts a')).toBe(before);
    expect(await counted("SELECT to_regclass('extra') IS NULL")).toBe('true');
  });

  it('what the role may not do', async () => {
    const clerk = await open({ env: { DATABASE_URL: database().url({ user: 'clerk' }) } });
    const { error } = await clerk.call('execute_sql', { query: 'DELETE FROM accounts WHERE id = 1' });
    expect(error).toMatchObject({ code: 'permission_denied', details: { sqlstate: '42501' } });
    expect(await counted(accountRows)).toBe('20');
  });

  it('everything in the read tier, where it is not even listed', async () => {
    const reader = await open({ args: [] });
    expect((await reader.tools()).map(({ name }) => name)).not.toContain('execute_sql');
    const frame = await reader.server.request('tools/call', {
      name: 'execute_sql',
      arguments: { query: 'DELETE FROM accounts WHERE id = 1' },
    });
    expect(frame.result).toBeUndefined();
    expect(frame.error?.code).toBe(-32602);
    expect(await counted(accountRows)).toBe('20');
  });
});

describe('the admin tier', () => {
  it('changes the schema in a transaction of its own', async () => {
    const admin = await open({ args: ['--access', 'admin'] });
    const made = await admin.call('execute_sql', { query: 'CREATE TABLE rooms AS SELECT 1 AS number' });
    expect(made.data).toMatchObject({ committed: true });
    const dry = await admin.call('execute_sql', { query: 'ALTER TABLE rooms ADD floor int', dry_run: true });
    expect(dry.data).toMatchObject({ command: 'ALTER TABLE', committed: false });
    expect(
      await counted("SELECT count(*) FROM pg_attribute WHERE attrelid = 'rooms'::regclass AND attnum > 0"),
    ).toBe('1');
    await database().sql('DROP TABLE rooms');
  });

  it('says why a statement that needs to stand alone does not run', async () => {
    const admin = await open({ args: ['--access', 'admin'] });
    const { error } = await admin.call('execute_sql', {
      query: 'CREATE INDEX CONCURRENTLY by_owner ON accounts (owner)',
    });
    expect(error).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('CONCURRENTLY'),
      details: { sqlstate: '25001' },
    });
  });

  it.each(['ALTER SYSTEM SET work_mem = 99', 'VACUUM accounts', 'CREATE DATABASE other', 'SET ROLE clerk'])(
    'does not run %s',
    async (query) => {
      const admin = await open({ args: ['--access', 'admin'] });
      expect((await admin.call('execute_sql', { query })).error.code).toBe('refused');
    },
  );

  it.each([
    ['TRUNCATE accounts CASCADE', 'TRUNCATE removes 20 rows and cannot be undone: TRUNCATE accounts CASCADE'],
    ['DROP  TABLE\n wide', 'DROP cannot be undone: DROP TABLE wide'],
  ])('asks before %s', async (query, message) => {
    const admin = await open({ args: ['--access', 'admin'] });
    const { error } = await admin.call('execute_sql', { query });
    expect(error).toMatchObject({ code: 'confirmation_required', message: `Not done yet: ${message}` });
    expect(await counted(accountRows)).toBe('20');
    expect(await counted("SELECT to_regclass('wide') IS NOT NULL")).toBe('true');
  });
});

describe('asking first', () => {
  it.each([
    ['DELETE FROM accounts', 'DELETE FROM accounts has no WHERE on a column: changes 20 rows.'],
    [
      'UPDATE accounts SET balance = 0 WHERE true',
      'UPDATE accounts has no WHERE on a column: changes 20 rows.',
    ],
    ['DELETE FROM accounts RETURNING id', 'DELETE FROM accounts has no WHERE on a column: changes 20 rows.'],
    [
      'WITH gone AS (DELETE FROM public.accounts RETURNING 1), other AS (UPDATE wide SET n = 1) SELECT count(*) FROM gone',
      'UPDATE wide and DELETE FROM accounts have no WHERE on a column: may change all 20 rows.',
    ],
  ])('%s', async (query, message) => {
    const { error, isError, structured } = await call(query);
    expect(isError).toBe(true);
    expect(structured).toBeUndefined();
    expect(error).toMatchObject({
      code: 'confirmation_required',
      message: `Not done yet: ${message}`,
      details: { preview: { message, affected: 20 }, confirm: expect.any(String) },
    });
    expect(await counted(accountRows)).toBe('20');
  });

  it('counts every row where RETURNING gives more than the limit', async () => {
    const { error } = await call('DELETE FROM accounts RETURNING id', { limit: 5 });
    expect(error.message).toContain('changes 20 rows');
  });

  it('does it once with the token, and only as long as it is the same', async () => {
    const query = 'DELETE FROM accounts';
    const token = async () => (await call(query)).error.details?.confirm;

    const other = await call('UPDATE accounts SET balance = 0', { confirm: await token() });
    expect(other.error.code).toBe('confirmation_required');

    const stale = await token();
    await database().sql("INSERT INTO accounts VALUES (99, 'late')");
    const changed = await call(query, { confirm: stale });
    expect(changed.error).toMatchObject({
      code: 'confirmation_required',
      message: expect.stringMatching(/state has changed.*21 rows/),
    });
    expect(await counted(accountRows)).toBe('21');

    const confirm = await token();
    expect((await call(query, { confirm })).data).toMatchObject({ affected: 21, committed: true });
    expect((await call(query, { confirm })).error.code).toBe('confirmation_required');
  });

  it('does not ask for a dry run, nor where a WHERE looks at a column', async () => {
    expect((await call('DELETE FROM accounts', { dry_run: true })).data).toMatchObject({ affected: 20 });
    expect((await call('DELETE FROM accounts WHERE id > 0')).data).toMatchObject({ affected: 20 });
  });

  it.each(eras)('asks a host that can ask (%s)', async (era) => {
    const asked: string[] = [];
    let reply: 'accept' | 'decline' | 'cancel' = 'decline';
    const host = await open({
      era,
      elicit(message) {
        asked.push(message);
        return reply;
      },
    });
    const query = 'UPDATE accounts SET balance = 1';
    expect((await host.call('execute_sql', { query })).error).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('decline'),
    });
    expect(await counted('SELECT sum(balance) FROM accounts')).toBe('2100.00');
    reply = 'accept';
    expect((await host.call('execute_sql', { query })).data).toMatchObject({ affected: 20, committed: true });
    expect(await counted('SELECT sum(balance) FROM accounts')).toBe('20.00');
    expect(asked).toEqual(Array(2).fill('UPDATE accounts has no WHERE on a column: changes 20 rows.'));
  });
});

describe('when the connection or the caller goes away', () => {
  const committing =
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query = 'COMMIT'";

  it('says that the outcome is unknown when the connection is cut in COMMIT, and does not repeat it', async () => {
    const proxy = await startTcpProxy(database());
    const far = await open({ env: { DATABASE_URL: database().url({ port: proxy.port }) } });
    const answer = far.call('execute_sql', { query: 'INSERT INTO settled_late VALUES (2)' });
    await expect.poll(() => counted(committing), soon).toBe('1');
    proxy.cut();
    const { error } = await answer;
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringContaining('Read the rows concerned'),
    });
    // Here it was carried out, because the server did not notice: once.
    await expect.poll(() => counted('SELECT count(*) FROM settled_late'), soon).toBe('1');
    const next = await far.call('execute_sql', { query: 'DELETE FROM settled_late WHERE seconds = 2' });
    expect(next.data).toMatchObject({ affected: 1, committed: true });
    await proxy.close();
  });

  it('has done nothing when the connection is cut before COMMIT, and does not repeat it', async () => {
    const proxy = await startTcpProxy(database());
    const far = await open({ env: { DATABASE_URL: database().url({ port: proxy.port }) } });
    const answer = far.call('execute_sql', {
      query:
        'INSERT INTO wide SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 1000000) b',
    });
    await expect
      .poll(
        () =>
          counted(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'INSERT INTO wide%'",
          ),
        soon,
      )
      .toBe('1');
    proxy.cut();
    expect((await answer).error.code).toMatch(/unavailable|outcome_unknown/);
    expect(await counted('SELECT count(*) FROM wide')).toBe('0');
    await proxy.close();
  });

  it('stops a cancelled change on the server and keeps nothing of it', async () => {
    const running =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'INSERT INTO wide%'";
    const cancelling = new AbortController();
    const answer = client().call(
      'execute_sql',
      { query: 'INSERT INTO wide SELECT a FROM generate_series(1, 100000) a, generate_series(1, 100000) b' },
      { signal: cancelling.signal },
    );
    const rejected = expect(answer).rejects.toThrow();
    await expect.poll(() => counted(running), soon).toBe('1');
    cancelling.abort();
    await rejected;
    await expect.poll(() => counted(running), soon).toBe('0');
    expect(await counted('SELECT count(*) FROM wide')).toBe('0');
    expect((await call('INSERT INTO wide VALUES (1)')).data).toMatchObject({ affected: 1, committed: true });
  });
});
