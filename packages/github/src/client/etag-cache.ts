import { createCache } from '@patchbay/core';

interface Kept {
  etag: string;
  text: string;
  link: string | undefined;
}

/** Answers that GitHub can confirm with 304, which costs no quota. Nothing is ever served without asking. */
export interface EtagCache {
  get(key: string): Kept | undefined;
  keep(key: string, headers: Record<string, string | undefined>, text: string): void;
  clear(): void;
}

// An entry is only as old as its last confirmation, so it may live long; the bytes are what is bounded.
const lifeMs = 3_600_000;
const largestEntryBytes = 1024 * 1024;

export function createEtagCache(): EtagCache {
  const cache = createCache<Kept>({ ttlMs: lifeMs, sizeOf: (entry) => JSON.stringify(entry).length });
  return {
    get: (key) => cache.get(key),
    keep(key, headers, text) {
      if (!headers.etag || text.length > largestEntryBytes) return;
      cache.set(key, { etag: headers.etag, text, link: headers.link });
    },
    clear: () => cache.clear(),
  };
}
