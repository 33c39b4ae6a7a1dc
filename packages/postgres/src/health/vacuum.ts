import { count, type HealthCheck, type HealthFinding } from './finding.js';

// Autovacuum's own default threshold is a fifth of the rows; ten thousand dead rows are where it starts to be felt.
const leastDeadRows = 10_000;
const deadShare = 0.2;
// Half of a table of 10 MB and more.
const leastPages = 1_280;
const wastedShare = 0.5;
// At autovacuum_freeze_max_age a vacuum starts that cannot be put off, which is routine; well above it, that vacuum does not get through.
const freezeShare = 0.9;
const overdueShare = 1.2;
// PostgreSQL stops taking writes two billion transactions after the oldest one; half of that leaves no time for more warnings.
const dangerousAge = 1_000_000_000;

interface VacuumRow {
  kind: 'dead' | 'bloat' | 'unanalyzed' | 'wraparound' | 'hidden';
  object: string;
  amount: number;
  of: number;
}

export const checkVacuum: HealthCheck = async (query) => {
  const rows = await query<VacuumRow>('patchbay_health_vacuum', vacuumQuery, [
    leastDeadRows,
    deadShare,
    leastPages,
    wastedShare,
    freezeShare,
  ]);
  const hidden = rows.find(({ kind }) => kind === 'hidden');
  return {
    findings: rows.flatMap(({ kind, object, amount, of }) =>
      kind === 'hidden' ? [] : [{ object, ...texts[kind](object, amount, of) }],
    ),
    ...(hidden
      ? { notSeen: [`bloat of tables the role may not read: ${hidden.amount} (GRANT SELECT)`] }
      : {}),
  };
};

const texts: Record<
  Exclude<VacuumRow['kind'], 'hidden'>,
  (object: string, amount: number, of: number) => Omit<HealthFinding, 'object'>
> = {
  dead: (object, dead, live) => ({
    severity: 'warning',
    message: `${count(dead)} dead rows beside ${count(live)} live ones.`,
    fix: `If autovacuum does not get to it (off, or held up by an old transaction): VACUUM ANALYZE ${object};`,
  }),
  bloat: (object, wasted, pages) => ({
    severity: 'warning',
    message: `About ${count(wasted)} of ${count(pages)} pages (${Math.round((wasted / pages) * 100)} %) hold nothing.`,
    fix: `In a quiet hour, because it locks the table (pg_repack does not): VACUUM FULL ${object};`,
  }),
  unanalyzed: (object, rows) => ({
    severity: 'info',
    message: `Never analyzed, with ${count(rows)} rows: the planner guesses.`,
    fix: `ANALYZE ${object};`,
  }),
  wraparound: (object, age, limit) => ({
    severity: age >= dangerousAge ? 'critical' : age >= limit * overdueShare ? 'warning' : 'info',
    message: `Its oldest row is ${count(age)} transactions old; from ${count(limit)} on autovacuum freezes it whatever else runs, and two billion stop all writes.`,
    fix: `End old transactions and unused slots, then in database ${object}: VACUUM (FREEZE);`,
  }),
};

// Bloat is reckoned from the statistics of every column, so tables that lack some are left out; those full of dead rows are told already.
const vacuumQuery = `
WITH s AS (SELECT relid::regclass::text AS object, * FROM pg_catalog.pg_stat_user_tables),
dead AS (SELECT * FROM s WHERE n_dead_tup >= $1 AND n_dead_tup >= $2::float8 * n_live_tup),
large AS (
  SELECT c.oid, c.relname, n.nspname, c.relpages, c.reltuples, c.relnatts,
    COALESCE((SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'fillfactor'), 100) / 100 AS fill,
    pg_catalog.has_table_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid) AS readable
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpages >= $3 AND c.reltuples >= 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')),
width AS (
  SELECT l.oid, 28 + sum(st.avg_width * (1 - st.null_frac)) AS row_bytes
  FROM large l JOIN pg_catalog.pg_attribute a ON a.attrelid = l.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_stats st ON st.schemaname = l.nspname AND st.tablename = l.relname AND st.attname = a.attname AND NOT st.inherited
  WHERE l.readable GROUP BY l.oid HAVING count(*) = count(st.attname)),
waste AS (SELECT l.oid, l.relpages, l.relpages - ceil(l.reltuples * w.row_bytes / (8100 * l.fill)) AS wasted FROM large l JOIN width w ON w.oid = l.oid),
oldest AS (
  SELECT datname, age(datfrozenxid)::float8 AS age, current_setting('autovacuum_freeze_max_age')::float8 AS freeze_at
  FROM pg_catalog.pg_database WHERE datallowconn ORDER BY 2 DESC, datname <> current_database() LIMIT 1)
SELECT 'dead' AS kind, object, n_dead_tup::float8 AS amount, n_live_tup::float8 AS of FROM dead
UNION ALL
SELECT 'bloat', oid::regclass::text, wasted::float8, relpages::float8 FROM waste WHERE wasted >= $4::float8 * relpages AND oid NOT IN (SELECT relid FROM dead)
UNION ALL
SELECT 'unanalyzed', object, n_live_tup::float8, 0 FROM s WHERE last_analyze IS NULL AND last_autoanalyze IS NULL AND n_live_tup >= $1
UNION ALL
SELECT 'wraparound', datname, age, freeze_at FROM oldest WHERE age >= $5::float8 * freeze_at
UNION ALL
SELECT 'hidden', '', count(*)::float8, 0 FROM large WHERE NOT readable HAVING count(*) > 0
ORDER BY 1, 2`;
