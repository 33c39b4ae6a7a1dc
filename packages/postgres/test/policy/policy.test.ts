import { startPostgres, type TestPostgres } from '@patchbay/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/grammar/facts.js';
import type { CatalogQuery } from '../../src/policy/catalog.js';
import { createPolicy } from '../../src/policy/policy.js';
import { factsOf, inProcessGrammar } from '../support/in-process-grammar.js';

let server: TestPostgres;
let client: pg.Client;
let query: CatalogQuery;

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  query = async (_name, text, values) => (await client.query(text, values)).rows as never;
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

interface JudgeOptions {
  allow?: string[];
  deny?: string[];
  mayWrite?: boolean;
}

/** Judges facts in a transaction in which `setup` was run; nothing of it stays. */
async function judge(
  facts: Facts,
  setup: string,
  { allow = [], deny = [], mayWrite = false }: JudgeOptions = {},
) {
  const policy = createPolicy({ grammar: inProcessGrammar(), allow, deny });
  await client.query('BEGIN');
  try {
    if (setup) await client.query(setup);
    return await policy.judge(facts, query, { mayWrite, signal: new AbortController().signal });
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Facts made by hand: a SELECT that mentions this and nothing else. */
function facts(mentions: Partial<Facts>): Facts {
  return { ...factsOf('SELECT'), bare: false, ...mentions };
}

/** A function that locks, which no rollback undoes: whatever reaches it must be refused. */
const locks = (name: string, args: string, returns: string, value: string) =>
  `CREATE FUNCTION ${name}(${args}) RETURNS ${returns} LANGUAGE plpgsql IMMUTABLE AS $$
   BEGIN PERFORM pg_advisory_lock(1); RETURN ${value}; END $$;`;

const byNumber = locks('by_number', 'int', 'int', '$1');
const byTwo = locks('by_two', 'int, int', 'int', '$1');

describe('by hand-made facts', () => {
  it('lets constants through without a look', async () => {
    const policy = createPolicy({ grammar: inProcessGrammar(), allow: [], deny: [] });
    const never: CatalogQuery = () => Promise.reject(new Error('asked'));
    const signal = new AbortController().signal;
    await expect(policy.judge(facts({ bare: true }), never, { mayWrite: false, signal })).resolves.toEqual({
      usesAllowed: false,
      runsFunctions: false,
    });
    await expect(policy.judge(facts({}), never, { mayWrite: false, signal })).rejects.toThrow('asked');
  });

  it.each([
    [{ functions: [{ name: 'pg_advisory_lock', args: 1 }] }, /pg_advisory_lock/],
    [{ functions: [{ schema: 'pg_catalog', name: 'pg_notify', args: 2 }] }, /pg_notify/],
    [{ functions: [{ name: 'setseed' }] }, /setseed/],
    [{ fields: ['pg_reload_conf', 'pg_read_file'] }, /pg_read_file/],
    [{ functions: [{ name: 'query_to_xml', args: 4 }] }, /runs SQL/],
    [{ functions: [{ name: 'ts_rewrite', args: 2 }] }, /runs SQL/],
    [{ functions: [{ name: 'ts_rewrite' }] }, /runs SQL/],
    [{ functions: [{ name: 'pg_input_is_valid', args: 2, texts: ['5', undefined] }] }, /does not stand/],
    [{ functions: [{ name: 'domain_in', args: 3 }] }, /by number/],
    [{ relations: [{ name: 'pg_authid' }] }, /credentials/],
    [{ relations: [{ schema: 'information_schema', name: 'user_mapping_options' }] }, /credentials/],
    [{ functions: [{ name: 'current_setting', args: 1, texts: ['Primary_ConnInfo'] }] }, /credential/],
  ] as Array<[Partial<Facts>, RegExp]>)('refuses %j', async (mentions, why) => {
    await expect(judge(facts(mentions), '')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(why),
      next: expect.any(String),
    });
  });

  it.each([
    [{ functions: [{ name: 'ts_rewrite', args: 3 }] }],
    [
      {
        functions: [
          { name: 'random', args: 0 },
          { name: 'clock_timestamp', args: 0 },
        ],
      },
    ],
    [{ functions: [{ name: 'pg_total_relation_size', args: 1 }] }],
    // Another number of arguments than the function that acts has.
    [{ functions: [{ name: 'pg_advisory_lock', args: 7 }] }],
    // Somebody's own function, were there one.
    [{ functions: [{ schema: 'mine', name: 'pg_advisory_lock', args: 1 }] }],
    [{ functions: [{ name: 'current_setting', args: 1, texts: ['work_mem'] }] }],
    [{ relations: [{ name: 'pg_roles' }, { name: 'pg_stats' }, { name: 'pg_settings' }] }],
    [{ relations: [{ name: 'nowhere' }], types: [{ name: 'nothing' }], operators: [{ name: '@@@' }] }],
  ] as Array<[Partial<Facts>]>)('lets %j through', async (mentions) => {
    await expect(judge(facts(mentions), '')).resolves.toMatchObject({ usesAllowed: false });
  });
});

/** Each row: what is reached, the owner's objects, the statement that reaches them. */
const ways: Array<[way: string, setup: string, sql: string]> = [
  ['a call', byNumber, 'SELECT by_number(1)'],
  [
    'a call by another argument count than it has',
    `${locks('opt', 'a int, b int DEFAULT 2', 'int', 'a')}`,
    'SELECT opt(1)',
  ],
  ['a variadic call', locks('many', 'VARIADIC a int[]', 'int', '1'), 'SELECT many(1, 2, 3)'],
  ['a named argument', locks('named', 'a int, b int', 'int', '1'), 'SELECT named(b => 1, a => 2)'],
  ['a schema', `CREATE SCHEMA hid; ${locks('hid.f', 'int', 'int', '1')}`, 'SELECT hid.f(1)'],
  [
    'a shadow of a system function',
    `CREATE SCHEMA a; ${locks('a.lower', 'text', 'text', '$1')}`,
    'SELECT a.lower($$x$$)',
  ],
  ['a function in pg_catalog', locks('pg_catalog.inside', 'int', 'int', '1'), 'SELECT pg_catalog.inside(1)'],
  ['FROM', byNumber, 'SELECT * FROM by_number(1) AS f'],
  ['a field of a row', `CREATE TABLE t (a int); ${locks('f', 't', 'int', '1')}`, 'SELECT t.f FROM t'],
  [
    'a field of an expression',
    `CREATE TABLE t (a int); ${locks('f', 't', 'int', '1')}`,
    'SELECT (x).f FROM (SELECT t FROM t) s(x)',
  ],
  [
    'a field with a variadic function',
    `CREATE TABLE t (a int); ${locks('f', 'VARIADIC a t[]', 'int', '1')}`,
    'SELECT (t).f FROM t',
  ],
  [
    'a field through a cast of the row',
    `CREATE TABLE t (a int); ${byNumber} CREATE FUNCTION to_int(t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE CAST (t AS int) WITH FUNCTION to_int(t) AS IMPLICIT`,
    'SELECT (t).by_number FROM t',
  ],
  [
    'a default argument',
    `${byNumber} CREATE FUNCTION d(a int DEFAULT by_number(1)) RETURNS int LANGUAGE sql AS 'SELECT $1'`,
    'SELECT d()',
  ],
  ['an aggregate', `${byTwo} CREATE AGGREGATE agg(int) (sfunc = by_two, stype = int)`, 'SELECT agg(1)'],
  ['a window', `${byTwo} CREATE AGGREGATE agg(int) (sfunc = by_two, stype = int)`, 'SELECT agg(1) OVER ()'],
  [
    'an ordered-set aggregate',
    `${byTwo} CREATE FUNCTION fin(int, float8) RETURNS float8 LANGUAGE sql AS 'SELECT 1.0::float8'; CREATE AGGREGATE os(float8 ORDER BY int) (sfunc = by_two, stype = int, finalfunc = fin)`,
    'SELECT os(0.5) WITHIN GROUP (ORDER BY 1)',
  ],
  [
    'an operator',
    `${byTwo} CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = by_two)`,
    'SELECT 1 @#@ 2',
  ],
  [
    'an operator of a schema',
    `CREATE SCHEMA s; ${byTwo} CREATE OPERATOR s.+ (leftarg = int, rightarg = int, function = by_two)`,
    'SELECT 1 OPERATOR(s.+) 2',
  ],
  [
    'a prefix operator',
    `${byNumber} CREATE OPERATOR @#@ (rightarg = int, function = by_number)`,
    'SELECT @#@ 2',
  ],
  [
    'the negator of an operator',
    `${locks('no', 'int, int', 'bool', 'true')} CREATE FUNCTION yes(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR @##@ (leftarg = int, rightarg = int, function = no); CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = yes, negator = @##@)`,
    'SELECT 1 WHERE NOT (1 @#@ 2)',
  ],
  [
    'the commutator of an operator',
    `${locks('no', 'int, int', 'bool', 'true')} CREATE FUNCTION yes(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR @##@ (leftarg = int, rightarg = int, function = no); CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = yes, commutator = @##@)`,
    'SELECT 1 WHERE 1 @#@ 2',
  ],
  [
    'an operator on a type that a cast leads to',
    `CREATE TYPE pair AS (a int); CREATE FUNCTION to_pair(int) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1)::pair'; CREATE CAST (int AS pair) WITH FUNCTION to_pair(int) AS IMPLICIT; ${locks('join_pairs', 'pair, pair', 'int', '1')} CREATE OPERATOR @#@ (leftarg = pair, rightarg = pair, function = join_pairs)`,
    'SELECT 1 @#@ 2',
  ],
  [
    'the equality behind IN',
    `CREATE TYPE kind AS ENUM ('a'); CREATE TABLE t (k kind); ${locks('same', 'kind, text', 'bool', 'true')} CREATE OPERATOR = (leftarg = kind, rightarg = text, function = same)`,
    'SELECT 1 FROM t WHERE k IN (SELECT $$a$$::text)',
  ],
  [
    'a cast',
    `CREATE TYPE pair AS (a int); ${locks('to_pair', 'int', 'pair', 'ROW($1)')} CREATE CAST (int AS pair) WITH FUNCTION to_pair(int)`,
    'SELECT 5::pair',
  ],
  [
    'a cast written as a call',
    `CREATE TYPE pair AS (a int); ${locks('to_pair', 'int', 'pair', 'ROW($1)')} CREATE CAST (int AS pair) WITH FUNCTION to_pair(int)`,
    'SELECT pair(5)',
  ],
  [
    'a cast of an array',
    `CREATE TYPE pair AS (a int); ${locks('to_pair', 'int', 'pair', 'ROW($1)')} CREATE CAST (int AS pair) WITH FUNCTION to_pair(int)`,
    'SELECT ARRAY[5]::pair[]',
  ],
  [
    'a cast between system types',
    `${locks('to_big', 'bool', 'bigint', '1')} CREATE CAST (bool AS bigint) WITH FUNCTION to_big(bool)`,
    'SELECT CAST(true AS bigint)',
  ],
  [
    'a cast nobody writes',
    `${locks('to_bool', 'numeric', 'bool', 'true')} CREATE CAST (numeric AS bool) WITH FUNCTION to_bool(numeric) AS ASSIGNMENT`,
    'SELECT 1 WHERE 1.5',
  ],
  [
    'a cast to json that to_json looks for',
    `CREATE TYPE kind AS ENUM ('a'); CREATE TABLE t (k kind); ${locks('as_json', 'kind', 'json', "'1'")} CREATE CAST (kind AS json) WITH FUNCTION as_json(kind)`,
    'SELECT to_json(k) FROM t',
  ],
  [
    'a cast of a whole row',
    `CREATE TABLE t (a int); ${locks('row_text', 't', 'text', "'x'")} CREATE CAST (t AS text) WITH FUNCTION row_text(t) AS IMPLICIT`,
    'SELECT length(t) FROM t',
  ],
  ['a domain', `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0)`, 'SELECT 5::d'],
  [
    'a domain over a domain',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0); CREATE DOMAIN e AS d`,
    'SELECT 5::e',
  ],
  [
    'a domain in a row',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0); CREATE TYPE r AS (a int, b d[])`,
    "SELECT '(1,{5})'::r",
  ],
  [
    'a domain in pg_catalog',
    `${byNumber} CREATE DOMAIN pg_catalog.d AS int CHECK (by_number(VALUE) > 0)`,
    'SELECT 5::pg_catalog.d',
  ],
  [
    'a domain of a column',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0); CREATE TABLE t (a d)`,
    "SELECT coalesce(a, '5') FROM t",
  ],
  [
    'a domain of a row that JSON fills',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0); CREATE TABLE t (a d)`,
    `SELECT json_populate_record(t, '{"a":5}') FROM t`,
  ],
  [
    'a domain in the result of a function',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0); CREATE FUNCTION f() RETURNS TABLE (a d) LANGUAGE sql AS 'SELECT 5'`,
    'SELECT * FROM f()',
  ],
  [
    'a domain named in a text',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0)`,
    "SELECT pg_input_is_valid('5', 'public.d')",
  ],
  [
    'a domain in RETURNING of JSON',
    `${byNumber} CREATE DOMAIN d AS int CHECK (by_number(VALUE) > 0)`,
    `SELECT JSON_VALUE('5', '$' RETURNING d)`,
  ],
  [
    'a sort order',
    `CREATE TYPE pair AS (a int); ${locks('compare', 'pair, pair', 'int', '0')} CREATE FUNCTION less(pair, pair) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR < (leftarg = pair, rightarg = pair, function = less); CREATE OPERATOR CLASS pairs DEFAULT FOR TYPE pair USING btree AS OPERATOR 1 <, FUNCTION 1 compare(pair, pair); CREATE TABLE t (p pair)`,
    'SELECT p FROM t ORDER BY p',
  ],
  [
    'a sort order of a system type that has none',
    `${locks('compare', 'point, point', 'int', '0')} CREATE FUNCTION less(point, point) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR <% (leftarg = point, rightarg = point, function = less); CREATE OPERATOR CLASS points DEFAULT FOR TYPE point USING btree AS OPERATOR 1 <%, FUNCTION 1 compare(point, point)`,
    "SELECT DISTINCT '(1,2)'::point",
  ],
  ['a view', `${byNumber} CREATE VIEW v AS SELECT by_number(1)`, 'TABLE v'],
  [
    'a view over a view',
    `${byNumber} CREATE VIEW v AS SELECT by_number(1); CREATE VIEW w AS SELECT * FROM v`,
    'SELECT 1 FROM w',
  ],
  [
    'row security',
    `${byNumber} CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (by_number(a) > 0)`,
    'SELECT * FROM t',
  ],
  [
    'the condition of an index, when a plan is made',
    `${locks('one', '', 'int', '1')} CREATE TABLE t (a int); CREATE INDEX ON t (a) WHERE one() = 1`,
    'SELECT * FROM t',
  ],
  [
    'a check, when a plan is made',
    `${locks('one', '', 'int', '1')} CREATE TABLE t (a int CHECK (one() = 1))`,
    'SELECT * FROM t',
  ],
  [
    'a partition',
    `${locks('one', '', 'int', '1')} CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE INDEX ON t1 (a) WHERE one() = 1`,
    'SELECT * FROM t',
  ],
  [
    'a foreign table that runs a program',
    `CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (program 'true')`,
    'SELECT * FROM t',
  ],
  [
    'a partition that runs a program',
    `CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE FOREIGN TABLE t PARTITION OF p FOR VALUES IN (1) SERVER s OPTIONS (program 'true')`,
    'SELECT * FROM p',
  ],
  [
    'a function that calls one',
    `${byNumber} CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT by_number(1)'; CREATE FUNCTION h() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN g(); END'`,
    'SELECT h()',
  ],
  [
    'a function of the standard’s form',
    `${byNumber} CREATE FUNCTION g() RETURNS int RETURN by_number(1)`,
    'SELECT g()',
  ],
  [
    'a function that reads a view elsewhere',
    `CREATE SCHEMA hid; ${byNumber} CREATE VIEW hid.v AS SELECT by_number(1) a; CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql SET search_path = hid, public AS 'BEGIN RETURN (SELECT a FROM v); END'`,
    'SELECT g()',
  ],
  [
    'an operator in a function',
    `${byTwo} CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = by_two); CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1 @#@ 2; END'`,
    'SELECT g()',
  ],
  [
    'an operator that is a function of the server',
    'CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = pg_try_advisory_lock)',
    'SELECT 1 @#@ 2',
  ],
  [
    'an aggregate over a function of the server',
    "CREATE AGGREGATE agg(text, bool) (sfunc = set_config, stype = text, initcond = 'statement_timeout')",
    "SELECT agg('0', false)",
  ],
  [
    'a cast by a function of the server',
    'CREATE CAST (text AS bytea) WITH FUNCTION pg_read_binary_file(text)',
    "SELECT '/etc/hostname'::text::bytea",
  ],
  [
    'a language by another name',
    "CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler; CREATE FUNCTION f() RETURNS void LANGUAGE tongue AS 'BEGIN PERFORM pg_advisory_lock(1); END'",
    'SELECT f()',
  ],
  [
    'an alias of the server’s own code',
    `CREATE FUNCTION alias(bigint) RETURNS void LANGUAGE internal IMMUTABLE AS 'pg_advisory_lock_int8'`,
    'SELECT alias(1)',
  ],
  [
    'an alias of an extension’s code',
    `CREATE FUNCTION alias(text, text) RETURNS text LANGUAGE c IMMUTABLE AS '$libdir/dblink', 'dblink_exec'`,
    "SELECT alias('a', 'b')",
  ],
  ['C that says it acts', 'CREATE EXTENSION pg_prewarm', "SELECT pg_prewarm('pg_class')"],
  ['EXPLAIN', byNumber, 'EXPLAIN SELECT by_number(1)'],
];

