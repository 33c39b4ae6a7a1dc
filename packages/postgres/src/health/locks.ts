import { count, type HealthCheck } from './finding.js';

export const checkLocks: HealthCheck = async (db, signal) => {
  const rows = await db.look<{
    waiting: number;
    blocking: number[];
    seconds: number;
    relation: string | null;
    states: string[];
  }>(
    'patchbay_health_locks',
    `SELECT a.pid AS waiting, pg_catalog.pg_blocking_pids(a.pid) AS blocking, EXTRACT(epoch FROM now() - a.query_start)::float8 AS seconds,
       (SELECT l.relation::regclass::text FROM pg_catalog.pg_locks l WHERE l.pid = a.pid AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1) AS relation,
       ARRAY(SELECT b.application_name || ' ' || COALESCE(b.state, '') FROM pg_catalog.pg_stat_activity b WHERE b.pid = ANY (pg_catalog.pg_blocking_pids(a.pid))) AS states
     FROM pg_catalog.pg_stat_activity a WHERE a.wait_event_type = 'Lock' ORDER BY a.query_start LIMIT 50`,
    [],
    signal,
  );
  return {
    findings: rows
      .filter(({ blocking }) => blocking.length > 0)
      .map(({ waiting, blocking, seconds, relation, states }) => ({
        check: 'locks',
        severity: 'warning',
        object: `session ${waiting}`,
        message: `Waits for ${count(seconds)} s${relation ? ` for ${relation}` : ''}, blocked by session ${blocking.join(', ')} (${states.join('; ').trim()}).`,
        fix: `End the transaction of session ${blocking[0]}; if nobody can, SELECT pg_terminate_backend(${blocking[0]}) as its owner.`,
      })),
  };
};
