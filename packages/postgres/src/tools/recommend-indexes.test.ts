import { eras, type TestClient } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  parameters: { shared_preload_libraries: 'pg_stat_statements', autovacuum: 'off' },
  seed: [
    `CREATE TABLE customers (id int PRIMARY KEY, email varchar(200), name text, city text, country text, born date, code char(8), mood text, flag boolean, notes jsonb);
     INSERT INTO customers SELECT n, 'User' || n || '@shop.test', 'n' || n, 'city ' || n * 7919 % 400, 'country ' || n % 3, date '1940-01-01' + n * 7919 % 25000, lpad(n::text, 8), 'mood ' || n % 2, n % 10 > 0, '{}' FROM generate_series(1, 40000) n;
     CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int, status text, total numeric, placed_at timestamptz, "order" int);
     INSERT INTO orders SELECT n, n * 7919 % 40000 + 1, CASE WHEN n % 500 = 0 THEN 'open' ELSE 'paid' END, n * 7919 % 1000, timestamptz '2025-01-01' + n * interval '1 minute', n * 7919 % 90000 FROM generate_series(1, 100000) n;
     CREATE TABLE tiny (id int, name text); INSERT INTO tiny SELECT n, 'n' || n FROM generate_series(1, 500) n;
     CREATE TABLE served (id int, name text); INSERT INTO served SELECT n, 'n' || n FROM generate_series(1, 20000) n;
     CREATE INDEX ON served (name); CREATE INDEX ON served (lower(name)); CREATE INDEX ON served (id DESC);
     CREATE SCHEMA crm;
     CREATE TABLE crm.visits (visitor int, page text); INSERT INTO crm.visits SELECT n * 7919 % 30000, 'p' || n % 3000 FROM generate_series(1, 60000) n;
     CREATE SCHEMA "Sales Dept";
     CREATE TABLE "Sales Dept"."Order Lines" ("Order Id" int, "Line.No" int, "say ""hi""" text);
     INSERT INTO "Sales Dept"."Order Lines" SELECT n * 7919 % 20000, n % 7, 'hi ' || n % 5000 FROM generate_series(1, 60000) n;
     CREATE TABLE events (at date, kind int, body text) PARTITION BY RANGE (at);
     CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
     CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
     INSERT INTO events SELECT date '2024-01-01' + n % 700, n * 7919 % 9000, 'b' || n FROM generate_series(1, 60000) n;
     CREATE DOMAIN address AS text;
     CREATE TABLE letters (id int, target address); INSERT INTO letters SELECT n, 'a' || n * 7919 % 20000 FROM generate_series(1, 20000) n`,
    'ANALYZE',
    `CREATE ROLE parallel SUPERUSER LOGIN;
     ALTER ROLE parallel SET max_parallel_workers_per_gather = 2; ALTER ROLE parallel SET parallel_setup_cost = 0;
     ALTER ROLE parallel SET parallel_tuple_cost = 0; ALTER ROLE parallel SET min_parallel_table_scan_size = 0;
     CREATE ROLE single SUPERUSER LOGIN; ALTER ROLE single SET max_parallel_workers_per_gather = 0;
     CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader`,
    'CREATE EXTENSION pg_stat_statements',
  ],
});

interface Index {
  create: string;
  reason: string;
  cost: number;
  cost_with?: number;
  query: string;
}
interface Recommended {
  method: string;
  examined: number;
  not_examined?: string[];
  indexes: Index[];
}

let roles: TestClient;
beforeAll(async () => {
  const url = (user: string) => database().url({ user });
  roles = await open({
    env: {
      DATABASE_URL_SINGLE: url('single'),
      DATABASE_URL_PARALLEL: url('parallel'),
      DATABASE_URL_READER: url('reader'),
    },
  });
});

async function recommend(args: Record<string, unknown>, role = 'single'): Promise<Recommended> {
  const { data, isError, text } = await roles.call('recommend_indexes', { ...args, database: role });
  expect(isError, text).toBe(false);
  // The tool's output.
  return data as unknown as Recommended;
}