describe('whatever way a function is reached', () => {
  it.each(ways)('%s', async (_way, setup, sql) => {
    await expect(judge(factsOf(sql), setup)).rejects.toMatchObject({ code: 'refused' });
  });

  it.each(ways.filter(([, setup]) => setup.includes('pg_advisory_lock(1)')))(
    '%s: fine where the function only looks',
    async (_way, setup, sql) => {
      const harmless = setup.replaceAll('pg_advisory_lock(1)', 'pg_backend_pid()');
      await expect(judge(factsOf(sql), harmless)).resolves.toMatchObject({ usesAllowed: false });
    },
  );

  it('names the way in the refusal', async () => {
    const setup = `${byNumber} CREATE VIEW v AS SELECT by_number(1)`;
    await expect(judge(factsOf('TABLE v'), setup)).rejects.toThrow(
      'pg_advisory_lock can change something that a rollback does not undo, reached through view v, then function by_number',
    );
  });
});

describe('what stays out of reach', () => {
  it.each([
    [
      'an operator on types that are not there',
      `CREATE TYPE pair AS (a int); ${locks('f', 'pair, pair', 'int', '1')} CREATE OPERATOR + (leftarg = pair, rightarg = pair, function = f)`,
      'SELECT 1 + 2',
    ],
    [
      'a cast to a type nobody names',
      `CREATE TYPE pair AS (a int); ${locks('f', 'int', 'pair', 'ROW(1)')} CREATE CAST (int AS pair) WITH FUNCTION f(int)`,
      'SELECT 5::text',
    ],
    [
      'a function of another schema',
      `CREATE SCHEMA a; CREATE SCHEMA b; ${locks('a.f', 'int', 'int', '1')} CREATE FUNCTION b.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      'SELECT b.f(1)',
    ],
    [
      'a function of more arguments',
      `${byTwo} CREATE FUNCTION by_two(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      'SELECT by_two(1)',
    ],
    [
      'a column named as a function',
      `${byNumber} CREATE TABLE t (by_number int)`,
      'SELECT t.by_number FROM t',
    ],
    [
      'a trigger',
      `CREATE TABLE t (a int); CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_lock(1); RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()`,
      'SELECT * FROM t',
    ],
    ['a default of a column', `${byNumber} CREATE TABLE t (a int DEFAULT by_number(1))`, 'SELECT * FROM t'],
    [
      'a materialized view',
      'CREATE MATERIALIZED VIEW m AS SELECT pg_try_advisory_xact_lock(1)',
      'SELECT 1 FROM m',
    ],
    [
      'a file that is read',
      `CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (filename '/dev/null')`,
      'SELECT * FROM t',
    ],
    [
      'extensions that only compute',
      'CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm',
      "SELECT 'a'::citext = 'A', 'a=>1'::hstore -> 'a', similarity('a', 'b')",
    ],
    [
      'a table as samples',
      'CREATE EXTENSION tsm_system_rows; CREATE TABLE t (a int)',
      'SELECT * FROM t TABLESAMPLE system_rows (5)',
    ],
  ])('%s', async (_what, setup, sql) => {
    await expect(judge(factsOf(sql), setup)).resolves.toMatchObject({ usesAllowed: false });
  });
});

describe('what a person set', () => {
  it('allows a function by name and says so, because it may leave something behind', async () => {
    await expect(judge(factsOf('SELECT by_number(1)'), byNumber, { allow: ['by_number'] })).resolves.toEqual({
      usesAllowed: true,
      runsFunctions: true,
    });
    await expect(
      judge(factsOf('SELECT by_number(1)'), byNumber, { allow: ['public.by_number'] }),
    ).resolves.toMatchObject({ usesAllowed: true });
    await expect(
      judge(factsOf('SELECT pg_advisory_lock(1)'), '', { allow: ['pg_advisory_lock'] }),
    ).resolves.toMatchObject({ usesAllowed: true });
  });

  it('denies a function however harmless', async () => {
    const setup =
      "CREATE FUNCTION fine() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT fine()";
    await expect(judge(factsOf('TABLE v'), setup, { deny: ['fine'] })).rejects.toThrow(
      'POSTGRES_DENY_FUNCTIONS',
    );
    await expect(judge(factsOf('SELECT lower($$A$$)'), '', { deny: ['lower'] })).rejects.toThrow(
      'POSTGRES_DENY_FUNCTIONS',
    );
  });

  it('lets sequences move on only where writing is allowed', async () => {
    const sql = "INSERT INTO t VALUES (nextval('s'))";
    await expect(judge(factsOf(sql), '', { mayWrite: true })).resolves.toMatchObject({ usesAllowed: false });
    await expect(judge(factsOf(sql), '', { mayWrite: false })).rejects.toThrow('nextval');
  });
});

describe('changes between two statements', () => {
  it('are seen: a function replaced, renamed, or moved', async () => {
    const policy = createPolicy({ grammar: inProcessGrammar(), allow: [], deny: [] });
    const ask = (sql: string) =>
      policy.judge(factsOf(sql), query, { mayWrite: false, signal: new AbortController().signal });
    await client.query("CREATE SCHEMA b; CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT'");
    await expect(ask('SELECT f()')).resolves.toMatchObject({ runsFunctions: true });
    await client.query(
      "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_lock(1)'",
    );
    await expect(ask('SELECT f()')).rejects.toThrow('pg_advisory_lock');
    await client.query('ALTER FUNCTION f() RENAME TO g');
    await expect(ask('SELECT f()')).resolves.toMatchObject({ runsFunctions: false });
    await expect(ask('SELECT g()')).rejects.toThrow('pg_advisory_lock');
    await client.query('ALTER FUNCTION g() SET SCHEMA b');
    await expect(ask('SELECT b.g()')).rejects.toThrow('pg_advisory_lock');
    await client.query('DROP SCHEMA b CASCADE');
  });
});

describe('secrets', () => {
  it('are refused through a view', async () => {
    await expect(
      judge(factsOf('TABLE v'), 'CREATE VIEW v AS SELECT rolpassword FROM pg_authid'),
    ).rejects.toThrow('pg_authid holds credentials, reached through view v');
  });

  it('are not what only has their name', async () => {
    await expect(
      judge(factsOf('SELECT * FROM app.pg_authid'), 'CREATE SCHEMA app; CREATE TABLE app.pg_authid (a int)'),
    ).resolves.toMatchObject({ usesAllowed: false });
  });

  it('are not read out of the statistics', async () => {
    const roles =
      "CREATE ROLE a PASSWORD 'first-one'; CREATE ROLE b PASSWORD 'second-one'; ANALYZE pg_authid";
    await expect(judge(factsOf('SELECT * FROM pg_stats'), roles)).rejects.toThrow('statistics');
    await expect(judge(factsOf('SELECT * FROM pg_catalog.pg_statistic'), roles)).rejects.toThrow(
      'statistics',
    );
    await expect(judge(factsOf('SELECT * FROM pg_stats'), '')).resolves.toMatchObject({ usesAllowed: false });
  });

  it('are not read out of the settings, all of which are fine where none holds one', async () => {
    const all = ['SHOW ALL', 'TABLE pg_settings', "SELECT current_setting('primary_' || 'conninfo')"];
    for (const sql of all)
      await expect(judge(factsOf(sql), '')).resolves.toMatchObject({ usesAllowed: false });
    await server.sql(`ALTER SYSTEM SET primary_conninfo = 'host=a password=hush'`);
    await server.sql('SELECT pg_reload_conf()');
    await expect
      .poll(async () => (await server.sql('SHOW primary_conninfo'))[0]?.primary_conninfo)
      .toContain('hush');
    for (const sql of all) await expect(judge(factsOf(sql), '')).rejects.toThrow('credential');
    await expect(judge(factsOf("SELECT current_setting('work_mem')"), '')).resolves.toMatchObject({
      usesAllowed: false,
    });
  });
});
