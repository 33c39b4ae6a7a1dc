import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  seed: [
    `CREATE SCHEMA crm;
     CREATE TYPE crm.mood AS ENUM ('sad', 'ok', 'happy');
     CREATE TABLE customers (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       email varchar(120) NOT NULL CONSTRAINT customers_email UNIQUE,
       name text DEFAULT 'nobody',
       mood crm.mood NOT NULL DEFAULT 'ok',
       credit numeric(12,2) NOT NULL CONSTRAINT credit_positive CHECK (credit >= 0),
       label text GENERATED ALWAYS AS (upper(name)) STORED,
       since timestamptz(3) NOT NULL DEFAULT now(),
       invited_by bigint REFERENCES customers);
     COMMENT ON TABLE customers IS 'Who buys';
     COMMENT ON COLUMN customers.credit IS 'In euro';
     CREATE INDEX customers_lower_email ON customers (lower(email)) WHERE credit > 100;
     CREATE INDEX customers_since ON customers (since DESC) INCLUDE (name);
     CREATE TABLE crm.notes (
       customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE, number int, body text,
       PRIMARY KEY (customer_id, number));
     INSERT INTO customers (email, credit) SELECT 'c' || n || '@shop.test', n FROM generate_series(1, 500) n;
     ANALYZE customers`,
    `CREATE TABLE rooms (id int, during tsrange, EXCLUDE USING gist (during WITH &&));
     CREATE VIEW rich AS SELECT id, email FROM customers WHERE credit > 400;
     CREATE MATERIALIZED VIEW totals AS SELECT sum(credit) AS credit FROM customers;
     CREATE UNIQUE INDEX totals_credit ON totals (credit);
     CREATE TABLE events (id int, at date, customer_id bigint REFERENCES customers, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
     CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
     CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
     CREATE TABLE clicks (event_id int, event_at date, FOREIGN KEY (event_id, event_at) REFERENCES events);
     INSERT INTO events SELECT n, '2024-01-01'::date + n FROM generate_series(1, 600) n;
     ANALYZE events`,
    `CREATE SCHEMA "Ünï ""q""";
     CREATE TABLE "Ünï ""q"""."My Table USING x" ("Größe in m" int NOT NULL, "say ""hi""" text, "a.b" int, "select" int);
     CREATE INDEX "My Index" ON "Ünï ""q"""."My Table USING x" ("Größe in m");
     CREATE TABLE "a.b" (plain int);
     CREATE SCHEMA a;
     CREATE TABLE a.b (qualified int);
     CREATE TABLE a.order_lines (id int)`,
    `DO $$ BEGIN
       EXECUTE (SELECT format('CREATE TABLE wide (%s)', string_agg(format('column_%s text', lpad(n::text, 4, '0')), ', ')) FROM generate_series(1, 1600) n);
       CREATE TABLE hub (id int PRIMARY KEY);
       FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE crm.spoke_with_a_long_name_%s (hub_id int REFERENCES hub)', n); END LOOP;
       EXECUTE 'CREATE VIEW long_view AS SELECT ' || (SELECT string_agg(format('%s AS value_number_%s', n, n), ', ') FROM generate_series(1, 400) n);
       EXECUTE format('CREATE TYPE size AS ENUM (%s)', (SELECT string_agg(quote_literal('size ' || n), ', ') FROM generate_series(1, 80) n));
       CREATE TABLE shoes (size size);
     END $$`,
  ].map((text) => text.replace(/^\s+/gm, '')),
});

async function describeTable(args: { table_name: string; schema?: string; cursor?: unknown }) {
  const { data, isError, text } = await client().call('describe_table', args);
  expect(isError, text).toBe(false);
  return data;
}
const column = async (table: string, name: string) =>
  // The tool's output: objects with a name.
  ((await describeTable({ table_name: table })).columns as Array<{ name: string }>).find(
    (found) => found.name === name,
  );

describe.each(eras)('describe_table in the %s era', (era) => {
  it('describes a table', async () => {
    const { call } = await open({ era });
    const { data, structured, isError } = await call('describe_table', { table_name: 'customers' });
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(data).toMatchObject({ table: 'public.customers', primary_key: ['id'], rows: 500 });
  });
});

