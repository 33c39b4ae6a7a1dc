import type { Db } from '../client.js';
import {
  addHypotheticalIndexes,
  checkExplainable,
  explain,
  explainGeneric,
  hasHypoPg,
} from '../plan/explain.js';
import type { Plan } from '../plan/plan.js';
import type { Transaction } from '../query/session.js';
import { type Candidate, candidatesOf, createIndex } from './candidates.js';

/** What was found out about one statement. */
export interface Advice {
  query: string;
  cost: number;
  /** Cost with the proposed index; undefined where it could not be tried. */
  costWith?: number;
  candidates: Candidate[];
  method: 'hypopg' | 'heuristics';
}

// A gain below this is within what the planner's estimates are off by.
const leastGain = 0.1;

/**
 * Looks for indexes that would make a statement cheaper. With HypoPG each one is tried, and only what the planner takes and finds at
 * least a tenth cheaper stays; without it, what a sequential scan's conditions suggest is proposed as it is.
 */
export function adviseOn(db: Db, query: string, signal: AbortSignal): Promise<Advice> {
  return db.readWith(query, signal, async (transaction, facts) => {
    checkExplainable(facts);
    const planned = () => planOf(transaction, query, facts.params);
    const before = await planned();
    const rows = await tableRows(transaction);
    const candidates = await candidatesOf(before, db.grammar, (table) => rows.get(table), signal);
    const cost = before.Plan['Total Cost'];
    if (candidates.length === 0 || !(await hasHypoPg(transaction)))
      return {
        query,
        cost,
        candidates,
        method: candidates.length === 0 && (await hasHypoPg(transaction)) ? 'hypopg' : 'heuristics',
      };
    return { query, cost, method: 'hypopg', ...(await tryOut(transaction, candidates, cost, planned)) };
  });
}

async function tryOut(
  transaction: Transaction,
  candidates: Candidate[],
  cost: number,
  planned: () => Promise<Plan>,
): Promise<Pick<Advice, 'candidates' | 'costWith'>> {
  const kept: Candidate[] = [];
  let best = cost;
  for (const candidate of candidates) {
    await addHypotheticalIndexes(transaction, [createIndex(candidate, { concurrently: false })]);
    const costWith = (await planned()).Plan['Total Cost'];
    if (costWith > best * (1 - leastGain)) continue;
    best = costWith;
    kept.push(candidate);
  }
  return kept.length === 0 ? { candidates: kept } : { candidates: kept, costWith: best };
}

/** A statement with $n is planned for any values. */
function planOf(transaction: Transaction, query: string, params: number): Promise<Plan> {
  return params > 0
    ? explainGeneric(transaction, query, { params, verbose: true })
    : explain(transaction, query, { verbose: true });
}

async function tableRows(transaction: Transaction): Promise<Map<string, number>> {
  const rows = await transaction.catalog<{ name: string; rows: number }>(
    'patchbay_table_rows',
    `SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name, c.reltuples::float8 AS rows
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.reltuples >= 0`,
    [],
  );
  return new Map(rows.map(({ name, rows: count }) => [name, count]));
}
