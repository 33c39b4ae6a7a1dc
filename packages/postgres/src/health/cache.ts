import { count, type HealthCheck } from './finding.js';

// Below this the statistics say nothing; above it, a database that fits its memory reads nine of ten blocks from it.
const leastBlocks = 20_000;
const goodRatio = 0.9;

export const checkCache: HealthCheck = async (query) => {
  const [row] = await query<{ hit: number; read: number; buffers: string }>(
    'patchbay_health_cache',
    `SELECT COALESCE(sum(heap_blks_hit), 0)::float8 AS hit, COALESCE(sum(heap_blks_read), 0)::float8 AS read, current_setting('shared_buffers') AS buffers
     FROM pg_catalog.pg_statio_user_tables`,
    [],
  );
  if (!row || row.hit + row.read < leastBlocks) return { findings: [] };
  const ratio = row.hit / (row.hit + row.read);
  if (ratio >= goodRatio) return { findings: [] };
  return {
    findings: [
      {
        severity: 'warning',
        object: 'shared_buffers',
        message: `Only ${Math.round(ratio * 100)} % of ${count(row.hit + row.read)} table blocks came from memory.`,
        fix: `Look for scans that read too much (check slow, explain_query), or raise shared_buffers, now ${row.buffers}.`,
      },
    ],
  };
};
