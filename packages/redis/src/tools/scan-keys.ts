import { cursorField, defineTool, limitField, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { factFields, type KeyFacts, readKeyFacts } from '../keys/key-facts.js';
import { countKeys } from '../keyspace/count-keys.js';
import { fromText, toText } from '../reply/text.js';
import { fillPage, type Page } from '../scan/fill-page.js';
import { scanKeyspace } from '../scan/scan-keyspace.js';
import { reads } from './annotations.js';

// SCAN with COUNT 1000 keeps Redis for less than a millisecond, COUNT 10000 for about six (measured on Redis 7.0.15, 1,000,000 keys).
const mostCount = 4_000;
const leastCount = 10;
// A page that finds little ends after this long, with a cursor to go on.
const longestMs = 5_000;
// Names of fields, the total, the notice, and what core adds to a cursor.
const aroundKeysBytes = 512;

export const scanKeys = defineTool({
  name: 'scan_keys',
  title: 'Find keys',
  access: 'read',
  description:
    'Names of keys by glob pattern, page by page, over all masters of a cluster. Misses none, repeats none.',
  annotations: reads,
  input: z.object({
    pattern: z.string().default('*').describe('e.g. user:*'),
    type: z.string().max(64).optional().describe('e.g. hash, stream, ReJSON-RL'),
    details: z.boolean().default(false).describe('Add type, ttl_s, bytes'),
    limit: limitField(100, 1_000),
    cursor: cursorField(),
  }),
  output: list('keys', z.unknown(), { extra: { notice: z.string().optional() } }),
  async handler({ pattern, type, details, limit }, context: ToolContext<Db>) {
    const { client, signal, position, maxOutputBytes } = context;
    const room = Math.max(512, maxOutputBytes - aroundKeysBytes);
    const endsAt = performance.now() + Math.min(longestMs, context.remainingMs() / 2);
    /** As many as are still wanted and fit, by what came so far. */
    const nextCount = (count: number, brought: number, { items, bytes }: Page<unknown>) => {
      if (brought * 8 < count) return Math.min(mostCount, count * 2);
      const averageBytes = bytes / Math.max(1, items.length);
      const wanted = Math.min(limit - items.length, (room - bytes) / Math.max(1, averageBytes));
      return Math.round(Math.min(mostCount, Math.max(leastCount, (wanted * count) / brought)));
    };
    const page = await fillPage<Buffer, unknown>({
      from: position.upstream,
      batches: (from, soFar) =>
        scanKeyspace(client, {
          pattern: fromText(pattern),
          type,
          from,
          count: Math.min(limit, leastCount * 10),
          nextCount: (count, brought) => nextCount(count, brought, soFar),
          signal,
        }),
      async shape(keys) {
        const items = details ? (await readKeyFacts(client, keys, signal)).map(detailed) : keys.map(toText);
        return items.map((item) => () => item);
      },
      room,
      most: limit,
      enough: limit,
      endsAt,
      bytesOfPlace: bytesInCursor,
    });
    const countsAll = pattern === '*' && type === undefined;
    return {
      items: page.items,
      next: page.next,
      total: countsAll ? await countKeys(client, signal) : undefined,
      ...(page.items.length === 0 ? noneFound(page.next, type) : {}),
    };
  },
});

// Redis answers a type it does not know with nothing, and modules bring types of their own.
const ownTypes = ['string', 'list', 'set', 'zset', 'hash', 'stream'];

function noneFound(next: string | undefined, type: string | undefined): { notice?: string } {
  if (next !== undefined) return { notice: 'None matched so far; pass next_cursor to look further.' };
  if (type === undefined || ownTypes.includes(type.toLowerCase())) return {};
  return {
    notice: `Types are ${ownTypes.join(', ')}, and those of modules; ${type} is none of Redis's own.`,
  };
}

/** A cursor is base64. */
function bytesInCursor(place: string): number {
  return Math.ceil((place.length * 4) / 3);
}

function detailed(facts: KeyFacts) {
  return { key: toText(facts.key), type: facts.type || 'not allowed', ...factFields(facts) };
}
