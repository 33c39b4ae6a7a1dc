import * as z from 'zod';

/** Names of keys. */
export function keysField(most: number) {
  return z.array(z.string()).min(1).max(most).describe('e.g. ["user:1"]');
}
