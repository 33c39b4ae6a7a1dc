export interface FitPlaceOptions {
  /** Bytes of each item that was taken from a batch. */
  sizes: number[];
  /** Bytes that these and the place behind them may take. */
  room: number;
  /** So many are kept in any case. */
  least: number;
  /** Where to go on after so many. */
  placeAfter: (kept: number) => string | undefined;
  /** Bytes a place takes in the answer. */
  bytesOfPlace: (place: string) => number;
}

/** How many of the items can be kept so that there is room for the place behind them, too: it may have to tell each of them. */
export function fitPlace({ sizes, room, least, placeAfter, bytesOfPlace }: FitPlaceOptions): {
  kept: number;
  place: string | undefined;
} {
  let kept = sizes.length;
  for (;;) {
    const place = placeAfter(kept);
    const bytes = sizes.slice(0, kept).reduce((sum, size) => sum + size, place ? bytesOfPlace(place) : 0);
    if (bytes <= room || kept <= least) return { kept, place };
    kept = Math.max(least, Math.floor(kept * 0.9));
  }
}
