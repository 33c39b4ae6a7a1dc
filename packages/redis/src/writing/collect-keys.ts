import { ToolError } from '@patchbay/core';
import type { Db } from '../client.js';
import { scanKeyspace } from '../scan/scan-keyspace.js';

// Their names are held in memory, and one call is over before hosts give up.
const mostKeys = 100_000;

/**
 * Every key that matches.
 * @throws ToolError `refused` when there are more than one call may delete
 */
export async function collectKeys(db: Db, pattern: Buffer, signal: AbortSignal): Promise<Buffer[]> {
  const keys = new Map<string, Buffer>();
  for await (const batch of scanKeyspace(db, { pattern, from: '', count: 4_000, signal })) {
    // A table that is resized meanwhile may show a key twice.
    for (const key of batch.items) keys.set(key.toString('latin1'), key);
    if (keys.size > mostKeys) throw tooMany();
  }
  return [...keys.values()];
}

function tooMany(): ToolError {
  return new ToolError('refused', `More than ${mostKeys} keys match, which is too many for one call.`, {
    next: 'Narrow the pattern and delete part by part; FLUSHDB empties a database (admin tier).',
  });
}
