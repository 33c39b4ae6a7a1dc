import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { soon } from '../../test/support/soon.js';
import { usePostgres } from '../../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  seed: [
    `CREATE TABLE numbers AS SELECT i AS n, 'row ' || i AS label FROM generate_series(1, 2500) i;
     CREATE TABLE secrets (word text); INSERT INTO secrets VALUES ('xyzzy-4711')`,
    'CREATE DATABASE archive',
  ],
});

const query = (text: string, more: Record<string, unknown> = {}) =>
  client().call('query_database', { query: text, ...more });

/** How many backends run a statement with this mark in it. */
const running = async (mark: string) =>
  (
    await database().sql(
      `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%${mark}%' AND pid <> pg_backend_pid()`,
    )
  ).length;

describe.each(eras)('query_database, %s', (era) => {
  it('gives columns, exact texts and the count', async () => {
    const { data, structured } = await (await open({ era })).call('query_database', {
      query:
        'SELECT n, label AS label, NULL AS label, 9007199254740993::int8 AS big FROM numbers WHERE label = $1',
      params: ['row 7'],
    });
    expect(data).toEqual({
      columns: [
        { name: 'n', type: 'integer' },
        { name: 'label', type: 'text' },
        { name: 'label', type: 'text' },
        { name: 'big', type: 'bigint' },
      ],
      rows: [['7', 'row 7', null, '9007199254740993']],
      row_count: 1,
      truncated: false,
    });
    expect(structured).toEqual(data);
  });
});

describe('bounds', () => {
  it.each([
    [undefined, 100, /raise limit/],
    [1, 1, /raise limit/],
    [1_000, 1_000, /filter, aggregate/],
  ])('limit %s shows %d rows, says that there are more and how to see them', async (limit, shown, how) => {
    const { data } = await query('SELECT n FROM numbers ORDER BY n', limit === undefined ? {} : { limit });
    expect(data).toMatchObject({ row_count: shown, truncated: true, notice: expect.stringMatching(how) });
    expect(data.rows).toHaveLength(shown);
  });

  it('exactly as many rows as the limit are not called cut', async () => {
    const { data } = await query('SELECT n FROM numbers WHERE n <= 100');
    expect(data).toMatchObject({ row_count: 100, truncated: false });
  });

  it('keeps the answer within the bytes and the whole rows in it', async () => {
    const { data, text } = await query("SELECT repeat('ä', 1000) FROM numbers", { limit: 1_000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(data).toMatchObject({ truncated: true, notice: expect.any(String) });
    expect(data.row_count).toBe((data.rows as unknown[]).length);
    expect(data.rows).toContainEqual(['ä'.repeat(1_000)]);
  });

  it('cuts a long value where a character ends, and says so', async () => {
    const { data } = await query("SELECT repeat('😀', 3000)");
    expect(data.rows).toEqual([[`${'😀'.repeat(2_000)}... [cut: 2000 of 3000 characters]`]]);
    expect(data.notice).toContain('cut at 2000 characters');
  });

  it('refuses a first row beyond what is read from the socket, and goes on', async () => {
    const { error } = await query("SELECT repeat('x', 40000000)");
    expect(error).toMatchObject({ code: 'refused', next: expect.stringContaining('left(') });
    expect((await query('SELECT 1')).data).toMatchObject({ rows: [['1']] });
  });
});

describe('parameters', () => {
  it.each([
    ['too few', 'SELECT $1, $2', ['1']],
    ['too many', 'SELECT $1', ['1', '2']],
    ['none for a statement that wants them', 'SELECT $1::int', undefined],
  ])('%s', async (_name, text, params) => {
    const { error } = await query(text, params ? { params } : {});
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('param') });
  });

  it('are values and never SQL', async () => {
    const { data } = await query('SELECT $1 AS v', { params: ["'; DROP TABLE numbers; --"] });
    expect(data.rows).toEqual([["'; DROP TABLE numbers; --"]]);
    expect((await query('SELECT count(*) FROM numbers')).data.rows).toEqual([['2500']]);
  });
});

describe('a call that ends', () => {
  it('by cancellation stops the statement on the server', async () => {
    const cancel = new AbortController();
    const mark = 'cancelled_here';
    const call = query(`SELECT count(*) AS ${mark} FROM numbers a, numbers b, numbers c`, {});
    const aborted = client().call(
      'query_database',
      { query: `SELECT sum(a.n) AS ${mark}_too FROM numbers a, numbers b, numbers c` },
      { signal: cancel.signal },
    );
    const rejected = expect(aborted).rejects.toThrow();
    await expect.poll(() => running(`${mark}_too`), soon).toBe(1);
    cancel.abort();
    await rejected;
    await expect.poll(() => running(`${mark}_too`), soon).toBe(0);
    // The other one goes on to its own end: the statement timeout.
    expect((await call).error).toMatchObject({ code: 'timeout' });
  });

  it('by the host closing stdin leaves nothing running', async () => {
    const other = await open();
    const mark = 'host_went_away';
    other
      .call('query_database', { query: `SELECT count(*) AS ${mark} FROM numbers a, numbers b, numbers c` })
      .catch(() => {});
    await expect.poll(() => running(mark), soon).toBe(1);
    await other.close();
    await expect.poll(() => running(mark), soon).toBe(0);
  });
});

describe('what stays', () => {
  it('nothing of one call in the next one', async () => {
    await query("SELECT set_config('work_mem', '1MB', false)");
    await query("SELECT set_config('search_path', 'nowhere', true)");
    const { data } = await query(
      "SELECT current_setting('search_path') <> 'nowhere', current_setting('work_mem') <> '1MB'",
    );
    expect(data.rows).toEqual([['t', 't']]);
  });

  it('of a slow statement only how long it took, in the log', async () => {
    const slow = await open({ env: { POSTGRES_SLOW_QUERY_MS: '1' } });
    await slow.call('query_database', {
      query: 'SELECT word, (SELECT count(*) FROM numbers a, numbers b) FROM secrets',
    });
    await slow.close();
    const log = slow.server.stderr();
    expect(log).toContain('slow query');
    expect(log).not.toMatch(/xyzzy|FROM secrets/);
  });

  it('each database by its name', async () => {
    const both = await open({ env: { DATABASE_URL_ARCHIVE: database().url({ database: 'archive' }) } });
    const named = async (more: object) =>
      (await both.call('query_database', { query: 'SELECT current_database()', ...more })).data.rows;
    expect(await named({ database: 'archive' })).toEqual([['archive']]);
    expect(await named({})).not.toEqual([['archive']]);
    const { error } = await both.call('query_database', { query: 'SELECT 1', database: 'nope' });
    expect(error).toMatchObject({ code: 'invalid_argument', next: expect.stringContaining('archive') });
  });
});
