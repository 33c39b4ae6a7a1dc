import { count, type HealthCheck } from './finding.js';

// A fifth is what a deployment that starts its new processes beside the old ones needs.
const fullAt = 0.8;

export const checkConnections: HealthCheck = async (db, signal) => {
  const [row] = await db.look<{ used: number; most: number; idle: number }>(
    'patchbay_health_connections',
    `SELECT count(*)::int AS used, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       count(*) FILTER (WHERE state LIKE 'idle%')::int AS idle
     FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'`,
    [],
    signal,
  );
  if (!row || row.used < row.most * fullAt) return { findings: [] };
  const severity = row.used >= row.most * 0.95 ? 'critical' : 'warning';
  return {
    findings: [
      {
        check: 'connections',
        severity,
        object: 'max_connections',
        message: `${count(row.used)} of ${count(row.most)} connections are taken, ${count(row.idle)} of them idle.`,
        fix: 'Close idle clients, pool connections (PgBouncer), or raise max_connections.',
      },
    ],
  };
};
