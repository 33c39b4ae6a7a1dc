import type { CatalogQuery } from '../policy/catalog.js';

export const severities = ['info', 'warning', 'critical'] as const;

/** Something that is wrong, and how to put it right. */
export interface HealthFinding {
  severity: (typeof severities)[number];
  /** The table, index, sequence or session concerned. */
  object: string;
  message: string;
  /** What to do; SQL for it, where there is some, stands at the end and runs as it is. */
  fix: string;
}

/** What a check found, and what it could not look at. */
export interface HealthReport {
  findings: HealthFinding[];
  notSeen?: string[];
}

/** One kind of defect. It may throw what the server throws: the others still run, and this one is reported as not seen. */
export type HealthCheck = (query: CatalogQuery) => Promise<HealthReport>;

/** `1,234` for people. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
