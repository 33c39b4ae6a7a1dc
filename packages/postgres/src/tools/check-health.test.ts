import {
  connectClient,
  eras,
  spawnServer,
  startPostgres,
  type TestClient,
  type TestPostgres,
} from '@patchbay/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bin } from '../../test/support/bin.js';
import { soon } from '../../test/support/soon.js';
import { usePostgres } from '../../test/support/use-postgres.js';

interface Finding {
  check: string;
  severity: string;
  object: string;
  message: string;
  fix: string;
}

interface Health {
  role: string;
  not_seen?: string[];
  findings: Finding[];
  total?: number;
}

/** Each defect in a database of its own, so that a check finds it and nothing else. */
const planted: Record<string, { seed: string[]; finding: Partial<Finding> }> = {
  unused: {
    seed: [
      'CREATE TABLE events (id int PRIMARY KEY, kind int); INSERT INTO events SELECT n, n % 900 FROM generate_series(1, 60000) n',
      'CREATE INDEX "events Kind" ON events (kind, id)',
      'ANALYZE',
    ],
    finding: {
      check: 'indexes',
      severity: 'info',
      object: '"events Kind"',
      message: expect.stringMatching(/^\d+ kB, never used .* 60,000 writes\.$/),
      fix: 'If no replica uses it either: DROP INDEX CONCURRENTLY "events Kind";',
    },
  },
  duplicate: {
    seed: [
      'CREATE SCHEMA crm; CREATE TABLE crm.people (id int PRIMARY KEY, email text); CREATE INDEX a ON crm.people (lower(email)) WHERE id > 5; CREATE INDEX b ON crm.people (lower(email)) WHERE id > 5; ANALYZE',
      'CREATE INDEX not_the_same ON crm.people (lower(email)) WHERE id > 6; CREATE INDEX nor_this ON crm.people (lower(email) DESC) WHERE id > 5',
    ],
    finding: {
      check: 'indexes',
      severity: 'warning',
      object: 'crm.b',
      message: expect.stringMatching(/^\d+ (kB|bytes), the same as crm\.a\.$/),
      fix: 'DROP INDEX CONCURRENTLY crm.b;',
    },
  },
  duplicate_of_unique: {
    seed: ['CREATE TABLE people (id int PRIMARY KEY); CREATE INDEX people_id ON people (id); ANALYZE'],
    finding: { check: 'indexes', object: 'people_id', message: expect.stringContaining('people_pkey') },
  },
  foreign_key: {
    seed: [
      'CREATE TABLE customers (id int PRIMARY KEY); INSERT INTO customers SELECT generate_series(1, 100)',
      'CREATE TABLE orders (id int PRIMARY KEY, "customer Id" int REFERENCES customers); INSERT INTO orders SELECT n, n % 100 + 1 FROM generate_series(1, 2000) n; ANALYZE',
    ],
    finding: {
      check: 'indexes',
      severity: 'warning',
      object: 'orders',
      message:
        'The foreign key ("customer Id") has no index on 2,000 rows: deletes and joins from the other side read the whole table.',
      fix: 'CREATE INDEX CONCURRENTLY ON orders ("customer Id");',
    },
  },
  foreign_key_of_partitions: {
    seed: [
      'CREATE TABLE customers (id int PRIMARY KEY); INSERT INTO customers SELECT generate_series(1, 100)',
      'CREATE TABLE orders (id int, customer_id int REFERENCES customers) PARTITION BY RANGE (id); CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (9999); INSERT INTO orders SELECT n, n % 100 + 1 FROM generate_series(1, 2000) n; ANALYZE',
    ],
    finding: { check: 'indexes', object: 'orders', fix: 'CREATE INDEX ON orders (customer_id);' },
  },
  dead_rows: {
    seed: [
      'CREATE TABLE events (id int PRIMARY KEY); INSERT INTO events SELECT generate_series(1, 40000); ANALYZE',
      'DELETE FROM events WHERE id % 3 = 0',
    ],
    finding: {
      check: 'vacuum',
      severity: 'warning',
      object: 'events',
      message: '13,333 dead rows beside 26,667 live ones.',
      fix: 'If autovacuum does not get to it (off, or held up by an old transaction): VACUUM ANALYZE events;',
    },
  },
  bloat: {
    seed: [
      'CREATE TABLE "Log" (id int, line text); INSERT INTO "Log" SELECT n, md5(n::text) || md5((-n)::text) FROM generate_series(1, 150000) n',
      'DELETE FROM "Log" WHERE id % 10 > 0',
      'VACUUM ANALYZE "Log"',
    ],
    finding: {
      check: 'vacuum',
      severity: 'warning',
      object: '"Log"',
      message: expect.stringMatching(/^About 1,\d{3} of 1,\d{3} pages \((8|9)\d %\) hold nothing\.$/),
      fix: 'In a quiet hour, because it locks the table (pg_repack does not): VACUUM FULL "Log";',
    },
  },
  unanalyzed: {
    seed: ['CREATE TABLE fresh (id int); INSERT INTO fresh SELECT generate_series(1, 12000)'],
    finding: {
      check: 'vacuum',
      severity: 'info',
      object: 'fresh',
      message: 'Never analyzed, with 12,000 rows: the planner guesses.',
      fix: 'ANALYZE fresh;',
    },
  },
  serial: {
    seed: ['CREATE TABLE orders (id serial PRIMARY KEY)', "SELECT setval('orders_id_seq', 2000000000)"],
    finding: {
      check: 'sequences',
      severity: 'warning',
      object: 'orders_id_seq',
      message: 'At 2,000,000,000 of 2,147,483,647 (93 %); it feeds orders.id.',
      fix: 'ALTER TABLE orders ALTER COLUMN id TYPE bigint; ALTER SEQUENCE orders_id_seq AS bigint;',
    },
  },
  narrow_column: {
    seed: [
      `CREATE SEQUENCE numbers; CREATE SCHEMA "Shop"; CREATE TABLE "Shop"."Order Lines" ("Line No." int DEFAULT nextval('numbers'))`,
      "SELECT setval('numbers', 2100000000)",
    ],
    finding: {
      check: 'sequences',
      severity: 'critical',
      object: 'numbers',
      message: 'At 2,100,000,000 of 2,147,483,647 (97 %); it feeds "Shop"."Order Lines"."Line No.".',
      fix: 'ALTER TABLE "Shop"."Order Lines" ALTER COLUMN "Line No." TYPE bigint;',
    },
  },
  identity: {
    seed: [
      'CREATE TABLE small (id smallint GENERATED ALWAYS AS IDENTITY)',
      "SELECT setval('small_id_seq', 32000)",
    ],
    finding: { check: 'sequences', severity: 'critical', object: 'small_id_seq' },
  },
  bounded: {
    seed: ['CREATE SEQUENCE tickets MAXVALUE 1000', "SELECT setval('tickets', 850)"],
    finding: {
      check: 'sequences',
      severity: 'warning',
      message: 'At 850 of 1,000 (85 %).',
      fix: 'ALTER SEQUENCE tickets NO MAXVALUE NO MINVALUE;',
    },
  },
};

