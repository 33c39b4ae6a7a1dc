import { defineTool, list, page, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { checkCache } from '../health/cache.js';
import { checkConnections } from '../health/connections.js';
import { type HealthCheck, type HealthReport, severities } from '../health/finding.js';
import { checkIndexes } from '../health/indexes.js';
import { checkLocks } from '../health/locks.js';
import { checkReplication } from '../health/replication.js';
import { readRole, roleSentence } from '../health/role.js';
import { checkSequences } from '../health/sequences.js';
import { checkSlowQueries } from '../health/slow-queries.js';
import { checkVacuum } from '../health/vacuum.js';
import { reads } from './shared-fields.js';

const checks = {
  connections: checkConnections,
  cache: checkCache,
  indexes: checkIndexes,
  vacuum: checkVacuum,
  sequences: checkSequences,
  locks: checkLocks,
  slow: checkSlowQueries,
  replication: checkReplication,
} satisfies Record<string, HealthCheck>;

const names = Object.keys(checks) as [keyof typeof checks, ...Array<keyof typeof checks>];

export const checkHealth = defineTool({
  name: 'check_health',
  title: 'Check the health',
  access: 'read',
  description: 'Defects with severity and fix, and what the role may do.',
  annotations: reads,
  input: z.object({ checks: z.array(z.enum(names)).optional().describe('Only these'), ...page() }),
  output: list(
    'findings',
    z.object({
      check: z.string(),
      severity: z.enum(severities),
      object: z.string(),
      message: z.string(),
      fix: z.string(),
    }),
    {
      extra: { role: z.string(), not_seen: z.array(z.string()).optional() },
    },
  ),
  async handler({ checks: wanted = names }, { client, signal }: ToolContext<Db>) {
    const reports = await Promise.all(wanted.map((name) => look(name, client, signal)));
    const findings = reports
      .flatMap((report) => report.findings)
      .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
    const notSeen = reports.flatMap((report) => report.notSeen ?? []);
    return {
      role: roleSentence(await readRole(client, signal)),
      items: findings,
      total: findings.length,
      ...(notSeen.length > 0 ? { not_seen: notSeen } : {}),
    };
  },
});

/** One check must not sink the others: what the role may not look at is said, a lost connection is thrown. */
async function look(name: keyof typeof checks, client: Db, signal: AbortSignal): Promise<HealthReport> {
  try {
    return await checks[name](client, signal);
  } catch (error) {
    if (signal.aborted || ToolError.is(error) || !(error instanceof Error) || !('severity' in error))
      throw error;
    const reason =
      'code' in error && error.code === '42501'
        ? 'the role may not look (GRANT pg_monitor)'
        : `the server said no (${'code' in error ? error.code : ''})`;
    return { findings: [], notSeen: [`${name}: ${reason}`] };
  }
}
