import { type Effort, effortsOf } from './effort.js';
import { describeNode, misestimate, type Plan, type PlanNode } from './plan.js';

// Planner and reality always differ a little; twice is where another plan may have been better.
const leastMisestimate = 2;
// Five rows instead of two change no plan.
const leastRows = 20;

/** What to look at first: what the statement took, what took most of it, and where the planner was most wrong. */
export function summarize(plan: Plan): string[] {
  const root = plan.Plan;
  const ran = plan['Execution Time'] !== undefined;
  const total = ran
    ? `Ran in ${plan['Execution Time']} ms, planned in ${plan['Planning Time']} ms, ${Math.round(root['Actual Rows'] ?? 0)} rows.`
    : `Estimated cost ${root['Total Cost']}, ${root['Plan Rows']} rows. Not run.`;
  return [total, mostExpensive(effortsOf(plan), ran), ...(ran ? worstEstimate(plan) : [])];
}

function mostExpensive(efforts: Effort[], ran: boolean): string {
  const most = efforts.reduce((a, b) => (b.own > a.own ? b : a));
  const all = efforts[0]?.inclusive ?? 0;
  const share = all > 0 ? `, ${Math.round((most.own / all) * 100)} % of the ${ran ? 'time' : 'cost'}` : '';
  return `Most expensive${share}: ${describeNode(most.node)}.`;
}

function worstEstimate(plan: Plan): string[] {
  // Of equally wrong nodes the lowest is where it began.
  const worst = estimated(plan)
    .filter(matters)
    .reduce<{ node: PlanNode; factor: number } | undefined>((found, node) => {
      const factor = misestimate(node) ?? 0;
      return found && found.factor > factor ? found : { node, factor };
    }, undefined);
  if (!worst || worst.factor < leastMisestimate) return [];
  const { node, factor } = worst;
  const table = node['Relation Name'];
  const remedy = table
    ? `ANALYZE ${table}, or CREATE STATISTICS on the columns of the condition.`
    : 'ANALYZE the tables below it, or CREATE STATISTICS on columns that depend on each other.';
  return [`Worst estimate, ${Number(factor.toFixed(1))} times off: ${describeNode(node)}. ${remedy}`];
}

function matters(node: PlanNode): boolean {
  return Math.max(node['Plan Rows'], node['Actual Rows'] ?? 0) >= leastRows;
}

/** Nodes whose row count says something about the estimate: of one that was left early, fewer rows than planned only mean enough. */
function estimated(plan: Plan): PlanNode[] {
  const found: PlanNode[] = [];
  const pending = [{ node: plan.Plan, leftEarly: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, leftEarly } = next;
    if (!leftEarly || (node['Actual Rows'] ?? 0) >= node['Plan Rows']) found.push(node);
    const below = leavesEarly(node) || (leftEarly && !readsAll(node));
    for (const child of [...(node.Plans ?? [])].reverse()) pending.push({ node: child, leftEarly: below });
  }
  return found;
}

/** A Limit has enough, a merge join ends with its shorter side, a semi join with the first match. */
function leavesEarly({ 'Node Type': type, 'Join Type': join }: PlanNode): boolean {
  return (
    type === 'Limit' || type === 'Merge Join' || (type === 'Nested Loop' && /Semi|Anti/.test(join ?? ''))
  );
}

/** These give their first row when they have read their last. */
function readsAll({ 'Node Type': type, Strategy: strategy }: PlanNode): boolean {
  return type === 'Sort' || type === 'Hash' || (type === 'Aggregate' && strategy !== 'Sorted');
}
