import { ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { given, idField } from './fields.js';
import { itemName } from './shapes/subscription.js';

const priceId = () => idField(['price_', 'plan_']);
const quantity = () => z.int().min(0).max(1_000_000).optional().describe('e.g. 3');

/** What a new subscription, link or session sells; Stripe takes twenty. */
export const soldItems = z
  .array(z.object({ price: priceId(), quantity: quantity() }))
  .min(1)
  .max(20)
  .describe('What is sold');

/** Changes of a subscription's items. */
export const changedItems = z
  .array(
    z.object({
      id: z.string().max(2_048).optional().describe('si_..., or new to add one; not needed for the only one'),
      price: priceId().optional(),
      quantity: quantity(),
      deleted: z.boolean().optional().describe('true removes it'),
    }),
  )
  .min(1)
  .max(20)
  .describe('Items to change; others stay');

type Change = z.output<typeof changedItems>[number];

/**
 * The changes as Stripe takes them. An item that is not named by its id would be added beside the old one, which is then billed, too:
 * so it is named, and only `new` adds. `repeated` is for a call that may have been carried out already: its items are what they were
 * then, whatever the subscription has now.
 * @throws ToolError `invalid_argument` where it is not clear which item is meant, `outcome_unknown` for a repeated call
 */
export function namedItems(
  { id, items: { data: present } }: Stripe.Subscription,
  changes: readonly Change[],
  { repeated }: { repeated: boolean },
): Stripe.SubscriptionUpdateParams.Item[] {
  const ids = changes.flatMap((change) => (change.id === undefined || change.id === 'new' ? [] : change.id));
  const twice = ids.find((one, index) => ids.indexOf(one) !== index);
  if (twice) throw unclear(`items: ${twice} is changed twice.`, present);
  return changes.map(({ id: item, ...change }) => {
    if (item === 'new') {
      if (change.price === undefined || change.deleted)
        throw unclear('items: a new item needs a price.', present);
      return given(change);
    }
    if (item !== undefined) {
      if (!repeated && !present.some((one) => one.id === item))
        throw unclear(`items: ${id} has no item ${item}.`, present);
      return { id: item, ...given(change) };
    }
    // With one change and one item there is one way to read it, before the change and after it.
    const [only, ...others] = present;
    if (only && others.length === 0 && changes.length === 1) return { id: only.id, ...given(change) };
    if (repeated) throw changedMeanwhile(id);
    throw unclear(`items: which of the ${present.length} items of ${id}? Say so by its id.`, present);
  });
}

function unclear(message: string, present: readonly Stripe.SubscriptionItem[]): ToolError {
  return new ToolError('invalid_argument', message, {
    next: 'Name each item by its id, or use id new to add one.',
    details: { items: present.map((item) => ({ id: item.id, price: item.price.id, is: itemName(item) })) },
  });
}

function changedMeanwhile(id: string): ToolError {
  return new ToolError(
    'outcome_unknown',
    `${id} has other items than at the first call, so that it cannot be repeated.`,
    {
      next: `Fetch ${id}: its items tell whether the change was made.`,
    },
  );
}
