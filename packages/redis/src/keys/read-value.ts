import { readHash } from './read-hash.js';
import { readJson } from './read-json.js';
import { readList } from './read-list.js';
import { readSet } from './read-members.js';
import { readSortedSet } from './read-sorted-set.js';
import { readStreamRange } from './read-stream-range.js';
import { readString } from './read-string.js';
import { readVectorSet } from './read-vector-set.js';
import type { ReadContext, ReadValue } from './selection.js';

const readers: ReadonlyMap<string, (context: ReadContext) => Promise<ReadValue>> = new Map([
  ['string', readString],
  ['hash', readHash],
  ['list', readList],
  ['set', readSet],
  ['zset', readSortedSet],
  ['stream', readStreamRange],
  ['ReJSON-RL', readJson],
  ['vectorset', readVectorSet],
]);

/** The value of a key, or the part of it that was asked for. What only a module can read is said so. */
export async function readValue(context: ReadContext): Promise<ReadValue> {
  const { type } = context.facts;
  const reader = readers.get(type);
  if (reader) return reader(context);
  return { note: `No reader for this type; try its module's commands with run_read_commands${hint(type)}.` };
}

function hint(type: string): string {
  const example = examples.get(type);
  return example ? `, for example ${example}` : '';
}

const examples = new Map([
  ['TSDB-TYPE', 'TS.RANGE key - + COUNT 100'],
  ['MBbloom--', 'BF.INFO key'],
  ['MBbloomCF', 'CF.INFO key'],
  ['TopK-TYPE', 'TOPK.LIST key'],
  ['CMSk-TYPE', 'CMS.INFO key'],
  ['TDIS-TYPE', 'TDIGEST.INFO key'],
]);
