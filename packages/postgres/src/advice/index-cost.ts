import type { TableFacts } from './table-facts.js';

// PostgreSQL's defaults of cpu_tuple_cost, cpu_index_tuple_cost and cpu_operator_cost (documentation, "Planner Cost Constants").
const tupleCost = 0.01;
const indexTupleCost = 0.005;
const operatorCost = 0.0025;
// Entries on a page of an index of one or two columns, two thirds full.
const entriesPerPage = 250;
// The planner charges 50 operators for each level of the tree it walks down.
const operatorsPerLevel = 50;

/**
 * What PostgreSQL would reckon for reading `rows` of a table through a B-tree, after cost_index and cost_bitmap_heap_scan: the better of
 * a bitmap, which reads each page once, and the index alone, which is as good as the table is in its order.
 */
export function indexScanCost(
  { rows: all, pages, sequential, random }: TableFacts,
  rows: number,
  { correlation = 0 }: { correlation?: number } = {},
): number {
  const fetched = Math.max(1, rows);
  const indexPages = Math.ceil(fetched / entriesPerPage);
  const levels = Math.max(1, Math.ceil(Math.log(Math.max(2, all)) / Math.log(entriesPerPage)));
  const lookup =
    levels * operatorsPerLevel * operatorCost +
    indexPages * random +
    fetched * (indexTupleCost + operatorCost);
  const work = fetched * (tupleCost + operatorCost);
  const visited = visitedPages(pages, fetched);
  const perPage = random - (random - sequential) * Math.sqrt(visited / Math.max(1, pages));
  const bitmap = visited * perPage + fetched * operatorCost;
  const inOrder = random + Math.max(0, Math.ceil((fetched / Math.max(1, all)) * pages) - 1) * sequential;
  const outOfOrder = visited * random;
  const plain = outOfOrder + correlation ** 2 * (inOrder - outOfOrder);
  return lookup + work + Math.min(bitmap, plain);
}

/** Pages that so many rows are spread over (Mackert and Lohman, as PostgreSQL uses it). */
function visitedPages(pages: number, rows: number): number {
  const [known, wanted] = [Math.max(1, pages), rows];
  return Math.ceil(Math.min((2 * known * wanted) / (2 * known + wanted), known));
}
