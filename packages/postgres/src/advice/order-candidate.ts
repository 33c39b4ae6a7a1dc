import type { PlanNode } from '../plan/plan.js';
import {
  type Candidate,
  type CandidateOptions,
  correlationOf,
  keysOf,
  mostKeys,
  shown,
  targetOf,
} from './candidate.js';
import { type Conjunct, unquote } from './conditions.js';
import { indexScanCost } from './index-cost.js';
import type { Scan } from './scans.js';
import { isServed, type TableFacts } from './table-facts.js';

// Where a plan knows no number after LIMIT it takes a tenth of the rows; people ask for a page.
const unknownLimitShare = 0.1;
const usualLimit = 100;

/** A Limit over a sort reads as many rows as it shows where an index has that order, behind the equalities of the filter. */
export async function orderCandidate(
  scan: Scan,
  filter: Conjunct[],
  { query, generic }: CandidateOptions,
): Promise<Candidate | undefined> {
  const between = scan.above.findIndex((node) => !/^(Gather Merge|Gather|Result)$/.test(node['Node Type']));
  const sort = scan.above[between];
  if (!sort || !/^(Incremental )?Sort$/.test(sort['Node Type'])) return undefined;
  const limit = scan.above
    .slice(between + 1)
    .find((node) => !/^(Gather Merge|Result)$/.test(node['Node Type']));
  if (limit?.['Node Type'] !== 'Limit') return undefined;
  const order = (sort['Sort Key'] ?? []).map((key) => sortKey(key, scan.facts));
  const keyed = await keysOf(scan.facts, filter, query);
  const isExact = keyed.length === filter.length && keyed.every(({ lookup }) => lookup.kind === 'equality');
  const keys = [...keyed.map(({ key }) => key), ...order.filter((key) => key !== undefined)];
  if (!isExact || order.includes(undefined) || keys.length > mostKeys || isServed(scan.facts, keys))
    return undefined;
  const isGuess = generic && Math.abs(limit['Plan Rows'] - unknownLimitShare * sort['Plan Rows']) <= 1;
  const rows = isGuess ? Math.min(limit['Plan Rows'], usualLimit) : rowsRead(limit, sort);
  const column = keyed.length === 0 ? unquote((keys[0] ?? '').replace(/ (DESC|NULLS).*$/, '')) : undefined;
  const costNow = limit['Total Cost'];
  const costThen = indexScanCost(scan.facts, rows, { correlation: correlationOf(scan.facts, column) });
  // An index for the filter alone may still help.
  if (costThen >= costNow) return undefined;
  return {
    ...targetOf(scan),
    keys,
    costNow,
    costThen,
    reason: `${shown(scan.rows)} rows of ${scan.facts.target} are sorted to show ${shown(limit['Plan Rows'])}`,
  };
}

/** A Limit reads what OFFSET skips, too; the plan tells it only by the share of the sort's cost. */
function rowsRead(limit: PlanNode, sort: PlanNode): number {
  const whole = sort['Total Cost'] - sort['Startup Cost'];
  const share = whole > 0 ? (limit['Total Cost'] - sort['Startup Cost']) / whole : 1;
  return Math.max(limit['Plan Rows'], share * sort['Plan Rows']);
}

/** `p.born DESC NULLS LAST` as a key of an index; undefined for an expression. */
function sortKey(key: string, { columns }: TableFacts): string | undefined {
  const match =
    /^(?:(?:"(?:[^"]|"")+"|[^\s".()]+)\.)?("(?:[^"]|"")+"|[^\s".()]+)((?: DESC)?(?: NULLS (?:FIRST|LAST))?)$/.exec(
      key,
    );
  const column = columns.find(({ name, ordered }) => ordered && name === unquote(match?.[1] ?? ''));
  return column && `${column.quoted}${match?.[2] ?? ''}`;
}
