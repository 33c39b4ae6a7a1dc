import { count, type HealthCheck } from './finding.js';
import { findStatements } from './pg-stat-statements.js';

// A second is where a person starts to wait.
const slowMs = 1_000;

interface SlowRow {
  id: string | null;
  mean: number;
  calls: number;
  text: string;
}

export const checkSlowQueries: HealthCheck = async (query) => {
  const found = await findStatements(query);
  if ('missing' in found) return { findings: [], notSeen: [`${found.missing} (${found.next})`] };
  const rows = await query<SlowRow>('patchbay_health_slow', slowQuery(found.view), [slowMs]);
  const isHidden = ({ id }: SlowRow) => id === null;
  return {
    findings: rows
      .filter((row) => !isHidden(row))
      .map(({ id, mean, calls, text }) => ({
        severity: 'info',
        object: `query ${id}`,
        message: `${count(mean)} ms on average over ${count(calls)} ${calls === 1 ? 'call' : 'calls'}: ${text}`,
        fix: 'Call recommend_indexes, or explain_query with typical values.',
      })),
    ...(rows.some(isHidden)
      ? { notSeen: [`statements of other roles: ${rows.filter(isHidden).length} (GRANT pg_monitor)`] }
      : {}),
  };
};

// Loading and maintenance take their time and no index helps them. Without pg_monitor other roles' statements are there, but neither their
// number nor their text is.
function slowQuery(view: string): string {
  return `
SELECT queryid::text AS id, mean_exec_time AS mean, calls::float8, left(regexp_replace(query, '\\s+', ' ', 'g'), 200) AS text
FROM ${view} s JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
WHERE mean_exec_time >= $1 AND query !~* '^\\s*(insert|copy|vacuum|analyze|create|alter|drop|refresh|reindex|cluster|explain)\\M' ORDER BY total_exec_time DESC LIMIT 10`;
}
