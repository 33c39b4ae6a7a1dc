import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/grammar/read-body.js';
import { parser } from '../support/in-process-grammar.js';

const read = (language: string, body: string) => readBody(parser, language, body);
const plpgsql = (statements: string) => read('plpgsql', `BEGIN ${statements} END`);
const called = (body: ReturnType<typeof read>) => body.functions.map(({ name }) => name);
const symbols = (body: ReturnType<typeof read>) => body.operators.map(({ name }) => name);

describe('SQL bodies', () => {
  it('have exactly what the grammar finds, in every statement', () => {
    const body = read('sql', 'SELECT s.f($1, 2) FROM v; SELECT (w).g::own FROM w ORDER BY a USING @@@');
    expect(body).toMatchObject({
      functions: [{ schema: 's', name: 'f', args: 2 }],
      relations: [{ name: 'v' }, { name: 'w' }],
      fields: ['g'],
      types: [{ name: 'own' }],
      opaque: undefined,
    });
    expect(symbols(body)).toEqual(['@@@']);
  });

  it('may be written in the standard’s own form', () => {
    const body = read('sql', 'CREATE FUNCTION body() RETURNS void BEGIN ATOMIC SELECT f(); SELECT g(); END');
    expect(called(body).sort()).toEqual(['f', 'g']);
    expect(called(read('sql', 'CREATE FUNCTION body() RETURNS void RETURN f(1)'))).toEqual(['f']);
  });

  it.each([
    'INSERT INTO t VALUES (f())',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'CREATE TABLE t (a int)',
    'SET LOCAL search_path = a',
    'CALL p()',
    'NOTIFY n',
    '',
  ])('are contained when they write: %s', (sql) => {
    expect(read('sql', sql).opaque).toBeUndefined();
  });

  it.each([
    ["COPY t TO '/tmp/x'", 'COPY'],
    ["SELECT 1; COPY (SELECT 1) TO PROGRAM 'x'", 'COPY'],
    ['CHECKPOINT', 'CHECKPOINT'],
    ["LOAD 'x'", 'LOAD'],
    ['PREPARE p AS SELECT 1', 'PREPARE'],
    ['EXECUTE p', 'EXECUTE'],
    ['DEALLOCATE ALL', 'DEALLOCATE'],
    ['DISCARD PLANS', 'DISCARD'],
    ['DO $$ BEGIN END $$', 'DO'],
    ['LOCK TABLE t', 'LOCK'],
    ['VACUUM t', 'VACUUM'],
    ['ANALYZE t', 'VACUUM'],
    ['LISTEN x', 'LISTEN'],
    ['SET statement_timeout = 0', 'statement_timeout'],
    ['SET LOCAL standard_conforming_strings = off', 'standard_conforming_strings'],
    ['SET ROLE a', 'role'],
    ['RESET ALL', 'all'],
    ['this is no SQL', 'cannot be read'],
  ])('do not run with %s', (sql, why) => {
    expect(read('sql', sql).opaque).toContain(why);
  });
});

