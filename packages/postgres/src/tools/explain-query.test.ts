import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { soon } from '../../test/support/soon.js';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  parameters: { track_functions: 'all' },
  seed: [
    `CREATE TABLE customers (id int PRIMARY KEY, name text, city int, region int);
     INSERT INTO customers SELECT n, 'c' || n, n % 100, n % 100 / 10 FROM generate_series(1, 5000) n;
     CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text, total int);
     INSERT INTO orders SELECT n, n % 5000 + 1, CASE WHEN n % 100 = 0 THEN 'open' ELSE 'paid' END, n FROM generate_series(1, 20000) n;
     CREATE TABLE few (id int);
     INSERT INTO few SELECT generate_series(1, 20);
     CREATE SCHEMA crm;
     CREATE TABLE crm.notes (id int);
     ANALYZE`,
    `CREATE FUNCTION burn(n int) RETURNS int LANGUAGE plpgsql COST 1 AS
       'DECLARE sum int := 0; BEGIN FOR i IN 1..20000 LOOP sum := (sum + i) % 1000; END LOOP; RETURN n + sum * 0; END'`,
    `CREATE ROLE nested SUPERUSER LOGIN;
     ALTER ROLE nested SET enable_hashjoin = off;
     ALTER ROLE nested SET enable_mergejoin = off;
     ALTER ROLE nested SET enable_material = off;
     CREATE ROLE parallel SUPERUSER LOGIN;
     ALTER ROLE parallel SET max_parallel_workers_per_gather = 2;
     ALTER ROLE parallel SET parallel_setup_cost = 0;
     ALTER ROLE parallel SET parallel_tuple_cost = 0;
     ALTER ROLE parallel SET min_parallel_table_scan_size = 0`,
  ],
});

interface Explained {
  summary: string[];
  plan: string[];
  hidden_nodes?: number;
}

async function explain(query: string, more: Record<string, unknown> = {}, user?: string): Promise<Explained> {
  const { call } = user ? await open({ env: { DATABASE_URL: database().url({ user }) } }) : client();
  const { data, isError, text } = await call('explain_query', { query, ...more });
  expect(isError, text).toBe(false);
  // The tool's output.
  return data as unknown as Explained;
}
const refusal = async (query: string, more: Record<string, unknown> = {}) => {
  const { isError, error, structured } = await client().call('explain_query', { query, ...more });
  expect(isError).toBe(true);
  expect(structured).toBeUndefined();
  return error;
};
/** Time differs between two runs. */
const timeless = (text: string) =>
  text.replaceAll(/[\d.]+ ms/g, '_ ms').replaceAll(/\d+ % of the time/g, '_ % of the time');

const openOrders = "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'open'";

describe.each(eras)('explain_query in the %s era', (era) => {
  it('explains a query', async () => {
    const { call } = await open({ era });
    const { data, structured, isError } = await call('explain_query', { query: openOrders });
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(data.summary).toContainEqual(expect.stringContaining('Seq Scan on orders'));
  });
});

describe('explain_query without analyze', () => {
  it('says first what is most expensive', async () => {
    expect(
      (await client().call('explain_query', { query: openOrders })).text.replaceAll('","', '",\n"'),
    ).toMatchInlineSnapshot(`
      "{"summary":["Estimated cost 502, 200 rows. Not run.",
      "Most expensive, 75 % of the cost: Seq Scan on orders, filter (status = 'open'::text), rows 200, cost 378."],"plan":["Hash Join, cond (c.id = o.customer_id), rows 200, cost 502",
      "  Seq Scan on customers, rows 5000, cost 82",
      "  Hash, rows 200, cost 378",
      "    Seq Scan on orders, filter (status = 'open'::text), rows 200, cost 378"]}"
    `);
  });

  it('names the inner side of a nested loop, which is run for every row', async () => {
    const { summary } = await explain('SELECT * FROM few JOIN customers c ON c.city = few.id', {}, 'nested');
    expect(summary[1]).toMatch(/^Most expensive, \d+ % of the cost: Seq Scan on customers/);
  });

  it('names the correlated subquery that is run for every row', async () => {
    const { summary } = await explain(
      'SELECT id, (SELECT count(*) FROM orders o WHERE o.customer_id = few.id) FROM few',
    );
    expect(summary[1]).toMatch(
      /^Most expensive, \d+ % of the cost: .*Seq Scan on orders, filter \(customer_id = few\.id\)/,
    );
  });

  it('counts below a Limit only what is read', async () => {
    const { summary } = await explain('SELECT * FROM orders ORDER BY id LIMIT 1');
    expect(summary[0]).toMatch(/^Estimated cost 0\.\d+, 1 rows/);
    expect(summary[1]).toMatch(
      /^Most expensive, (\d\d|100) % of the cost: Index Scan using orders_pkey on orders/,
    );
  });

  it('does not run the statement; analyze does', async () => {
    const calls = async () =>
      (await database().sql("SELECT calls::int FROM pg_stat_user_functions WHERE funcname = 'burn'"))[0]
        ?.calls ?? 0;
    // A backend that ends has reported what it ran.
    const separate = await open();
    await separate.call('explain_query', { query: 'SELECT burn(id) FROM few' });
    await separate.close();
    expect(await calls()).toBe(0);
    const measuring = await open();
    const { isError } = await measuring.call('explain_query', {
      query: 'SELECT burn(id) FROM few',
      analyze: true,
    });
    expect(isError).toBe(false);
    await measuring.close();
    await expect.poll(calls, soon).toBe(20);
  });

  it('plans for the values in params, and for any values without', async () => {
    const query = 'SELECT * FROM orders WHERE status = $1 AND total > $2';
    const rare = await explain(query, { params: ['open', '0'] });
    const common = await explain(query, { params: ['paid', '0'] });
    const rowsOf = ({ summary }: Explained) => Number(/, (\d+) rows/.exec(summary.join(' '))?.[1]);
    expect(rowsOf(rare)).toBeLessThan(1_000);
    expect(rowsOf(common)).toBeGreaterThan(19_000);
    const any = await explain(query);
    expect(any.summary[0]).toBe('Planned without values for $1 and so on: give params for typical ones.');
    expect(any.plan[0]).toContain('filter ((total > $2) AND (status = $1))');
    // A statement prepared in between would be in the way.
    expect(await explain(query)).toEqual(any);
  });

  it('takes a comment and a semicolon around the statement', async () => {
    const { plan } = await explain('-- of today\n(SELECT id FROM few) EXCEPT (TABLE few); -- done');
    expect(plan.join('\n')).toContain('Seq Scan on few');
  });
});

