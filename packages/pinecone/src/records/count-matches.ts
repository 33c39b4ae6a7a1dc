import type { OpenIndex } from '../client.js';
import { readByFilter } from './read-records.js';

// A preview must not read a whole index; ten pages of a thousand documents are counted, more are "more than".
const pageSize = 1_000;
const mostPages = 10;

/** How many records a filter selects; `isMore` where counting stopped before the end. Undefined where the index cannot tell. */
export interface MatchCount {
  count: number;
  isMore: boolean;
}

/**
 * Counts what an update or delete by filter would touch. The vectors API counts in a dry run of an update, which changes nothing;
 * the documents API has none, so the ids are read. Pods cannot tell.
 */
export async function countMatches(
  index: OpenIndex,
  filter: Record<string, unknown>,
  { namespace, signal }: { namespace: string; signal: AbortSignal },
): Promise<MatchCount | undefined> {
  const { info, host } = index;
  if (info.pod) return undefined;
  if (info.kind !== 'documents') {
    const { body } = await host.updateVectors({ namespace, filter, dryRun: true }, signal);
    return { count: body.matchedRecords ?? 0, isMore: false };
  }
  let count = 0;
  let token: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { records, next } = await readByFilter(index, filter, {
      namespace,
      fields: ['_id'],
      limit: pageSize,
      token,
      signal,
    });
    count += records.length;
    if (next === undefined) return { count, isMore: false };
    token = next;
  }
  return { count, isMore: true };
}

/** `12`, `more than 10000`, or that nobody knows. */
export function countText(count: MatchCount | undefined): string {
  if (!count) return 'an unknown number of';
  return `${count.isMore ? 'more than ' : ''}${count.count}`;
}

/** The same as fields of an answer. */
export function shownCount(found: MatchCount | undefined): { matched?: number; more?: boolean } {
  if (!found) return {};
  return { matched: found.count, ...(found.isMore ? { more: true } : {}) };
}
