import type { Read } from './entry.js';

/** Values come as PostgreSQL writes them, every digit and every column. */
export const fidelity: Read[] = [
  {
    sql: 'SELECT 9223372036854775807, (-9223372036854775808)::bigint',
    rows: [['9223372036854775807', '-9223372036854775808']],
  },
  {
    sql: 'SELECT 12345678901234567890123456789.0123456789012345678901234567890',
    rows: [['12345678901234567890123456789.0123456789012345678901234567890']],
  },
  {
    sql: 'SELECT 1.10::numeric, 0.1 + 0.2, 1e-30::numeric, 1e30',
    rows: [['1.10', '0.3', '0.000000000000000000000000000001', '1000000000000000000000000000000']],
  },
  {
    sql: "SELECT 'NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric",
    rows: [['NaN', 'Infinity', '-Infinity']],
  },
  {
    sql: "SELECT 'NaN'::float8, 'infinity'::float8, '-inf'::float4, '-0'::float8",
    rows: [['NaN', 'Infinity', '-Infinity', '-0']],
  },
  {
    sql: 'SELECT 0.1::float8 + 0.2::float8, 1e308::float8 * 1.5, 5e-324::float8',
    rows: [['0.30000000000000004', '1.5e+308', '5e-324']],
  },
  { sql: 'SELECT 16777217::float4, 0.1::float4', rows: [['1.6777216e+07', '0.1']] },
  {
    sql: "SELECT timestamp '1999-12-31 23:59:59.999999', timestamptz '2027-08-09 10:11:12.000001+02'",
    rows: [['1999-12-31 23:59:59.999999', '2027-08-09 08:11:12.000001+00']],
  },
  {
    sql: "SELECT 'infinity'::timestamptz, '-infinity'::timestamp, 'infinity'::date",
    rows: [['infinity', '-infinity', 'infinity']],
  },
  {
    sql: "SELECT date '0044-03-15 BC', timestamp '294276-12-31 23:59:59.999999', date '2026-02-03'",
    rows: [['0044-03-15 BC', '294276-12-31 23:59:59.999999', '2026-02-03']],
  },
  { sql: "SELECT time '24:00:00', timetz '10:11:12.5+05:30'", rows: [['24:00:00', '10:11:12.5+05:30']] },
  {
    sql: "SELECT interval '7 years 8 mons -9 days 10:11:12.25', interval '-00:00:00.000001'",
    rows: [['7 years 8 mons -9 days +10:11:12.25', '-00:00:00.000001']],
  },
  { sql: "SELECT '\\x00c0ffee5c27'::bytea, ''::bytea, 'a\\b'", rows: [['\\x00c0ffee5c27', '\\x', 'a\\b']] },
  {
    sql: `SELECT '{"n": 12345678901234567890.10, "a": 1, "a": 2}'::json`,
    rows: [['{"n": 12345678901234567890.10, "a": 1, "a": 2}']],
  },
  {
    sql: `SELECT '{"n": 12345678901234567890.10, "__proto__": 1}'::jsonb`,
    rows: [['{"n": 12345678901234567890.10, "__proto__": 1}']],
  },
  {
    sql: `SELECT '"9007199254740993"'::jsonb, '9007199254740993'::jsonb`,
    rows: [['"9007199254740993"', '9007199254740993']],
  },
  {
    sql: 'SELECT 1 AS x, 2 AS x, 3 AS "X", 4 AS """ "',
    columns: [
      { name: 'x', type: 'integer' },
      { name: 'x', type: 'integer' },
      { name: 'X', type: 'integer' },
      { name: '" ', type: 'integer' },
    ],
    rows: [['1', '2', '3', '4']],
  },
  {
    sql: 'SELECT 1 AS "__proto__", 2 AS "constructor", 3 AS "valueOf"',
    columns: [
      { name: '__proto__', type: 'integer' },
      { name: 'constructor', type: 'integer' },
      { name: 'valueOf', type: 'integer' },
    ],
    rows: [['1', '2', '3']],
  },
  {
    sql: 'SELECT id, name FROM stations WHERE false',
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'text' },
    ],
    rows: [],
    truncated: false,
  },
  { sql: 'SELECT', columns: [], rows: [[]] },
  { sql: 'SELECT FROM stations LIMIT 2', columns: [], rows: [[], []] },
  { sql: "SELECT NULL, '', ' ', 'null', 'NULL'", rows: [[null, '', ' ', 'null', 'NULL']] },
  {
    sql: `SELECT '[0:1]={-4,NULL}'::bigint[], ARRAY[[true], [NULL::boolean]], ARRAY[]::date[], ARRAY['NULL', 'p,q', '{', 'r"s', '']`,
    rows: [['[0:1]={-4,NULL}', '{{t},{NULL}}', '{}', '{"NULL","p,q","{","r\\"s",""}']],
  },
  { sql: 'SELECT true, false, NULL::boolean', rows: [['t', 'f', null]] },
  {
    sql: "SELECT 'a'::char(3), 'a'::varchar(3), 'a'::\"char\", 'a'::name",
    columns: [
      { name: 'bpchar', type: 'char' },
      { name: 'varchar', type: 'varchar' },
      { name: 'char', type: '"char"' },
      { name: 'name', type: 'name' },
    ],
    rows: [['a  ', 'a', 'a', 'a']],
  },
  {
    sql: "SELECT '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid, '10.1.2.3/8'::inet, '08:00:2b:01:02:03'::macaddr, '[1,5)'::int4range, B'1010'",
    rows: [['6ba7b810-9dad-11d1-80b4-00c04fd430c8', '10.1.2.3/8', '08:00:2b:01:02:03', '[1,5)', '1010']],
  },
  { sql: "SELECT E'tab\\there\\nline\\\\back\\x1b\\x7f'", rows: [['tab\there\nline\\back\x1b\x7f']] },
  {
    sql: "SELECT 'é', '日本', '😀', E'\\u202e', chr(65533)",
    rows: [['é', '日本', '😀', '\u202e', '\ufffd']],
  },
  {
    sql: "SELECT 'fog'::weather, 50::percent, ROW(1, 'a b', NULL)",
    columns: [
      { name: 'weather', type: 'weather' },
      { name: 'percent', type: 'integer' },
      { name: 'row', type: 'record' },
    ],
    rows: [['fog', '50', '(1,"a b",)']],
  },
  {
    sql: "SELECT 'sun'::weather < 'fog', ARRAY['rain']::weather[]",
    columns: [
      { name: '?column?', type: 'boolean' },
      { name: 'array', type: 'weather[]' },
    ],
    rows: [['t', '{rain}']],
  },
  {
    sql: "SELECT '<a b=\"1\"/>'::xml, 'a & b'::tsquery, to_tsvector('simple', 'x y')",
    rows: [['<a b="1"/>', "'a' & 'b'", "'x':1 'y':2"]],
  },
  {
    sql: "SELECT 'a=>1, b=>NULL'::hstore, 'Ab'::citext = 'aB'",
    columns: [
      { name: 'hstore', type: 'hstore' },
      { name: '?column?', type: 'boolean' },
    ],
    rows: [['"a"=>"1", "b"=>NULL', 't']],
  },
  {
    sql: 'SELECT count(*), sum(celsius), avg(celsius) FROM readings',
    rows: [['600', '8550.00', '14.2500000000000000']],
  },
  {
    sql: 'SELECT $1::bigint, $2::numeric, $3::jsonb, $4::timestamptz',
    params: ['9223372036854775807', '0.10', '{"a":1e400}', '2026-01-01 00:00:00.000001+00'],
    rows: [['9223372036854775807', '0.10', `{"a": 1${'0'.repeat(400)}}`, '2026-01-01 00:00:00.000001+00']],
  },
  { sql: 'SELECT $1 || $2, length($3)', params: ['', 'a\'b\\c"d', '😀'], rows: [['a\'b\\c"d', '1']] },
  {
    sql: 'SELECT id FROM stations WHERE id = ANY ($1::int[]) ORDER BY id',
    params: ['{2,1}'],
    rows: [['1'], ['2']],
  },
  {
    sql: 'SELECT taken_at, raw FROM readings WHERE id = 1',
    columns: [
      { name: 'taken_at', type: 'timestamptz' },
      { name: 'raw', type: 'jsonb' },
    ],
    rows: [['2026-01-01 01:00:00+00', '{"n": 1, "deep": {"m": 1}}']],
  },
  { sql: 'SHOW standard_conforming_strings', rows: [['on']] },
  { sql: "SELECT '12.345,67'::text, 1234567.891::money::numeric", rows: [['12.345,67', '1234567.89']] },
  {
    sql: 'SELECT \'x\' AS "a\nb", \'y\' AS "ünï"',
    columns: [
      { name: 'a\nb', type: 'text' },
      { name: 'ünï', type: 'text' },
    ],
    rows: [['x', 'y']],
  },
];
