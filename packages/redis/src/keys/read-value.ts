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
  if (reader) {
    const value = await reader(context);
    const ignored = ignoredSelectors(context);
    return ignored ? { ...value, note: [value.note, ignored].filter(Boolean).join(' ') } : value;
  }
  return { note: `No reader for this type; try its module's commands with run_read_commands${hint(type)}.` };
}

// Which of the selectors mean something for a type; what is not named here is chosen otherwise.
const selectors = ['fields', 'match', 'path', 'reverse'] as const;
const selectorsOf: ReadonlyMap<string, ReadonlyArray<(typeof selectors)[number]>> = new Map([
  ['hash', ['fields', 'match']],
  ['list', ['reverse']],
  ['set', ['match']],
  ['zset', ['match', 'reverse']],
  ['stream', ['reverse']],
  ['ReJSON-RL', ['path']],
  ['vectorset', ['fields']],
]);

/** Says what of the question was left out, so that nobody takes the answer for a filtered one. */
function ignoredSelectors({ facts, selection }: ReadContext): string {
  const known = selectorsOf.get(facts.type) ?? [];
  const ignored = selectors.filter((name) => selection[name] && !known.includes(name));
  return ignored.length > 0 ? `Not for this type, so ignored: ${ignored.join(', ')}.` : '';
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