describe('describe_table', () => {
  it('tells everything a query or a change has to know', async () => {
    const { text } = await client().call('describe_table', { table_name: 'customers' });
    expect(text.replaceAll(/,"(?=\w+":\[)/g, ',\n"').replaceAll('},{', '},\n{')).toMatchInlineSnapshot(`
      "{"table":"public.customers","kind":"table","rows":500,"size":"224 kB","comment":"Who buys",
      "primary_key":["id"],
      "foreign_keys":["(invited_by) -> customers(id)"],
      "referenced_by":["events(customer_id)","crm.notes(customer_id)"],
      "unique":["(email)"],
      "checks":["(credit >= 0::numeric)"],
      "indexes":["customers_lower_email btree (lower((email)::text)) WHERE (credit > (100)::numeric)","customers_since btree (since DESC) INCLUDE (name)"],
      "columns":[{"name":"id","type":"bigint","default":"identity"},
      {"name":"email","type":"varchar(120)"},
      {"name":"name","type":"text","nullable":true,"default":"'nobody'::text"},
      {"name":"mood","type":"crm.mood","default":"'ok'::crm.mood",
      "values":["sad","ok","happy"]},
      {"name":"credit","type":"numeric(12,2)","comment":"In euro"},
      {"name":"label","type":"text","nullable":true,"default":"generated: upper(name)"},
      {"name":"since","type":"timestamptz(3)","default":"now()"},
      {"name":"invited_by","type":"bigint","nullable":true}]}"
    `);
  });

  it('tells a generated column and an identity from a default', async () => {
    expect(await column('customers', 'id')).toEqual({ name: 'id', type: 'bigint', default: 'identity' });
    expect(await column('customers', 'label')).toEqual({
      name: 'label',
      type: 'text',
      nullable: true,
      default: 'generated: upper(name)',
    });
    expect(await column('customers', 'name')).toMatchObject({ default: "'nobody'::text", nullable: true });
  });

  it('lists the labels of an enum, and not endlessly', async () => {
    expect(await column('customers', 'mood')).toMatchObject({
      type: 'crm.mood',
      values: ['sad', 'ok', 'happy'],
    });
    const { values } = { values: [], ...(await column('shoes', 'size')) };
    expect(values).toHaveLength(31);
    expect(values.at(-1)).toBe('and 50 more');
  });

  it('marks an index that a failed build left behind', async () => {
    const build = database().sql(
      'CREATE UNIQUE INDEX CONCURRENTLY customers_broken ON customers ((credit > 1))',
    );
    await expect(build).rejects.toThrow('could not create unique index');
    const { indexes } = await describeTable({ table_name: 'customers' });
    expect(indexes).toContainEqual(expect.stringMatching(/^customers_broken unique btree .* \(invalid\)$/));
  });

  it('shows keys of several columns, with what they do on delete', async () => {
    expect(await describeTable({ table_name: 'notes', schema: 'crm' })).toMatchObject({
      table: 'crm.notes',
      primary_key: ['customer_id', 'number'],
      foreign_keys: ['(customer_id) -> customers(id) ON DELETE CASCADE'],
    });
  });

  it('shows exclusion constraints', async () => {
    const { checks, indexes } = await describeTable({ table_name: 'rooms' });
    expect(checks).toEqual(['EXCLUDE USING gist (during WITH &&)']);
    expect(indexes).toBeUndefined();
  });

  it('shows the query behind a view and a materialized view', async () => {
    expect(await describeTable({ table_name: 'rich' })).toEqual({
      table: 'public.rich',
      kind: 'view',
      definition: 'SELECT id,\n    email\n   FROM customers\n  WHERE credit > 400::numeric;',
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'email', type: 'varchar(120)' },
      ],
    });
    expect(await describeTable({ table_name: 'totals' })).toMatchObject({
      kind: 'materialized view',
      definition: 'SELECT sum(credit) AS credit\n   FROM customers;',
      indexes: ['totals_credit unique btree (credit)'],
    });
  });

  it('folds partitions: rows and size are their sums, keys are those somebody wrote', async () => {
    const [{ size } = {}] = await database().sql(
      "SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) AS size FROM pg_partition_tree('events') WHERE isleaf",
    );
    expect(await describeTable({ table_name: 'events' })).toMatchObject({
      kind: 'partitioned table',
      rows: 600,
      size,
      primary_key: ['id', 'at'],
      foreign_keys: ['(customer_id) -> customers(id)'],
      referenced_by: ['clicks(event_id, event_at)'],
      partitions: [
        'PARTITION BY RANGE (at)',
        "events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
      ],
    });
    expect(await describeTable({ table_name: 'clicks' })).toMatchObject({
      foreign_keys: ['(event_id, event_at) -> events(id, at)'],
    });
  });

  it('says of a partition what it is a part of', async () => {
    expect(await describeTable({ table_name: 'events_2024' })).toMatchObject({
      kind: 'table',
      rows: 365,
      primary_key: ['id', 'at'],
      foreign_keys: ['(customer_id) -> customers(id)'],
      partitions: ["PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"],
    });
  });

  it('reads odd identifiers as they are', async () => {
    expect(await describeTable({ table_name: 'My Table USING x', schema: 'Ünï "q"' })).toEqual({
      table: 'Ünï "q".My Table USING x',
      kind: 'table',
      size: '16 kB',
      indexes: ['"My Index" btree ("Größe in m")'],
      columns: [
        { name: 'Größe in m', type: 'integer' },
        { name: 'say "hi"', type: 'text', nullable: true },
        { name: 'a.b', type: 'integer', nullable: true },
        { name: 'select', type: 'integer', nullable: true },
      ],
    });
  });

  it('takes a qualified name, and the name with a dot in it where there is one', async () => {
    expect((await describeTable({ table_name: 'crm.notes' })).table).toBe('crm.notes');
    expect((await describeTable({ table_name: 'a.b' })).columns).toMatchObject([{ name: 'plain' }]);
    expect((await describeTable({ table_name: 'a.b', schema: 'crm' })).columns).toMatchObject([
      { name: 'qualified' },
    ]);
  });

  it.each([
    [{ table_name: 'custmers' }, 'Did you mean customers?'],
    [{ table_name: 'Customer' }, 'Did you mean customers?'],
    [{ table_name: 'notes' }, 'Did you mean crm.notes?'],
    [{ table_name: 'customers', schema: 'crm' }, 'Did you mean public.customers?'],
    [{ table_name: 'orderlines', schema: 'a' }, 'Did you mean order_lines?'],
    [
      { table_name: 'zzzzzz' },
      'Call list_tables for the names that exist, or search_schema to look in every schema.',
    ],
  ])('answers the wrong name %o with the nearest ones', async (args, next) => {
    const { isError, error, structured } = await client().call('describe_table', args);
    expect(isError).toBe(true);
    expect(structured).toBeUndefined();
    expect(error).toMatchObject({ code: 'not_found', next });
  });

  it.each([16_384, 2_048])('pages 1,600 columns without loss within %i bytes', async (maxOutputBytes) => {
    const { call } = await open({ args: ['--max-output-bytes', String(maxOutputBytes)] });
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const { data, text, isError } = await call('describe_table', {
        table_name: 'wide',
        ...(cursor ? { cursor } : {}),
      });
      expect(isError, text).toBe(false);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxOutputBytes);
      expect(data.total ?? 1_600).toBe(1_600);
      seen.push(...(data.columns as Array<{ name: string }>).map(({ name }) => name));
      cursor = data.next_cursor;
    } while (cursor);
    expect(seen).toEqual(
      Array.from({ length: 1_600 }, (_, index) => `column_${String(index + 1).padStart(4, '0')}`),
    );
  });

  it('tells keys and indexes once, with the first columns', async () => {
    await database().sql('ALTER TABLE wide ADD CONSTRAINT short CHECK (length(column_0001) < 9)');
    const first = await describeTable({ table_name: 'wide' });
    expect(first.checks).toEqual(['(length(column_0001) < 9)']);
    const second = await describeTable({ table_name: 'wide', cursor: first.next_cursor });
    expect(second).toMatchObject({ table: 'public.wide', columns: expect.any(Array) });
    expect(second.checks).toBeUndefined();
  });

  it('keeps a hub of 300 foreign keys within the budget and says that it left some out', async () => {
    const { data, text } = await client().call('describe_table', { table_name: 'hub' });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    const shown = data.referenced_by as string[];
    expect(shown.at(-1)).toBe(`and ${300 - (shown.length - 1)} more`);
    expect(data).toMatchObject({ columns: [{ name: 'id' }], primary_key: ['id'] });
    expect(data.notice).toBe('Lists are cut: pg_constraint, pg_indexes and pg_inherits have the rest.');
  });

  it('cuts a long view definition at a stated length', async () => {
    const { definition, columns, total } = await describeTable({ table_name: 'long_view' });
    expect(definition).toMatch(/^SELECT 1 AS value_number_1,[\s\S]*\.\.\. \[cut: 2000 of \d+ characters\]$/);
    expect(total ?? (columns as unknown[]).length).toBe(400);
  });
});
