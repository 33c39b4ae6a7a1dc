import type { OpenIndex } from '../client.js';
import { readByIds, readIds } from '../records/read-records.js';

// Two cheap requests; more would cost read units without showing much more.
const sampleSize = 10;
const longestExample = 40;

/**
 * Fields of some records with their types and an example, for example `string, e.g. "jazz"`. Pinecone keeps no list of metadata
 * fields, and filters need the exact names and types. Empty for pods, which cannot list ids.
 */
export async function sampleFields(
  index: OpenIndex,
  namespace: string,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  if (index.info.pod) return {};
  const { ids } = await readIds(index, { namespace, limit: sampleSize, signal });
  if (ids.length === 0) return {};
  const { records } = await readByIds(index, ids, { namespace, signal });
  // A map, because a field may be called constructor.
  const seen = new Map<string, string>();
  for (const { fields } of records)
    for (const [name, value] of Object.entries(fields))
      if (!seen.has(name)) seen.set(name, describeValue(value));
  return Object.fromEntries(seen);
}

function describeValue(value: unknown): string {
  const type = Array.isArray(value) ? 'list' : typeof value;
  const text = JSON.stringify(value) ?? '';
  return `${type}, e.g. ${text.length > longestExample ? `${text.slice(0, longestExample - 3)}...` : text}`;
}
