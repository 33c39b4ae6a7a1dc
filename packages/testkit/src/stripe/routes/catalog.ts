import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { assertAmountFits } from '../money.js';
import { newPrice, newProduct } from '../objects/catalog.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  integer,
  listOf,
  metadata,
  object,
  oneOf,
  page,
  range,
  required,
  text,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';
import { searchRoute } from '../search.js';

const unitAmount = integer({ min: 0, max: 999_999_999_999 });

const recurring = object({
  interval: required(oneOf('day', 'week', 'month', 'year')),
  interval_count: integer({ min: 1 }),
  usage_type: oneOf('licensed'),
} satisfies Accepts<Stripe.PriceCreateParams.Recurring>);

const productData = {
  active: boolean(),
  id: text(),
  metadata: metadata(),
  name: required(text()),
  statement_descriptor: text({ max: 22 }),
  unit_label: text({ max: 12 }),
} satisfies Accepts<Stripe.PriceCreateParams.ProductData>;

const productShape = {
  ...productData,
  default_price_data: object({
    currency: required(currency()),
    recurring,
    unit_amount: required(unitAmount),
  }),
  description: text({ max: 40_000 }),
  images: listOf(text(), { max: 8 }),
  shippable: boolean(),
  url: text(),
} satisfies Accepts<Stripe.ProductCreateParams>;

const priceShape = {
  active: boolean(),
  currency: required(currency()),
  lookup_key: text({ max: 200 }),
  metadata: metadata(),
  nickname: text(),
  product: text(),
  product_data: object(productData),
  recurring,
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  transfer_lookup_key: boolean(),
  unit_amount: required(unitAmount),
} satisfies Accepts<Stripe.PriceCreateParams>;

type Recurring = ReturnType<typeof recurring>;

// docs.stripe.com/api/prices/create: at most three years.
const LONGEST: Readonly<Record<string, number>> = { day: 1095, week: 156, month: 36, year: 3 };

const recurringOf = (given: Recurring): Stripe.Price.Recurring | null => {
  if (given === undefined) return null;
  const { interval, interval_count = 1 } = given;
  if (interval_count > (LONGEST[interval] ?? 1)) {
    throw invalid('recurring[interval_count]', 'A price can recur after three years at most.');
  }
  return { interval, interval_count, meter: null, trial_period_days: null, usage_type: 'licensed' };
};

const createProduct = (
  scope: Scope,
  values: Values<typeof productData>,
  more: Partial<Stripe.Product> = {},
) => {
  const { id, metadata: labels, ...rest } = values;
  if (id !== undefined && scope.books.products.get(id)) {
    throw invalid('id', 'Product already exists.', 'resource_already_exists');
  }
  const product = newProduct(scope, {
    ...(id !== undefined && { id }),
    active: rest.active ?? true,
    name: rest.name,
    statement_descriptor: rest.statement_descriptor ?? null,
    unit_label: rest.unit_label ?? null,
    metadata: mergeMetadata({}, labels),
    ...more,
  });
  scope.emit('product.created', scope.books.products.put(product));
  return product;
};

const claimLookupKey = (scope: Scope, key: string | undefined, transfer: boolean): void => {
  const owner = scope.books.prices
    .newestFirst()
    .find((price) => price.lookup_key !== null && price.lookup_key === key);
  if (owner === undefined) return;
  if (!transfer) throw invalid('lookup_key', `A price (\`${owner.id}\`) already uses that lookup key.`);
  scope.books.prices.put({ ...owner, lookup_key: null });
};

const productFor = (scope: Scope, { product, product_data }: Values<typeof priceShape>): string => {
  if ((product === undefined) === (product_data === undefined)) {
    throw invalid(
      'product',
      'You must specify either `product` or `product_data`, not both.',
      'parameter_missing',
    );
  }
  if (product_data !== undefined) return createProduct(scope, product_data).id;
  const id = product ?? '';
  return find(scope, (books) => books.products, { id, noun: 'product', param: 'product' }).id;
};