async function costOf(query: string, role = 'single'): Promise<number> {
  const { data, isError, text } = await roles.call('explain_query', { query, database: role });
  expect(isError, text).toBe(false);
  const [, cost] = /Estimated cost ([\d.]+)/.exec(String(data.summary)) ?? [];
  return Number(cost);
}

/** Creates what was proposed, by its own text, looks, and takes it away again. */
async function costWith(create: string, query: string, role?: string): Promise<number> {
  const before = await indexes();
  await database().sql(create);
  try {
    return await costOf(query, role);
  } finally {
    // Indexes of partitions go with that of the whole.
    for (const name of (await indexes()).filter((index) => !before.includes(index)))
      await database()
        .sql(`DROP INDEX IF EXISTS ${name}`)
        .catch(() => {});
  }
}
const indexes = async () =>
  (
    await database().sql(
      'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indexrelid >= 16384 ORDER BY indexrelid',
    )
  ).map(({ name }) => String(name));

const helped: Array<[name: string, query: string, create: string]> = [
  [
    'an equality',
    "SELECT * FROM customers WHERE city = 'city 7'",
    'CREATE INDEX CONCURRENTLY ON customers (city);',
  ],
  [
    'two equalities',
    "SELECT * FROM customers WHERE city = 'city 7' AND country = 'country 1'",
    'CREATE INDEX CONCURRENTLY ON customers (city, country);',
  ],
  [
    'a range behind an equality',
    "SELECT * FROM customers WHERE born > '2000-01-01' AND city = 'city 7'",
    'CREATE INDEX CONCURRENTLY ON customers (city, born);',
  ],
  [
    'a range',
    "SELECT * FROM customers WHERE born BETWEEN '1960-01-01' AND '1960-02-01'",
    'CREATE INDEX CONCURRENTLY ON customers (born);',
  ],
  [
    'a range in the order of the table',
    "SELECT count(*) FROM orders WHERE placed_at > '2025-03-05'",
    'CREATE INDEX CONCURRENTLY ON orders (placed_at);',
  ],
  [
    'a list',
    "SELECT * FROM customers WHERE city IN ('city 7', 'city 8')",
    'CREATE INDEX CONCURRENTLY ON customers (city);',
  ],
  [
    'the first rows of an order',
    'SELECT * FROM customers ORDER BY born DESC LIMIT 10',
    'CREATE INDEX CONCURRENTLY ON customers (born DESC);',
  ],
  [
    'the first rows of an order of two columns',
    'SELECT * FROM customers ORDER BY country, born LIMIT 10 OFFSET 20',
    'CREATE INDEX CONCURRENTLY ON customers (country, born);',
  ],
  [
    'a page far behind',
    'SELECT * FROM orders ORDER BY total LIMIT 10 OFFSET 5000',
    'CREATE INDEX CONCURRENTLY ON orders (total);',
  ],
  [
    'the first rows of an order behind an equality',
    "SELECT * FROM customers WHERE country = 'country 1' ORDER BY born LIMIT 10",
    'CREATE INDEX CONCURRENTLY ON customers (country, born);',
  ],
  [
    'an expression',
    "SELECT * FROM customers WHERE lower(email) = 'user7@shop.test'",
    'CREATE INDEX CONCURRENTLY ON customers (lower(email));',
  ],
  [
    'a varchar',
    "SELECT * FROM customers WHERE email = 'User7@shop.test'",
    'CREATE INDEX CONCURRENTLY ON customers (email);',
  ],
  [
    'a char',
    "SELECT * FROM customers WHERE code = '       7'",
    'CREATE INDEX CONCURRENTLY ON customers (code);',
  ],
  ['a domain', "SELECT * FROM letters WHERE target = 'a7'", 'CREATE INDEX CONCURRENTLY ON letters (target);'],
  [
    'a join with few rows',
    'SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id IN (7, 8, 9)',
    'CREATE INDEX CONCURRENTLY ON orders (customer_id);',
  ],
  [
    'an outer join',
    'SELECT t.name, o.total FROM tiny t LEFT JOIN orders o ON o.customer_id = t.id WHERE t.id < 10',
    'CREATE INDEX CONCURRENTLY ON orders (customer_id);',
  ],
  [
    'rows that exist',
    'SELECT t.name FROM tiny t WHERE t.id < 10 AND EXISTS (SELECT FROM orders o WHERE o.customer_id = t.id AND o.total > 5)',
    'CREATE INDEX CONCURRENTLY ON orders (customer_id);',
  ],
  [
    'a subquery for every row',
    'SELECT t.name, (SELECT sum(total) FROM orders o WHERE o.customer_id = t.id) FROM tiny t',
    'CREATE INDEX CONCURRENTLY ON orders (customer_id);',
  ],
  [
    'another schema',
    'SELECT * FROM crm.visits v WHERE v.visitor = 7',
    'CREATE INDEX CONCURRENTLY ON crm.visits (visitor);',
  ],
  [
    'names that need quotes',
    `SELECT * FROM "Sales Dept"."Order Lines" WHERE "Order Id" = 7 AND "Line.No" = 3 AND "say ""hi""" = 'hi 1'`,
    'CREATE INDEX CONCURRENTLY ON "Sales Dept"."Order Lines" ("Order Id", "Line.No", "say ""hi""");',
  ],
  [
    'a column named like a keyword',
    'SELECT * FROM orders WHERE "order" = 7',
    'CREATE INDEX CONCURRENTLY ON orders ("order");',
  ],
  ['partitions', 'SELECT * FROM events WHERE kind = 7', 'CREATE INDEX ON events (kind);'],
  [
    'a filter with a part no index serves',
    "SELECT * FROM customers WHERE city = 'city 7' AND name LIKE '%7%'",
    'CREATE INDEX CONCURRENTLY ON customers (city);',
  ],
  [
    'a text that looks like conditions',
    `SELECT * FROM customers WHERE city = ') AND (born = ''x"' AND country = 'country 1'`,
    'CREATE INDEX CONCURRENTLY ON customers (city, country);',
  ],
];

