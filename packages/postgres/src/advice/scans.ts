import { type Effort, effortsOf } from '../plan/effort.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { CatalogQuery } from '../policy/catalog.js';
import { readTables, type TableFacts } from './table-facts.js';

/** A sequential scan of a plan (EXPLAIN VERBOSE), with what is known about its table. */
export interface Scan {
  node: PlanNode;
  facts: TableFacts;
  schema: string;
  name: string;
  alias: string;
  /** Rows it gives per run, over all workers. */
  rows: number;
  /** Its part of the plan's cost. */
  cost: number;
  /** Runs, or the part of one run that is made before a Limit has enough. */
  runs: number;
  /** Nodes above it, the nearest first. */
  above: PlanNode[];
  costOf: (node: PlanNode) => number;
}

// A table that fits a few pages is read whole faster than through an index.
const leastRows = 1_000;

/** The sequential scans of tables that are worth an index. */
export async function scansOf(plan: Plan, query: CatalogQuery): Promise<Scan[]> {
  const efforts = effortsOf(plan);
  const costs = new Map(efforts.map(({ node, inclusive }) => [node, inclusive]));
  const scans = withAncestors(efforts).flatMap(({ node, above }) => {
    const { 'Relation Name': name, Schema: schema, Alias: alias = name } = node;
    if (node['Node Type'] !== 'Seq Scan' || !name || !schema || !alias) return [];
    return [{ node, above, name, schema, alias }];
  });
  if (scans.length === 0) return [];
  const tables = await readTables(scans, query);
  const costOf = (node: PlanNode) => costs.get(node) ?? 0;
  return scans.flatMap((scan) => {
    const facts = tables.get(`${scan.schema}.${scan.name}`);
    if (!facts || facts.rows < leastRows) return [];
    const rows = scan.node['Plan Rows'] * processesOf(scan.node, scan.above);
    const cost = costOf(scan.node);
    return [{ ...scan, facts, rows, cost, runs: cost / scan.node['Total Cost'], costOf }];
  });
}

function withAncestors(efforts: Effort[]): Array<{ node: PlanNode; above: PlanNode[] }> {
  const path: PlanNode[] = [];
  return efforts.map(({ node, depth }) => {
    path.length = depth;
    const above = [...path].reverse();
    path.push(node);
    return { node, above };
  });
}

/** How many processes share a parallel scan, as the planner counts them: the leader helps less the more workers there are. */
function processesOf(node: PlanNode, above: PlanNode[]): number {
  if (!node['Parallel Aware']) return 1;
  const workers = above.find((parent) => parent['Workers Planned'] !== undefined)?.['Workers Planned'] ?? 0;
  return workers + Math.max(0, 1 - 0.3 * workers);
}
