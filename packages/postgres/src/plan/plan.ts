/** A node of `EXPLAIN (FORMAT JSON)`, the fields we look at. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Schema?: string;
  Alias?: string;
  'Index Name'?: string;
  'Join Type'?: string;
  'Total Cost': number;
  'Plan Rows': number;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Actual Total Time'?: number;
  Filter?: string;
  'Index Cond'?: string;
  'Hash Cond'?: string;
  'Merge Cond'?: string;
  'Join Filter'?: string;
  'Sort Key'?: string[];
  'Group Key'?: string[];
  'Rows Removed by Filter'?: number;
  'Shared Read Blocks'?: number;
  'Temp Written Blocks'?: number;
  Plans?: PlanNode[];
}

export interface Plan {
  Plan: PlanNode;
  'Planning Time'?: number;
  'Execution Time'?: number;
}

/** Every node with its depth, in the order EXPLAIN prints them. */
export function nodesOf(plan: Plan): Array<{ node: PlanNode; depth: number }> {
  const found: Array<{ node: PlanNode; depth: number }> = [];
  const pending = [{ node: plan.Plan, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push(next);
    const { depth } = next;
    for (const child of [...(next.node.Plans ?? [])].reverse())
      pending.push({ node: child, depth: depth + 1 });
  }
  return found;
}

/** Cost of a node without its children. */
export function ownCost(node: PlanNode): number {
  return node['Total Cost'] - (node.Plans ?? []).reduce((sum, child) => sum + child['Total Cost'], 0);
}

/** Time of a node over all its loops, without its children, in milliseconds; undefined where it was not run. */
export function ownTimeMs(node: PlanNode): number | undefined {
  const total = totalTimeMs(node);
  if (total === undefined) return undefined;
  return Math.max(0, total - (node.Plans ?? []).reduce((sum, child) => sum + (totalTimeMs(child) ?? 0), 0));
}

function totalTimeMs(node: PlanNode): number | undefined {
  return node['Actual Total Time'] === undefined
    ? undefined
    : node['Actual Total Time'] * (node['Actual Loops'] ?? 1);
}

/** How wrong the planner was about the rows of a node: 1 is exact, 10 is ten times too many or too few; undefined where it was not run. */
export function misestimate(node: PlanNode): number | undefined {
  if (node['Actual Rows'] === undefined || !node['Actual Loops']) return undefined;
  const [planned, actual] = [Math.max(1, node['Plan Rows']), Math.max(1, node['Actual Rows'])];
  return Math.max(planned / actual, actual / planned);
}

/** A node in a line: `Seq Scan on orders, filter (status = 'paid'), rows 500 (500), cost 12.5, 0.2 ms`. */
export function describeNode(node: PlanNode): string {
  const target =
    node['Index Name'] && node['Relation Name']
      ? ` using ${node['Index Name']} on ${node['Relation Name']}`
      : node['Relation Name']
        ? ` on ${node['Relation Name']}`
        : '';
  const conditions = [
    ['cond', node['Index Cond'] ?? node['Hash Cond'] ?? node['Merge Cond']],
    ['join filter', node['Join Filter']],
    ['filter', node.Filter],
    ['sort', node['Sort Key']?.join(', ')],
    ['group', node['Group Key']?.join(', ')],
  ].flatMap(([label, text]) => (text ? [`${label} ${cut(text)}`] : []));
  const removed = node['Rows Removed by Filter'] ? [`removed ${node['Rows Removed by Filter']}`] : [];
  const rows =
    node['Actual Rows'] === undefined
      ? `rows ${node['Plan Rows']}`
      : `rows ${node['Plan Rows']} (${node['Actual Rows'] * (node['Actual Loops'] ?? 1)})`;
  const time = totalTimeMs(node);
  const spilled = node['Temp Written Blocks'] ? [`spilled ${node['Temp Written Blocks']} blocks`] : [];
  return [
    `${node['Join Type'] && node['Join Type'] !== 'Inner' ? `${node['Join Type']} ` : ''}${node['Node Type']}${target}`,
    ...conditions,
    rows,
    ...removed,
    ...spilled,
    `cost ${node['Total Cost']}`,
    ...(time === undefined ? [] : [`${Number(time.toFixed(2))} ms`]),
  ].join(', ');
}

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