const notHelped: Array<[name: string, query: string]> = [
  ['an index that serves it', "SELECT * FROM served WHERE name = 'n7'"],
  ['an index on the expression', "SELECT * FROM served WHERE lower(name) = 'n7'"],
  ['a primary key', 'SELECT * FROM customers WHERE id = 7'],
  ['a tiny table', "SELECT * FROM tiny WHERE name = 'n7'"],
  ['a filter that keeps a third', "SELECT * FROM customers WHERE country = 'country 1'"],
  ['a filter that keeps most', 'SELECT * FROM customers WHERE flag'],
  ['a range that keeps half', "SELECT * FROM customers WHERE born > '1975-01-01'"],
  [
    'a filter of which an index serves only the common part',
    "SELECT * FROM customers WHERE mood = 'mood 1' AND name LIKE '%77%'",
  ],
  ['an order an index has', 'SELECT * FROM served ORDER BY id DESC LIMIT 10'],
  ['an order an index has backwards', 'SELECT * FROM served ORDER BY id LIMIT 10'],
  ['an order that is shown whole', 'SELECT * FROM customers ORDER BY born'],
  ['a whole table', 'SELECT * FROM customers'],
  ['a count', 'SELECT count(*) FROM orders'],
  ['a join of two whole tables', 'SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id'],
  ['the side an outer join keeps whole', 'SELECT * FROM orders o LEFT JOIN tiny t ON t.id = o.customer_id'],
  ['a cast that hides the column', "SELECT * FROM orders WHERE placed_at::date = '2025-02-01'"],
  ['a cast of the type', "SELECT * FROM orders WHERE total::text = '7'"],
  ['a function that is not immutable', "SELECT * FROM orders WHERE date(placed_at) = '2025-02-01'"],
  ['either of two conditions', "SELECT * FROM customers WHERE city = 'city 7' OR born = '1960-01-01'"],
  ['a type without order', "SELECT * FROM customers WHERE notes::json::text = '{}'"],
  ['enough after a few rows', "SELECT * FROM customers WHERE country = 'country 1' LIMIT 1"],
];

