import { nodesOf, type Plan, type PlanNode } from './plan.js';

/** What a node takes of the whole plan: milliseconds where the statement was run, else the planner's cost. */
export interface Effort {
  node: PlanNode;
  depth: number;
  /** With everything below it; never more than that of the node above. */
  inclusive: number;
  /** Without what is below it. */
  own: number;
}

// Their input is read once, however often they are asked again.
const keepers = new Set(['Materialize', 'Memoize', 'Hash']);

/** The effort of every node, in the order EXPLAIN prints them. */
export function effortsOf(plan: Plan): Effort[] {
  const inclusive = plan.Plan['Actual Total Time'] === undefined ? costs(plan) : times(plan);
  const efforts = nodesOf(plan).map(({ node, depth }) => {
    const below = (node.Plans ?? [])
      .filter((child) => !isCte(child))
      .reduce((sum, child) => sum + (inclusive.get(child) ?? 0), 0);
    const all = inclusive.get(node) ?? 0;
    return { node, depth, inclusive: all, own: Math.max(0, all - below) };
  });
  // What a WITH query took is part of the time of the first node that reads it, not of the node it is written under.
  for (const { node, inclusive: taken } of efforts.filter((effort) => isCte(effort.node))) {
    const readers = efforts.filter((effort) => `CTE ${effort.node['CTE Name']}` === node['Subplan Name']);
    const first = readers.reduce<Effort | undefined>((a, b) => (a && a.own >= b.own ? a : b), undefined);
    if (first && plan.Plan['Actual Total Time'] !== undefined) first.own = Math.max(0, first.own - taken);
  }
  return efforts;
}

function isCte(node: PlanNode): boolean {
  return node['Subplan Name']?.startsWith('CTE ') ?? false;
}

/** Time over all loops; what workers do side by side counts once. */
function times(plan: Plan): Map<PlanNode, number> {
  const found = new Map<PlanNode, number>();
  const pending = [{ node: plan.Plan, processes: 1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, processes } = next;
    found.set(node, ((node['Actual Total Time'] ?? 0) * (node['Actual Loops'] ?? 1)) / processes);
    const below = node['Workers Launched'] === undefined ? processes : node['Workers Launched'] + 1;
    for (const child of node.Plans ?? []) pending.push({ node: child, processes: below });
  }
  return found;
}

/**
 * The part of the plan's cost that each node stands for. EXPLAIN prints what a node would cost if it were run once and to its end: the
 * inner side of a nested loop is run many times, and below a Limit most nodes are not run to their end.
 */
function costs(plan: Plan): Map<PlanNode, number> {
  const found = new Map([[plan.Plan, plan.Plan['Total Cost']]]);
  for (const { node } of nodesOf(plan)) {
    const whole = found.get(node) ?? 0;
    const scale = node['Total Cost'] > 0 ? whole / node['Total Cost'] : 0;
    const children = (node.Plans ?? []).map((child) => ({ child, cost: repeated(node, child) * scale }));
    const sum = children.reduce((total, { cost }) => total + cost, 0);
    const [plain, others] = [
      children.filter(({ child }) => !isRepeated(node, child)),
      children.filter(({ child }) => isRepeated(node, child)),
    ];
    const plainSum = plain.reduce((total, { cost }) => total + cost, 0);
    for (const { child, cost } of plain)
      found.set(child, plainSum > whole ? (cost * whole) / plainSum : cost);
    // How often it is repeated is a guess, so it takes at most what the others leave.
    const left = Math.max(0, whole - plainSum);
    const otherSum = sum - plainSum;
    for (const { child, cost } of others) found.set(child, otherSum > left ? (cost * left) / otherSum : cost);
  }
  return found;
}

/** True for what its parent runs once per row: the inner side of a nested loop, a correlated subquery. */
function isRepeated(parent: PlanNode, child: PlanNode): boolean {
  if (child['Parent Relationship'] === 'SubPlan') return true;
  return (
    parent['Node Type'] === 'Nested Loop' &&
    child['Parent Relationship'] === 'Inner' &&
    !keepers.has(child['Node Type'])
  );
}

function repeated(parent: PlanNode, child: PlanNode): number {
  if (!isRepeated(parent, child)) return child['Total Cost'];
  const outer = parent.Plans?.find((other) => other['Parent Relationship'] === 'Outer');
  const times =
    child['Parent Relationship'] === 'SubPlan' ? parent['Plan Rows'] : (outer?.['Plan Rows'] ?? 1);
  return child['Total Cost'] * Math.max(1, times);
}
