import type { Db } from '../client.js';

export const severities = ['info', 'warning', 'critical'] as const;

/** Something that is wrong, and how to put it right. */
export interface HealthFinding {
  check: string;
  severity: (typeof severities)[number];
  /** The table, index, sequence or session concerned. */
  object: string;
  message: string;
  fix: string;
}

/** What a check found, and what it could not look at. */
export interface HealthReport {
  findings: HealthFinding[];
  notSeen?: string[];
}

/** One kind of defect. It looks in a READ ONLY transaction of its own; a failure is reported as not seen. */
export type HealthCheck = (db: Db, signal: AbortSignal) => Promise<HealthReport>;

/** `1,234` for people. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