describe.each(eras)('recommend_indexes in the %s era', (era) => {
  it('proposes an index and creates nothing', async () => {
    const before = await indexes();
    const { call } = await open({ era });
    const { data, structured, isError } = await call('recommend_indexes', {
      queries: ["SELECT * FROM customers WHERE city = 'city 7'"],
    });
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(data).toMatchObject({ indexes: [{ create: 'CREATE INDEX CONCURRENTLY ON customers (city);' }] });
    expect(await indexes()).toEqual(before);
  });
});

describe('recommend_indexes', () => {
  it('reads like this', async () => {
    const { text } = await client().call('recommend_indexes', {
      queries: [
        "SELECT * FROM customers WHERE born > '2000-01-01' AND city = 'city 7'",
        'SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id IN (7, 8, 9)',
        'SELECT * FROM customers ORDER BY born LIMIT 10',
      ],
    });
    expect(text.replaceAll('},{', '},\n{')).toMatchInlineSnapshot(`
      "{"method":"heuristics","examined":3,"indexes":[{"create":"CREATE INDEX CONCURRENTLY ON orders (customer_id);","reason":"orders is read whole to join it with 3 rows.","cost":2113.48,"query":"SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id IN (7, 8, 9)"},
      {"create":"CREATE INDEX CONCURRENTLY ON customers (born);","reason":"40,000 rows of customers are sorted to show 10.","cost":1798.41,"query":"SELECT * FROM customers ORDER BY born LIMIT 10"},
      {"create":"CREATE INDEX CONCURRENTLY ON customers (city, born);","reason":"customers is read whole to find 12 of 40,000 rows.","cost":1134,"query":"SELECT * FROM customers WHERE born > '2000-01-01' AND city = 'city 7'"}]}"
    `);
  });

  it.each(helped)('proposes what makes %s cheaper', async (_name, query, create) => {
    const { method, examined, indexes: found } = await recommend({ queries: [query] });
    expect(found.map((index) => index.create)).toEqual([create]);
    expect({ method, examined }).toEqual({ method: 'heuristics', examined: 1 });
    const before = await costOf(query);
    expect(found[0]?.cost).toBe(before);
    expect(await costWith(create, query)).toBeLessThan(before * 0.9);
  });

  it.each(notHelped)('proposes nothing for %s', async (_name, query) => {
    expect((await recommend({ queries: [query] })).indexes).toEqual([]);
  });

  it.each([0.5, 1, 2, 4, 8, 16, 32])('is right about a range of %s %% of the rows', async (share) => {
    // `total` is spread over the table, `placed_at` goes along with it.
    for (const query of [
      `SELECT * FROM orders WHERE total < ${share * 10}`,
      `SELECT * FROM orders WHERE placed_at < timestamptz '2025-01-01' + ${share * 1_000} * interval '1 minute'`,
    ]) {
      const before = await costOf(query);
      for (const { create } of (await recommend({ queries: [query] })).indexes)
        expect(await costWith(create, query), query).toBeLessThan(before * 0.9);
    }
  });

  it('sees through parallel plans', async () => {
    const query = "SELECT * FROM customers WHERE city = 'city 7'";
    const before = await costOf(query, 'parallel');
    const { indexes: found } = await recommend({ queries: [query] }, 'parallel');
    expect(found).toMatchObject([{ create: 'CREATE INDEX CONCURRENTLY ON customers (city);' }]);
    expect(await costWith(found[0]?.create ?? '', query, 'parallel')).toBeLessThan(before);
  });

  it('proposes an index for two queries once, and for one query two', async () => {
    const { indexes: found, examined } = await recommend({
      queries: [
        "SELECT * FROM customers WHERE city = 'city 7'",
        "SELECT name FROM customers WHERE city = 'city 8'",
        'SELECT * FROM crm.visits v, orders o WHERE v.visitor = 7 AND o."order" = 8',
      ],
    });
    expect(examined).toBe(3);
    expect(found.map(({ create }) => create).sort()).toEqual([
      'CREATE INDEX CONCURRENTLY ON crm.visits (visitor);',
      'CREATE INDEX CONCURRENTLY ON customers (city);',
      'CREATE INDEX CONCURRENTLY ON orders ("order");',
    ]);
  });

  it('takes statements with $n', async () => {
    const { indexes: found } = await recommend({
      queries: [
        'SELECT * FROM customers WHERE city = $1 AND name LIKE $2',
        'SELECT * FROM customers ORDER BY born LIMIT $1',
      ],
    });
    expect(found.map(({ create }) => create).sort()).toEqual([
      'CREATE INDEX CONCURRENTLY ON customers (born);',
      'CREATE INDEX CONCURRENTLY ON customers (city);',
    ]);
  });

  it('answers what it can and says what it could not examine', async () => {
    const {
      examined,
      not_examined: skipped,
      indexes: found,
    } = await recommend({
      queries: [
        'SELECT nme FROM customers',
        "SELECT * FROM customers WHERE city = 'city 7'",
        'DELETE FROM tiny',
      ],
    });
    expect(examined).toBe(1);
    expect(found).toHaveLength(1);
    expect(skipped).toEqual([
      'SELECT nme FROM customers: column "nme" does not exist.',
      'DELETE FROM tiny: DELETE is not a read.',
    ]);
  });

  it.each([
    [
      'SELECT nme FROM customers',
      {
        code: 'invalid_argument',
        details: { sqlstate: '42703', position: 8, near: 'SELECT »nme FROM customers' },
      },
    ],
    ['EXPLAIN SELECT 1', { code: 'invalid_argument' }],
    ['SHOW work_mem', { code: 'invalid_argument' }],
    ['DELETE FROM tiny', { code: 'refused' }],
    ['SELECT 1; SELECT 2', { code: 'refused' }],
  ])('fails for the one statement it was asked about: %s', async (query, expected) => {
    const { isError, error } = await client().call('recommend_indexes', { queries: [query] });
    expect(isError).toBe(true);
    expect(error).toMatchObject(expected);
  });
});

