import type { Annotations } from '@patchbay/core';

/** What a tool that only looks may claim. The world it sees is closed: one Redis. */
export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** What a tool that changes data must say. */
export const writes: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
};