describe('PL/pgSQL bodies', () => {
  it('name every word, folded as PostgreSQL folds it', () => {
    const names = called(plpgsql('PERFORM Other.Callee(x); a."Quoted ""Name"""();'));
    expect(names).toEqual(expect.arrayContaining(['other', 'callee', 'Quoted "Name"']));
    expect(names).not.toContain('Callee');
  });

  it('fold other letters both ways, because the encoding decides', () => {
    expect(called(plpgsql('PERFORM ÉVIL();'))).toEqual(expect.arrayContaining(['Évil', 'évil']));
  });

  it('cut names where PostgreSQL does: after 63 bytes, between characters', () => {
    expect(called(plpgsql(`PERFORM ${'a'.repeat(70)}();`))).toContain('a'.repeat(63));
    expect(called(plpgsql(`PERFORM "${'é'.repeat(40)}"();`))).toContain('é'.repeat(31));
  });

  it('know the operators that words stand for', () => {
    expect(symbols(plpgsql('RETURN a @#@ b AND c IN (1) AND d LIKE e;'))).toEqual(
      expect.arrayContaining(['@#@', '=', '~~']),
    );
  });

  it('take no names from comments and from texts that are not run', () => {
    const names = called(plpgsql("RAISE NOTICE 'see hidden()'; -- hidden()\n /* hidden() */"));
    expect(names).not.toContain('hidden');
  });

  it.each([
    ["EXECUTE 'SELECT hidden()';", 'hidden'],
    [`EXECUTE E'SELECT hid\\144en()';`, 'hidden'],
    ['EXECUTE $q$SELECT "odd name"()$q$ INTO x;', 'odd name'],
    [`EXECUTE 'SELECT U&"hid\\0064en"()' USING 1;`, 'hidden'],
    ["FOR r IN EXECUTE 'SELECT * FROM hidden()' LOOP END LOOP;", 'hidden'],
    ["RETURN QUERY EXECUTE 'TABLE t; SELECT hidden()';", 'hidden'],
    ["OPEN c FOR EXECUTE 'SELECT hidden()';", 'hidden'],
    ["EXECUTE 'SELECT hid'\n'den()';", 'hidden'],
  ])('are followed into %s', (statements, name) => {
    const body = plpgsql(statements);
    expect(body.opaque).toBeUndefined();
    expect(body.functions).toContainEqual({ name, args: 0 });
  });

  it('find operators and relations in the text they run', () => {
    const body = plpgsql("EXECUTE 'SELECT 1 @#&@ 2 FROM s.v';");
    expect(symbols(body)).toContain('@#&@');
    expect(body.relations).toContainEqual({ schema: 's', name: 'v' });
  });

  it.each([
    'EXECUTE text;',
    "EXECUTE 'SELECT ' || name;",
    "EXECUTE ('SELECT 1');",
    "EXECUTE format('SELECT %I()', f);",
    "EXECUTE N'SELECT 1';",
    'RETURN QUERY EXECUTE build();',
    "EXECUTE U&'SELECT 1';",
    "EXECUTE 'SELECT 1' COLLATE x;",
  ])('are opaque where the text is put together: %s', (statements) => {
    expect(plpgsql(statements).opaque).toBeDefined();
  });

  it.each([
    ["COPY t TO '/tmp/x';", 'COPY'],
    ["IF true THEN copy t TO '/x'; END IF;", 'COPY'],
    ['LOOP EXIT; END LOOP; << a >> CHECKPOINT;', 'CHECKPOINT'],
    ["BEGIN LOAD 'x'; EXCEPTION WHEN others THEN NULL; END;", 'LOAD'],
    ['CASE x WHEN 1 THEN NULL; ELSE DISCARD ALL; END CASE;', 'DISCARD'],
    ["EXECUTE 'COPY t TO PROGRAM ''x''';", 'COPY'],
    ["EXECUTE 'SELECT 1; CHECKPOINT';", 'CHECKPOINT'],
    ['DO $$ BEGIN END $$;', 'DO'],
    ['PREPARE p AS SELECT 1;', 'PREPARE'],
    ['/* x */ -- y\n DEALLOCATE ALL;', 'DEALLOCATE'],
    ['SET LOCAL statement_timeout = 0;', 'statement_timeout'],
    ['SET "Statement_Timeout" TO 0;', 'statement_timeout'],
    ['SET SESSION AUTHORIZATION DEFAULT;', 'session_authorization'],
    ['SET LOCAL SESSION AUTHORIZATION a;', 'session_authorization'],
    ['SET SESSION ROLE a;', 'role'],
    ['RESET lock_timeout;', 'lock_timeout'],
    ['ANALYZE t;', 'ANALYZE'],
    ['PERFORM U&"\\0068idden"();', 'Unicode'],
  ])('do not run with %s', (statements, why) => {
    expect(plpgsql(statements).opaque).toContain(why);
  });

  it.each([
    'copy := 1; load.x := 2; do[1] := 3; lock = 4;',
    'SELECT load, copy FROM t ON CONFLICT DO NOTHING;',
    'UPDATE t SET a = 1;',
    "SET LOCAL search_path = a; SET TIME ZONE 'UTC'; SET LOCAL my.own = 'x';",
    'PERFORM set_byte(a, 1, 2);',
  ])('run with %s', (statements) => {
    expect(plpgsql(statements).opaque).toBeUndefined();
  });

  it('are opaque when they cannot be read', () => {
    expect(read('plpgsql', "BEGIN 'open").opaque).toContain('cannot be read');
    expect(plpgsql("EXECUTE 'SELEC 1';").opaque).toContain('cannot be read');
  });
});

describe('other trusted languages', () => {
  it('run as long as they keep to themselves', () => {
    expect(read('plperl', 'return $_[0] + 1;').opaque).toBeUndefined();
    expect(read('pltcl', 'return [expr $1 + 1]').opaque).toBeUndefined();
  });

  it.each([
    ['plperl', "spi_exec_query('SELECT 1');"],
    ['plperl', '&{"spi_"."exec_query"}("SELECT 1");'],
    ['plperl', 'eval "sp"."i_exec_query(1)";'],
    ['plperl', 'main->can("sp"."i_query")->("SELECT 1")'],
    ['pltcl', 'spi_exec "SELECT 1"'],
    ['pltcl', 'eval [string cat sp i_exec] x'],
    ['pltcl', '[$name] x'],
    ['plv8', "return plv8.execute('SELECT 1')"],
    ['somebody’s', 'return 1'],
  ])('do not when they can reach the database: %s %s', (language, body) => {
    expect(read(language, body).opaque).toBeDefined();
  });
});
