import * as z from 'zod';
import type { Change } from './commit-changes.js';
import type { TreeEntry } from './tree-reader.js';

export const branchField = z.string().min(1).optional().describe('e.g. fix-1; default the default branch');

/** The head a write was decided on. */
export const expectedHead = z
  .string()
  .regex(/^[0-9a-fA-F]{7,64}$/)
  .optional()
  .describe('Refuse when the branch is not here, e.g. 3f2a9c1');

/** A file keeps its executable bit; a new one has none. */
export function modeOf(entry: TreeEntry | undefined): Change['mode'] {
  return entry?.mode === '100755' ? '100755' : '100644';
}
