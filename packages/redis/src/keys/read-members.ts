import { jsonBytes, ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import { bytesOf, numberOf, required, textOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import { fitPlace } from '../scan/fit-place.js';
import { positionWithin, type ScannedItem, scanBatches } from '../scan/scan-batches.js';
import { formatPosition, parsePosition, scanStart } from '../scan/scan-position.js';
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
  const from = selection.start === undefined ? undefined : parsePosition(selection.start);
  if (selection.start !== undefined && !from) throw notAPlace();
  const pattern = selection.match === undefined ? undefined : fromText(selection.match);
  const taken: unknown[] = [];
  let left = selection.room - 2;
  let nextStart: string | undefined;
  const endsAt = performance.now() + longestMs;
  const batches = scanBatches({
    from: from ?? scanStart(windowCount(facts, total, selection.count)),
    inPairs,
    async step(cursor, count) {
      const command: Command = [
        scan,
        key,
        cursor,
        ...(pattern ? ['MATCH', pattern] : []),
        'COUNT',
        String(count),
      ];
      const [reply] = await db.ask([{ key, command }], signal);
      return required(reply);
    },
    nextCount: (count, found) =>
      found * 8 < count ? windowCount(facts, total, Math.min(4_000, count * 2)) : count,
  });
  reading: for await (const batch of batches) {
    const sizes: number[] = [];
    for (const item of batch.items) {
      const shaped = shape(item, left);
      const bytes = jsonBytes(shaped) + 1;
      if (bytes > left && taken.length > 0) {
        const before = taken.length - sizes.length;
        const { kept, place } = fitPlace({
          sizes,
          room: left + sizes.reduce((sum, one) => sum + one, 0),
          least: before > 0 ? 0 : 1,
          placeAfter(count) {
            const here = positionWithin(batch, count, { namesOnly: !inPairs });
            return here && formatPosition(here);
          },
          bytesOfPlace: (text) => text.length,
        });
        taken.length = before + kept;
        nextStart = place;
        break reading;
      }
      left -= bytes;
      sizes.push(bytes);
      taken.push(shaped);
    }
    nextStart = batch.next && formatPosition(batch.next);
    if (taken.length >= selection.count || performance.now() > endsAt) break;
  }
  return { value: collect(taken), total, nextStart };
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
