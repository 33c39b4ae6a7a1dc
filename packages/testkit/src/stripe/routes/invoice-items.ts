import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { addToDraft } from '../invoices.js';
import { fits, pageOf } from '../list.js';
import { assertAmountFits } from '../money.js';
import { type LineSpec, newInvoiceItem } from '../objects/invoice-line.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  boolean,
  currency,
  integer,
  metadata,
  object,
  page,
  range,
  required,
  text,
  timestamp,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';

/** What an invoice item bills, apart from its price; `createPreview` takes the same. */
export const billedShape = {
  amount: integer(),
  currency: currency(),
  description: text(),
  metadata: metadata(),
  period: object({ start: required(timestamp()), end: required(timestamp()) }),
  quantity: integer({ min: 0 }),
} satisfies Accepts<Stripe.InvoiceItemCreateParams>;

type Billed = Values<typeof billedShape> & { price: string | undefined };

/** Reads what is billed: an amount with its currency, or a one-off price and a quantity. */
export const billedLine = (scope: Scope, values: Billed): LineSpec => {
  const { amount, price: id, quantity = 1, period, description = null } = values;
  if ((amount === undefined) === (id === undefined)) {
    throw invalid('amount', 'You must pass either amount or a price.', 'parameter_missing');
  }
  const shared = {
    description,
    quantity,
    period: period ?? { start: scope.now(), end: scope.now() },
    proration: false,
    metadata: mergeMetadata({}, values.metadata),
  };
  if (id === undefined) {
    const code = values.currency;
    if (code === undefined)
      throw invalid('currency', 'Missing required param: currency.', 'parameter_missing');
    assertAmountFits(amount ?? 0, code);
    return { ...shared, amount: amount ?? 0, currency: code, price: null };
  }
  const price = find(scope, (books) => books.prices, { id, noun: 'price', param: 'pricing[price]' });
  if (price.type === 'recurring') {
    const message =
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.';
    throw invalid('pricing[price]', message);
  }
  const product = scope.books.products.get(idOf(price.product) ?? '');
  return {
    ...shared,
    amount: (price.unit_amount ?? 0) * quantity,
    currency: price.currency,
    price,
    description: description ?? product?.name ?? null,
  };
};

const assertDraft = (scope: Scope, id: string, customer: string, code: string): void => {
  const invoice = find(scope, (books) => books.invoices, { id, noun: 'invoice', param: 'invoice' });
  if (invoice.status !== 'draft') {
    throw invalid('invoice', 'Items can only be added to a draft invoice.', 'invoice_not_editable');
  }
  if (idOf(invoice.customer) !== customer || invoice.currency !== code) {
    throw invalid('invoice', 'The invoice belongs to another customer or has another currency.');
  }
};

const permission = 'invoice';

export const invoiceItemRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/invoiceitems',
    permission,
    shape: {
      ...page,
      created: range(),
      customer: text(),
      invoice: text(),
      pending: boolean(),
    } satisfies Accepts<Stripe.InvoiceItemListParams>,
    answer: (scope, { created = () => true, customer, invoice, pending, ...cursor }) => {
      const keep = (one: Stripe.InvoiceItem) =>
        created(one.date) &&
        fits(customer, idOf(one.customer)) &&
        fits(invoice, idOf(one.invoice)) &&
        fits(pending, one.invoice === null);
      return pageOf({ all: scope.books.invoiceItems.newestFirst(), keep, url: '/v1/invoiceitems' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/invoiceitems',
    permission,
    shape: {
      ...billedShape,
      customer: required(text()),
      invoice: text(),
      pricing: object({ price: text() }),
    } satisfies Accepts<Stripe.InvoiceItemCreateParams>,
    answer: (scope, { customer, invoice, pricing, ...values }) => {
      find(scope, (books) => books.customers, { id: customer, noun: 'customer', param: 'customer' });
      const line = billedLine(scope, { ...values, price: pricing?.price });
      if (invoice !== undefined) assertDraft(scope, invoice, customer, line.currency);
      const item = newInvoiceItem(scope, { ...line, customer, invoice: invoice ?? null });
      scope.books.invoiceItems.put(item);
      if (invoice !== undefined) addToDraft(scope, invoice, item);
      scope.emit('invoiceitem.created', item);
      return item;
    },
  }),
  retrieveRoute({
    path: '/v1/invoiceitems',
    permission,
    noun: 'invoice item',
    pick: (books) => books.invoiceItems,
  }),
];
