import { count, type HealthCheck } from './finding.js';

// A fifth is what a deployment that starts its new processes beside the old ones needs.
const fullAt = 0.8;
const criticalAt = 0.95;

export const checkConnections: HealthCheck = async (query) => {
  const [row] = await query<{ used: number; most: number; idle: number; hidden: number }>(
    'patchbay_health_connections',
    connectionsQuery,
    [],
  );
  if (!row || row.used < row.most * fullAt) return { findings: [] };
  const idle = row.hidden > 0 ? '' : `, ${count(row.idle)} of them idle`;
  return {
    findings: [
      {
        severity: row.used >= row.most * criticalAt ? 'critical' : 'warning',
        object: 'max_connections',
        message: `${count(row.used)} of ${count(row.most)} connections are taken${idle}.`,
        fix: 'Close idle clients, put a pooler in front (PgBouncer), or raise max_connections.',
      },
    ],
  };
};

// Of other roles' sessions a role without pg_monitor sees database and user, but neither kind nor state.
const connectionsQuery = `
SELECT count(*)::int AS used, count(*) FILTER (WHERE state LIKE 'idle%')::int AS idle, count(*) FILTER (WHERE backend_type IS NULL)::int AS hidden,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - COALESCE(current_setting('reserved_connections', true)::int, 0) AS most
FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend' OR backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL`;
