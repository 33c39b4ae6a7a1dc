import { jsonBytes } from '@patchbay/core';
import { fitPlace } from './fit-place.js';

/** Items that one step of a scan brought. */
export interface PageBatch<Item> {
  items: Item[];
  /** Where to go on after so many of them; undefined when none are left anywhere. */
  after(kept: number): string | undefined;
  /** The place before this step, with a step so small that about so many come; undefined when it cannot be smaller. */
  retreat(kept: number): string | undefined;
}

/** What is on the page already. */
export interface Page<Shown> {
  items: Shown[];
  bytes: number;
}

export interface FillPageOptions<Item, Shown> {
  /** Where to begin. */
  from: string;
  /** The steps from a place on. They may look at the page to choose their size. */
  batches: (from: string, page: Page<Shown>) => AsyncGenerator<PageBatch<Item>, void>;
  /** The items as they are shown, each within the room that is left then. */
  shape: (items: Item[]) => Promise<Array<(room: number) => Shown>>;
  /** Bytes for the items and the place. */
  room: number;
  /** Never more items than this. */
  most: number;
  /** No further step when there are so many, or at this time (`performance.now()`). */
  enough: number;
  endsAt: number;
  /** Bytes a place takes in the answer. */
  bytesOfPlace: (place: string) => number;
}

// A place that tells one by one what was shown grows with it; beyond this a smaller step is better.
const mostPlaceBytes = 3_000;

/**
 * One page of a scan: as many items as fit, and where to go on. A step that brings more than fits is cut, if the place behind the cut is
 * short, and otherwise taken anew in smaller steps; so nothing is lost, and no place outgrows the answer.
 */
export async function fillPage<Item, Shown>({
  from,
  batches,
  shape,
  room,
  most,
  enough,
  endsAt,
  bytesOfPlace,
}: FillPageOptions<Item, Shown>): Promise<Page<Shown> & { next: string | undefined }> {
  const page: Page<Shown> = { items: [], bytes: 0 };
  let start = from;
  for (;;) {
    const retreat = await fillFrom(start);
    if (retreat.again === undefined) return { ...page, next: retreat.next };
    start = retreat.again;
  }

  async function fillFrom(place: string): Promise<{ again?: string; next: string | undefined }> {
    let next: string | undefined;
    for await (const batch of batches(place, page)) {
      const sizes = await take(batch);
      if (sizes.length < batch.items.length) return cut(batch, sizes);
      next = batch.after(sizes.length);
      if (page.items.length >= enough || performance.now() > endsAt) break;
    }
    return { next };
  }

  /** Puts items onto the page while they fit, the first in any case; returns their sizes. */
  async function take(batch: PageBatch<Item>): Promise<number[]> {
    const sizes: number[] = [];
    for (const shaped of await shape(batch.items)) {
      if (page.items.length >= most) break;
      const shown = shaped(room - page.bytes);
      const size = jsonBytes(shown) + 1;
      if (page.items.length > 0 && page.bytes + size > room) break;
      page.items.push(shown);
      page.bytes += size;
      sizes.push(size);
    }
    return sizes;
  }

  function cut(batch: PageBatch<Item>, sizes: number[]): { again?: string; next: string | undefined } {
    const before = page.items.length - sizes.length;
    const bytesBefore = page.bytes - sum(sizes);
    const { kept, place } = fitPlace({
      sizes,
      room: room - bytesBefore,
      least: before > 0 ? 0 : 1,
      placeAfter: batch.after,
      bytesOfPlace,
    });
    const isLong = place !== undefined && bytesOfPlace(place) > Math.min(mostPlaceBytes, room / 4);
    const smaller = isLong ? batch.retreat(kept) : undefined;
    const left = smaller === undefined ? kept : 0;
    page.items.length = before + left;
    page.bytes = bytesBefore + sum(sizes.slice(0, left));
    if (smaller === undefined) return { next: place };
    return before > 0 ? { next: smaller } : { again: smaller, next: undefined };
  }
}

function sum(sizes: number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
