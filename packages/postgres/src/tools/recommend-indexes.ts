import { defineTool, list, page, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { type Advice, adviseOn } from '../advice/advise.js';
import { createIndex } from '../advice/candidates.js';
import { topStatements } from '../advice/top-statements.js';
import type { Db } from '../client.js';
import { reads, statementDeadline } from './shared-fields.js';

// Statements of the workload that are looked at when none is given.
const topCount = 20;

export const recommendIndexes = defineTool({
  name: 'recommend_indexes',
  title: 'Recommend indexes',
  access: 'read',
  description:
    'Indexes that would speed up these SELECTs, else the top of pg_stat_statements. Creates nothing.',
  annotations: reads,
  input: z.object({
    queries: z
      .array(z.string())
      .max(20)
      .optional()
      .describe('With typical values, e.g. SELECT * FROM orders WHERE id > 7'),
    ...page(),
  }),
  output: list(
    'indexes',
    z.object({
      create: z.string(),
      reason: z.string(),
      cost: z.number(),
      cost_with: z.number().optional(),
      query: z.string(),
    }),
    {
      extra: {
        method: z.enum(['hypopg', 'heuristics']),
        examined: z.int(),
        not_examined: z.array(z.string()).optional(),
      },
    },
  ),
  timeoutMs: statementDeadline,
  async handler({ queries }, { client, signal, progress }: ToolContext<Db>) {
    const statements = queries ?? (await topStatements(client, topCount, signal));
    const advice: Advice[] = [];
    const skipped: string[] = [];
    for (const [index, query] of statements.entries()) {
      progress(index, statements.length);
      try {
        advice.push(await adviseOn(client, query, signal));
      } catch (error) {
        // A statement somebody asked about must be answered; one of the workload may be unreadable (cut short, a write).
        if (queries || signal.aborted || (ToolError.is(error) && error.connectionFault)) throw error;
        skipped.push(query.replace(/\s+/g, ' ').slice(0, 80));
      }
    }
    return {
      method: advice.some(({ method }) => method === 'hypopg')
        ? ('hypopg' as const)
        : ('heuristics' as const),
      examined: advice.length,
      ...(skipped.length > 0 ? { not_examined: skipped } : {}),
      items: merge(advice),
    };
  },
});

/** One line per index, with the statement that gains most from it. */
function merge(advice: Advice[]) {
  const best = new Map<
    string,
    { create: string; reason: string; cost: number; cost_with?: number; query: string }
  >();
  for (const { query, cost, costWith, candidates } of [...advice].sort((a, b) => b.cost - a.cost)) {
    for (const candidate of candidates) {
      const create = `${createIndex(candidate, { concurrently: true })};`;
      if (best.has(create)) continue;
      best.set(create, {
        create,
        reason: `${candidate.reason}.`,
        cost,
        ...(costWith === undefined ? {} : { cost_with: costWith }),
        query: query.replace(/\s+/g, ' ').slice(0, 200),
      });
    }
  }
  return [...best.values()];
}
