import type { CatalogQuery } from '../policy/catalog.js';

/** The view of pg_stat_statements, its schema quoted, or why it cannot be read and what would help. */
export type StatementsView = { view: string } | { missing: string; next: string };

export async function findStatements(query: CatalogQuery): Promise<StatementsView> {
  const [installed] = await query<{ schema: string; loaded: boolean }>(
    'patchbay_statements',
    `SELECT pg_catalog.quote_ident(n.nspname) AS schema, current_setting('pg_stat_statements.max', true) IS NOT NULL AS loaded
     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`,
    [],
  );
  if (!installed)
    return { missing: 'pg_stat_statements is not installed', next: 'CREATE EXTENSION pg_stat_statements' };
  if (!installed.loaded)
    return {
      missing: 'pg_stat_statements is not loaded',
      next: 'shared_preload_libraries must name it when the server starts',
    };
  return { view: `${installed.schema}.pg_stat_statements` };
}
