import type Stripe from 'stripe';
import { invalid } from './api-error.js';
import type { LineSpec } from './objects/invoice-line.js';
import { type ItemSpec, newSubscriptionItem, type Period } from './objects/subscription.js';
import {
  type Accepts,
  boolean,
  integer,
  listOf,
  metadata,
  object,
  required,
  text,
  timestamp,
  type Values,
} from './rules.js';
import { find, idOf, mergeMetadata, type Scope } from './scope.js';

const newItemShape = {
  metadata: metadata(),
  price: required(text()),
  quantity: integer({ min: 0 }),
} satisfies Accepts<Stripe.SubscriptionCreateParams.Item>;

const changedItemShape = {
  ...newItemShape,
  deleted: boolean(),
  id: text(),
  price: text(),
} satisfies Accepts<Stripe.SubscriptionUpdateParams.Item>;

/** `items` of a new subscription: at most twenty, as docs.stripe.com/api/subscriptions/create says. */
export const newItemsRule = listOf(object(newItemShape), { max: 20 });
/** `items` of a change: one without `id` is added beside the others. */
export const changedItemsRule = listOf(object(changedItemShape), { max: 20 });
export const prorationDateRule = timestamp();

type ItemChange = Partial<Values<typeof changedItemShape>>;

const recurringPrice = (scope: Scope, id: string, param: string): Stripe.Price => {
  const price = find(scope, (books) => books.prices, { id, noun: 'price', param });
  if (price.recurring === null) {
    const message =
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.';
    throw invalid(param, message);
  }
  if (!price.active)
    throw invalid(param, 'The price specified is inactive. This field only accepts active prices.');
  return price;
};

const cycleOf = (price: Stripe.Price): string =>
  `${price.recurring?.interval} ${price.recurring?.interval_count}`;

const assertTogether = (specs: readonly ItemSpec[]): void => {
  if (specs.length === 0)
    throw invalid('items', 'A subscription must have at least one item.', 'parameter_missing');
  const [first, ...rest] = specs.map(({ price }) => price);
  if (
    rest.some((price) => first && (cycleOf(price) !== cycleOf(first) || price.currency !== first.currency))
  ) {
    throw invalid('items', 'All prices of a subscription must have the same interval and currency.');
  }
  const ids = specs.map(({ price }) => price.id);
  if (new Set(ids).size < ids.length) {
    throw invalid('items', 'Cannot add multiple subscription items with the same price.');
  }
};

const currentSpec = (item: Stripe.SubscriptionItem): ItemSpec => ({
  id: item.id,
  price: item.price,
  quantity: item.quantity ?? 1,
  metadata: item.metadata,
});

/** The items after a change: addressed ones replaced or deleted, unaddressed ones kept, those without id added. */
export const changedItems = (
  scope: Scope,
  current: readonly Stripe.SubscriptionItem[],
  changes: readonly ItemChange[],
): ItemSpec[] => {
  const specs = new Map(current.map((item) => [item.id, currentSpec(item)]));
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`;
    const before = change.id === undefined ? undefined : specs.get(change.id);
    if (change.id !== undefined && before === undefined) {
      throw invalid(`${param}[id]`, `No such subscription_item: '${change.id}'`, 'resource_missing');
    }
    if (change.deleted) {
      specs.delete(change.id ?? '');
      continue;
    }
    const price =
      change.price === undefined ? before?.price : recurringPrice(scope, change.price, `${param}[price]`);
    if (price === undefined)
      throw invalid(`${param}[price]`, `Missing required param: ${param}[price].`, 'parameter_missing');
    specs.set(change.id ?? `new ${index}`, {
      ...(before?.id !== undefined && { id: before.id }),
      price,
      quantity: change.quantity ?? before?.quantity ?? 1,
      metadata: mergeMetadata(before?.metadata ?? {}, change.metadata),
    });
  }
  assertTogether([...specs.values()]);
  return [...specs.values()];
};

const monthLater = (start: Date, months: number): Date => {
  const first = new Date(start);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return first;
};

const DAY_SECONDS = 86_400;

/** One billing period of a price from `start` (seconds); months keep their day or take the last one. */
export const periodFrom = (start: number, price: Stripe.Price): Period => {
  const { interval, interval_count: count } = price.recurring ?? { interval: 'month', interval_count: 1 };
  if (interval === 'day') return { start, end: start + count * DAY_SECONDS };
  if (interval === 'week') return { start, end: start + count * 7 * DAY_SECONDS };
  const months = interval === 'year' ? 12 * count : count;
  return { start, end: monthLater(new Date(start * 1000), months).getTime() / 1000 };
};

/** Makes the items of a subscription, all with the same period. */
export const itemsFor = (scope: Scope, subscription: string, specs: readonly ItemSpec[], period: Period) =>
  specs.map((spec) => newSubscriptionItem(scope, spec, { subscription, period }));

const nameOf = (scope: Scope, price: Stripe.Price): string =>
  scope.books.products.get(idOf(price.product) ?? '')?.name ?? price.id;

/** The line that bills a whole period of an item. */
export const periodLine = (scope: Scope, item: Stripe.SubscriptionItem, period: Period): LineSpec => {
  const quantity = item.quantity ?? 1;
  return {
    amount: (item.price.unit_amount ?? 0) * quantity,
    currency: item.price.currency,
    description: `${quantity} × ${nameOf(scope, item.price)}`,
    quantity,
    price: item.price,
    period: { ...period },
    proration: false,
    subscription: item.subscription,
    subscriptionItem: item.id,
  };
};

interface Change {
  before: readonly Stripe.SubscriptionItem[];
  after: readonly Stripe.SubscriptionItem[];
  /** When the change takes effect, in seconds. */
  at: number;
}

/** Credits for what will not be used of the old items and charges for the rest of the new ones. */
export const prorations = (scope: Scope, { before, after, at }: Change): LineSpec[] => {
  const same = (left: Stripe.SubscriptionItem, right: Stripe.SubscriptionItem) =>
    left.id === right.id && left.price.id === right.price.id && left.quantity === right.quantity;
  const share = (item: Stripe.SubscriptionItem) =>
    (item.current_period_end - at) / (item.current_period_end - item.current_period_start);
  const prorated = (item: Stripe.SubscriptionItem, sign: 1 | -1): LineSpec => {
    const { price, subscription } = item;
    const quantity = item.quantity ?? 1;
    const whole = (price.unit_amount ?? 0) * quantity;
    const what = sign < 0 ? 'Unused time on' : 'Remaining time on';
    return {
      amount: sign * Math.round(whole * share(item)),
      currency: price.currency,
      description: `${what} ${quantity} × ${nameOf(scope, price)}`,
      quantity,
      price,
      period: { start: at, end: item.current_period_end },
      proration: true,
      subscription,
      subscriptionItem: item.id,
    };
  };
  const gone = before.filter((old) => !after.some((item) => same(old, item)));
  const come = after.filter((item) => !before.some((old) => same(old, item)));
  return [...gone.map((item) => prorated(item, -1)), ...come.map((item) => prorated(item, 1))];
};
