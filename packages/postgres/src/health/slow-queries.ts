import { count, type HealthCheck } from './finding.js';

// A second is where a person starts to wait.
const slowMs = 1_000;

export const checkSlowQueries: HealthCheck = async (db, signal) => {
  const [installed] = await db.look<{ schema: string }>(
    'patchbay_health_statements_schema',
    `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_stat_statements' AND current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%'`,
    [],
    signal,
  );
  if (!installed) return { findings: [], notSeen: ['slow: pg_stat_statements is not installed and loaded'] };
  const rows = await db.look<{ id: string; mean: number; calls: number; text: string }>(
    'patchbay_health_slow',
    `SELECT queryid::text AS id, mean_exec_time AS mean, calls::float8, left(regexp_replace(query, '\\s+', ' ', 'g'), 200) AS text
     FROM "${installed.schema.replaceAll('"', '""')}".pg_stat_statements s JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
     WHERE mean_exec_time >= $1 AND query !~* '^\\s*(vacuum|analyze|create|alter|copy|refresh|reindex|cluster)\\M' ORDER BY total_exec_time DESC LIMIT 10`,
    [slowMs],
    signal,
  );
  return {
    findings: rows.map(({ id, mean, calls, text }) => ({
      check: 'slow',
      severity: 'info',
      object: `query ${id}`,
      message: `${count(mean)} ms on average over ${count(calls)} calls: ${text}`,
      fix: 'Call recommend_indexes, or explain_query with typical values.',
    })),
  };
};
