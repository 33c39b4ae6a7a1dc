import type { Grammar } from '../grammar/grammar.js';
import { nodesOf, type Plan, type PlanNode } from '../plan/plan.js';

/** An index that might help, and where it came from. */
export interface Candidate {
  table: string;
  /** Column list as in CREATE INDEX. */
  columns: string[];
  /** Cost of the scan it would replace. */
  scanCost: number;
  reason: string;
}

/** Rows of a table, as the planner believes. */
export type TableRows = (table: string) => number | undefined;

// A table that fits a few pages is read whole faster than through an index.
const leastRows = 1_000;
// When a condition keeps a larger share than this, reading everything in order is as fast.
const mostShare = 0.2;
// More columns than this make an index that serves one query and slows every write.
const mostColumns = 3;

/** Indexes for the sequential scans of a plan: equalities first, then one range; else the order a Limit asks for. */
export async function candidatesOf(
  plan: Plan,
  grammar: Grammar,
  rowsOf: TableRows,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const nodes = nodesOf(plan);
  for (const { node } of nodes) {
    const scan = scanOf(node);
    if (!scan) continue;
    const total = rowsOf(scan.table) ?? 0;
    if (total < leastRows) continue;
    const conditions = node.Filter ? await grammar.readConditions(node.Filter, signal) : [];
    const equal = conditions.filter(({ kind }) => kind === 'equality').map(({ expression }) => expression);
    const range = conditions.filter(({ kind }) => kind === 'range').map(({ expression }) => expression);
    const columns = [...new Set([...equal, ...range.slice(0, 1)])].slice(0, mostColumns);
    if (columns.length > 0 && node['Plan Rows'] * workersOf(nodes) <= total * mostShare) {
      found.push({
        table: scan.table,
        columns,
        scanCost: node['Total Cost'],
        reason: `${scan.table} is read whole to find ${Math.round(node['Plan Rows'])} of ${Math.round(total)} rows`,
      });
    }
  }
  return [...found, ...orderCandidates(plan.Plan, rowsOf)];
}

/** A Limit over a sort of a whole table reads as many rows as it shows when an index has that order. */
function orderCandidates(root: PlanNode, rowsOf: TableRows): Candidate[] {
  const sort = root['Node Type'] === 'Limit' ? findSort(root) : undefined;
  const scan = sort ? scanOf(sort.Plans?.[0]) : undefined;
  const keys = sort?.['Sort Key'] ?? [];
  if (
    !scan ||
    !sort ||
    sort.Plans?.[0]?.Filter ||
    (rowsOf(scan.table) ?? 0) < leastRows ||
    keys.length > mostColumns
  )
    return [];
  const columns = keys.map((key) => key.replace(/^\(?[\w"]+\./, ''));
  if (!columns.every((column) => /^"?[\w$ ]+"?( DESC| ASC)?( NULLS (FIRST|LAST))?$/.test(column))) return [];
  return [
    {
      table: scan.table,
      columns,
      scanCost: sort['Total Cost'],
      reason: `${scan.table} is sorted whole for the first rows`,
    },
  ];
}

function findSort(node: PlanNode): PlanNode | undefined {
  for (let at = node.Plans?.[0]; at; at = at.Plans?.[0]) {
    if (at['Node Type'] === 'Sort' || at['Node Type'] === 'Incremental Sort') return at;
    if (!/^(Gather|Gather Merge|Result)$/.test(at['Node Type'])) return undefined;
  }
  return undefined;
}

function scanOf(node: PlanNode | undefined): { table: string } | undefined {
  if (node?.['Node Type'] !== 'Seq Scan' || !node['Relation Name']) return undefined;
  return {
    table:
      node.Schema && node.Schema !== 'public'
        ? `${node.Schema}.${node['Relation Name']}`
        : node['Relation Name'],
  };
}

/** Below a Gather, the rows of a node are those of one worker of about three. */
function workersOf(nodes: Array<{ node: PlanNode }>): number {
  return nodes.some(({ node }) => node['Node Type'].startsWith('Gather')) ? 3 : 1;
}

/** The statement that makes a candidate. */
export function createIndex(
  { table, columns }: Candidate,
  { concurrently }: { concurrently: boolean },
): string {
  const target = table
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
  return `CREATE INDEX ${concurrently ? 'CONCURRENTLY ' : ''}ON ${target} (${columns.join(', ')})`;
}
