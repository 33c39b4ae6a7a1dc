import { arrayOf, bytesOf, type Reply, textOf } from '../reply/reply.js';
import { digestOf, type ScanPosition, scanStart } from './scan-position.js';

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
  /** The server gave all there is in this one step. */
  whole: boolean;
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
    const items = from.pending.map((name) => ({ name, value: null }));
    yield { items, here: from, next: position, whole: false };
    if (position) position.count = nextCount(position.count, position.count);
  }
  while (position) {
    const here: ScanPosition = position;
    const [nextCursor, list] = arrayOf(await step(here.cursor, here.count));
    const cursor = textOf(nextCursor);
    const whole = here.cursor === '0' && cursor === '0';
    const awaited = new Set(here.shown);
    const came = unique(itemsOf(arrayOf(list), inPairs));
    // What was one block and has become a table has another order: then it begins anew, which repeats some and loses none.
    const items =
      here.behind.length > 0
        ? whole
          ? itemsBehind(came, here.behind)
          : came
        : came.filter(({ name }) => awaited.size === 0 || !awaited.delete(digestOf(name)));
    // What was shown and did not come again comes with a later step: the server has made this batch smaller than it was.
    const next: ScanPosition = { ...scanStart(here.count), cursor, shown: [...awaited] };
    position = cursor === '0' ? undefined : next;
    yield { items, here, next: position, whole };
    if (position) position.count = nextCount(here.count, items.length);
  }
}

// A cursor travels through the conversation: up to this many bytes of names are carried in it.
const mostPendingBytes = 2_048;
// Of a block that comes whole, so many are told apart by name; beyond that its order is trusted.
const mostShownOfBlock = 100;
// If the last one shown is deleted meanwhile, one before it still says where to go on.
const landmarks = 5;

/**
 * The position after the first `kept` items of a batch.
 * @param namesOnly the rest may be carried as names, because a name is all there is to an item
 */
export function positionWithin(
  { items, here, next, whole }: ScanBatch,
  kept: number,
  { namesOnly = true }: { namesOnly?: boolean } = {},
): ScanPosition | undefined {
  const rest = items.slice(kept).map(({ name }) => name);
  if (rest.length === 0) return next;
  // As base64, with a mark and a comma; a digest has eleven characters.
  const pendingBytes = rest.reduce((sum, name) => sum + Math.ceil((name.length * 4) / 3) + 2, 0);
  const isShort = pendingBytes <= Math.min(mostPendingBytes, (here.shown.length + kept) * 12);
  if (here.pending.length > 0 || (namesOnly && isShort)) {
    return next ? { ...next, pending: rest } : { ...scanStart(here.count), pending: rest, ended: true };
  }
  if (kept === 0) return here;
  const isBlock = whole && (here.behind.length > 0 || here.shown.length + kept > mostShownOfBlock);
  const shown = items
    .slice(isBlock ? Math.max(0, kept - landmarks) : 0, kept)
    .map(({ name }) => digestOf(name));
  return isBlock
    ? { ...here, shown: [], behind: shown }
    : { ...here, shown: [...here.shown, ...shown], behind: [] };
}

// SCAN looks at so many entries by default.
const leastCount = 10;

/** The position before a batch, with a COUNT that brings about `kept` items; undefined where a COUNT would change nothing. */
export function positionBefore({ items, here, whole }: ScanBatch, kept: number): ScanPosition | undefined {
  if (here.count <= leastCount || here.pending.length > 0 || whole) return undefined;
  const share = Math.min(0.5, (kept * 0.8) / Math.max(1, items.length));
  return { ...here, count: Math.max(leastCount, Math.floor(here.count * share)) };
}

/** The items after the last landmark that is among them; all of them when none is. */
function itemsBehind(items: ScannedItem[], behind: string[]): ScannedItem[] {
  const known = new Set(behind);
  return items.slice(items.findLastIndex(({ name }) => known.has(digestOf(name))) + 1);
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
