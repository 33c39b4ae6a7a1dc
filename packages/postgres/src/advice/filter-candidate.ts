import {
  type Candidate,
  type CandidateOptions,
  correlationOf,
  keysOf,
  mostKeys,
  shown,
  targetOf,
} from './candidate.js';
import type { Conjunct } from './conditions.js';
import { indexScanCost } from './index-cost.js';
import type { Scan } from './scans.js';
import { isServed } from './table-facts.js';

/** Equalities first, then one range. */
export async function filterCandidate(
  scan: Scan,
  filter: Conjunct[],
  { query, rowsFor }: CandidateOptions,
): Promise<Candidate | undefined> {
  const keyed = await keysOf(scan.facts, filter, query);
  const keys: string[] = [];
  for (const kind of ['equality', 'list', 'range'] as const) {
    const more = [...new Set(keyed.filter(({ lookup }) => lookup.kind === kind).map(({ key }) => key))];
    keys.push(...more.filter((key) => !keys.includes(key)).slice(0, kind === 'range' ? 1 : mostKeys));
  }
  keys.splice(mostKeys);
  const used = keyed.filter(({ key }) => keys.includes(key));
  if (keys.length === 0 || isServed(scan.facts, keys)) return undefined;
  const rows =
    used.length === filter.length
      ? scan.rows
      : ((await rowsFor(
          scan,
          used.map(({ text }) => text),
        )) ?? scan.rows);
  const only = used.every(({ lookup }) => lookup.column === used[0]?.lookup.column);
  const correlation = only ? correlationOf(scan.facts, used[0]?.lookup.column) : 0;
  return {
    ...targetOf(scan),
    keys,
    costNow: scan.cost,
    costThen: repeatedCost(scan, rows, correlation),
    reason: `${scan.facts.target} is read whole to find ${shown(scan.rows)} of ${shown(scan.facts.rows)} rows`,
  };
}

function repeatedCost({ facts, runs }: Scan, rows: number, correlation: number): number {
  if (runs < 1) return indexScanCost(facts, rows * runs, { correlation });
  return indexScanCost(facts, rows, { correlation }) * runs;
}
