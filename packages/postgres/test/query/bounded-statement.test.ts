import { startPostgres, type TestPostgres } from '@patchbay/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bounds, boundedStatement } from '../../src/query/bounded-statement.js';

let server: TestPostgres;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client({ connectionString: server.url(), statement_timeout: 10_000 });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

const wide = { maxRows: 10, maxCellCharacters: 2_000, maxCharacters: 1_000_000 };

function run(sql: string, bounds: Partial<Bounds> = {}, values: string[] = []) {
  const { submittable, done } = boundedStatement(sql, values, { ...wide, ...bounds });
  client.query(submittable);
  return done;
}

/** The connection is of use to the next caller. */
const works = async () => (await client.query('SELECT 1 AS one')).rows[0];

describe('a bounded statement', () => {
  it('gives columns, rows as text, and the command', async () => {
    const result = await run('SELECT 1 AS a, NULL AS a, \'x\'::text AS "__proto__"');
    expect(result).toEqual({
      fields: [
        { name: 'a', typeId: 23 },
        { name: 'a', typeId: 25 },
        { name: '__proto__', typeId: 25 },
      ],
      rows: [['1', null, 'x']],
      more: false,
      cutCells: 0,
      command: 'SELECT 1',
    });
  });

  it.each([
    ['read to its end', 'SELECT 1 AS n', 10],
    ['left before its end', 'SELECT generate_series(1, 20) AS n', 10],
    ['read in several batches', 'SELECT generate_series(1, 500) AS n', 350],
  ])('that is the last of a transaction ends it, %s', async (_how, sql, maxRows) => {
    const alone = await run(sql, { maxRows });
    await client.query('BEGIN');
    expect(await run(sql, { maxRows, isLast: true })).toEqual(alone);
    expect(client.getTransactionStatus()).toBe('I');
    await client.query('BEGIN');
    await expect(run('SELECT 1 / 0', { maxRows, isLast: true })).rejects.toThrow('division by zero');
    await client.query('ROLLBACK');
    expect(await works()).toEqual({ one: 1 });
  });

  it('that is the last of a transaction leaves nothing of what it did', async () => {
    await client.query('CREATE TABLE last_words (n int)');
    await client.query('BEGIN');
    await run('INSERT INTO last_words VALUES (1) RETURNING n', { isLast: true });
    expect((await client.query('SELECT n FROM last_words')).rows).toEqual([]);
  });

  it('knows the columns of no rows', async () => {
    const result = await run('SELECT 1 AS a WHERE false');
    expect(result).toMatchObject({ fields: [{ name: 'a' }], rows: [], more: false });
  });

  it('reads several batches, and the connection is of use after an error in any of them', async () => {
    expect((await run('SELECT generate_series(1, 500)', { maxRows: 350 })).rows).toHaveLength(350);
    for (const failsAt of [5, 150])
      await expect(
        run(`SELECT 1 / (n - ${failsAt}) FROM generate_series(1, 500) n`, { maxRows: 350 }),
      ).rejects.toThrow('division by zero');
    await expect(run('SELECT 1 / 0')).rejects.toThrow('division by zero');
    expect(await works()).toEqual({ one: 1 });
  });

  it.each([
    [9, true],
    [10, false],
    [11, false],
  ])('reads %d of 10 rows and knows whether there are more', async (maxRows, more) => {
    const result = await run('SELECT generate_series(1, 10)', { maxRows });
    expect(result.rows).toHaveLength(Math.min(maxRows, 10));
    expect(result.more).toBe(more);
    expect(await works()).toEqual({ one: 1 });
  });

  it('reads in batches what does not fit into one', async () => {
    const { rows, more } = await run('SELECT g FROM generate_series(1, 1000) g', { maxRows: 250 });
    expect(rows.map(([value]) => Number(value))).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
    expect(more).toBe(true);
    expect(await works()).toEqual({ one: 1 });
  });

  it('leaves an endless result after the rows it wants', async () => {
    const { rows, more } = await run('SELECT generate_series(1, 9000000000000)', { maxRows: 3 });
    expect(rows).toEqual([['1'], ['2'], ['3']]);
    expect(more).toBe(true);
    expect(await works()).toEqual({ one: 1 });
  });

  it('stops at the characters agreed, at whole rows', async () => {
    const { rows, more } = await run("SELECT repeat('x', 100) FROM generate_series(1, 10)", {
      maxCharacters: 250,
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(10);
    for (const row of rows) expect(row).toEqual(['x'.repeat(100)]);
    expect(more).toBe(true);
  });

  it('cuts long values and says how long they are, in characters as PostgreSQL counts them', async () => {
    const { rows, cutCells } = await run(
      "SELECT repeat('x', 51), repeat('😀', 51), repeat('é', 50), repeat('😀', 50)",
      { maxCellCharacters: 50 },
    );
    expect(rows).toEqual([
      [
        `${'x'.repeat(50)}... [cut: 50 of 51 characters]`,
        `${'😀'.repeat(50)}... [cut: 50 of 51 characters]`,
        'é'.repeat(50),
        '😀'.repeat(50),
      ],
    ]);
    expect(cutCells).toBe(2);
  });

  it('takes one statement only, whatever the text holds', async () => {
    await expect(run('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '42601' });
    await expect(run('BEGIN; DROP TABLE x; COMMIT')).rejects.toMatchObject({ code: '42601' });
    expect(await works()).toEqual({ one: 1 });
  });

  it('sends parameters as text and apart from the statement', async () => {
    const { rows } = await run('SELECT $1::int + 1, $2::text', {}, ['41', "'; DROP TABLE x; --"]);
    expect(rows).toEqual([['42', "'; DROP TABLE x; --"]]);
  });

  it('reports errors at every stage and goes on', async () => {
    await expect(run('SELEC 1')).rejects.toMatchObject({ code: '42601' });
    await expect(run('SELECT $1::int', {}, ['x'])).rejects.toMatchObject({ code: '22P02' });
    await expect(run('SELECT 1 / (3 - g) FROM generate_series(1, 5) g')).rejects.toMatchObject({
      code: '22012',
    });
    expect(await works()).toEqual({ one: 1 });
  });

  it('fails where the error comes after the rows of an earlier batch', async () => {
    await expect(
      run('SELECT 1 / (200 - g) FROM generate_series(1, 500) g', { maxRows: 400 }),
    ).rejects.toMatchObject({ code: '22012' });
    const { rows } = await run('SELECT 1 / (200 - g) FROM generate_series(1, 500) g', { maxRows: 50 });
    expect(rows).toHaveLength(50);
  });

  it('takes no part in COPY', async () => {
    await client.query('CREATE TEMP TABLE copied (a int)');
    await expect(run('COPY copied FROM STDIN')).rejects.toMatchObject({ code: '57014' });
    await run('COPY copied TO STDOUT').catch(() => {});
    expect(await works()).toEqual({ one: 1 });
  });

  it('answers an empty statement with nothing', async () => {
    await expect(run('')).resolves.toMatchObject({ fields: [], rows: [] });
    expect(await works()).toEqual({ one: 1 });
  });

  it('fails when the backend ends under it', async () => {
    const other = new pg.Client({ connectionString: server.url() });
    other.on('error', () => {});
    await other.connect();
    const { rows } = await other.query('SELECT pg_backend_pid() AS pid');
    const { submittable, done } = boundedStatement('SELECT pg_sleep(60)', [], wide);
    other.query(submittable);
    const failed = expect(done).rejects.toThrow();
    await expect
      .poll(
        async () =>
          (await client.query('SELECT pg_terminate_backend($1) AS ended', [rows[0].pid])).rows[0].ended,
      )
      .toBe(true);
    await failed;
  });
});
