/** A node of `EXPLAIN (FORMAT JSON)`, the fields we look at. */
export interface PlanNode {
  'Node Type': string;
  /** `InitPlan` and `SubPlan` for what is not a plain input of the node above. */
  'Parent Relationship'?: string;
  'Subplan Name'?: string;
  'CTE Name'?: string;
  'Relation Name'?: string;
  /** Only where EXPLAIN is VERBOSE. */
  Schema?: string;
  Alias?: string;
  'Index Name'?: string;
  'Join Type'?: string;
  Strategy?: string;
  'Parallel Aware'?: boolean;
  'Workers Planned'?: number;
  'Workers Launched'?: number;
  'Startup Cost': number;
  'Total Cost': number;
  'Plan Rows': number;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Actual Total Time'?: number;
  Filter?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'Hash Cond'?: string;
  'Merge Cond'?: string;
  'Join Filter'?: string;
  'Sort Key'?: string[];
  'Group Key'?: string[];
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
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

/** How wrong the planner was about the rows of a node: 1 is exact, 10 is ten times too many or too few; undefined where it was not run. */
export function misestimate(node: PlanNode): number | undefined {
  if (node['Actual Rows'] === undefined || !node['Actual Loops']) return undefined;
  const [planned, actual] = [Math.max(1, node['Plan Rows']), Math.max(1, node['Actual Rows'])];
  return Math.max(planned / actual, actual / planned);
}

/** A node in a line: `Seq Scan on orders, filter (status = 'paid'), rows 500 (planned 5), cost 12.5, 0.2 ms`. */
export function describeNode(node: PlanNode): string {
  const conditions = [
    ['cond', node['Index Cond'] ?? node['Recheck Cond'] ?? node['Hash Cond'] ?? node['Merge Cond']],
    ['join filter', node['Join Filter']],
    ['filter', node.Filter],
    ['sort', node['Sort Key']?.join(', ')],
    ['group', node['Group Key']?.join(', ')],
  ].flatMap(([label, text]) => (text ? [`${label} ${cut(text)}`] : []));
  const loops = node['Actual Loops'] ?? 1;
  const removed = Math.round(
    ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) * loops,
  );
  const spilled = node['Temp Written Blocks'];
  return [
    `${subplanOf(node)}${titleOf(node)}`,
    ...conditions,
    rowsOf(node),
    ...(removed > 0 ? [`removed ${removed}`] : []),
    ...(loops > 1 ? [`${loops} loops`] : []),
    ...(spilled ? [`spilled ${spilled} blocks`] : []),
    `cost ${node['Total Cost']}`,
    ...(node['Actual Total Time'] === undefined || loops === 0
      ? []
      : [`${Number((node['Actual Total Time'] * loops).toFixed(2))} ms`]),
  ].join(', ');
}

function subplanOf({ 'Subplan Name': name }: PlanNode): string {
  return name ? `${name}: ` : '';
}

function titleOf(node: PlanNode): string {
  const parallel = node['Parallel Aware'] ? 'Parallel ' : '';
  const index = node['Index Name'] ? ` using ${node['Index Name']}` : '';
  const source = node['Relation Name'] ?? node['CTE Name'];
  return `${parallel}${kindOf(node)}${index}${source ? ` on ${source}` : ''}`;
}

/** The name EXPLAIN gives a node in its text form, for example `Hash Left Join`, `HashAggregate`. */
function kindOf({ 'Node Type': type, 'Join Type': join, Strategy: strategy }: PlanNode): string {
  if (type === 'Aggregate') return `${aggregates[strategy ?? ''] ?? ''}${type}`;
  if (join === undefined || join === 'Inner') return type;
  return `${type.replace(/ Join$/, '')} ${join} Join`;
}

const aggregates: Record<string, string> = { Hashed: 'Hash', Sorted: 'Group', Mixed: 'Mixed' };

/** All rows the node gave over its loops, and those that were planned where that is something else. */
function rowsOf(node: PlanNode): string {
  const { 'Actual Rows': actual, 'Actual Loops': loops = 1, 'Plan Rows': planned } = node;
  if (actual === undefined) return `rows ${planned}`;
  if (loops === 0) return 'never run';
  const [all, expected] = [Math.round(actual * loops), planned * loops];
  return all === expected ? `rows ${all}` : `rows ${all} (planned ${expected})`;
}

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
