import { cursorField, defineTool, jsonBytes, limitField, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { factFields, type KeyFacts, readKeyFacts } from '../keys/key-facts.js';
import { countKeys } from '../keyspace/count-keys.js';
import { fromText, toText } from '../reply/text.js';
import { fitPlace } from '../scan/fit-place.js';
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
    const found: unknown[] = [];
    let bytes = 0;
    let next: string | undefined;

    /** As many as are still wanted and fit, by what came so far. */
    const nextCount = (count: number, brought: number) => {
      if (brought * 8 < count) return Math.min(mostCount, count * 2);
      const averageBytes = bytes / Math.max(1, found.length);
      const wanted = Math.min(limit - found.length, (room - bytes) / Math.max(1, averageBytes));
      return Math.round(Math.min(mostCount, Math.max(leastCount, (wanted * count) / brought)));
    };
    const batches = scanKeyspace(client, {
      pattern: fromText(pattern),
      type,
      from: position.upstream,
      count: Math.min(limit, leastCount * 10),
      nextCount,
      signal,
    });
    paging: for await (const batch of batches) {
      const items = details
        ? (await readKeyFacts(client, batch.keys, signal)).map(detailed)
        : batch.keys.map(toText);
      const sizes: number[] = [];
      for (const item of items) {
        const size = jsonBytes(item) + 1;
        if (found.length === limit || (found.length > 0 && bytes + size > room)) {
          const before = found.length - sizes.length;
          const { kept, place } = fitPlace({
            sizes,
            room: room - bytes + sizes.reduce((sum, one) => sum + one, 0),
            least: before > 0 ? 0 : 1,
            placeAfter: batch.after,
            bytesOfPlace: bytesInCursor,
          });
          found.length = before + kept;
          next = place;
          break paging;
        }
        bytes += size;
        sizes.push(size);
        found.push(item);
      }
      next = batch.after(items.length);
      if (next === undefined || found.length === limit || performance.now() > endsAt) break;
    }
    const countsAll = pattern === '*' && type === undefined;
    return {
      items: found,
      next,
      total: countsAll ? await countKeys(client, signal) : undefined,
      ...(found.length === 0 && next !== undefined
        ? { notice: 'None matched so far; pass next_cursor to look further.' }
        : {}),
    };
  },
});

/** A cursor is base64. */
function bytesInCursor(place: string): number {
  return Math.ceil((place.length * 4) / 3);
}

function detailed(facts: KeyFacts) {
  return { key: toText(facts.key), type: facts.type || 'not allowed', ...factFields(facts) };
}
