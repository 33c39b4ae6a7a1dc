import type { Transaction } from '../query/session.js';
import { checkCache } from './cache.js';
import { checkConnections } from './connections.js';
import { type HealthCheck, type HealthFinding, type HealthReport, severities } from './finding.js';
import { checkIndexes } from './indexes.js';
import { checkLocks } from './locks.js';
import { checkReplication } from './replication.js';
import { checkSequences } from './sequences.js';
import { checkSlowQueries } from './slow-queries.js';
import { checkVacuum } from './vacuum.js';

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

export type CheckName = keyof typeof checks;

// The keys of the record above, of which there are some.
export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]];

/**
 * Runs the checks one after the other in one transaction: a database that is out of connections must not be asked for several. One that
 * fails does not sink the others; a lost connection is thrown. The worst findings come first.
 */
export async function runChecks(
  wanted: readonly CheckName[],
  transaction: Transaction,
): Promise<{ findings: Array<HealthFinding & { check: CheckName }>; notSeen: string[] }> {
  const reports: Array<HealthReport & { check: CheckName }> = [];
  for (const check of wanted) reports.push({ check, ...(await guarded(check, transaction)) });
  return {
    findings: reports
      .flatMap(({ check, findings }) => findings.map((finding) => ({ check, ...finding })))
      .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity)),
    notSeen: reports.flatMap(({ check, notSeen = [] }) => notSeen.map((what) => `${check}: ${what}`)),
  };
}

async function guarded(check: CheckName, { catalog }: Transaction): Promise<HealthReport> {
  await catalog('patchbay_health_savepoint', 'SAVEPOINT patchbay_check', []);
  try {
    return await checks[check](catalog);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    await catalog('patchbay_health_back', 'ROLLBACK TO SAVEPOINT patchbay_check', []);
    return { findings: [], notSeen: [reason] };
  }
}

/** Why the server said no, or undefined where it did not say so or ended the session with it. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error && 'severity' in error && error.severity === 'ERROR' && 'code' in error))
    return undefined;
  switch (error.code) {
    case '42501':
      return 'the role may not look (GRANT pg_monitor)';
    case '57014':
      return 'took longer than POSTGRES_STATEMENT_TIMEOUT_MS';
    default:
      return `the server said no (${error.code})`;
  }
}
