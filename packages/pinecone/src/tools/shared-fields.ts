import type { Annotations } from '@patchbay/core';
import * as z from 'zod';

/** What a tool that only looks may claim. The world it sees is closed: one project. */
export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** For writes that replace or remove what was there. Repeating one changes nothing more. */
export const overwrites: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};

export const indexField = z.string().describe('e.g. docs');

export const namespaceField = z.string().optional().describe('e.g. en; default __default__');

export const filterField = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('e.g. {"year":{"$gte":2020}}');
