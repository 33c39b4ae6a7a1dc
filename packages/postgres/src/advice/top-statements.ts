import { ToolError } from '@patchbay/core';
import type { Db } from '../client.js';
import { findStatements } from '../health/pg-stat-statements.js';

/** A part of the workload. */
export interface Workload {
  statements: string[];
  /** How many costly ones of other roles have no text for this role. */
  hidden: number;
}

/**
 * The SELECTs that cost this database most, from pg_stat_statements, their constants replaced by $n.
 * @throws ToolError `refused` where the extension is not there
 */
export function topStatements(db: Db, most: number, signal: AbortSignal): Promise<Workload> {
  return db.lookWith(signal, async ({ catalog }) => {
    const found = await findStatements(catalog);
    if ('missing' in found) {
      throw new ToolError('refused', `${found.missing}, so the costliest queries are not known.`, {
        next: `Pass queries, or have this done: ${found.next}.`,
      });
    }
    const rows = await catalog<{ query: string | null; hidden: number }>(
      'patchbay_top_statements',
      topQuery(found.view),
      [most],
    );
    return {
      statements: rows.flatMap(({ query }) => query ?? []),
      hidden: rows.find(({ query }) => query === null)?.hidden ?? 0,
    };
  });
}

// A statement stands there once per role. Those of other roles have no number and no text for a role without pg_monitor.
function topQuery(view: string): string {
  return `
WITH s AS (SELECT * FROM ${view} WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
(SELECT query, 0 AS hidden FROM s
 WHERE queryid IS NOT NULL AND query ~* '^\\s*(select|with)\\M' AND query !~ '(pg_catalog|pg_stat_|information_schema)'
 GROUP BY query ORDER BY sum(total_exec_time) DESC LIMIT $1)
UNION ALL
SELECT NULL, count(*)::int FROM s WHERE queryid IS NULL HAVING count(*) > 0`;
}
