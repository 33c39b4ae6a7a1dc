import type { Grammar } from '../grammar/grammar.js';
import type { CatalogQuery } from '../policy/catalog.js';
import type { Conjunct, Lookup } from './conditions.js';
import type { Scan } from './scans.js';
import { indexKey, type TableFacts } from './table-facts.js';

/** An index that might help, and where it came from. */
export interface Candidate {
  /** The table, quoted where needed. */
  target: string;
  /** Partitioned tables cannot be indexed concurrently. */
  partitioned: boolean;
  /** Column list as in CREATE INDEX. */
  keys: string[];
  /** Part of the plan's cost that the scan takes now, and would take with the index as far as that can be reckoned. */
  costNow: number;
  costThen: number;
  reason: string;
}

/** What is at hand while candidates are looked for. */
export interface CandidateOptions {
  grammar: Grammar;
  query: CatalogQuery;
  signal: AbortSignal;
  /** The planner's row count for a scan of `table` by these conditions; undefined where it cannot be asked. */
  rowsFor: (
    table: { schema: string; name: string; alias: string },
    conditions: string[],
  ) => Promise<number | undefined>;
  /** The plan was made without values, so the number after LIMIT is a guess. */
  generic: boolean;
}

// More columns than this make an index that serves one query and slows every write.
export const mostKeys = 3;
/** The conjuncts an index could look up, with the key for each. */
export async function keysOf(facts: TableFacts, filter: Conjunct[], query: CatalogQuery) {
  const found: Array<{ text: string; key: string; lookup: Lookup }> = [];
  for (const { text, lookup } of filter) {
    const key = lookup && (await indexKey(facts, lookup, query));
    if (key) found.push({ text, key, lookup });
  }
  return found;
}

export function correlationOf({ columns }: TableFacts, column: string | undefined): number {
  return columns.find(({ name }) => name === column)?.correlation ?? 0;
}

export function targetOf({ facts }: Scan): Pick<Candidate, 'target' | 'partitioned'> {
  return { target: facts.target, partitioned: facts.partitioned };
}

/** `1,234` for people. */
export function shown(rows: number): string {
  return Math.round(rows).toLocaleString('en-US');
}
