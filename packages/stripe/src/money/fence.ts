import { ToolError } from '@patchbay/core';
import { displayAmount } from './amount.js';

/** Most that one call may move, in minor units by currency; undefined where STRIPE_MAX_AMOUNT is not set. */
export type Fence = ReadonlyMap<string, number> | undefined;

/** Reads `usd:50000` and the like. Of two limits for a currency the smaller one holds. */
export function readFence(items: readonly string[] | undefined): Fence {
  if (!items) return undefined;
  const limits = new Map<string, number>();
  for (const item of items) {
    const [code = '', amount = ''] = item.split(':');
    limits.set(code, Math.min(limits.get(code) ?? Number.POSITIVE_INFINITY, Number(amount)));
  }
  return limits;
}

/**
 * Refuses what is beyond the fence. `amount` is undefined where nobody can know it beforehand (metered usage, say).
 * @throws ToolError `refused` for more than the limit, a currency without one, and an amount that is not known
 */
export function checkFence(fence: Fence, amount: number | undefined, currency: string): void {
  if (!fence) return;
  const limit = fence.get(currency);
  const next =
    'The limit is STRIPE_MAX_AMOUNT in the settings of this server; only the person who runs it can change it.';
  if (limit === undefined)
    throw new ToolError('refused', `No amount in ${currency.toUpperCase()} may be moved by this server.`, {
      next,
      details: { allowed: Object.fromEntries(fence) },
    });
  if (amount === undefined)
    throw new ToolError(
      'refused',
      `How much this would move is not known beforehand, and the limit is ${displayAmount(limit, currency)}.`,
      { next },
    );
  if (Math.abs(amount) <= limit) return;
  throw new ToolError(
    'refused',
    `${displayAmount(amount, currency)} is more than this server may move at once (${displayAmount(limit, currency)}).`,
    { next },
  );
}
