import type { Attack } from './entry.js';

const timeOut: Pick<Attack, 'code'> = { code: 'timeout' };
const terms = (count: number, term: string, between: string) => Array(count).fill(term).join(between);

/** Statements that would keep the server, this process or the answer busy without end. Each has a second. */
export const resource: Attack[] = [
  { sql: 'SELECT count(*) FROM generate_series(1, 1000000000000)', ...timeOut },
  { sql: 'SELECT count(*) FROM bulk a, bulk b, bulk c', ...timeOut },
  {
    sql: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r',
    ...timeOut,
  },
  {
    sql: "WITH RECURSIVE r AS (SELECT 'x' AS t UNION ALL SELECT t || t FROM r) SELECT max(length(t)) FROM r",
    code: ['timeout', 'unavailable', 'invalid_argument'],
  },
  { sql: 'SELECT md5(a.payload || b.payload) FROM bulk a, bulk b ORDER BY 1', ...timeOut },
  { sql: 'SELECT count(DISTINCT a.id * b.id) FROM bulk a, bulk b', ...timeOut },
  {
    sql: 'SELECT string_agg(a.payload, b.payload) FROM bulk a, bulk b',
    code: ['timeout', 'unavailable', 'invalid_argument'],
  },
  { sql: 'SELECT factorial(30000)', ...timeOut },
  { sql: "SELECT crypt('x', '$2a$31$abcdefghijklmnopqrstuv')", ...timeOut },
  {
    sql: 'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY g) FROM generate_series(1, 100000000) g',
    ...timeOut,
  },
  {
    sql: 'SELECT (SELECT count(*) FROM generate_series(1, 100000 + g)) FROM generate_series(1, 100000) g',
    ...timeOut,
  },
  { sql: 'SELECT trap.spin()', ...timeOut },
  { sql: 'SELECT trap.flood()', code: ['timeout', 'refused'] },
  { sql: 'SELECT trap.shout()', code: 'invalid_argument' },
  { sql: "SELECT repeat('x', 500000)::int", code: 'invalid_argument' },
  { sql: `SELECT "${'x'.repeat(400_000)}`, code: 'invalid_argument' },
  { sql: "SELECT repeat('x', 200000000)", code: ['refused', 'timeout'] },
  { sql: "SELECT id, repeat('x', 60000000) FROM ledger", code: ['refused', 'timeout'] },
  { sql: 'SELECT array_agg(payload) FROM bulk', outcome: 'no-effect' },
  { sql: 'SELECT json_agg(b) FROM bulk b', outcome: 'no-effect' },
  { sql: `SELECT ${terms(1_600, 'NULL', ',')} FROM generate_series(1, 1000)`, code: 'refused' },
  {
    sql: `SELECT ${Array.from({ length: 1_600 }, (_, index) => `1 AS "${'n'.repeat(50)}${index}"`).join(',')}`,
    code: 'refused',
  },
  { sql: `SELECT ${terms(1_700, '1', ',')}`, code: 'invalid_argument' },
  { sql: `SELECT ${terms(40_000, '1', '+')}`, code: 'invalid_argument' },
  { sql: `SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, code: 'invalid_argument' },
  { sql: `SELECT ${'NOT '.repeat(40_000)}true`, code: 'invalid_argument' },
  { sql: `SELECT ${'- '.repeat(40_000)}1`, code: 'invalid_argument' },
  { sql: `SELECT ${'(SELECT '.repeat(3_000)}1${')'.repeat(3_000)}`, code: ['invalid_argument', 'timeout'] },
  { sql: terms(20_000, 'SELECT 1', ' UNION '), code: 'invalid_argument' },
  { sql: `SELECT '${'x'.repeat(1_000_001)}'`, code: 'invalid_argument' },
  { sql: `SELECT ARRAY${'['.repeat(7)}1${']'.repeat(7)}`, code: 'invalid_argument' },
  { sql: "SELECT (repeat('[', 100000) || repeat(']', 100000))::jsonb", code: 'invalid_argument' },
  { sql: "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' ~ '((a{1,200}){1,200}){1,200}'", code: 'invalid_argument' },
  { sql: 'SELECT $1', params: ['x'.repeat(3_000_000)], outcome: 'no-effect' },
];
