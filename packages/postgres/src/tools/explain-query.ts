import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { addHypotheticalIndexes, explain, hasHypoPg } from '../plan/explain.js';
import {
  describeNode,
  misestimate,
  nodesOf,
  ownCost,
  ownTimeMs,
  type Plan,
  type PlanNode,
} from '../plan/plan.js';
import { reads, statementDeadline } from './shared-fields.js';
import { paramsField, queryField } from './statement-fields.js';

// More lines than this are read by nobody; the costliest nodes stand in the summary anyway.
const mostLines = 60;

export const explainQuery = defineTool({
  name: 'explain_query',
  title: 'Explain a query',
  access: 'read',
  description: 'Plan of a SELECT, slowest node and worst estimate first.',
  annotations: reads,
  input: z.object({
    query: queryField,
    params: paramsField,
    analyze: z.boolean().default(false).describe('Run it and measure'),
    indexes: z
      .array(z.string())
      .optional()
      .describe('Try these by HypoPG, e.g. CREATE INDEX ON orders (status)'),
  }),
  output: z.object({
    summary: z.array(z.string()),
    plan: z.array(z.string()),
    hidden_nodes: z.int().optional(),
  }),
  timeoutMs: statementDeadline,
  async handler({ query, params = [], analyze, indexes = [] }, { client, signal }: ToolContext<Db>) {
    const plan = await client.readWith(query, signal, async (transaction, facts) => {
      if (facts.explain)
        throw new ToolError('invalid_argument', 'query is itself an EXPLAIN.', {
          next: 'Pass the SELECT alone; set analyze to run it.',
        });
      if (indexes.length > 0) {
        if (!(await hasHypoPg(transaction)))
          throw new ToolError(
            'refused',
            'Indexes can be tried only where the extension HypoPG is installed.',
            { next: 'Leave indexes out, or have CREATE EXTENSION hypopg run.' },
          );
        await addHypotheticalIndexes(transaction, indexes);
      }
      return explain(transaction, query, params, analyze);
    });
    const lines = nodesOf(plan).map(({ node, depth }) => `${'  '.repeat(depth)}${describeNode(node)}`);
    return {
      summary: summarize(plan),
      plan: lines.slice(0, mostLines),
      ...(lines.length > mostLines ? { hidden_nodes: lines.length - mostLines } : {}),
    };
  },
});

/** What to look at first. */
function summarize(plan: Plan): string[] {
  const nodes = nodesOf(plan).map(({ node }) => node);
  const execution = plan['Execution Time'];
  const total =
    execution === undefined
      ? `Estimated cost ${plan.Plan['Total Cost']}, ${plan.Plan['Plan Rows']} rows.`
      : `Ran in ${execution} ms, planned in ${plan['Planning Time']} ms.`;
  const slowest = [...nodes].sort((a, b) => (ownTimeMs(b) ?? ownCost(b)) - (ownTimeMs(a) ?? ownCost(a)))[0];
  const worst = estimated(plan).sort((a, b) => (misestimate(b) ?? 0) - (misestimate(a) ?? 0))[0];
  const share =
    slowest &&
    (ownTimeMs(slowest) !== undefined
      ? `${Number((ownTimeMs(slowest) ?? 0).toFixed(2))} ms of its own`
      : `${Number(ownCost(slowest).toFixed(2))} of the cost`);
  const factor = worst ? (misestimate(worst) ?? 0) : 0;
  return [
    total,
    ...(slowest ? [`Most expensive: ${describeNode(slowest)} (${share}).`] : []),
    ...(worst && factor >= 2
      ? [
          `Worst estimate: ${Number(factor.toFixed(1))} times off at ${describeNode(worst)}. ANALYZE the table, or add extended statistics.`,
        ]
      : []),
  ];
}

/** Nodes whose row count says something about the estimate: below a Limit, fewer rows than planned only mean that it had enough. */
function estimated(plan: Plan): PlanNode[] {
  let limitDepth = Number.POSITIVE_INFINITY;
  return nodesOf(plan).flatMap(({ node, depth }) => {
    if (depth <= limitDepth) limitDepth = node['Node Type'] === 'Limit' ? depth : Number.POSITIVE_INFINITY;
    const cutShort = depth > limitDepth && (node['Actual Rows'] ?? 0) < node['Plan Rows'];
    return cutShort ? [] : [node];
  });
}