describe('explain_query with analyze', () => {
  it('names the slowest node', async () => {
    const { summary } = await explain(
      'SELECT count(*) FROM orders o JOIN few f ON f.id = o.id WHERE burn(f.id) > 0',
      { analyze: true },
    );
    expect(summary[0]).toMatch(/^Ran in [\d.]+ ms, planned in [\d.]+ ms, 1 rows\.$/);
    expect(summary[1]).toMatch(
      /^Most expensive, \d+ % of the time: Seq Scan on few, filter \(burn\(id\) > 0\)/,
    );
  });

  it('names the worst estimate, where it began, and what helps', async () => {
    const { summary } = await explain(
      'SELECT * FROM customers WHERE city = 57 AND region = 5 ORDER BY name',
      {
        analyze: true,
      },
    );
    expect(timeless(summary[2] ?? '')).toMatchInlineSnapshot(
      `"Worst estimate, 10 times off: Seq Scan on customers, filter ((city = 57) AND (region = 5)), rows 50 (planned 5), removed 4950, cost 107, _ ms. ANALYZE customers, or CREATE STATISTICS on the columns of the condition."`,
    );
  });

  it('is quiet about estimates that are right', async () => {
    const { summary } = await explain('SELECT * FROM customers WHERE city = 57', { analyze: true });
    expect(summary).toHaveLength(2);
  });

  it('does not take it for an error that a Limit had enough', async () => {
    const { summary } = await explain("SELECT * FROM orders WHERE status = 'paid' LIMIT 3", {
      analyze: true,
    });
    expect(summary).toHaveLength(2);
  });

  it('counts workers that run side by side once', async () => {
    const { summary, plan } = await explain(
      'SELECT count(*) FROM orders WHERE total % 7 = 3',
      { analyze: true },
      'parallel',
    );
    expect(plan.join('\n')).toMatch(/Parallel Seq Scan on orders.*, 3 loops/);
    const share = Number(/Most expensive, (\d+) %/.exec(summary[1] ?? '')?.[1]);
    expect(share).toBeLessThanOrEqual(100);
  });

  it('puts the time of a WITH query on its own nodes', async () => {
    const { summary } = await explain(
      'WITH hot AS MATERIALIZED (SELECT id FROM few WHERE burn(id) > 0) SELECT count(*) FROM hot JOIN orders o ON o.id = hot.id',
      { analyze: true },
    );
    expect(summary[1]).toMatch(/: CTE hot: Seq Scan on few, filter \(burn\(id\) > 0\)/);
  });

  it('does not take it for an error that a merge join had enough', async () => {
    const { summary, plan } = await explain(
      'SELECT * FROM few JOIN orders o ON o.id = few.id WHERE few.id < 1',
      { analyze: true },
    );
    expect(plan.join('\n')).toMatch(
      /Merge Join[\s\S]*Index Scan using orders_pkey on orders, rows 1 \(planned 20000\)/,
    );
    expect(summary).toHaveLength(2);
  });

  it('is quiet about a wrong estimate of a handful of rows, which changes no plan', async () => {
    const { plan, summary } = await explain('SELECT n FROM generate_series(1, 4) n WHERE n > 1', {
      analyze: true,
    });
    expect(plan.join('\n')).toContain('rows 3 (planned 1)');
    expect(summary).toHaveLength(2);
  });

  it('sees a wrong estimate below a sort, whatever is above it', async () => {
    const { summary } = await explain(
      'SELECT * FROM customers WHERE city = 57 AND region = 5 ORDER BY name LIMIT 1',
      { analyze: true },
    );
    expect(summary[2]).toMatch(/^Worst estimate, 10 times off: Seq Scan on customers/);
  });

  it('says what was never run', async () => {
    const { plan } = await explain(
      'SELECT * FROM few JOIN customers c ON c.city = few.id WHERE few.id < 0',
      { analyze: true },
      'nested',
    );
    expect(plan.join('\n')).toMatch(/Seq Scan on customers, never run, cost [\d.]+$/);
  });
});

