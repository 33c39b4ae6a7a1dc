import * as z from 'zod';
import type { Change } from './commit-changes.js';
import type { TreeEntry } from './tree-reader.js';

export const branchField = z.string().optional().describe('e.g. fix-1, else the default');

/** The head a write was decided on. */
export const expectedHead = z
  .string()
  .refine((sha) => /^[0-9a-fA-F]{7,64}$/.test(sha), 'must be a sha of at least 7 digits')
  .optional()
  .describe('The head you read, e.g. 3f2a9c1');

/** A file keeps its executable bit; a new one has none. */
export function modeOf(entry: TreeEntry | undefined): Change['mode'] {
  return entry?.mode === '100755' ? '100755' : '100644';
}
