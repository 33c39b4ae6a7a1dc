import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  seed: [
    `CREATE TABLE customers (id int PRIMARY KEY, name text, gone text);
     ALTER TABLE customers DROP COLUMN gone;
     COMMENT ON TABLE customers IS 'Who buys';
     INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 1200) n;
     CREATE TABLE order_items (id int);
     CREATE TABLE events (at date NOT NULL, id int) PARTITION BY RANGE (at);
     CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
     CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2027-01-01') PARTITION BY RANGE (at);
     CREATE TABLE events_2025 PARTITION OF events_new FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
     CREATE TABLE events_2026 PARTITION OF events_new FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
     INSERT INTO events SELECT '2024-06-01'::date + n, n FROM generate_series(0, 499) n;
     CREATE TABLE unread (id int) PARTITION BY LIST (id);
     CREATE TABLE unread_1 PARTITION OF unread FOR VALUES IN (1);
     CREATE VIEW customer_names AS SELECT name FROM customers;
     CREATE MATERIALIZED VIEW customer_count AS SELECT count(*) AS amount FROM customers;
     ANALYZE customers, events, customer_count`,
    `CREATE EXTENSION file_fdw;
     CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
     CREATE FOREIGN TABLE log_lines (line text) SERVER files OPTIONS (filename '/dev/null')`,
    `CREATE SCHEMA odd;
     CREATE TABLE odd."Kunden" (id int);
     CREATE TABLE odd."with ""quote""" (id int);
     CREATE TABLE odd."a.b" (id int);
     CREATE TABLE odd."été" (id int);
     CREATE TABLE odd."50%_off" (id int);
     CREATE TABLE odd.off_50 (id int);
     CREATE TABLE odd."back\\slash" (id int);
     CREATE SCHEMA "Sales Data";
     CREATE TABLE "Sales Data".orders (id int);
     CREATE SCHEMA empty`,
    `CREATE SCHEMA many;
     DO $$ BEGIN FOR n IN 1..700 LOOP EXECUTE format('CREATE TABLE many.t_%s ()', lpad(n::text, 3, '0')); END LOOP; END $$`,
    'CREATE DATABASE reports',
  ],
});

const namesOf = (data: Record<string, unknown>) =>
  // The tool's output: objects with a name.
  (data.tables as Array<{ name: string }>).map(({ name }) => name);

async function list(args: Record<string, unknown>) {
  const { data, isError, text } = await client().call('list_tables', args);
  expect(isError, text).toBe(false);
  return data;
}

describe.each(eras)('list_tables in the %s era', (era) => {
  it('lists the relations of the default schema', async () => {
    const { call } = await open({ era });
    const { data, structured, isError } = await call('list_tables');
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(namesOf(data)).toEqual([
      'customer_count',
      'customer_names',
      'customers',
      'events',
      'log_lines',
      'order_items',
      'unread',
    ]);
  });
});

