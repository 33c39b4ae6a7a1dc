import { invalid } from './api-error.js';
import type { Books } from './books.js';
import { wholeList } from './list.js';
import { settledBy } from './objects/balance-transaction.js';
import { idOf, type Scope } from './scope.js';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [name: string]: Json;
}

/** Fields that hold an id and can hold the object, by kind of object; the path is from the object's top. */
const EXPANDABLE: Readonly<Record<string, readonly string[]>> = {
  customer: ['default_source', 'invoice_settings.default_payment_method', 'test_clock'],
  payment_method: ['customer'],
  payment_intent: [
    'application',
    'customer',
    'latest_charge',
    'on_behalf_of',
    'payment_method',
    'review',
    'source',
  ],
  charge: [
    'application',
    'application_fee',
    'balance_transaction',
    'customer',
    'failure_balance_transaction',
    'on_behalf_of',
    'payment_intent',
    'review',
    'source_transfer',
  ],
  refund: [
    'balance_transaction',
    'charge',
    'customer',
    'payment_intent',
    'payment_method',
    'transfer_reversal',
  ],
  dispute: ['charge', 'payment_intent'],
  balance_transaction: ['source'],
  payout: [
    'balance_transaction',
    'destination',
    'failure_balance_transaction',
    'original_payout',
    'reversed_by',
  ],
  product: ['default_price', 'tax_code'],
  price: ['product'],
  plan: ['product'],
  promotion_code: ['customer', 'promotion.coupon'],
  discount: ['customer', 'promotion_code', 'source.coupon'],
  invoice: [
    'application',
    'confirmation_secret',
    'customer',
    'default_payment_method',
    'default_source',
    'discounts',
    'on_behalf_of',
    'parent.subscription_details.subscription',
    'test_clock',
  ],
  invoiceitem: ['customer', 'discounts', 'invoice', 'test_clock'],
  line_item: ['discounts', 'pricing.price_details.price', 'subscription'],
  invoice_payment: ['invoice', 'payment.charge', 'payment.payment_intent'],
  subscription: [
    'application',
    'customer',
    'default_payment_method',
    'default_source',
    'discounts',
    'latest_invoice',
    'on_behalf_of',
    'pending_setup_intent',
    'schedule',
    'test_clock',
  ],
  subscription_item: ['discounts'],
  'checkout.session': [
    'customer',
    'invoice',
    'payment_intent',
    'payment_link',
    'setup_intent',
    'subscription',
  ],
};

type Includer = (books: Books, id: string) => object[];

/** Lists that are left out of the object unless they are asked for. */
const INCLUDABLE: Readonly<Record<string, Readonly<Record<string, Includer>>>> = {
  customer: {
    sources: () => [],
    subscriptions: (books, id) =>
      books.subscriptions
        .newestFirst()
        .filter((one) => idOf(one.customer) === id && one.status !== 'canceled'),
  },
  charge: { refunds: (books, id) => books.refunds.newestFirst().filter((one) => idOf(one.charge) === id) },
  invoice: {
    payments: (books, id) => books.invoicePayments.newestFirst().filter((one) => idOf(one.invoice) === id),
  },
  payment_link: { line_items: (books, id) => books.lineItems.get(id) ?? [] },
  'checkout.session': { line_items: (books, id) => books.lineItems.get(id) ?? [] },
};

// Objects as they go over the wire: a copy, decimals as text, absent fields left out.
const toJson = (object: object): Json => JSON.parse(JSON.stringify(object));

const isObject = (node: Json | undefined): node is JsonObject =>
  node !== null && typeof node === 'object' && !Array.isArray(node);

/** Any object of the books by its id, whatever its kind. */
const lookUp = (scope: Scope, id: string): object | undefined => {
  const { books } = scope;
  const movement = books.balanceTransactions.get(id);
  if (movement !== undefined) return settledBy(movement, scope.now());
  const { cardTokens: _tokens, lineItems: _items, ...collections } = books;
  for (const one of Object.values(collections)) {
    const found = one.get(id);
    if (found !== undefined) return found;
  }
  return undefined;
};

interface Step {
  scope: Scope;
  whole: string;
  segments: readonly string[];
  /** The kind of the object the walk is inside, and the path from its top. */
  kind: string;
  path: string;
}

const expanded = (scope: Scope, value: Json): Json => {
  if (Array.isArray(value)) return value.map((one) => expanded(scope, one));
  const found = typeof value === 'string' ? lookUp(scope, value) : undefined;
  return found === undefined ? value : toJson(found);
};

const cannot = (whole: string) => invalid('expand', `This property cannot be expanded (${whole}).`);

const include = (object: JsonObject, name: string, { scope, kind, whole }: Step): void => {
  const includer = INCLUDABLE[kind]?.[name];
  const { id } = object;
  if (includer === undefined || typeof id !== 'string') throw cannot(whole);
  const path = `${kind.replace('.', '/')}s`;
  object[name] = toJson(wholeList(includer(scope.books, id), `/v1/${path}/${id}/${name}`));
};

const walk = (node: Json | undefined, step: Step): void => {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, step);
    return;
  }
  const [name, ...segments] = step.segments;
  // An id that stands for a deleted object stays an id, and nothing can be expanded behind null.
  if (!isObject(node) || name === undefined) return;
  const starts = typeof node.object === 'string';
  const kind = starts ? String(node.object) : step.kind;
  const path = starts || step.path === '' ? name : `${step.path}.${name}`;
  const here: Step = { ...step, segments, kind, path };
  const marked = EXPANDABLE[kind] ?? [];
  if (marked.includes(path)) node[name] = expanded(step.scope, node[name] ?? null);
  else if (INCLUDABLE[kind]?.[path] !== undefined) include(node, name, here);
  else if (segments.length === 0 || !isContainer(node[name], marked, path)) throw cannot(step.whole);
  walk(node[name], here);
};

const isContainer = (child: Json | undefined, marked: readonly string[], path: string): boolean =>
  (child !== null && typeof child === 'object') || marked.some((one) => one.startsWith(`${path}.`));

/** The answer as it goes over the wire, with the asked fields expanded. Throws for a field that cannot be. */
export const render = (scope: Scope, object: object, expand: readonly string[]): Json => {
  const answer = toJson(object);
  for (const whole of expand) walk(answer, { scope, whole, segments: whole.split('.'), kind: '', path: '' });
  return answer;
};
