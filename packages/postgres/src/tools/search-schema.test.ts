import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, open } = usePostgres({
  seed: [
    `CREATE EXTENSION pgcrypto;
     CREATE SCHEMA billing;
     CREATE TABLE billing.invoices (id int PRIMARY KEY, invoice_date date, total numeric(12,2));
     COMMENT ON TABLE billing.invoices IS 'One per order';
     COMMENT ON COLUMN billing.invoices.total IS 'With tax, in euro';
     CREATE VIEW billing.open_invoices AS SELECT id FROM billing.invoices;
     CREATE SEQUENCE billing.invoice_numbers;
     CREATE FUNCTION billing.invoice_total(invoice int, OUT total numeric) LANGUAGE sql AS 'SELECT 1.0';
     COMMENT ON FUNCTION billing.invoice_total IS 'Sum of the lines';
     CREATE PROCEDURE billing.send_invoice(id int) LANGUAGE sql AS '';
     CREATE AGGREGATE billing.invoice_max(int) (sfunc = int4larger, stype = int);
     CREATE TABLE public.orders (id int, "Größe" text, discount_100 int, "discount%" int, placed_at timestamptz(3));
     CREATE MATERIALIZED VIEW public.order_days AS SELECT placed_at::date AS day FROM orders;
     CREATE TABLE public.part (id int, marker_column int) PARTITION BY LIST (id);
     CREATE TABLE public.part_marker PARTITION OF public.part FOR VALUES IN (1)`,
    `CREATE SCHEMA "a.b";
     CREATE TABLE "a.b".c (twin_name int);
     CREATE SCHEMA a;
     CREATE TABLE a."b.c" (twin_name int)`,
    `DO $$ BEGIN FOR n IN 1..250 LOOP EXECUTE format('CREATE TABLE billing.ledger_%s (ledger_key int)', lpad(n::text, 3, '0')); END LOOP; END $$`,
  ],
});

async function search(pattern: string, more: Record<string, unknown> = {}) {
  const { data, isError, text } = await client().call('search_schema', { pattern, ...more });
  expect(isError, text).toBe(false);
  // The tool's output.
  return data as unknown as {
    matches: Array<{ kind: string; name: string; type?: string }>;
    next_cursor?: string;
  };
}
const namesOf = async (pattern: string) => (await search(pattern)).matches.map(({ name }) => name);

describe.each(eras)('search_schema in the %s era', (era) => {
  it('finds a table in a schema nobody named', async () => {
    const { call } = await open({ era });
    const { data, structured, isError } = await call('search_schema', { pattern: 'invoices' });
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(data.matches).toContainEqual({
      kind: 'table',
      name: 'billing.invoices',
      comment: 'One per order',
    });
  });
});

describe('search_schema', () => {
  it('finds tables, columns, functions and what comments say', async () => {
    expect(
      (await client().call('search_schema', { pattern: 'invoice' })).text.replaceAll('},{', '},\n{'),
    ).toMatchInlineSnapshot(`
      "{"matches":[{"kind":"sequence","name":"billing.invoice_numbers"},
      {"kind":"table","name":"billing.invoices","comment":"One per order"},
      {"kind":"view","name":"billing.open_invoices"},
      {"kind":"column","name":"billing.invoices.invoice_date","type":"date"},
      {"kind":"aggregate","name":"billing.invoice_max(integer)","type":"integer"},
      {"kind":"function","name":"billing.invoice_total(invoice integer, OUT total numeric)","type":"numeric","comment":"Sum of the lines"},
      {"kind":"procedure","name":"billing.send_invoice(IN id integer)"}]}"
    `);
  });

  it('finds by comment', async () => {
    expect(await namesOf('euro')).toEqual(['billing.invoices.total']);
    expect(await namesOf('sum of')).toEqual(['billing.invoice_total(invoice integer, OUT total numeric)']);
    expect(await namesOf('one per')).toEqual(['billing.invoices']);
  });

  it.each([
    ['invoice_t*', ['billing.invoice_total(invoice integer, OUT total numeric)']],
    ['*_at', ['public.orders.placed_at']],
    ['order*', ['public.order_days', 'public.orders']],
    ['*_invoice', ['billing.send_invoice(IN id integer)']],
    ['GRÖSSE', []],
    ['GRÖ', ['public.orders.Größe']],
    ['t%', ['public.orders.discount%']],
    ['t_1', ['public.orders.discount_100']],
  ])('takes the pattern %s', async (pattern, names) => {
    expect(await namesOf(pattern)).toEqual(names);
  });

  it('leaves out partitions, functions of extensions and the system', async () => {
    expect(await namesOf('marker')).toEqual(['public.part.marker_column']);
    expect(await namesOf('gen_random_bytes')).toEqual([]);
    expect(await namesOf('pg_class')).toEqual([]);
    expect(await namesOf('no_such_word')).toEqual([]);
  });

  it.each([{ limit: 7 }, { limit: 200 }, { limit: 200, maxOutputBytes: 1_024 }])(
    'pages 500 matches without loss or repetition: %o',
    async ({ limit, maxOutputBytes }) => {
      const { call } = maxOutputBytes
        ? await open({ args: ['--max-output-bytes', String(maxOutputBytes)] })
        : client();
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const { data, text } = await call('search_schema', {
          pattern: 'ledger',
          limit,
          ...(cursor ? { cursor } : {}),
        });
        if (maxOutputBytes) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxOutputBytes);
        const matches = data.matches as Array<{ name: string }>;
        expect(matches.length).toBeGreaterThan(0);
        seen.push(...matches.map(({ name }) => name));
        cursor = data.next_cursor;
      } while (cursor);
      const tables = Array.from(
        { length: 250 },
        (_, n) => `billing.ledger_${String(n + 1).padStart(3, '0')}`,
      );
      expect(seen).toEqual([...tables, ...tables.map((name) => `${name}.ledger_key`)]);
    },
  );

  it('pages over names that look alike once their dots are joined', async () => {
    const first = await search('twin_name', { limit: 1 });
    const second = await search('twin_name', { limit: 1, cursor: first.next_cursor });
    expect([...first.matches, ...second.matches]).toEqual([
      { kind: 'column', name: 'a.b.c.twin_name', type: 'integer' },
      { kind: 'column', name: 'a.b.c.twin_name', type: 'integer' },
    ]);
  });
});
