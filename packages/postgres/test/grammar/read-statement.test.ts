import { describe, expect, it } from 'vitest';
import { readConstant, readStatement } from '../../src/grammar/read-statement.js';
import { factsOf, parser } from '../support/in-process-grammar.js';

const names = (list: Array<{ schema?: string; name: string }>) =>
  list.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`)).sort();

describe('how many statements a text holds', () => {
  it.each([
    ['', 'empty'],
    [' ;; ', 'empty'],
    ['-- nothing here', 'empty'],
    ['/* /* nested */ still nothing */', 'empty'],
    ['SELECT 1', 'statement'],
    [';SELECT 1;;', 'statement'],
    ['SELECT 1; SELECT 2', 'several'],
    ['SELECT $q$ ; $q$; ROLLBACK', 'several'],
  ])('%s: %s', (sql, kind) => {
    expect(readStatement(parser, sql).kind).toBe(kind);
  });

  it('counts them', () => {
    expect(readStatement(parser, 'BEGIN; SELECT 1; END')).toEqual({ kind: 'several', count: 3 });
  });
});

describe('what a statement writes', () => {
  it.each([
    ['SELECT 1', []],
    ['INSERT INTO a SELECT 1', ['InsertStmt']],
    ['WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x', ['DeleteStmt']],
    [
      'SELECT * FROM (SELECT 1) s WHERE EXISTS (WITH u AS (UPDATE a SET b = 1 RETURNING 1) SELECT 1)',
      ['UpdateStmt'],
    ],
    ['WITH m AS (MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE RETURNING 1) TABLE m', ['MergeStmt']],
    ['SELECT * INTO copied FROM a', ['IntoClause']],
    ['SELECT 1 UNION SELECT * FROM (SELECT 2 FROM a FOR NO KEY UPDATE) s', ['LockingClause']],
    ['EXPLAIN ANALYZE DELETE FROM a', ['DeleteStmt']],
  ])('%s', (sql, writes) => {
    expect(factsOf(sql).writes).toEqual(writes);
  });

  it('names the statement inside EXPLAIN', () => {
    expect(factsOf('EXPLAIN (ANALYZE) CREATE TABLE b AS SELECT 1')).toMatchObject({
      explain: true,
      statement: 'CreateTableAsStmt',
    });
  });

  it('tells UPDATE and DELETE that reach every row', () => {
    expect(factsOf('DELETE FROM s.a').unrestricted).toEqual([
      { verb: 'DELETE', relation: { schema: 's', name: 'a' } },
    ]);
    expect(factsOf('UPDATE a SET b = 1 WHERE true').unrestricted).toEqual([
      { verb: 'UPDATE', relation: { name: 'a' } },
    ]);
    expect(factsOf('UPDATE a SET b = 1 WHERE c = 2').unrestricted).toEqual([]);
  });
});

describe('the functions it calls', () => {
  it.each([
    ['SELECT f(1, 2), s.g()', ['f', 's.g']],
    ['SELECT U&"\\0066"(), "F"(), F()', ['F', 'f', 'f']],
    ['SELECT * FROM ROWS FROM (a(), b()) AS t', ['a', 'b']],
    ['SELECT count(*) FILTER (WHERE f(1)) OVER (ORDER BY g(2)) FROM t', ['count', 'f', 'g']],
    ['SELECT 1 FROM t TABLESAMPLE way (h(5)) REPEATABLE (i(1))', ['h', 'i', 'way']],
    ['SELECT 1 LIMIT f() OFFSET g()', ['f', 'g']],
    ['VALUES (f())', ['f']],
    ['SELECT * FROM t GROUP BY ROLLUP (f(a)) HAVING g(1) ORDER BY h(2)', ['f', 'g', 'h']],
    ['SELECT a[f(1)] FROM t WINDOW w AS (PARTITION BY g(2) ROWS h(3) PRECEDING)', ['f', 'g', 'h']],
    ['SELECT * FROM JSON_TABLE(f(), $$$$ COLUMNS (a int DEFAULT g() ON EMPTY))', ['f', 'g', 'json_table']],
    ['SELECT * FROM XMLTABLE(f() PASSING g() COLUMNS a int PATH h() DEFAULT i())', ['f', 'g', 'h', 'i']],
    ['SELECT (CASE WHEN f() THEN g() END) || coalesce(h(), i())', ['f', 'g', 'h', 'i']],
    ['SELECT db.s.f()', ['s.f']],
  ])('%s', (sql, expected) => {
    expect(names(factsOf(sql).functions)).toEqual(expected);
  });

  it.each([
    ['SELECT f()', 0],
    ['SELECT f(*)', 0],
    ['SELECT f(1, b => 2)', 2],
    ['SELECT f(VARIADIC a) FROM t', 1],
    ['SELECT f(0.5) WITHIN GROUP (ORDER BY a, b) FROM t', 3],
    ['SELECT f(DISTINCT a ORDER BY b) FROM t', 1],
  ])('counts the arguments of %s', (sql, args) => {
    expect(factsOf(sql).functions[0]?.args).toBe(args);
  });

  it.each([
    ["SELECT json_scalar('x')", 'json_scalar'],
    ["SELECT json('x')", 'json'],
    ["SELECT json_serialize('x')", 'json_serialize'],
    ["SELECT json_array('x')", 'json_array'],
    ["SELECT json_object('x': 1)", 'json_object'],
    ["SELECT json_object('x', 'y')", 'json_object'],
    ["SELECT json_exists('x', 'y')", 'json_exists'],
    ["SELECT json_value('x', 'y')", 'json_value'],
    ["SELECT json_query('x', 'y')", 'json_query'],
    ['SELECT json_arrayagg(a) FROM t', 'json_arrayagg'],
    ["SELECT json_objectagg('k': a) FROM t", 'json_objectagg'],
  ])('%s is also a call of a function, as servers before 16 and 17 read it', (sql, name) => {
    expect(factsOf(sql).functions).toContainEqual(expect.objectContaining({ name }));
    expect(factsOf(sql).functions.find((call) => call.name === name)?.schema).toBeUndefined();
  });

  it('keeps the text of a name that is looked up, and of no other argument', () => {
    expect(factsOf("SELECT current_setting('a.b'::text, true)").functions[0]?.texts).toEqual([
      'a.b',
      undefined,
    ]);
    expect(factsOf("SELECT current_setting('long'::varchar(2))").functions[0]?.texts).toEqual([undefined]);
    expect(factsOf("SELECT current_setting('a' || 'b')").functions[0]?.texts).toEqual([undefined]);
    expect(factsOf("SELECT lower('SECRET')").functions[0]).not.toHaveProperty('texts');
  });

  it('takes the type out of the text that names it', () => {
    expect(names(factsOf(`SELECT pg_input_is_valid('5', 'Own."Big ""Int"[]')`).types)).toEqual([
      'Big "Int',
      'own',
    ]);
  });
});

describe('operators, also those that are not written', () => {
  it.each([
    ['SELECT a + b, - c, a OPERATOR(s.@@) b', ['+', '-', 's.@@']],
    ['SELECT a IN (1), b NOT IN (2)', ['<>', '=']],
    ['SELECT 1 WHERE a IN (SELECT 1)', ['=']],
    ['SELECT a = ANY (SELECT 1)', ['=', '=']],
    ['SELECT a <@ ALL (b)', ['<@']],
    ['SELECT a BETWEEN 1 AND 2', ['<', '<=', '>', '>=']],
    ['SELECT a IS DISTINCT FROM b, NULLIF(a, b)', ['=', '=']],
    ["SELECT a LIKE 'x', a NOT ILIKE 'y', a SIMILAR TO 'z'", ['!~~*', '~', '~~']],
    ['SELECT CASE a WHEN b THEN 1 END', ['=']],
    ['SELECT 1 FROM a JOIN b USING (c)', ['=']],
    ['SELECT 1 FROM a NATURAL JOIN b', ['=']],
    ['SELECT a FROM t ORDER BY a USING >>', ['>>']],
    ['SELECT (a, b) < (c, d)', ['<']],
    ['WITH RECURSIVE x AS (SELECT 1 a) CYCLE a SET b USING c SELECT 1', ['<>', '=']],
  ])('%s', (sql, expected) => {
    expect(names(factsOf(sql).operators)).toEqual(expected);
  });
});

describe('types, relations and fields', () => {
  it.each([
    ['SELECT a::b.c, CAST(d AS e[])', ['b.c', 'e']],
    ["SELECT kind 'x', interval '1 day'", ['kind', 'pg_catalog.interval']],
    ['SELECT * FROM f() AS t(a b.c, d e)', ['b.c', 'e']],
    ["SELECT JSON_VALUE('x', '$' RETURNING own)", ['own']],
    ['SELECT XMLSERIALIZE(CONTENT a AS own)', ['own']],
  ])('types of %s', (sql, expected) => {
    expect(names(factsOf(sql).types)).toEqual(expected);
  });

  it.each([
    ['SELECT 1 FROM a, ONLY s.b, db.s.c', ['a', 's.b', 's.c']],
    ['TABLE a UNION (SELECT 1 FROM b WHERE EXISTS (TABLE c))', ['a', 'b', 'c']],
    ['SELECT U&"\\0061"."B" FROM U&"\\0063"', ['c']],
  ])('relations of %s', (sql, expected) => {
    expect(names(factsOf(sql).relations)).toEqual(expected);
  });

  it.each([
    ['SELECT a, t.b, s.t.c FROM t', ['b', 'c', 't']],
    ['SELECT (t).b, (f(1)).c.d, (t).* FROM t', ['b', 'c', 'd']],
    ['SELECT (a[1]).b', ['b']],
  ])('fields of %s', (sql, expected) => {
    expect([...factsOf(sql).fields].sort()).toEqual(expected);
  });
});

describe('the rest', () => {
  it.each([
    ['SELECT 1', 0],
    ["SELECT $2 || '$9' -- $8", 2],
  ])('parameters of %s', (sql, params) => {
    expect(factsOf(sql).params).toBe(params);
  });

  it.each([
    ['SHOW work_mem', 'work_mem'],
    ['SHOW/**/"Work_Mem"', 'work_mem'],
    ['SHOW ALL', 'all'],
    ['SHOW TIME ZONE', 'timezone'],
    ['SHOW my.own', 'my.own'],
    ['SELECT 1', undefined],
  ])('setting of %s', (sql, setting) => {
    expect(factsOf(sql).setting).toBe(setting);
  });

  it.each([
    ["SELECT 1, 'a', $1, NULL, true, 1.5 AS x, B'1'", true],
    ['SELECT 1 + 1', false],
    ['SELECT f()', false],
    ['SELECT 1::int', false],
    ['SELECT a', false],
    ['SELECT 1 WHERE 1.5', false],
    ['SELECT 1 LIMIT true', false],
    ['SELECT 1 UNION SELECT true', false],
    ['SELECT ARRAY[1, 2.5]', false],
    ['VALUES (1), (2.5)', false],
    ['SELECT CASE WHEN 1 THEN 2 END', false],
    ['SELECT DISTINCT 1', false],
    ['SHOW ALL', false],
    ['EXPLAIN SELECT 1', true],
  ])('%s runs nobody’s code: %s', (sql, bare) => {
    expect(factsOf(sql).bare).toBe(bare);
  });

  it('reads a deep and a wide statement without recursion of its own', () => {
    expect(factsOf(`SELECT ${'1+'.repeat(2_000)}1`).operators).toHaveLength(2_000);
    expect(factsOf(`SELECT f(${'1,'.repeat(50_000)}1)`).functions).toEqual([{ name: 'f', args: 50_001 }]);
  });

  it.each([
    [`'it''s'`, "it's"],
    [`E'a\\154\\x6c\\u006c'`, 'alll'],
    ['$tag$ ; $tag$', ' ; '],
    ['$$$$', ''],
  ])('the value of %s', (constant, value) => {
    expect(readConstant(parser, constant)).toBe(value);
  });
});

describe('what a statement changes, apart from what it reads', () => {
  it.each([
    [
      'INSERT INTO t SELECT * FROM a, b JOIN c USING (x) WHERE EXISTS (SELECT FROM d TABLESAMPLE system(1))',
      ['t'],
    ],
    ['INSERT INTO t TABLE a UNION TABLE b', ['t']],
    [
      'INSERT INTO s.t VALUES (1) ON CONFLICT (x) DO UPDATE SET y = (SELECT 1 FROM a) WHERE EXISTS (TABLE b) RETURNING (TABLE c)',
      ['s.t'],
    ],
    [
      'UPDATE ONLY t AS u SET (x, y) = (SELECT 1, 2 FROM a) FROM b, LATERAL (TABLE c) d WHERE x IN (TABLE e)',
      ['t'],
    ],
    ['WITH t AS (SELECT 1) DELETE FROM t USING a WHERE CURRENT OF c', ['t']],
    ['MERGE INTO t USING a ON true WHEN MATCHED THEN UPDATE SET x = (SELECT 1 FROM b)', ['t']],
    [
      'WITH c AS (DELETE FROM t USING a RETURNING *), d AS (TABLE b) UPDATE u SET x = 1 FROM c, d',
      ['t', 'u'],
    ],
    ['CREATE RULE r AS ON UPDATE TO t DO INSTEAD UPDATE u SET x = 1 FROM a', ['t', 'u']],
    ['CREATE FUNCTION f() RETURNS void BEGIN ATOMIC INSERT INTO t TABLE a; DELETE FROM u; END', ['t', 'u']],
    [
      'UPDATE t SET x = 1 FROM XMLTABLE($$/a$$ PASSING (TABLE a) COLUMNS b int), ROWS FROM (f((TABLE c))) g',
      ['t'],
    ],
    ['SELECT * FROM a, ONLY b', []],
  ])('%s', (sql, targets) => {
    expect(names(factsOf(sql).targets)).toEqual(targets);
  });

  it.each([
    ['SELECT x FROM s.a WHERE y IN (TABLE b)', { schema: 's', name: 'a' }],
    ['SELECT x FROM ONLY a AS b (x)', { name: 'a' }],
    ['SELECT x FROM a, b', undefined],
    ['SELECT x FROM a JOIN b USING (x)', undefined],
    ['SELECT x FROM (TABLE a) b', undefined],
    ['TABLE a UNION TABLE b', undefined],
    ['SELECT 1', undefined],
    ['DELETE FROM a', undefined],
  ])('a view as %s passes changes on to %j', (sql, base) => {
    expect(factsOf(sql).base).toEqual(base);
  });
});