const healthySeed = [
  `CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
   CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, placed_at timestamptz, status text);
   CREATE INDEX orders_customer ON orders (customer_id);
   CREATE INDEX orders_open ON orders (status) WHERE status = 'open';
   CREATE TABLE tight (id int, note text) WITH (fillfactor = 30);
   CREATE TABLE events (at date, id int) PARTITION BY RANGE (at);
   CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
   CREATE INDEX events_at ON events (at);
   CREATE MATERIALIZED VIEW open_orders AS SELECT * FROM orders WHERE status = 'open';
   CREATE SEQUENCE rounds MAXVALUE 10 CYCLE`,
  `INSERT INTO customers (email) SELECT 'c' || n || '@shop.test' FROM generate_series(1, 20000) n;
   INSERT INTO orders (customer_id, placed_at, status) SELECT n % 20000 + 1, now(), CASE WHEN n % 50 = 0 THEN 'open' ELSE 'paid' END FROM generate_series(1, 60000) n;
   INSERT INTO tight SELECT n, md5(n::text) FROM generate_series(1, 50000) n;
   INSERT INTO events SELECT '2025-01-01'::date + n % 365, n FROM generate_series(1, 20000) n;
   SELECT setval('rounds', 9)`,
  'UPDATE orders SET status = status WHERE id % 100 = 0',
  'VACUUM ANALYZE',
  'SELECT count(*) FROM orders WHERE customer_id = 7',
];

