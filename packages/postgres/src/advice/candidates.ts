import type { Plan } from '../plan/plan.js';
import type { Candidate, CandidateOptions } from './candidate.js';
import { readFilter } from './conditions.js';
import { filterCandidate } from './filter-candidate.js';
import { joinCandidate } from './join-candidate.js';
import { orderCandidate } from './order-candidate.js';
import { scansOf } from './scans.js';

/** Indexes for the sequential scans of a plan: by their filters, by the join above them, by the order a Limit asks for. */
export async function candidatesOf(plan: Plan, options: CandidateOptions): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const scan of await scansOf(plan, options.query)) {
    const filter = scan.node.Filter
      ? await readFilter(scan.node.Filter, scan.alias, options.grammar, options.signal)
      : [];
    const own =
      (await orderCandidate(scan, filter, options)) ?? (await filterCandidate(scan, filter, options));
    const join = await joinCandidate(scan, options);
    found.push(...[own, join].filter((candidate) => candidate !== undefined));
  }
  return merge(found);
}

/** One candidate per index: partitions, and a table that is read twice, gain together. */
function merge(candidates: Candidate[]): Candidate[] {
  const merged = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = JSON.stringify([candidate.target, candidate.keys]);
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? {
            ...known,
            costNow: known.costNow + candidate.costNow,
            costThen: known.costThen + candidate.costThen,
          }
        : candidate,
    );
  }
  return [...merged.values()];
}

/** The statement that makes a candidate. */
export function createIndex(
  { target, keys, partitioned }: Candidate,
  { concurrently }: { concurrently: boolean },
): string {
  return `CREATE INDEX ${concurrently && !partitioned ? 'CONCURRENTLY ' : ''}ON ${target} (${keys.join(', ')})`;
}
