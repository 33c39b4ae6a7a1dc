import { count, type HealthCheck, type HealthFinding } from './finding.js';

// Autovacuum's own default threshold is a fifth of the rows; ten thousand dead rows are where it starts to be felt.
const leastDeadRows = 10_000;
const deadShare = 0.2;
// Half of a table of 10 MB and more.
const leastPages = 1_280;
const wastedShare = 0.5;
// The share of autovacuum_freeze_max_age after which an emergency vacuum is near.
const freezeShare = 0.9;

interface VacuumRow {
  kind: 'dead' | 'bloat' | 'unanalyzed' | 'wraparound';
  object: string;
  amount: number;
  of: number;
}

export const checkVacuum: HealthCheck = async (db, signal) => {
  const rows = await db.look<VacuumRow>(
    'patchbay_health_vacuum',
    vacuumQuery,
    [leastDeadRows, deadShare, leastPages, wastedShare, freezeShare],
    signal,
  );
  return {
    findings: rows.map(({ kind, object, amount, of }) => ({ object, ...texts[kind](object, amount, of) })),
  };
};

const texts: Record<
  VacuumRow['kind'],
  (object: string, amount: number, of: number) => Omit<HealthFinding, 'object'>
> = {
  dead: (object, dead, live) => ({
    check: 'vacuum',
    severity: 'warning',
    message: `${count(dead)} dead rows beside ${count(live)} live ones.`,
    fix: `VACUUM ANALYZE ${object}; and look why autovacuum does not keep up.`,
  }),
  bloat: (object, wasted, pages) => ({
    check: 'bloat',
    severity: 'warning',
    message: `About ${count(wasted)} of ${count(pages)} pages (${Math.round((wasted / pages) * 100)} %) hold nothing.`,
    fix: `VACUUM FULL ${object}; in a quiet hour (it locks the table), or pg_repack.`,
  }),
  unanalyzed: (object, rows) => ({
    check: 'vacuum',
    severity: 'info',
    message: `Never analyzed, with ${count(rows)} rows: the planner guesses.`,
    fix: `ANALYZE ${object};`,
  }),
  wraparound: (object, age, limit) => ({
    check: 'vacuum',
    severity: 'critical',
    message: `Its oldest transaction is ${count(age)} transactions old; at ${count(limit)} PostgreSQL vacuums everything by force.`,
    fix: `Connect to ${object} and run VACUUM (FREEZE), oldest tables first.`,
  }),
};

const vacuumQuery = `
WITH s AS (SELECT relid::regclass::text AS object, * FROM pg_catalog.pg_stat_user_tables),
width AS (
  SELECT c.oid, c.relpages, c.reltuples, 28 + sum(st.avg_width * (1 - st.null_frac)) AS row_bytes
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_stats st ON st.schemaname = n.nspname AND st.tablename = c.relname AND NOT st.inherited
  WHERE c.relkind = 'r' AND c.relpages >= $3 AND c.reltuples >= 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  GROUP BY c.oid, c.relpages, c.reltuples),
waste AS (SELECT oid, relpages, relpages - ceil(reltuples * row_bytes / 8100) AS wasted FROM width)
SELECT 'dead' AS kind, object, n_dead_tup::float8 AS amount, n_live_tup::float8 AS of FROM s WHERE n_dead_tup >= $1 AND n_dead_tup >= $2::float8 * n_live_tup
UNION ALL
SELECT 'bloat', oid::regclass::text, wasted::float8, relpages::float8 FROM waste WHERE wasted >= $4::float8 * relpages
UNION ALL
SELECT 'unanalyzed', object, n_live_tup::float8, 0 FROM s WHERE last_analyze IS NULL AND last_autoanalyze IS NULL AND n_live_tup >= $1
UNION ALL
SELECT 'wraparound', datname, age(datfrozenxid)::float8, current_setting('autovacuum_freeze_max_age')::float8 FROM pg_catalog.pg_database
WHERE age(datfrozenxid) >= $5::float8 * current_setting('autovacuum_freeze_max_age')::float8
ORDER BY 1, 2`;
