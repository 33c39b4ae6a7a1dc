import type Stripe from 'stripe';
import { invalid } from './api-error.js';
import { assertAmountFits } from './money.js';
import { newPrice, newProduct } from './objects/catalog.js';
import { currency, integer, listOf, object, oneOf, required, text } from './rules.js';
import { find, idOf, type Scope } from './scope.js';

const inlinePrice = object({
  currency: required(currency()),
  product: text(),
  product_data: object({ name: required(text()), description: text() }),
  recurring: object({
    interval: required(oneOf('day', 'week', 'month', 'year')),
    interval_count: integer({ min: 1 }),
  }),
  unit_amount: required(integer({ min: 0 })),
});

/** `line_items` of payment links and checkout sessions; `max` as docs.stripe.com/api says for each. */
export const lineItemsRule = (max: number) =>
  listOf(object({ price: text(), price_data: inlinePrice, quantity: integer({ min: 0 }) }), { max });

type LineItemsInput = NonNullable<ReturnType<ReturnType<typeof lineItemsRule>>>;

const inline = (
  scope: Scope,
  data: NonNullable<ReturnType<typeof inlinePrice>>,
  param: string,
): Stripe.Price => {
  const { product, product_data, recurring, unit_amount, currency: code } = data;
  assertAmountFits(unit_amount, code, `${param}[price_data][unit_amount]`);
  const made =
    product_data &&
    newProduct(scope, { name: product_data.name, description: product_data.description ?? null });
  const id = made ? scope.books.products.put(made).id : product;
  if (id === undefined)
    throw invalid(
      `${param}[price_data][product_data]`,
      'Missing required param: product_data.',
      'parameter_missing',
    );
  find(scope, (books) => books.products, { id, noun: 'product', param: `${param}[price_data][product]` });
  const interval_count = recurring?.interval_count ?? 1;
  const repeats = recurring && {
    interval: recurring.interval,
    interval_count,
    meter: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
  return scope.books.prices.put(
    newPrice(scope, { product: id, currency: code, unit_amount, recurring: repeats ?? null }),
  );
};

/** What is sold: active prices of one currency, each with its quantity. */
export const lineItemsFrom = (scope: Scope, given: LineItemsInput): Stripe.LineItem[] => {
  if (given.length === 0)
    throw invalid('line_items', 'Missing required param: line_items.', 'parameter_missing');
  const items = given.map(({ price: id, price_data, quantity }, index): Stripe.LineItem => {
    const param = `line_items[${index}]`;
    if ((id === undefined) === (price_data === undefined)) {
      throw invalid(`${param}[price]`, 'You must pass either price or price_data.', 'parameter_missing');
    }
    if (quantity === undefined)
      throw invalid(`${param}[quantity]`, 'Missing required param: quantity.', 'parameter_missing');
    const price = price_data
      ? inline(scope, price_data, param)
      : find(scope, (books) => books.prices, { id: id ?? '', noun: 'price', param: `${param}[price]` });
    if (!price.active)
      throw invalid(
        `${param}[price]`,
        'The price specified is inactive. This field only accepts active prices.',
      );
    const amount = (price.unit_amount ?? 0) * quantity;
    return {
      id: scope.newId('li_1'),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: scope.books.products.get(idOf(price.product) ?? '')?.name ?? null,
      metadata: {},
      price,
      quantity,
    };
  });
  if (new Set(items.map((item) => item.currency)).size > 1) {
    throw invalid('line_items', 'All prices must use the same currency.');
  }
  return items;
};

export const sellsRecurring = (items: readonly Stripe.LineItem[]): boolean =>
  items.some((item) => item.price?.type === 'recurring');