const createPrice = (scope: Scope, values: Values<typeof priceShape>): Stripe.Price => {
  assertAmountFits(values.unit_amount, values.currency, 'unit_amount');
  const interval = recurringOf(values.recurring);
  claimLookupKey(scope, values.lookup_key, values.transfer_lookup_key ?? false);
  const price = newPrice(scope, {
    product: productFor(scope, values),
    active: values.active ?? true,
    currency: values.currency,
    lookup_key: values.lookup_key ?? null,
    metadata: mergeMetadata({}, values.metadata),
    nickname: values.nickname ?? null,
    recurring: interval,
    tax_behavior: values.tax_behavior ?? 'unspecified',
    unit_amount: values.unit_amount,
  });
  scope.emit('price.created', scope.books.prices.put(price));
  return price;
};

const productRoutes: readonly Route[] = [
  searchRoute({ topic: 'products', permission: 'product', pick: (books) => books.products }),
  defineRoute({
    method: 'GET',
    path: '/v1/products',
    permission: 'product',
    shape: {
      ...page,
      active: boolean(),
      created: range(),
      ids: listOf(text()),
      shippable: boolean(),
      url: text(),
    } satisfies Accepts<Stripe.ProductListParams>,
    answer: (scope, { active, created = () => true, ids, shippable, url, ...cursor }) => {
      const keep = (one: Stripe.Product) =>
        fits(active, one.active) &&
        created(one.created) &&
        (ids?.includes(one.id) ?? true) &&
        fits(shippable, one.shippable) &&
        fits(url, one.url);
      return pageOf({ all: scope.books.products.newestFirst(), keep, url: '/v1/products' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/products',
    permission: 'product',
    shape: productShape,
    answer: (scope, { default_price_data, description, images, shippable, url, ...values }) => {
      const more = {
        description: description ?? null,
        images: images ?? [],
        shippable: shippable ?? null,
        url: url ?? null,
      };
      const product = createProduct(scope, values, more);
      if (default_price_data === undefined) return product;
      const { recurring: given, ...amount } = default_price_data;
      const price = newPrice(scope, { ...amount, product: product.id, recurring: recurringOf(given) });
      scope.emit('price.created', scope.books.prices.put(price));
      return scope.books.products.put({ ...product, default_price: price.id });
    },
  }),
  retrieveRoute({
    path: '/v1/products',
    permission: 'product',
    noun: 'product',
    pick: (books) => books.products,
  }),
];

// The dashboard's permission for prices still has the older name.
const permission = 'plan';

const priceRoutes: readonly Route[] = [
  searchRoute({ topic: 'prices', permission, pick: (books) => books.prices }),
  defineRoute({
    method: 'GET',
    path: '/v1/prices',
    permission,
    shape: {
      ...page,
      active: boolean(),
      created: range(),
      currency: currency(),
      lookup_keys: listOf(text(), { max: 10 }),
      product: text(),
      recurring: object({ interval: oneOf('day', 'week', 'month', 'year') }),
      type: oneOf('one_time', 'recurring'),
    } satisfies Accepts<Stripe.PriceListParams>,
    answer: (
      scope,
      { active, created = () => true, lookup_keys, product, recurring: repeats, type, ...rest },
    ) => {
      const { currency: code, ...cursor } = rest;
      const keep = (one: Stripe.Price) =>
        fits(active, one.active) &&
        created(one.created) &&
        fits(code, one.currency) &&
        (lookup_keys?.includes(one.lookup_key ?? '') ?? true) &&
        fits(product, idOf(one.product)) &&
        fits(repeats?.interval, one.recurring?.interval) &&
        fits(type, one.type);
      return pageOf({ all: scope.books.prices.newestFirst(), keep, url: '/v1/prices' }, cursor);
    },
  }),
  defineRoute({ method: 'POST', path: '/v1/prices', permission, shape: priceShape, answer: createPrice }),
  retrieveRoute({ path: '/v1/prices', permission, noun: 'price', pick: (books) => books.prices }),
];

export const catalogRoutes: readonly Route[] = [...productRoutes, ...priceRoutes];