const databases = [...Object.keys(planted), 'healthy', 'several', 'invalid', 'locks', 'slow', 'denied'];

const { database, open } = usePostgres({
  parameters: {
    shared_preload_libraries: 'pg_stat_statements',
    autovacuum: 'off',
    autovacuum_freeze_max_age: 100_000,
    max_prepared_transactions: 2,
  },
  seed: [
    `CREATE ROLE reader LOGIN; CREATE ROLE writer LOGIN CREATEDB;
     CREATE ROLE boss SUPERUSER; CREATE ROLE deputy LOGIN IN ROLE boss, pg_read_server_files`,
  ],
});
let client: TestClient;
const sessions: pg.Client[] = [];

beforeAll(async () => {
  await database().sql('CREATE EXTENSION pg_stat_statements', 'template1');
  for (const name of databases) await database().sql(`CREATE DATABASE ${name}`);
  for (const [name, { seed }] of Object.entries(planted)) await plant(name, seed);
  await plant('healthy', healthySeed);
  await plant('several', [
    "CREATE TABLE people (id int PRIMARY KEY); CREATE INDEX twin ON people (id); CREATE SEQUENCE tickets MAXVALUE 10; SELECT setval('tickets', 10)",
  ]);
  const env = Object.fromEntries(
    databases.flatMap((name) => [
      [`DATABASE_URL_${name.toUpperCase()}`, database().url({ database: name })],
      [`DATABASE_URL_READER_${name.toUpperCase()}`, database().url({ database: name, user: 'reader' })],
    ]),
  );
  client = await open({ env: { ...env, POSTGRES_IDLE_TIMEOUT_MS: '500' } });
});

async function plant(name: string, seed: string[]) {
  for (const text of [...seed, 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader'])
    await database().sql(text, name);
}

async function health(name: string, more: Record<string, unknown> = {}): Promise<Health> {
  const { data, isError, text } = await client.call('check_health', { database: name, ...more });
  expect(isError, text).toBe(false);
  // The tool's output.
  return data as unknown as Health;
}

/** The SQL at the end of a fix, run as it stands. */
async function apply({ fix }: Finding, name: string) {
  const [, sql = ''] = /((?:ALTER|ANALYZE|CREATE|DROP|SELECT|VACUUM) [\s\S]*;)$/.exec(fix) ?? [];
  expect(sql, fix).not.toBe('');
  for (const statement of sql.split(/(?<=;) /)) await database().sql(statement, name);
}

async function session(connectionString: string): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString, application_name: 'till' });
  opened.on('error', () => {});
  await opened.connect();
  sessions.push(opened);
  return opened;
}

afterEach(async () => {
  for (const opened of sessions.splice(0)) await opened.end().catch(() => {});
});

describe.each(eras)('check_health in the %s era', (era) => {
  it('tells the role and what it found', async () => {
    const { call } = await open({ era, env: { DATABASE_URL: database().url({ database: 'unused' }) } });
    const { data, structured, isError } = await call('check_health');
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(data).toMatchObject({ findings: [{ check: 'indexes', object: '"events Kind"' }] });
  });
});

