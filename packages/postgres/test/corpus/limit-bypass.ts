import type { Read } from './entry.js';

/** Rows, values and answers stay bounded however the statement asks for more, and nothing is added to its text. */
export const limitBypass: Read[] = [
  { sql: 'SELECT id FROM bulk', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk', limit: 1, rows: [['1']], truncated: true },
  { sql: 'SELECT id FROM bulk', limit: 1_000, rowCount: 1_000, truncated: true },
  { sql: 'SELECT id FROM bulk LIMIT ALL', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk LIMIT NULL', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk OFFSET 10 FETCH NEXT 40000 ROWS ONLY', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk --', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk -- LIMIT 5', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk /* LIMIT 5 */;', rowCount: 100, truncated: true },
  { sql: 'SELECT id AS "limit", \'LIMIT 5\' AS l FROM bulk', rowCount: 100, truncated: true },
  { sql: 'SELECT b.id FROM bulk b, (SELECT 1 LIMIT 1) s', rowCount: 100, truncated: true },
  { sql: 'WITH b AS (SELECT id FROM bulk LIMIT 30000) TABLE b', rowCount: 100, truncated: true },
  {
    sql: '(SELECT id FROM bulk LIMIT 200) UNION ALL (SELECT id FROM bulk LIMIT 200)',
    rowCount: 100,
    truncated: true,
  },
  { sql: 'SELECT id FROM bulk ORDER BY id LIMIT 100', rowCount: 100, truncated: false },
  { sql: 'SELECT id FROM bulk ORDER BY id LIMIT 101', rowCount: 100, truncated: true },
  { sql: 'SELECT id FROM bulk ORDER BY id LIMIT 99', rowCount: 99, truncated: false },
  {
    sql: 'SELECT id FROM bulk ORDER BY id FETCH FIRST 3 ROWS WITH TIES',
    rows: [['1'], ['2'], ['3']],
    truncated: false,
  },
  { sql: 'VALUES (1), (2), (3)', limit: 3, rows: [['1'], ['2'], ['3']], truncated: false },
  { sql: 'VALUES (1), (2), (3)', limit: 2, rows: [['1'], ['2']], truncated: true },
  { sql: "SELECT repeat('y', 2000)", rows: [['y'.repeat(2_000)]] },
  { sql: "SELECT repeat('y', 2001)", rows: [[`${'y'.repeat(2_000)}... [cut: 2000 of 2001 characters]`]] },
  {
    sql: "SELECT repeat('y', 5000000)",
    rows: [[`${'y'.repeat(2_000)}... [cut: 2000 of 5000000 characters]`]],
  },
  { sql: "SELECT repeat('😀', 1500)", rows: [['😀'.repeat(1_500)]] },
  { sql: "SELECT repeat('😀', 2500)", rows: [[`${'😀'.repeat(2_000)}... [cut: 2000 of 2500 characters]`]] },
  {
    sql: "SELECT 'x' || repeat('😀', 2500)",
    rows: [[`x${'😀'.repeat(1_999)}... [cut: 2000 of 2501 characters]`]],
  },
];