describe('recommend_indexes for the workload', () => {
  it('finds the statements in pg_stat_statements', async () => {
    await database().sql('SELECT pg_stat_statements_reset()');
    for (const city of [7, 8, 9])
      await database().sql(`SELECT * FROM customers WHERE city = 'city ${city}' AND country = 'country 1'`);
    await database().sql(
      "SELECT * FROM customers WHERE lower(email) IN ('user7@shop.test', 'user8@shop.test')",
    );
    await database().sql("SELECT * FROM served WHERE name = 'n7'");
    await database().sql('UPDATE tiny SET name = name WHERE id = 1');
    const { indexes: found, examined, not_examined: skipped } = await recommend({});
    expect(found).toContainEqual({
      create: 'CREATE INDEX CONCURRENTLY ON customers (city, country);',
      reason: expect.stringMatching(/^customers is read whole to find \d+ of 40,000 rows\.$/),
      cost: expect.any(Number),
      query: 'SELECT * FROM customers WHERE city = $1 AND country = $2',
    });
    expect(found).toContainEqual(
      expect.objectContaining({ create: 'CREATE INDEX CONCURRENTLY ON customers (lower(email));' }),
    );
    expect(found).toHaveLength(2);
    expect(examined).toBeGreaterThanOrEqual(3);
    expect(skipped).toBeUndefined();
  });

  it('says that a role without pg_monitor does not see it all', async () => {
    const { examined, not_examined: skipped, indexes: found } = await recommend({}, 'reader');
    expect(found).toEqual([]);
    expect(examined).toBe(0);
    expect(skipped).toEqual([expect.stringMatching(/^\d+ statements of other roles \(GRANT pg_monitor\)$/)]);
  });

  it('says what is missing where there is no pg_stat_statements', async () => {
    await database().sql('CREATE DATABASE plain');
    const { call } = await open({ env: { DATABASE_URL: database().url({ database: 'plain' }) } });
    const { error } = await call('recommend_indexes');
    expect(error).toMatchObject({
      code: 'refused',
      message: 'pg_stat_statements is not installed, so the costliest queries are not known.',
      next: 'Pass queries, or have this done: CREATE EXTENSION pg_stat_statements.',
    });
  });
});