describe('explain_query keeps a plan within the budget', () => {
  const branches = (count: number) =>
    Array.from({ length: count }, (_, n) => `SELECT id FROM few WHERE id = ${n}`).join(' UNION ALL ');

  it.each([16_384, 2_048])('of %i bytes with 200 nodes', async (maxOutputBytes) => {
    const { call } = await open({ args: ['--max-output-bytes', String(maxOutputBytes)] });
    const query = `SELECT * FROM orders JOIN (${branches(198)}) few ON few.id = orders.id`;
    const { data, text, isError } = await call('explain_query', { query });
    expect(isError, text).toBe(false);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxOutputBytes);
    const { plan, hidden_nodes: hidden } = data as unknown as Explained;
    expect(plan.length + (hidden ?? 0)).toBeGreaterThan(200);
    // Nothing stands below a line that was left out.
    const depths = plan.map((line) => line.search(/\S/) / 2);
    depths.slice(1).forEach((depth, index) => {
      expect(depth).toBeLessThanOrEqual((depths[index] ?? 0) + 1);
    });
    expect(plan.join('\n')).toContain('on orders');
  });

  it('shows all of a small one', async () => {
    const { plan, hidden_nodes: hidden } = await explain(branches(20));
    expect(plan).toHaveLength(21);
    expect(hidden).toBeUndefined();
  });
});

describe('explain_query refuses', () => {
  it.each([
    ['DELETE FROM few', 'refused'],
    ['INSERT INTO few VALUES (1)', 'refused'],
    ['WITH gone AS (DELETE FROM few RETURNING id) SELECT * FROM gone', 'refused'],
    ['SELECT * INTO copy FROM few', 'refused'],
    ['CREATE TABLE copy AS SELECT * FROM few', 'refused'],
    ['SELECT * FROM few FOR UPDATE', 'refused'],
    ['SELECT 1; DELETE FROM few', 'refused'],
    ['SELECT pg_terminate_backend(1)', 'refused'],
    ['EXPLAIN SELECT * FROM few', 'invalid_argument'],
    ['EXPLAIN ANALYZE SELECT * FROM few', 'invalid_argument'],
    ['EXPLAIN ANALYZE DELETE FROM few', 'refused'],
    ['SHOW work_mem', 'invalid_argument'],
  ])('%s', async (query, code) => {
    for (const analyze of [false, true]) expect((await refusal(query, { analyze })).code).toBe(code);
    expect(await database().sql("SELECT count(*)::int AS few, to_regclass('copy') AS copy FROM few")).toEqual(
      [{ few: 20, copy: null }],
    );
  });

  it.each([
    [{ params: [] }, 'The statement uses $1, and params holds 0.'],
    [{ params: ['1', '2'] }, 'The statement uses $1, and params holds 2.'],
    [{ analyze: true }, 'The statement uses $1, and params holds 0.'],
  ])('the wrong number of params: %o', async (more, message) => {
    expect(await refusal('SELECT * FROM few WHERE id = $1', more)).toMatchObject({
      code: 'invalid_argument',
      message,
    });
  });

  it.each([
    ['orders (status)', 'indexes: in "orders (status)": syntax error at or near "orders".'],
    ['DROP TABLE orders', 'indexes: "DROP TABLE orders" is no CREATE INDEX statement.'],
  ])('to try %s as an index', async (index, message) => {
    expect(await refusal(openOrders, { indexes: [index] })).toMatchObject({
      code: 'invalid_argument',
      message,
      next: 'Write each one as CREATE INDEX ON orders (customer_id).',
    });
  });

  it('to try indexes where HypoPG is not installed, and in a real run', async () => {
    const indexes = ['CREATE INDEX ON orders (status)'];
    expect(await refusal(openOrders, { indexes })).toMatchObject({
      code: 'refused',
      message: 'Indexes can be tried only where the extension HypoPG is installed.',
      next: 'Leave indexes out, or have CREATE EXTENSION hypopg run.',
    });
    expect(await refusal(openOrders, { indexes, analyze: true })).toMatchObject({ code: 'invalid_argument' });
  });

  it.each([undefined, ['1']])('a wrong column, marked in the statement (params: %o)', async (params) => {
    const query = params ? 'SELECT id, nme FROM customers WHERE id = $1' : 'SELECT id, nme FROM customers';
    const { code, details } = await refusal(query, params ? { params } : {});
    expect(code).toBe('invalid_argument');
    expect(details).toMatchObject({ sqlstate: '42703', position: 12, near: query.replace('nme', '»nme') });
  });

  it('a wrong column where no params are given', async () => {
    const { details } = await refusal('SELECT nme FROM customers WHERE id = $1');
    expect(details).toMatchObject({ sqlstate: '42703', position: 8 });
  });
});
