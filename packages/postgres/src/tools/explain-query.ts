import { defineTool, jsonBytes, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { effortsOf } from '../plan/effort.js';
import { checkExplainable, explain, explainGeneric } from '../plan/explain.js';
import { addHypotheticalIndexes, hasHypoPg, readIndexes } from '../plan/hypothetical-indexes.js';
import { describeNode, type Plan } from '../plan/plan.js';
import { summarize } from '../plan/summary.js';
import type { Transaction } from '../query/session.js';
import { reads, statementDeadline } from './shared-fields.js';
import { checkParamCount, paramsField, queryField } from './statement-fields.js';

// More lines than this are read by nobody; the cheapest nodes are left out.
const mostLines = 60;
// The rest is for the summary.
const planShare = 0.75;

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
  async handler(
    { query, params, analyze, indexes = [] },
    { client, signal, maxOutputBytes }: ToolContext<Db>,
  ) {
    const hypothetical = await readIndexes(client.grammar, indexes, signal);
    const { plan, notes } = await client.readWith(query, signal, async (transaction, facts) => {
      checkExplainable(facts);
      const isGeneric = facts.params > 0 && params === undefined && !analyze;
      if (!isGeneric) checkParamCount(facts, params ?? []);
      const planned = () =>
        isGeneric
          ? explainGeneric(transaction, query, { params: facts.params })
          : explain(transaction, query, { params: params ?? [], analyze });
      const generic = isGeneric
        ? ['Planned without values for $1 and so on: give params for typical ones.']
        : [];
      if (indexes.length === 0) return { plan: await planned(), notes: generic };
      await checkIndexes(transaction, analyze);
      for (const index of hypothetical) await client.judge(index, transaction, signal);
      const without = (await planned()).Plan['Total Cost'];
      await addHypotheticalIndexes(transaction, indexes);
      const plan = await planned();
      return {
        plan,
        notes: [...generic, `Cost ${without} without the indexes, ${plan.Plan['Total Cost']} with them.`],
      };
    });
    const lines = planLines(plan, maxOutputBytes * planShare);
    return {
      summary: [...notes, ...summarize(plan)],
      plan: lines.shown,
      ...(lines.hidden > 0 ? { hidden_nodes: lines.hidden } : {}),
    };
  },
});

async function checkIndexes(transaction: Transaction, analyze: boolean): Promise<void> {
  if (analyze)
    throw new ToolError('invalid_argument', 'An index that does not exist cannot be used in a real run.', {
      next: 'Leave analyze out to compare the estimates.',
    });
  if (await hasHypoPg(transaction)) return;
  throw new ToolError('refused', 'Indexes can be tried only where the extension HypoPG is installed.', {
    next: 'Leave indexes out, or have CREATE EXTENSION hypopg run.',
  });
}

/** The nodes that matter most, in the order of the plan. A node weighs no more than the one above it, so none stands without its parent. */
function planLines(plan: Plan, maxBytes: number): { shown: string[]; hidden: number } {
  const lines = effortsOf(plan).map(({ node, depth, inclusive }, place) => ({
    text: `${'  '.repeat(depth)}${describeNode(node)}`,
    inclusive,
    place,
  }));
  const kept: typeof lines = [];
  let bytes = 0;
  for (const line of [...lines].sort((a, b) => b.inclusive - a.inclusive || a.place - b.place)) {
    bytes += jsonBytes(line.text) + 1;
    if (kept.length >= mostLines || bytes > maxBytes) break;
    kept.push(line);
  }
  const shown = kept.sort((a, b) => a.place - b.place).map(({ text }) => text);
  return { shown, hidden: lines.length - shown.length };
}
