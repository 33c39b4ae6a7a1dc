import { ToolError } from '@patchbay/core';
import type { StripeClient } from './client.js';

/** @throws ToolError `refused` for a live key that may only read */
export function checkWritable({ mode, writable }: Pick<StripeClient, 'mode' | 'writable'>): void {
  if (writable) return;
  throw new ToolError('refused', `The key is a ${mode} key, and this server only reads real data.`, {
    next: 'Use a test key; or the person who runs this server sets STRIPE_ALLOW_LIVE_WRITES=1 and restarts it.',
  });
}
