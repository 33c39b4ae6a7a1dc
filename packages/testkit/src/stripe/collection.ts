/** Objects of one kind in one mode of one account, by id. Stored objects are replaced, never changed in place. */
export interface Collection<T> {
  get(id: string): T | undefined;
  /** Stores a new object or the next version of a known one, and answers it. */
  put(object: T): T;
  remove(id: string): void;
  newestFirst(): T[];
  /** What a search index that is `lagMs` behind would still answer, newest first. */
  lagging(lagMs: number): T[];
}

interface Version<T> {
  readonly object: T;
  readonly storedAtMs: number;
}

// Versions behind a newer one of this age are dropped; longer than any lag a test would set.
const KEEP_VERSIONS_MS = 2 * 3_600_000;

/** `createdOf` gives the time in seconds that lists sort by; `now` the current time in milliseconds. */
export const collection = <T extends { id: string }>(
  createdOf: (object: T) => number,
  now: () => number,
): Collection<T> => {
  const versions = new Map<string, Version<T>[]>();
  const current = (history: Version<T>[]): T[] => history.slice(-1).map((version) => version.object);
  // The map keeps the order of insertion, so that a stable sort puts the later of two equal times first.
  const sorted = (objects: T[]) =>
    objects.reverse().sort((left, right) => createdOf(right) - createdOf(left));
  return {
    get: (id) => versions.get(id)?.at(-1)?.object,
    put(object) {
      const storedAtMs = now();
      const history = versions.get(object.id) ?? [];
      const settled = history.findLastIndex((version) => version.storedAtMs < storedAtMs - KEEP_VERSIONS_MS);
      versions.set(object.id, [...history.slice(Math.max(settled, 0)), { object, storedAtMs }]);
      return object;
    },
    remove: (id) => void versions.delete(id),
    newestFirst: () => sorted([...versions.values()].flatMap(current)),
    lagging(lagMs) {
      const horizon = now() - lagMs;
      const visible = (history: Version<T>[]) => current(history.filter((one) => one.storedAtMs <= horizon));
      return sorted([...versions.values()].flatMap(visible));
    },
  };
};
