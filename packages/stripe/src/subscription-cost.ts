import type Stripe from 'stripe';
import { type Context, look } from './look.js';
import { checkFence } from './money/fence.js';
import { periodAmount } from './shapes/price.js';
import { itemName } from './shapes/subscription.js';

/** An item as it would be billed. */
export interface BilledItem {
  price: Stripe.Price;
  quantity: number | undefined;
}

/** Looks up the prices of items that are named by id. */
export async function billedItems(
  context: Context,
  items: ReadonlyArray<{ price: string; quantity?: number | undefined }>,
): Promise<BilledItem[]> {
  return Promise.all(
    items.map(async ({ price, quantity }) => ({
      price: await look(context, (stripe, options) => stripe.prices.retrieve(price, {}, options)),
      quantity,
    })),
  );
}

/** What one period costs; undefined where usage or tiers decide. */
export function periodTotal(items: readonly BilledItem[]): number | undefined {
  return items.reduce<number | undefined>((sum, { price, quantity }) => {
    const amount = periodAmount(price, quantity);
    return sum === undefined || amount === undefined ? undefined : sum + amount;
  }, 0);
}

/** `3 x 20.00 USD every month + 5.00 USD every month`. */
export const billedName = (items: readonly BilledItem[]): string => items.map(itemName).join(' + ');

/** Holds what a link or a page would ask its customer for against the fence. Prices are looked up only where there is one. */
export async function checkSale(
  context: Context,
  items: ReadonlyArray<{ price: string; quantity?: number | undefined }>,
): Promise<void> {
  const { fence } = context.client;
  if (!fence) return;
  const sold = await billedItems(context, items);
  const currencies = new Set(sold.map(({ price }) => price.currency));
  for (const currency of currencies) checkFence(fence, periodTotal(sold), currency);
}

/** Holds both what is due now and what every period costs against the fence. */
export function checkCost(
  { client }: Pick<Context, 'client'>,
  { due, items, currency }: { due: number; items: readonly BilledItem[]; currency: string },
): void {
  checkFence(client.fence, due, currency);
  checkFence(client.fence, periodTotal(items), currency);
}