describe('list_tables', () => {
  it('says what a model needs before it writes SQL, and folds partitions into one line', async () => {
    expect((await client().call('list_tables')).text.replaceAll('},{', '},\n{')).toMatchInlineSnapshot(`
      "{"tables":[{"name":"customer_count","kind":"materialized_view","columns":1,"rows":1,"size":"16 kB"},
      {"name":"customer_names","kind":"view","columns":1},
      {"name":"customers","kind":"table","columns":2,"rows":1200,"size":"136 kB","comment":"Who buys"},
      {"name":"events","kind":"table","columns":2,"rows":500,"size":"48 kB","partitions":3},
      {"name":"log_lines","kind":"foreign_table","columns":1},
      {"name":"order_items","kind":"table","columns":1,"size":"0 bytes"},
      {"name":"unread","kind":"table","columns":1,"size":"0 bytes","partitions":1}]}"
    `);
  });

  it('sums rows and sizes of partitions at every level', async () => {
    const { tables } = await list({ pattern: 'events' });
    const [{ rows, bytes } = {}] = await database().sql(
      `SELECT count(*)::int AS rows, (SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) FROM pg_partition_tree('events') WHERE isleaf) AS bytes FROM events`,
    );
    expect(tables).toEqual([{ name: 'events', kind: 'table', columns: 2, rows, size: bytes, partitions: 3 }]);
  });

  it('gives no estimate where nothing was analyzed', async () => {
    for (const name of ['order_items', 'unread'])
      expect((await list({ pattern: name })).tables, name).toEqual([
        expect.not.objectContaining({ rows: expect.anything() }),
      ]);
  });

  it.each([
    ['table', ['customers', 'events', 'order_items', 'unread']],
    ['view', ['customer_names']],
    ['materialized_view', ['customer_count']],
    ['foreign_table', ['log_lines']],
  ])('keeps to the kind %s', async (kind, names) => {
    expect(namesOf(await list({ kind }))).toEqual(names);
  });

  it.each([
    ['order', ['order_items']],
    ['ITEMS', ['order_items']],
    ['customer*', ['customer_count', 'customer_names', 'customers']],
    ['*s', ['customer_names', 'customers', 'events', 'log_lines', 'order_items']],
    ['customer', ['customer_count', 'customer_names', 'customers']],
    ['c*t', ['customer_count']],
    ['r_i', ['order_items']],
    ['e_e', []],
    ['%', []],
  ])('finds by the pattern %s', async (pattern, names) => {
    expect(namesOf(await list({ pattern }))).toEqual(names);
  });

  it.each([
    ['50%_', ['50%_off']],
    ['_', ['50%_off', 'off_50']],
    ['kunden', ['Kunden']],
    ['ÉTÉ', ['été']],
    ['"', ['with "quote"']],
    ['.', ['a.b']],
    ['\\', ['back\\slash']],
    ["'; DROP TABLE odd.off_50; --", []],
  ])('takes %s literally among odd names', async (pattern, names) => {
    expect(namesOf(await list({ schema: 'odd', pattern }))).toEqual(names);
  });

  it('finds schemas whose name needs quotes', async () => {
    expect(namesOf(await list({ schema: 'Sales Data' }))).toEqual(['orders']);
  });

  it('names the nearest schemas, or all of them, for one that is not there', async () => {
    const near = await client().call('list_tables', { schema: 'sales_data' });
    expect(near.isError).toBe(true);
    expect(near.error).toMatchObject({
      code: 'not_found',
      message: 'There is no schema sales_data.',
      next: 'Did you mean Sales Data?',
    });
    const far = await client().call('list_tables', { schema: 'zzzzzzzz' });
    expect(far.error.next).toBe(
      'The schemas are: Sales Data, empty, information_schema, many, odd, pg_catalog, public.',
    );
  });

  it('says where the tables are when a schema has none', async () => {
    expect(await list({ schema: 'empty' })).toEqual({
      tables: [],
      notice: 'No tables in empty. Schemas that have some: Sales Data, many, odd, public.',
    });
    expect(await list({ pattern: 'nothing_like_it' })).toEqual({ tables: [] });
  });

  it.each([{ limit: 7 }, { limit: 50 }, { limit: 200 }, { limit: 200, maxOutputBytes: 1_024 }])(
    'pages 700 tables without loss or repetition: %o',
    async ({ limit, maxOutputBytes }) => {
      const { call } = maxOutputBytes
        ? await open({ args: ['--max-output-bytes', String(maxOutputBytes)] })
        : client();
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const { data, text } = await call('list_tables', {
          schema: 'many',
          limit,
          ...(cursor ? { cursor } : {}),
        });
        if (maxOutputBytes) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxOutputBytes);
        const names = namesOf(data);
        expect(names.length).toBeGreaterThan(0);
        expect(data.total ?? 700).toBe(700);
        seen.push(...names);
        cursor = data.next_cursor;
      } while (cursor);
      expect(seen).toEqual(
        Array.from({ length: 700 }, (_, index) => `t_${String(index + 1).padStart(3, '0')}`),
      );
    },
  );

  it('does not take a cursor of another list', async () => {
    const { next_cursor: cursor } = await list({ schema: 'many', limit: 2 });
    const { error } = await client().call('list_tables', { schema: 'odd', cursor });
    expect(error.code).toBe('invalid_argument');
  });

  it('reads several databases by their names', async () => {
    await database().sql('CREATE TABLE monthly (id int)', 'reports');
    const { call } = await open({ env: { DATABASE_URL_REPORTS: database().url({ database: 'reports' }) } });
    const reports = await call('list_tables', { database: 'reports' });
    expect(namesOf(reports.data)).toEqual(['monthly']);
    expect(namesOf((await call('list_tables', { database: 'default' })).data)).toContain('customers');
    expect(namesOf((await call('list_tables')).data)).toContain('customers');
    const { error } = await call('list_tables', { database: 'report' });
    expect(error.code).toBe('invalid_argument');
    expect(`${error.message} ${error.next}`).toContain('reports');
  });
});
