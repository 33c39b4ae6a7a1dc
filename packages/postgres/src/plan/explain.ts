import { ToolError } from '@patchbay/core';
import type { Transaction } from '../query/session.js';
import type { Plan } from './plan.js';

// One row with one value that is JSON: large plans are a few hundred kilobytes.
const bounds = { maxRows: 1, maxCellCharacters: 4_000_000, maxCharacters: 4_000_000 };

/** The plan of a statement that was checked in this transaction; `analyze` runs it. */
export async function explain(
  transaction: Transaction,
  sql: string,
  params: string[],
  analyze: boolean,
): Promise<Plan> {
  const options = analyze ? 'FORMAT JSON, ANALYZE, BUFFERS' : 'FORMAT JSON';
  const { rows } = await transaction.statement(`EXPLAIN (${options}) ${sql}`, params, bounds);
  const plans: Plan[] = JSON.parse(rows[0]?.[0] ?? '[]');
  const [plan] = plans;
  if (!plan)
    throw new ToolError('upstream_error', 'The database gave no plan.', {
      next: 'Run EXPLAIN with query_database to see what it says.',
    });
  return plan;
}

/** The plan where parameters have no value yet, as PostgreSQL 16 and newer make it. */
export async function explainGeneric(transaction: Transaction, sql: string): Promise<Plan | undefined> {
  const { rows } = await transaction.statement(`EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${sql}`, [], bounds);
  const plans: Plan[] = JSON.parse(rows[0]?.[0] ?? '[]');
  return plans[0];
}

/** True where the database has HypoPG, the extension for indexes that exist only for the planner. */
export async function hasHypoPg(transaction: Transaction): Promise<boolean> {
  const rows = await transaction.catalog(
    'patchbay_hypopg',
    "SELECT FROM pg_catalog.pg_extension WHERE extname = 'hypopg'",
    [],
  );
  return rows.length > 0;
}

/** Makes indexes that exist only for the planner and only in this session; the connection is not used again. */
export async function addHypotheticalIndexes(transaction: Transaction, definitions: string[]): Promise<void> {
  transaction.spoil();
  for (const definition of definitions)
    await transaction.catalog('patchbay_hypopg_create', 'SELECT hypopg_create_index($1)', [definition]);
}
