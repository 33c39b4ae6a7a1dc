import { defineTool, list, page, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { severities } from '../health/finding.js';
import { readRole, roleSentence } from '../health/role.js';
import { checkNames, runChecks } from '../health/run-checks.js';
import { reads } from './shared-fields.js';

export const checkHealth = defineTool({
  name: 'check_health',
  title: 'Check the health',
  access: 'read',
  description: 'Defects with severity and fix, and what the role may do.',
  annotations: reads,
  input: z.object({ checks: z.array(z.enum(checkNames)).optional().describe('Only these'), ...page() }),
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
  handler: ({ checks = checkNames }, { client, access, signal }: ToolContext<Db>) =>
    client.lookWith(signal, async (transaction) => {
      const { findings, notSeen } = await runChecks([...new Set(checks)], transaction);
      const role = await readRole(transaction.catalog);
      return {
        role: roleSentence(role, { mayWrite: access !== 'read' }),
        items: findings,
        total: findings.length,
        ...(notSeen.length > 0 ? { not_seen: notSeen } : {}),
      };
    }),
});
