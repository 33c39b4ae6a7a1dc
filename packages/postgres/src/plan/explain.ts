import { ToolError } from '@patchbay/core';
import type { Facts } from '../grammar/facts.js';
import type { BoundedResult } from '../query/bounded-statement.js';
import type { Transaction } from '../query/session.js';
import type { Plan } from './plan.js';

// One row with one value that is JSON: large plans are a few hundred kilobytes.
const bounds = { maxRows: 1, maxCellCharacters: 4_000_000, maxCharacters: 4_000_000 };

/** How EXPLAIN is asked. */
export interface ExplainOptions {
  /** Texts for $1, $2. */
  params?: string[];
  /** Runs the statement. */
  analyze?: boolean;
  /** Adds the schema of each table. */
  verbose?: boolean;
}

/**
 * The plan of a statement that was checked in this transaction.
 * @throws the server's error, its position counted in `sql`
 */
export async function explain(
  transaction: Transaction,
  sql: string,
  { params = [], analyze = false, verbose = false }: ExplainOptions = {},
): Promise<Plan> {
  const options = `FORMAT JSON${analyze ? ', ANALYZE, BUFFERS' : ''}${verbose ? ', VERBOSE' : ''}`;
  return planIn(await run(transaction, `EXPLAIN (${options}) `, sql, params));
}

/**
 * The plan PostgreSQL makes where it does not know the values of $1, $2. EXPLAIN (GENERIC_PLAN) would want values from this protocol,
 * so the statement is prepared.
 * @throws the server's error, its position counted in `sql`
 */
export async function explainGeneric(
  transaction: Transaction,
  sql: string,
  { params, verbose = false }: { params: number; verbose?: boolean },
): Promise<Plan> {
  await run(transaction, 'PREPARE patchbay_generic AS ', sql, []);
  const nulls = Array(params).fill('NULL').join(', ');
  try {
    await transaction.catalog('patchbay_generic_mode', 'SET LOCAL plan_cache_mode = force_generic_plan', []);
    const options = `FORMAT JSON${verbose ? ', VERBOSE' : ''}`;
    const plan = planIn(
      await run(transaction, `EXPLAIN (${options}) EXECUTE patchbay_generic(${nulls})`, '', []),
    );
    await transaction.catalog('patchbay_generic_end', 'DEALLOCATE patchbay_generic', []);
    return plan;
  } catch (error) {
    // What was prepared outlives the transaction.
    transaction.spoil();
    throw error;
  }
}

async function run(
  transaction: Transaction,
  prefix: string,
  sql: string,
  params: string[],
): Promise<BoundedResult> {
  try {
    return await transaction.statement(`${prefix}${sql}`, params, bounds);
  } catch (error) {
    throw withoutPrefix(error, prefix);
  }
}

function planIn({ rows }: BoundedResult): Plan {
  const plans: Plan[] = JSON.parse(rows[0]?.[0] ?? '[]');
  const [plan] = plans;
  if (plan) return plan;
  throw new ToolError('upstream_error', 'The database gave no plan.', {
    next: 'Run EXPLAIN with query_database to see what it says.',
  });
}

/** The server counts positions in the text it was sent; whoever reads the error knows the statement alone. */
function withoutPrefix(error: unknown, prefix: string): unknown {
  if (error instanceof Error && 'position' in error && Number(error.position) > prefix.length)
    error.position = String(Number(error.position) - prefix.length);
  return error;
}

/**
 * Lets through what has a plan and reads.
 * @throws ToolError `invalid_argument` for EXPLAIN itself and for SHOW
 */
export function checkExplainable({ statement, explain: isExplain }: Facts): void {
  if (isExplain)
    throw new ToolError('invalid_argument', 'The statement is itself an EXPLAIN.', {
      next: 'Pass the SELECT alone.',
    });
  if (statement !== 'SelectStmt')
    throw new ToolError('invalid_argument', 'SHOW has no plan.', { next: 'Pass a SELECT.' });
}
