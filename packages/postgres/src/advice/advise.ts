import type { Db } from '../client.js';
import { checkExplainable, explain, explainGeneric } from '../plan/explain.js';
import { addHypotheticalIndexes, hasHypoPg } from '../plan/hypothetical-indexes.js';
import type { Plan } from '../plan/plan.js';
import type { Transaction } from '../query/session.js';
import type { Candidate } from './candidate.js';
import { candidatesOf, createIndex } from './candidates.js';

/** What was found out about one statement. */
export interface Advice {
  query: string;
  cost: number;
  /** Cost with the proposed indexes; undefined where they could not be tried. */
  costWith?: number;
  candidates: Candidate[];
  method: 'hypopg' | 'heuristics';
}

// A gain below this share of the plan is within what the planner's estimates are off by.
const leastGain = 0.1;
// How much better than now an index that could not be tried must be: our arithmetic is not the planner's.
const mostOfNow = 0.8;

/**
 * Looks for indexes that would make a statement cheaper. With HypoPG each one is tried, and only what the planner takes and finds at
 * least a tenth cheaper stays; without it, what PostgreSQL's own cost formulas say about the index decides. A statement with $n is
 * planned for any values.
 */
export function adviseOn(db: Db, query: string, signal: AbortSignal): Promise<Advice> {
  return db.readWith(query, signal, async (transaction, facts) => {
    checkExplainable(facts);
    const planned = () => planOf(transaction, query, facts.params);
    const plan = await planned();
    const cost = plan.Plan['Total Cost'];
    const found = await candidatesOf(plan, {
      grammar: db.grammar,
      query: transaction.catalog,
      signal,
      rowsFor: (table, conditions) => rowsFor(transaction, table, conditions),
      generic: facts.params > 0,
    });
    const canTry = await hasHypoPg(transaction);
    const method = canTry ? 'hypopg' : 'heuristics';
    const best = [...found].sort((a, b) => b.costNow - b.costThen - (a.costNow - a.costThen));
    if (canTry && best.length > 0)
      return { query, cost, method, ...(await tryOut(transaction, best, cost, planned)) };
    const candidates = best.filter(
      ({ costNow, costThen }) => costThen <= costNow * mostOfNow && costNow - costThen >= cost * leastGain,
    );
    return { query, cost, method, candidates };
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

function planOf(transaction: Transaction, query: string, params: number): Promise<Plan> {
  return params > 0
    ? explainGeneric(transaction, query, { params, verbose: true })
    : explain(transaction, query, { verbose: true });
}

/**
 * Asks the planner how many rows of a table meet some of a scan's conditions, in the words of the plan they stand in. Words that mean
 * something only in that plan (the result of a subquery, a row of another table) cannot be asked about.
 */
async function rowsFor(
  transaction: Transaction,
  { schema, name, alias }: { schema: string; name: string; alias: string },
  conditions: string[],
): Promise<number | undefined> {
  const [inSchema, table, as] = [schema, name, alias].map((part) => `"${part.replaceAll('"', '""')}"`);
  const where = conditions.join(' AND ');
  const sql = `SELECT FROM ONLY ${inSchema}.${table} AS ${as} WHERE ${where}`;
  const params = Math.max(0, ...[...where.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  await transaction.catalog('patchbay_probe', 'SAVEPOINT patchbay_probe', []);
  try {
    return (await planOf(transaction, sql, params)).Plan['Plan Rows'];
  } catch (error) {
    if (!(error instanceof Error && 'severity' in error && error.severity === 'ERROR')) throw error;
    await transaction.catalog('patchbay_probe_back', 'ROLLBACK TO SAVEPOINT patchbay_probe', []);
    return undefined;
  }
}
