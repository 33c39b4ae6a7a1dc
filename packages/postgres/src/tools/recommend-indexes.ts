import { cutText, defineTool, list, page, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { type Advice, adviseOn } from '../advice/advise.js';
import { createIndex } from '../advice/candidates.js';
import { topStatements } from '../advice/top-statements.js';
import type { Db } from '../client.js';
import { mapError } from '../errors.js';
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
  async handler({ queries }, { client, access, signal, progress }: ToolContext<Db>) {
    const { statements, hidden } = queries
      ? { statements: [...new Set(queries)], hidden: 0 }
      : await topStatements(client, topCount, signal);
    const advice: Advice[] = [];
    const skipped: string[] = [];
    for (const [index, query] of statements.entries()) {
      progress(index, statements.length);
      try {
        advice.push(await adviseOn(client, query, signal));
      } catch (error) {
        // The only statement somebody asked about must be answered; of several, each speaks for itself.
        const known = knownError(error, { granted: access, input: { query } });
        if (!known || known.connectionFault || signal.aborted || queries?.length === 1) throw known ?? error;
        skipped.push(`${shorten(query, 80)}: ${known.message}`);
      }
    }
    const notExamined = [
      ...skipped,
      ...(hidden > 0 ? [`${hidden} statements of other roles (GRANT pg_monitor)`] : []),
    ];
    return {
      method: advice.some(({ method }) => method === 'hypopg')
        ? ('hypopg' as const)
        : ('heuristics' as const),
      examined: advice.length,
      ...(notExamined.length > 0 ? { not_examined: notExamined } : {}),
      items: merge(advice),
    };
  },
});

/** The error in our terms, its position marked in the statement it is about; undefined for one of our own faults. */
function knownError(error: unknown, context: Parameters<typeof mapError>[1]): ToolError | undefined {
  return ToolError.is(error) ? error : mapError(error, context);
}

function shorten(query: string, most: number): string {
  return cutText(query.replace(/\s+/g, ' ').trim(), most);
}

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
        query: shorten(query, 200),
      });
    }
  }
  return [...best.values()];
}
