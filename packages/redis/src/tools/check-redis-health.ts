import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { RedisNode } from '../client/node.js';
import type { Db } from '../client.js';
import { mapError } from '../errors.js';
import { findDefects } from '../health/find-defects.js';
import { type Finding, finding, severities } from '../health/finding.js';
import { type NodeReport, nodeSummary, reportOn } from '../health/node-report.js';
import { reads } from './annotations.js';

const mostNodes = 20;
const mostFindings = 30;

export const checkRedisHealth = defineTool({
  name: 'check_redis_health',
  title: 'Check health',
  access: 'read',
  description:
    'Memory, clients, persistence, replication, slow commands: a summary, and findings with severity and fix.',
  annotations: reads,
  input: z.object({}),
  output: z.object({
    nodes: z.array(nodeSummary),
    findings: z.array(finding),
    slow_commands: z
      .array(z.object({ command: z.string(), times: z.int(), worst_ms: z.number() }))
      .optional(),
    not_allowed: z.array(z.string()).optional(),
  }),
  async handler(_input, { client, signal }: ToolContext<Db>) {
    const nodes = (await client.masters(signal)).slice(0, mostNodes);
    const { reports, unreachable } = await askAll(nodes, signal);
    const findings = [...unreachable, ...reports.flatMap(findDefects)]
      .sort(bySeverity)
      .slice(0, mostFindings);
    const single = nodes.length === 1;
    const slow = reports.flatMap((report) => report.slow).sort((a, b) => b.worst_ms - a.worst_ms);
    const denied = [...new Set(reports.flatMap((report) => report.denied))];
    return {
      nodes: reports.map(({ summary }) => summary),
      findings: single ? findings.map(({ node: _node, ...rest }) => rest) : findings,
      ...(slow.length > 0 ? { slow_commands: slow.slice(0, 10) } : {}),
      ...(denied.length > 0 ? { not_allowed: denied } : {}),
    };
  },
});

/** A node that cannot be asked is a finding, unless it is the only one or all are so. */
async function askAll(
  nodes: RedisNode[],
  signal: AbortSignal,
): Promise<{ reports: NodeReport[]; unreachable: Finding[] }> {
  const asked = await Promise.allSettled(nodes.map((node) => reportOn(node, signal)));
  signal.throwIfAborted();
  const reports = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [failed] = asked.filter((one) => one.status === 'rejected');
  if (reports.length === 0 && failed) throw failed.reason;
  const unreachable = asked.flatMap((one, index): Finding[] => {
    if (one.status === 'fulfilled') return [];
    const { message, next } = mapError(one.reason) ?? unknownFailure;
    return [
      {
        severity: 'critical',
        node: nodes[index]?.id.slice(0, 12),
        finding: `This node cannot be asked. ${message}`,
        fix: next,
      },
    ];
  });
  return { reports, unreachable };
}

const unknownFailure = { message: 'Why is in the log.', next: 'Look at the node.' };

function bySeverity(a: Finding, b: Finding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}
