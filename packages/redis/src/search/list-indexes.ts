import type { Db } from '../client.js';
import { arrayOf, isRedisError, mapOf, numberOf, type Reply, textOf } from '../reply/reply.js';
import { cutBytes } from '../reply/text.js';
import { scanKeyspace } from '../scan/scan-keyspace.js';
import type { Hit } from './hit.js';
import { fieldText } from './index-info.js';
import { readInfo, runSearch } from './search-documents.js';

const mostIndexes = 50;
const mostFields = 40;
// Vector sets are keys among all others, so finding them means looking through the keyspace.
const longestScanMs = 2_000;

/** What can be searched: indexes of RediSearch and vector sets. */
export async function listIndexes(
  db: Db,
  { hasSearch, hasVectorSets }: { hasSearch: boolean; hasVectorSets: boolean },
  signal: AbortSignal,
): Promise<{ hits: Hit[]; complete: boolean }> {
  const indexes = hasSearch ? await searchIndexes(db, signal) : [];
  const sets = hasVectorSets ? await vectorSets(db, signal) : { hits: [], complete: true };
  return { hits: [...indexes, ...sets.hits], complete: sets.complete && indexes.length < mostIndexes };
}

async function searchIndexes(db: Db, signal: AbortSignal): Promise<Hit[]> {
  const names = arrayOf(await runSearch(db, ['FT._LIST'], signal)).map(textOf);
  const hits: Hit[] = [];
  for (const name of names.sort().slice(0, mostIndexes)) {
    const info = await readInfo(db, name, signal);
    const fenced = db.fence.prefixes.length > 0;
    if (fenced && !info.prefixes.every((prefix) => db.fence.allows(Buffer.from(prefix)))) continue;
    hits.push({
      index: name,
      kind: `${info.kind} ${info.prefixes.join(' ')}`.trim(),
      documents: info.documents,
      schema: info.fields.slice(0, mostFields).map(fieldText),
    });
  }
  return hits;
}

async function vectorSets(db: Db, signal: AbortSignal): Promise<{ hits: Hit[]; complete: boolean }> {
  const keys: Buffer[] = [];
  const endsAt = performance.now() + longestScanMs;
  let complete = true;
  for await (const batch of scanKeyspace(db, {
    pattern: Buffer.from('*'),
    type: 'vectorset',
    from: '',
    count: 4_000,
    signal,
  })) {
    keys.push(...batch.items);
    const more = batch.after(batch.items.length) !== undefined;
    if (more && (keys.length >= mostIndexes || performance.now() > endsAt)) {
      complete = false;
      break;
    }
  }
  const shown = keys.slice(0, mostIndexes);
  const infos = await db.ask(
    shown.map((key) => ({ key, command: ['VINFO', key] })),
    signal,
  );
  return { hits: shown.map((key, index) => vectorSetHit(key, infos[index] ?? null)), complete };
}

function vectorSetHit(key: Buffer, info: Reply): Hit {
  const facts = isRedisError(info) ? new Map<string, Reply>() : mapOf(info);
  const dimensions = facts.get('vector-dim');
  const size = facts.get('size');
  return {
    index: cutBytes(key, 2_048),
    kind: 'vector set',
    ...(size === undefined ? {} : { documents: numberOf(size) }),
    ...(dimensions === undefined ? {} : { schema: [`vector(${textOf(dimensions)})`] }),
  };
}
