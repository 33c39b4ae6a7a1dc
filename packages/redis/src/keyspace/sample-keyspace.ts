import type { Db } from '../client.js';
import { type KeyFacts, readKeyFacts } from '../keys/key-facts.js';
import { cutBytes } from '../reply/text.js';
import { scanKeyspace } from '../scan/scan-keyspace.js';
import { countKeys } from './count-keys.js';
import { prefixOf } from './prefix-of.js';
import { createTopList } from './top-list.js';

export interface SampleOptions {
  pattern: Buffer;
  /** Most keys to look at. */
  most: number;
  longestMs: number;
  /** Parts of a prefix. */
  depth: number;
  signal: AbortSignal;
  progress: (done: number, total?: number) => void;
}

interface Group {
  keys: number;
  bytes: number;
  without_ttl: number;
}

// Keys come in the order of their hashes, so the first of them are a fair sample; this many are asked about in one go.
const batchKeys = 500;
const mostGroups = 20;
const mostBiggest = 10;
// Names that share nothing would be a group each; what comes later is counted together.
const mostPrefixes = 5_000;
const otherPrefix = '(other)';

/** Looks at keys until there are enough, time is up, or all were seen, and adds up their memory by prefix and by type. */
export async function sampleKeyspace(
  db: Db,
  { pattern, most, longestMs, depth, signal, progress }: SampleOptions,
) {
  const endsAt = performance.now() + longestMs;
  const total = await countKeys(db, signal);
  const prefixes = new Map<string, Group>();
  const types = new Map<string, Group>();
  const biggest = createTopList<KeyFacts>(mostBiggest, ({ memoryBytes = 0 }) => memoryBytes);
  let sampled = 0;
  let bytes = 0;
  let measured = true;
  let complete = true;

  function add(one: KeyFacts) {
    // A key that has just expired is none.
    if (one.type === 'none' || one.refusal) return;
    sampled += 1;
    bytes += one.memoryBytes ?? 0;
    measured &&= one.memoryBytes !== undefined;
    const prefix = prefixOf(one.key.toString('utf8', 0, 200), depth);
    addTo(prefixes, prefixes.has(prefix) || prefixes.size < mostPrefixes ? prefix : otherPrefix, one);
    addTo(types, one.type, one);
    biggest.add(one);
  }

  const nodes = await db.masters(signal);
  for (const [index, node] of nodes.entries()) {
    // Each master of a cluster gives an equal part of the sample, and of the time that is left.
    const quota = Math.ceil((most * (index + 1)) / nodes.length);
    const partEndsAt = performance.now() + (endsAt - performance.now()) / (nodes.length - index);
    for await (const batch of scanKeyspace(db, { pattern, from: '', count: batchKeys, only: node, signal })) {
      const wanted = batch.items.slice(0, quota - sampled);
      for (const one of await readKeyFacts(db, wanted, signal)) add(one);
      progress(sampled, total === undefined ? most : Math.min(most, total));
      const more = wanted.length < batch.items.length || batch.after(batch.items.length) !== undefined;
      if (more && (sampled >= quota || performance.now() > partEndsAt)) {
        complete = false;
        break;
      }
    }
  }
  return {
    sampled,
    ...(total === undefined || pattern.toString() !== '*' ? {} : { total }),
    complete,
    bytes,
    by_prefix: largest(prefixes, bytes),
    by_type: largest(types, bytes),
    biggest: biggest.items().map(({ key, type, memoryBytes = 0, ttlSeconds }) => ({
      key: cutBytes(key, 200),
      type,
      bytes: memoryBytes,
      ...(ttlSeconds === undefined ? {} : { ttl_s: ttlSeconds }),
    })),
    ...(measured ? {} : { notice: 'The Redis user may not run MEMORY USAGE, so sizes are missing.' }),
  };
}

function addTo(groups: Map<string, Group>, name: string, { memoryBytes = 0, ttlSeconds }: KeyFacts) {
  const group = groups.get(name) ?? { keys: 0, bytes: 0, without_ttl: 0 };
  group.keys += 1;
  group.bytes += memoryBytes;
  if (ttlSeconds === undefined) group.without_ttl += 1;
  groups.set(name, group);
}

function largest(groups: Map<string, Group>, bytes: number) {
  return [...groups]
    .map(([name, group]) => ({
      name,
      ...group,
      share_percent: Math.round((group.bytes / Math.max(1, bytes)) * 1_000) / 10,
    }))
    .sort((a, b) => b.bytes - a.bytes || b.keys - a.keys)
    .slice(0, mostGroups);
}
