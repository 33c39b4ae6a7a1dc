import {
  type Answer,
  connectClient,
  startPostgres,
  type TestClient,
  type TestPostgres,
} from '@patchbay/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copy } from './corpus/copy.js';
import { disguisedWrite } from './corpus/disguised-write.js';
import type { Attack, Read } from './corpus/entry.js';
import { fidelity } from './corpus/fidelity.js';
import { fixture, parameters, stateOf } from './corpus/fixture.js';
import { functionSideEffect } from './corpus/function-side-effect.js';
import { identity } from './corpus/identity.js';
import { indirectReach } from './corpus/indirect-reach.js';
import { legitimate } from './corpus/legitimate.js';
import { lexerDifferential } from './corpus/lexer-differential.js';
import { limitBypass } from './corpus/limit-bypass.js';
import { multiStatement } from './corpus/multi-statement.js';
import { resource } from './corpus/resource.js';
import { secrets } from './corpus/secrets.js';
import { sessionState } from './corpus/session-state.js';
import { bin } from './support/bin.js';

let server: TestPostgres;
let observer: pg.Client;
let bystander: pg.Client;
let client: TestClient;
let untouched: string;

beforeAll(async () => {
  server = await startPostgres({ parameters });
  const owner = await connect('owner');
  for (const sql of fixture(server)) await owner.query(sql);
  await owner.end();
  observer = await connect('observer');
  bystander = await connect('bystander');
  client = await connectClient({
    bin,
    // One session for all calls: what one leaves behind, the next one finds.
    env: { DATABASE_URL: server.url(), POSTGRES_POOL_SIZE: '1', POSTGRES_STATEMENT_TIMEOUT_MS: '1000' },
  });
  await read('SELECT 1');
  untouched = await state();
}, 120_000);

afterAll(async () => {
  await client.close();
  await observer.end();
  await bystander.end();
  await server.stop();
});

async function connect(name: string): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString: server.url(), application_name: name });
  connected.on('error', () => {});
  await connected.connect();
  return connected;
}

async function state(): Promise<string> {
  const { rows } = await observer.query(stateOf, [server.scratch]);
  return rows[0].state;
}

/** Statements of the server under test that still run. */
async function running(): Promise<string[]> {
  const { rows } = await observer.query(
    "SELECT query FROM pg_stat_activity WHERE application_name = 'patchbay' AND state <> 'idle'",
  );
  return rows.map(({ query }) => query);
}

const placed = (sql: string) =>
  sql.replaceAll('{scratch}', server.scratch).replaceAll('{port}', String(server.port));

function read(sql: string, { params, limit }: Pick<Read, 'params' | 'limit'> = {}): Promise<Answer> {
  return client.call('query_database', {
    query: placed(sql),
    ...(params ? { params } : {}),
    ...(limit ? { limit } : {}),
  });
}

// What the next caller finds: nobody's settings, statements, cursors, locks or channels.
const clean = {
  sql: `SELECT current_user, session_user, current_setting('role'), current_setting('search_path'), current_setting('transaction_read_only'),
    current_setting('statement_timeout'), current_setting('standard_conforming_strings'), current_setting('timezone'),
    (SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE 'patchbay\\_%'), (SELECT count(*) FROM pg_cursors WHERE name <> ''),
    (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')`,
  rows: [['postgres', 'postgres', 'none', '"$user", public', 'on', '1s', 'on', 'UTC', '0', '0', '0', '0']],
};

const name = (sql: string) =>
  (sql.length > 100 ? `${sql.slice(0, 100)}... (${sql.length})` : sql).replaceAll('\n', ' ');

function testAttacks(category: string, attacks: Attack[]) {
  describe(category, () => {
    it.each(attacks.map((attack) => ({ title: name(attack.sql), ...attack })))(
      '$title',
      async ({ sql, params, outcome = 'error', code = 'refused', afterwards, hides }) => {
        const answer = await read(sql, params ? { params } : {});
        expect(answer.isError, answer.text.slice(0, 500)).toBe(outcome === 'error' ? true : answer.isError);
        if (outcome === 'error') {
          expect([code].flat(), answer.text.slice(0, 500)).toContain(answer.error.code);
          expect(answer.error.next.length).toBeGreaterThan(10);
          expect(answer.structured).toBeUndefined();
        }
        expect(answer.text.length).toBeLessThan(20_000);
        if (hides) expect(answer.text).not.toMatch(hides);
        await expect.poll(running, { timeout: 10_000 }).toEqual([]);
        expect(await state()).toBe(untouched);
        for (const { sql: next, rows } of [clean, ...(afterwards ? [afterwards] : [])])
          expect((await read(next)).structured).toMatchObject({ rows });
      },
    );
  });
}

function testReads(category: string, reads: Read[]) {
  describe(category, () => {
    it.each(reads.map((entry) => ({ title: name(entry.sql), ...entry })))(
      '$title',
      async ({ sql, columns, rows, rowCount, truncated, ...how }) => {
        const { isError, structured, text, data } = await read(sql, how);
        expect(isError, text.slice(0, 500)).toBe(false);
        expect(structured).toEqual(data);
        expect(structured).toMatchObject({
          ...(columns ? { columns } : {}),
          ...(rows ? { rows, row_count: rows.length } : {}),
          ...(rowCount === undefined ? {} : { row_count: rowCount }),
          ...(truncated === undefined ? {} : { truncated }),
        });
        expect(structured?.rows).toHaveLength(Number(structured?.row_count));
        await expect.poll(running).toEqual([]);
        expect(await state()).toBe(untouched);
      },
    );
  });
}

describe('the state that is compared', () => {
  it.each([
    "INSERT INTO ledger VALUES (9, 'x')",
    "INSERT INTO journal (line) VALUES ('x')",
    'CREATE TABLE extra (a int)',
    "SELECT nextval('tickets')",
    'CREATE ROLE extra',
    "SELECT lo_put(31337, 0, '\\x09')",
    'CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'LOCK TABLE ledger IN EXCLUSIVE MODE',
    'SELECT pg_advisory_xact_lock(1)',
    'ANALYZE ledger',
    'REINDEX TABLE ledger',
  ])('tells that this happened: %s', async (sql) => {
    const before = await state();
    await observer.query('BEGIN');
    await observer.query(sql);
    expect(await state()).not.toBe(before);
    await observer.query('ROLLBACK');
    // Some of these are not undone: that is what the attacks are about.
    untouched = await state();
  });
});

testAttacks('several statements', multiStatement);
testAttacks('two readings of one text', lexerDifferential);
testAttacks('writes in disguise', disguisedWrite);
testAttacks('COPY', copy);
testAttacks('functions that act', functionSideEffect);
testAttacks('code reached indirectly', indirectReach);
testAttacks('the session', sessionState);
testAttacks('roles and the whole server', identity);
testAttacks('secrets', secrets);
testAttacks('resources', resource);
testReads('bounds', limitBypass);
testReads('exact values', fidelity);
testReads('legitimate reads', legitimate);
