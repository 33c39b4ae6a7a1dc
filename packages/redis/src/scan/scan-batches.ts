import { arrayOf, bytesOf, type Reply, textOf } from '../reply/reply.js';
import { digestOf, type ScanPosition } from './scan-position.js';

/** One item of a scan: a key, a field with its value, a member, a member with its score. */
export interface ScannedItem {
  name: Buffer;
  /** What comes with the name: the value of a field, the score of a member. */
  value: Reply;
}

/** What one step brought, without what was shown before. */
export interface ScanBatch {
  items: ScannedItem[];
  /** Where to go on when none of these items is shown. */
  here: ScanPosition;
  /** Where to go on when all of them are; undefined after the last ones. */
  next: ScanPosition | undefined;
}

export interface ScanBatchesOptions {
  from: ScanPosition;
  /** Sends one step of the scan. */
  step: (cursor: string, count: number) => Promise<Reply>;
  /** Items come with a second reply each, as in HSCAN and ZSCAN. */
  inPairs?: boolean;
  /** COUNT of the next step, from that of the last one and how many items it brought. */
  nextCount?: (count: number, found: number) => number;
}

/** The batches of a scan, one round trip each. Who wants no more just stops asking. */
export async function* scanBatches({
  from,
  step,
  inPairs = false,
  nextCount = (count) => count,
}: ScanBatchesOptions): AsyncGenerator<ScanBatch, void> {
  let position: ScanPosition | undefined = from;
  if (from.pending.length > 0) {
    position = from.ended ? undefined : { ...from, pending: [] };
    yield { items: from.pending.map((name) => ({ name, value: null })), here: from, next: position };
  }
  while (position) {
    const here: ScanPosition = position;
    const [nextCursor, list] = arrayOf(await step(here.cursor, here.count));
    const awaited = new Set(here.shown);
    const items = unique(itemsOf(arrayOf(list), inPairs)).filter(
      ({ name }) => awaited.size === 0 || !awaited.delete(digestOf(name)),
    );
    const cursor = textOf(nextCursor);
    // What was shown and did not come again comes with a later step: the server has made this batch smaller than it was.
    const next: ScanPosition = { cursor, count: here.count, shown: [...awaited], pending: [], ended: false };
    position = cursor === '0' ? undefined : next;
    yield { items, here, next: position };
    if (position) position.count = nextCount(here.count, items.length);
  }
}

// A cursor travels through the conversation: up to this many bytes of names are carried in it.
const mostPendingBytes = 2_048;

/**
 * The position after the first `kept` items of a batch.
 * @param namesOnly the rest may be carried as names, because a name is all there is to an item
 */
export function positionWithin(
  { items, here, next }: ScanBatch,
  kept: number,
  { namesOnly = true }: { namesOnly?: boolean } = {},
): ScanPosition | undefined {
  const rest = items.slice(kept).map(({ name }) => name);
  if (rest.length === 0) return next;
  const isShort = rest.reduce((sum, name) => sum + name.length, 0) <= mostPendingBytes;
  if (here.pending.length > 0 || (namesOnly && isShort)) {
    return next ? { ...next, pending: rest } : { ...here, shown: [], pending: rest, ended: true };
  }
  const shown = items.slice(0, kept).map(({ name }) => digestOf(name));
  return { ...here, shown: [...here.shown, ...shown] };
}

function itemsOf(list: Reply[], inPairs: boolean): ScannedItem[] {
  const items: ScannedItem[] = [];
  for (let index = 0; index < list.length; index += inPairs ? 2 : 1) {
    items.push({ name: bytesOf(list[index]), value: inPairs ? (list[index + 1] ?? null) : null });
  }
  return items;
}

/** A table that is being resized may show an item twice in one batch. */
function unique(items: ScannedItem[]): ScannedItem[] {
  const seen = new Set<string>();
  return items.filter(({ name }) => {
    const known = seen.size;
    return seen.add(name.toString('latin1')).size > known;
  });
}
