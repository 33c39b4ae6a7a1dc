import { type Candidate, type CandidateOptions, shown, targetOf } from './candidate.js';
import { joinKeys } from './conditions.js';
import { indexScanCost } from './index-cost.js';
import type { Scan } from './scans.js';
import { indexKey, isServed } from './table-facts.js';

/** Where the other side of a join has few rows, each of them looks its partners up. */
export async function joinCandidate(scan: Scan, { query }: CandidateOptions): Promise<Candidate | undefined> {
  const at = scan.above.findIndex(
    (node) => !/^(Hash|Sort|Materialize|Gather|Gather Merge)$/.test(node['Node Type']),
  );
  const join = scan.above[at];
  const condition = join && (join['Hash Cond'] ?? join['Merge Cond'] ?? join['Join Filter']);
  if (!join || !condition) return undefined;
  const side = (at === 0 ? scan.node : scan.above[at - 1])?.['Parent Relationship'];
  const other = join.Plans?.find(
    (child) => child['Parent Relationship'] === (side === 'Inner' ? 'Outer' : 'Inner'),
  );
  if (!other || !mayBeLookedUp(join['Join Type'], side)) return undefined;
  const [lookup] = joinKeys(condition, scan.alias);
  const column = scan.facts.columns.find(({ name }) => name === lookup?.column);
  const key = lookup && (await indexKey(scan.facts, lookup, query));
  if (!key || !column || isServed(scan.facts, [key])) return undefined;
  const partners = column.distinct
    ? scan.facts.rows / column.distinct
    : Math.max(1, join['Plan Rows'] / other['Plan Rows']);
  const { random } = scan.facts;
  // Each look-up walks down the tree to a page of its own, and to one for each partner.
  const each = indexScanCost(scan.facts, partners) + random / 2;
  return {
    ...targetOf(scan),
    keys: [key],
    costNow: scan.costOf(join) - scan.costOf(other),
    costThen: each * other['Plan Rows'],
    reason: `${scan.facts.target} is read whole to join it with ${shown(other['Plan Rows'])} rows`,
  };
}

/** The side of an outer join that keeps all its rows has to be read whole. */
function mayBeLookedUp(joinType: string | undefined, side: string | undefined): boolean {
  switch (joinType) {
    case 'Inner':
      return true;
    case 'Left':
    case 'Semi':
    case 'Anti':
      return side === 'Inner';
    case 'Right':
    case 'Right Semi':
    case 'Right Anti':
      return side === 'Outer';
    default:
      return false;
  }
}
