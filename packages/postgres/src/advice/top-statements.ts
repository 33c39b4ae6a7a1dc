import { ToolError } from '@patchbay/core';
import type { Db } from '../client.js';

/**
 * The SELECTs that cost this database most, from pg_stat_statements, their constants replaced by $n.
 * @throws ToolError `refused` where the extension is not there
 */
export async function topStatements(db: Db, most: number, signal: AbortSignal): Promise<string[]> {
  const [installed] = await db.look<{ schema: string }>(
    'patchbay_statements_schema',
    "SELECT n.nspname AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'",
    [],
    signal,
  );
  if (!installed) {
    throw new ToolError(
      'refused',
      'pg_stat_statements is not installed, so the costliest queries are not known.',
      {
        next: 'Pass queries, or have CREATE EXTENSION pg_stat_statements run (it must be in shared_preload_libraries).',
      },
    );
  }
  const rows = await db.look<{ query: string }>(
    'patchbay_top_statements',
    `SELECT query FROM "${installed.schema.replaceAll('"', '""')}".pg_stat_statements s JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
     WHERE query ~* '^\\s*(select|with)\\M' AND query !~ '(pg_catalog|pg_stat_|information_schema)' ORDER BY total_exec_time DESC LIMIT $1`,
    [most],
    signal,
  );
  return rows.map(({ query }) => query);
}
