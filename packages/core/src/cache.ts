import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from './clock.js';
import { jsonBytes } from './output-budget.js';

export interface CacheOptions {
  /** Most entries kept. */
  maxItems: number;
  /** Most bytes kept, as estimated by `sizeOf`. */
  maxBytes: number;
  /** How long an entry is served, in milliseconds; with 0 nothing is kept. */
  ttlMs: number;
  /** Bytes of a value; those of its JSON by default. */
  sizeOf?: (value: NonNullable<unknown>) => number;
  clock?: Clock;
}

/** Five minutes are long for a name and short for a person; 500 entries of at most 16 KB stay under 8 MB. Our own choice. */
export const defaultCache = { maxItems: 500, maxBytes: 8 * 1024 * 1024, ttlMs: 300_000 };

export interface CacheFigures {
  hits: number;
  misses: number;
  items: number;
  bytes: number;
}

/** Least recently used first out; bounded by items, bytes and time. */
export interface Cache<V extends NonNullable<unknown>> {
  get(key: string): V | undefined;
  set(key: string, value: V, ttlMs?: number): void;
  delete(key: string): void;
  clear(): void;
  figures(): CacheFigures;
}

export function createCache<V extends NonNullable<unknown>>({
  maxItems = defaultCache.maxItems,
  maxBytes = defaultCache.maxBytes,
  ttlMs = defaultCache.ttlMs,
  sizeOf = jsonBytes,
  clock = systemClock,
}: Partial<CacheOptions> = {}): Cache<V> {
  const entries = new LRUCache<string, V>({
    max: maxItems,
    maxSize: maxBytes,
    ttl: ttlMs,
    ttlResolution: 0,
    sizeCalculation: (value) => Math.max(1, sizeOf(value)),
    perf: { now: () => clock.now() },
  });
  let hits = 0;
  let misses = 0;
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) misses += 1;
      else hits += 1;
      return value;
    },
    set(key, value, ownTtlMs = ttlMs) {
      // To the library a lifetime of 0 means for ever.
      if (ownTtlMs > 0) entries.set(key, value, { ttl: ownTtlMs });
      else entries.delete(key);
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    figures: () => ({ hits, misses, items: entries.size, bytes: entries.calculatedSize }),
  };
}
