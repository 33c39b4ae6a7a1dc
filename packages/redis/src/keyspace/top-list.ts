/** The greatest of many, without keeping the others. */
export interface TopList<T> {
  add(item: T): void;
  /** The greatest first. */
  items(): T[];
}

export function createTopList<T>(most: number, sizeOf: (item: T) => number): TopList<T> {
  let kept: T[] = [];
  return {
    add(item) {
      const least = kept.at(-1);
      if (kept.length >= most && least !== undefined && sizeOf(item) <= sizeOf(least)) return;
      kept = [...kept, item].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, most);
    },
    items: () => kept,
  };
}