describe('check_health', () => {
  it('finds nothing in a healthy database', async () => {
    expect(await health('healthy')).toEqual({
      role: expect.stringContaining('postgres is a superuser'),
      findings: [],
    });
  });

  it.each(Object.entries(planted))(
    'finds %s and nothing else, and its fix works',
    async (name, { finding }) => {
      const { findings } = await health(name);
      expect(findings).toEqual([expect.objectContaining(finding)]);
      for (const found of findings) await apply(found, name);
      await expect.poll(async () => (await health(name)).findings, soon).toEqual([]);
    },
  );

  it('finds an invalid index, and its fix works', async () => {
    await database().sql('CREATE TABLE letters (email text); INSERT INTO letters VALUES (1), (1)', 'invalid');
    const build = database().sql('CREATE UNIQUE INDEX CONCURRENTLY one_each ON letters (email)', 'invalid');
    await expect(build).rejects.toThrow('could not create unique index');
    const { findings } = await health('invalid');
    expect(findings).toEqual([
      {
        check: 'indexes',
        severity: 'warning',
        object: 'one_each',
        message: 'Left behind invalid by a failed build: written to, never used.',
        fix: 'Drop it, then build it again: DROP INDEX CONCURRENTLY one_each;',
      },
    ]);
    for (const found of findings) await apply(found, 'invalid');
    expect((await health('invalid')).findings).toEqual([]);
  });

  it('finds who blocks whom, for rows and for tables, and the head of the queue', async () => {
    await database().sql('CREATE TABLE stock (id int); INSERT INTO stock VALUES (1)', 'locks');
    const url = database().url({ database: 'locks' });
    const [head, second, third] = [await session(url), await session(url), await session(url)];
    const pidOf = async (asked: pg.Client) =>
      (await asked.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    const [headPid, secondPid, thirdPid] = [await pidOf(head), await pidOf(second), await pidOf(third)];
    await head.query('BEGIN; UPDATE stock SET id = 2');
    await Promise.all([second, third].map((one) => one.query('BEGIN')));
    const waiting = async () => (await health('locks')).findings.length;
    const secondWaits = second.query('UPDATE stock SET id = 3');
    await expect.poll(waiting, soon).toBe(1);
    const thirdWaits = third.query('LOCK TABLE stock IN ACCESS EXCLUSIVE MODE');
    await expect.poll(waiting, soon).toBe(2);
    for (const name of ['locks', 'reader_locks']) {
      const { findings } = await health(name);
      const of = (pid: number) => findings.find(({ object }) => object === `session ${pid}`);
      expect(of(secondPid)).toMatchObject({
        check: 'locks',
        message: expect.stringMatching(
          new RegExp(`^Waiting \\d+ s for stock, blocked by session ${headPid} \\(till`),
        ),
        fix: `Let session ${headPid} end its transaction, or end the session: SELECT pg_terminate_backend(${headPid});`,
      });
      expect(of(thirdPid)?.message).toContain(`session ${headPid}`);
      expect(of(thirdPid)?.fix).toContain(`pg_terminate_backend(${headPid})`);
    }
    expect((await health('locks')).findings[0]?.message).toContain('(till, idle in transaction)');
    const [found] = (await health('locks')).findings;
    if (found) await apply(found, 'locks');
    await secondWaits;
    await second.query('ROLLBACK');
    await thirdWaits;
    await third.query('ROLLBACK');
    expect((await health('locks')).findings).toEqual([]);
  });

  it('says that a prepared transaction blocks where no session does', async () => {
    const url = database().url({ database: 'locks' });
    const [holder, waiter] = [await session(url), await session(url)];
    await holder.query("BEGIN; UPDATE stock SET id = 9; PREPARE TRANSACTION 'forgotten'");
    const wait = waiter.query('UPDATE stock SET id = 10');
    await expect
      .poll(async () => (await health('locks')).findings, soon)
      .toMatchObject([
        {
          message: expect.stringContaining('blocked by a prepared transaction.'),
          fix: 'COMMIT PREPARED or ROLLBACK PREPARED what pg_prepared_xacts shows.',
        },
      ]);
    await database().sql("ROLLBACK PREPARED 'forgotten'", 'locks');
    await wait;
  });

  it('finds a slow statement, without its values', async () => {
    await database().sql("SELECT pg_sleep(1.1), 'a secret value' AS said", 'slow');
    await database().sql('SELECT pg_sleep(0.1)', 'slow');
    expect((await health('slow')).findings).toEqual([
      {
        check: 'slow',
        severity: 'info',
        object: expect.stringMatching(/^query -?\d+$/),
        message: expect.stringMatching(
          /^1,1\d\d ms on average over 1 call: SELECT pg_sleep\(\$1\), \$2 AS said$/,
        ),
        fix: 'Call recommend_indexes, or explain_query with typical values.',
      },
    ]);
    expect(await health('reader_slow')).toMatchObject({
      findings: [],
      not_seen: ['slow: statements of other roles: 1 (GRANT pg_monitor)'],
    });
  });

  it('finds a replication slot that nobody reads, and its fix works', async () => {
    await database().sql("SELECT pg_create_physical_replication_slot('left_behind', true)");
    for (let segment = 0; segment < 2; segment += 1)
      await database().sql(
        "SELECT pg_logical_emit_message(false, 'test', 'filler', true); SELECT pg_switch_wal()",
      );
    for (const name of ['reader_healthy', 'healthy'])
      expect((await health(name)).findings).toEqual([
        {
          check: 'replication',
          severity: 'critical',
          object: 'left_behind',
          message: expect.stringMatching(
            /^Nobody reads this slot, and it keeps \d+ MB of log from being removed\.$/,
          ),
          fix: "Start its consumer, or give the slot up: SELECT pg_drop_replication_slot('left_behind');",
        },
      ]);
    for (const found of (await health('healthy')).findings) await apply(found, 'healthy');
    expect((await health('healthy')).findings).toEqual([]);
  });

  it('runs only the checks that are named', async () => {
    const checksOf = async (checks?: string[]) =>
      (await health('several', checks ? { checks } : {})).findings.map(({ check }) => check);
    expect(await checksOf()).toEqual(['sequences', 'indexes']);
    expect(await checksOf(['indexes'])).toEqual(['indexes']);
    expect(await checksOf(['locks', 'vacuum'])).toEqual([]);
    const { error } = await client.call('check_health', { checks: ['bloat'] });
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain('replication');
  });

  it('reads like this', async () => {
    const { text } = await client.call('check_health', { database: 'several' });
    expect(text.replaceAll('},{', '},\n{')).toMatchInlineSnapshot(`
      "{"role":"postgres is a superuser: nothing but this server stands between a statement and the machine. Connect as a role with SELECT only.","findings":[{"check":"sequences","severity":"critical","object":"tickets","message":"At 10 of 10 (100 %).","fix":"ALTER SEQUENCE tickets NO MAXVALUE NO MINVALUE;"},
      {"check":"indexes","severity":"warning","object":"twin","message":"8192 bytes, the same as people_pkey.","fix":"DROP INDEX CONCURRENTLY twin;"}]}"
    `);
  });

  it('pages its findings, the worst first', async () => {
    const first = await health('several', { limit: 1 });
    expect(first).toMatchObject({ total: 2, findings: [{ severity: 'critical' }] });
    const { findings } = await health('several', {
      limit: 1,
      cursor: (first as { next_cursor?: string }).next_cursor,
    });
    expect(findings).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('check_health for a role without pg_monitor', () => {
  it.each(databases)('never fails: %s', async (name) => {
    expect((await health(`reader_${name}`)).role).toBe('reader may only read.');
  });

  it('says what it could not see and goes on', async () => {
    await database().sql(
      `REVOKE SELECT ON pg_stat_statements FROM PUBLIC; CREATE SCHEMA closed; CREATE SEQUENCE closed.numbers;
       CREATE TABLE people (id int PRIMARY KEY); CREATE INDEX twin ON people (id);
       CREATE TABLE closed.large (id int, line text); INSERT INTO closed.large SELECT n, repeat('x', 1000) FROM generate_series(1, 12000) n; ANALYZE closed.large`,
      'denied',
    );
    const { findings, not_seen: notSeen } = await health('reader_denied');
    expect(findings).toMatchObject([{ object: 'twin' }]);
    expect(notSeen).toEqual([
      'vacuum: bloat of tables the role may not read: 1 (GRANT SELECT)',
      'sequences: those the role may not read: 1 (GRANT SELECT)',
      'slow: the role may not look (GRANT pg_monitor)',
    ]);
    expect((await health('denied')).not_seen).toBeUndefined();
  });

  it('does not take a table for bloated of which it may read one column', async () => {
    await database().sql(
      'GRANT USAGE ON SCHEMA closed TO reader; GRANT SELECT (id) ON closed.large TO reader',
      'denied',
    );
    const { findings } = await health('reader_denied', { checks: ['vacuum'] });
    expect(findings).toEqual([]);
  });

  it('says that pg_stat_statements is not installed', async () => {
    await database().sql('DROP EXTENSION pg_stat_statements', 'denied');
    expect((await health('reader_denied', { checks: ['slow'] })).not_seen).toEqual([
      'slow: pg_stat_statements is not installed (CREATE EXTENSION pg_stat_statements)',
    ]);
  });
});

describe('what the role may do', () => {
  const grants = `CREATE TABLE IF NOT EXISTS stock (id int); GRANT INSERT ON stock TO writer`;
  const sentences = {
    postgres:
      'postgres is a superuser: nothing but this server stands between a statement and the machine. Connect as a role with SELECT only.',
    deputy:
      'deputy may become the superuser boss, reads files on the server. For reading, connect as a role with SELECT only.',
    writer: 'writer creates databases, may change 1 table. For reading, connect as a role with SELECT only.',
    reader: 'reader may only read.',
  };

  it.each(Object.entries(sentences))('%s, by the tool and by --check', async (user, sentence) => {
    await database().sql(grants, 'locks');
    const env = { DATABASE_URL: database().url({ user, database: 'locks' }) };
    const { call } = await open({ env });
    expect((await call('check_health', { checks: ['cache'] })).data.role).toBe(sentence);

    const text = spawnServer({ bin, args: ['--check'], env });
    expect((await text.exited).code).toBe(0);
    const printed = text.strayLines.join('\n');
    expect(printed).toMatch(new RegExp(`Connected to database locks on PostgreSQL [\\d.]+ as ${user}\\.`));
    expect(printed).toContain(`${user === 'reader' ? 'ok     ' : 'warning'}  ${sentence}`);
    expect(printed).toMatch(/Ready\.$/);

    const json = spawnServer({ bin, args: ['--check', '--json'], env });
    expect((await json.exited).code).toBe(0);
    expect(JSON.parse(json.strayLines.join('\n'))).toMatchObject({
      server: 'postgres-mcp',
      access: 'read',
      ok: true,
      findings: [{ severity: 'ok' }, { severity: user === 'reader' ? 'ok' : 'warning', message: sentence }],
    });
  });

  it('does not tell a server that is to write to connect as a reader', async () => {
    const { call } = await open({
      args: ['--access', 'write'],
      env: { DATABASE_URL: database().url({ user: 'writer', database: 'locks' }) },
    });
    expect((await call('check_health', { checks: ['cache'] })).data.role).toBe(
      'writer creates databases, may change 1 table.',
    );
  });

  it.each([
    ['reader', 'reader may only read.', 'GRANT it INSERT'],
    ['writer', 'writer creates databases, may change 1 table.', undefined],
    ['postgres', 'Connect as a role with the privileges it needs.', undefined],
  ])('--check --access write measures %s by what a writer needs', async (user, sentence, fix) => {
    const env = { DATABASE_URL: database().url({ user, database: 'locks' }) };
    const json = spawnServer({ bin, args: ['--check', '--json', '--access', 'write'], env });
    expect((await json.exited).code).toBe(0);
    const { findings } = JSON.parse(json.strayLines.join('\n'));
    expect(findings[1]).toMatchObject({ severity: 'warning', message: expect.stringContaining(sentence) });
    if (fix) expect(findings[1].fix).toContain(fix);
    else expect(findings[1].fix).toBeUndefined();
  });

  it('is a problem under --check where the database cannot be reached', async () => {
    const env = { DATABASE_URL: 'postgresql://app:s3cret-Pa55@127.0.0.1:1/shop' };
    const json = spawnServer({ bin, args: ['--check', '--json'], env });
    expect((await json.exited).code).toBe(1);
    const printed = json.strayLines.join('\n');
    expect(printed).not.toContain('s3cret-Pa55');
    expect(JSON.parse(printed)).toMatchObject({
      ok: false,
      findings: [
        {
          severity: 'problem',
          message: expect.stringContaining('could not be reached'),
          fix: expect.any(String),
        },
      ],
    });
    const text = spawnServer({ bin, args: ['--check'], env });
    expect((await text.exited).code).toBe(1);
    expect(text.strayLines.join('\n')).toMatch(
      /PROBLEM {2}PostgreSQL could not be reached[\s\S]*Not ready\.$/,
    );
  });
});

describe('check_health on a server that is short of everything', () => {
  let small: TestPostgres;
  let one: TestClient;
  beforeAll(async () => {
    small = await startPostgres({
      parameters: { max_connections: 20, shared_buffers: '1MB', autovacuum: 'off' },
    });
    await small.sql(
      `CREATE EXTENSION pg_stat_statements; CREATE ROLE reader LOGIN;
       CREATE TABLE wide (id int, line text); INSERT INTO wide SELECT n, repeat('x', 900) FROM generate_series(1, 20000) n; ANALYZE`,
    );
    one = await connectClient({
      bin,
      env: { DATABASE_URL: small.url(), DATABASE_URL_READER: small.url({ user: 'reader' }) },
    });
  });
  afterAll(async () => {
    await one?.close();
    await small?.stop();
  });
  const check = async (args: object) => {
    const { data, isError, text } = await one.call('check_health', { ...args });
    expect(isError, text).toBe(false);
    // The tool's output.
    return data as unknown as Health;
  };

  it('finds connections near their limit, also when hardly one is left', async () => {
    for (let number = 0; number < 14; number += 1) await session(small.url());
    const { findings } = await check({ checks: ['connections'] });
    expect(findings).toEqual([
      {
        check: 'connections',
        severity: 'warning',
        object: 'max_connections',
        message: '15 of 17 connections are taken, 14 of them idle.',
        fix: 'Close idle clients, put a pooler in front (PgBouncer), or raise max_connections.',
      },
    ]);
    await session(small.url());
    // The reader's connection is the seventeenth, and the last that a role without privileges gets.
    const seen = await check({ database: 'reader' });
    expect(seen.findings).toMatchObject([
      { severity: 'critical', message: '17 of 17 connections are taken.' },
    ]);
  });

  it('finds a cache that is too small', async () => {
    for (let scan = 0; scan < 10; scan += 1) await small.sql('SELECT count(*) FROM wide');
    await expect
      .poll(async () => (await check({ checks: ['cache'] })).findings, soon)
      .toEqual([
        {
          check: 'cache',
          severity: 'warning',
          object: 'shared_buffers',
          message: expect.stringMatching(/^Only \d+ % of [\d,]+ table blocks came from memory\.$/),
          fix: 'Look for scans that read too much (check slow, explain_query), or raise shared_buffers, now 1MB.',
        },
      ]);
  });

  it('says that pg_stat_statements was not loaded at start-up', async () => {
    expect((await check({ checks: ['slow'] })).not_seen).toEqual([
      'slow: pg_stat_statements is not loaded (shared_preload_libraries must name it when the server starts)',
    ]);
  });
});

describe('check_health near the end of transaction numbers', () => {
  it('finds it, and its fix works', async () => {
    expect((await health('healthy', { checks: ['vacuum'] })).findings).toEqual([]);
    await database().sql(
      'DO $$ BEGIN FOR n IN 1..94000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
    );
    const [found] = (await health('healthy', { checks: ['vacuum'] })).findings;
    expect(found).toEqual({
      check: 'vacuum',
      severity: 'info',
      object: expect.any(String),
      message: expect.stringMatching(
        /^Its oldest row is 9\d,\d{3} transactions old; from 100,000 on autovacuum freezes it whatever else runs, and two billion stop all writes\.$/,
      ),
      fix: `End old transactions and unused slots, then in database ${found?.object}: VACUUM (FREEZE);`,
    });
    if (found) await apply(found, found.object);
    // The oldest database counts: the next one is told of once this is done.
    const { findings } = await health('healthy', { checks: ['vacuum'] });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.object).not.toBe(found?.object);
  });
});
