import { count, type HealthCheck, type HealthFinding } from './finding.js';

interface LockRow {
  waiting: number;
  blocking: number[];
  seconds: number | null;
  relation: string | null;
  blockers: string[];
}

export const checkLocks: HealthCheck = async (query) => {
  const rows = await query<LockRow>('patchbay_health_locks', locksQuery, []);
  const waits = new Map(rows.map(({ waiting, blocking }) => [waiting, blocking]));
  return { findings: rows.map((row) => asFinding(row, rootOf(row.waiting, waits))) };
};

function asFinding({ waiting, seconds, relation, blockers }: LockRow, root: number): HealthFinding {
  const time = seconds === null ? '' : ` ${count(seconds)} s`;
  return {
    severity: 'warning',
    object: `session ${waiting}`,
    message: `Waiting${time}${relation ? ` for ${relation}` : ''}, blocked by ${blockers.join(' and ')}.`,
    fix:
      root === 0
        ? 'COMMIT PREPARED or ROLLBACK PREPARED what pg_prepared_xacts shows.'
        : `Let session ${root} end its transaction, or end the session: SELECT pg_terminate_backend(${root});`,
  };
}

/** The session at the head of the queue: one that blocks and does not wait itself. */
function rootOf(waiting: number, waits: Map<number, number[]>): number {
  const seen = new Set<number>();
  let at = waiting;
  for (let next = waits.get(at)?.[0]; next !== undefined && !seen.has(next); next = waits.get(at)?.[0]) {
    seen.add(next);
    at = next;
  }
  return at;
}

// Everybody sees pg_locks; of other roles' sessions only name and state are hidden without pg_monitor. Of a session that waits for a
// row, the row's table is known by the tuple it holds. The time is in pg_locks since PostgreSQL 14. Process 0 is a prepared transaction.
const locksQuery = `
SELECT l.pid AS waiting, w.blocking,
  EXTRACT(epoch FROM clock_timestamp() - COALESCE((to_jsonb(l) ->> 'waitstart')::timestamptz, a.query_start))::float8 AS seconds,
  (SELECT r.relation::regclass::text FROM pg_catalog.pg_locks r JOIN pg_catalog.pg_database d ON d.oid = r.database AND d.datname = current_database()
   WHERE r.pid = l.pid AND r.relation IS NOT NULL AND (NOT r.granted OR r.locktype = 'tuple') LIMIT 1) AS relation,
  ARRAY(SELECT CASE WHEN b.pid = 0 THEN 'a prepared transaction' ELSE 'session ' || b.pid || COALESCE(' (' || NULLIF(concat_ws(', ', NULLIF(s.application_name, ''), s.state), '') || ')', '') END
    FROM unnest(w.blocking) b(pid) LEFT JOIN pg_catalog.pg_stat_activity s ON s.pid = b.pid) AS blockers
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid, LATERAL (SELECT pg_catalog.pg_blocking_pids(l.pid) AS blocking) w
WHERE NOT l.granted AND cardinality(w.blocking) > 0 ORDER BY 3 DESC NULLS LAST LIMIT 50`;
