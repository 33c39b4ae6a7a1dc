import { ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import { bytesOf, numberOf, required, textOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import { fillPage, type PageBatch } from '../scan/fill-page.js';
import { positionBefore, positionWithin, type ScannedItem, scanBatches } from '../scan/scan-batches.js';
import { formatPosition, parsePosition, type ScanPosition, scanStart } from '../scan/scan-position.js';
import { type ReadContext, type ReadValue, windowCount } from './selection.js';

interface MemberScan {
  /** `SSCAN`, `HSCAN` or `ZSCAN`. */
  scan: string;
  size: string;
  inPairs: boolean;
  /** One item as JSON within `room`. */
  shape: (item: ScannedItem, room: number) => unknown;
}

// A pattern that few members match is looked for so long; then the answer says where to go on.
const longestMs = 2_000;

/**
 * A part of a set, or of a hash or sorted set by a pattern, in the order the server keeps it. Whole steps are shown where they fit, so there
 * may be some more than were asked for.
 */
export async function scanMembers<T>(
  { db, facts, selection, signal }: ReadContext,
  { scan, size, inPairs, shape }: MemberScan,
  collect: (items: unknown[]) => T,
): Promise<ReadValue> {
  const { key } = facts;
  const [sizeReply] = await db.ask([{ key, command: [size, key] }], signal);
  const total = numberOf(sizeReply);
  if (selection.start !== undefined && !parsePosition(selection.start)) throw notAPlace();
  const pattern = selection.match === undefined ? undefined : fromText(selection.match);
  const page = await fillPage<ScannedItem, unknown>({
    from: selection.start ?? '',
    batches: (place) =>
      batchesFrom(parsePosition(place) ?? scanStart(windowCount(facts, total, selection.count))),
    shape: async (items) => items.map((item) => (left: number) => shape(item, left)),
    room: selection.room - 2,
    most: Number.POSITIVE_INFINITY,
    enough: selection.count,
    endsAt: performance.now() + longestMs,
    bytesOfPlace: (place) => place.length,
  });
  return { value: collect(page.items), total, nextStart: page.next };

  async function* batchesFrom(position: ScanPosition): AsyncGenerator<PageBatch<ScannedItem>, void> {
    const batches = scanBatches({
      from: position,
      inPairs,
      async step(cursor, count) {
        const match = pattern ? ['MATCH', pattern] : [];
        const command: Command = [scan, key, cursor, ...match, 'COUNT', String(count)];
        const [reply] = await db.ask([{ key, command }], signal);
        return required(reply);
      },
      nextCount: (count, found) =>
        found * 8 < count ? windowCount(facts, total, Math.min(4_000, count * 2)) : count,
    });
    for await (const batch of batches) {
      yield {
        items: batch.items,
        after(kept) {
          const place = positionWithin(batch, kept, { namesOnly: !inPairs });
          return place && formatPosition(place);
        },
        retreat(kept) {
          const place = positionBefore(batch, kept);
          return place && formatPosition(place);
        },
      };
    }
  }
}

/** Members of a set. */
export function readSet(context: ReadContext): Promise<ReadValue> {
  return scanMembers(
    context,
    { scan: 'SSCAN', size: 'SCARD', inPairs: false, shape: ({ name }, room) => cutBytes(name, room) },
    (items) => items,
  );
}

/** A member with its score, as exact text. */
export function shapeScore({ name, value }: ScannedItem, room: number): unknown {
  return [cutBytes(name, room), textOf(value)];
}

/** A field with its value. */
export function shapeField({ name, value }: ScannedItem, room: number): [string, string] {
  return [cutBytes(name, room), cutBytes(bytesOf(value), room)];
}

function notAPlace(): ToolError {
  return new ToolError('invalid_argument', 'start: is not a place in this value.', {
    next: 'For hashes and sets pass next_start of the last answer unchanged, or leave start out.',
  });
}
