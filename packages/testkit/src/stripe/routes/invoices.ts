import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { discountsRule, planDiscounts, redeem } from '../discounts.js';
import { previewInvoice } from '../invoice-preview.js';
import {
  fileDraft,
  finalizeInvoice,
  markUncollectible,
  payInvoice,
  pendingItems,
  sendInvoice,
  voidInvoice,
} from '../invoices.js';
import { fits, pageOf } from '../list.js';
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
  type Shape,
  text,
  timestamp,
  type Values,
} from '../rules.js';
import { find, idOf, mergeMetadata, type Scope } from '../scope.js';
import { searchRoute } from '../search.js';
import { changedItemsRule, prorationDateRule } from '../subscription-items.js';
import { billedLine, billedShape } from './invoice-items.js';

const createShape = {
  auto_advance: boolean(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  currency: currency(),
  customer: required(text()),
  days_until_due: integer({ min: 0 }),
  default_payment_method: text(),
  description: text({ max: 1500 }),
  discounts: discountsRule,
  due_date: timestamp(),
  footer: text(),
  metadata: metadata(),
  number: text({ max: 26 }),
  pending_invoice_items_behavior: oneOf('exclude', 'include'),
} satisfies Accepts<Stripe.InvoiceCreateParams>;

const dueDate = (scope: Scope, values: Values<typeof createShape>): number | null => {
  const { collection_method: method, days_until_due: days, due_date: date } = values;
  const given = days !== undefined || date !== undefined;
  if (method !== 'send_invoice' && given) {
    throw invalid(
      'days_until_due',
      'days_until_due and due_date go with collection_method=send_invoice only.',
    );
  }
  if (method === 'send_invoice' && !given) {
    throw invalid('days_until_due', 'An invoice that is sent must have days_until_due or due_date.');
  }
  return date ?? (days === undefined ? null : scope.now() + days * 86_400);
};

const create = (scope: Scope, values: Values<typeof createShape>): Stripe.Invoice => {
  const id = values.customer;
  const customer = find(scope, (books) => books.customers, { id, noun: 'customer', param: 'customer' });
  const code = values.currency ?? customer.currency ?? 'usd';
  const due_date = dueDate(scope, values);
  const invoice = scope.newId('in_1');
  const discounts = planDiscounts(scope, values.discounts ?? [], { customer: id, invoice });
  redeem(scope, discounts);
  // Stripe leaves pending items out unless it is told to take them, which makes an empty invoice.
  const items = values.pending_invoice_items_behavior === 'include' ? pendingItems(scope, id, code) : [];
  return fileDraft(scope, {
    customer,
    currency: code,
    lines: [],
    items,
    discounts,
    fields: {
      id: invoice,
      auto_advance: values.auto_advance ?? false,
      collection_method: values.collection_method ?? 'charge_automatically',
      default_payment_method: values.default_payment_method ?? null,
      description: values.description ?? null,
      due_date,
      footer: values.footer ?? null,
      metadata: mergeMetadata({}, values.metadata),
      number: values.number ?? null,
    },
  });
};

const previewItem = object({
  ...billedShape,
  price: text(),
} satisfies Accepts<Stripe.InvoiceCreatePreviewParams.InvoiceItem>);

const previewShape = {
  currency: currency(),
  customer: text(),
  discounts: discountsRule,
  invoice_items: listOf(previewItem, { max: 250 }),
  subscription: text(),
  subscription_details: object({
    cancel_at_period_end: boolean(),
    cancel_now: boolean(),
    items: changedItemsRule,
    proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
    proration_date: prorationDateRule,
  } satisfies Accepts<Stripe.InvoiceCreatePreviewParams.SubscriptionDetails>),
} satisfies Accepts<Stripe.InvoiceCreatePreviewParams>;

const permission = 'invoice';

interface ActionSpec<S extends Shape> {
  name: string;
  shape: S;
  act: (scope: Scope, invoice: Stripe.Invoice, values: Values<S>) => Stripe.Invoice;
}

/** `POST /v1/invoices/:id/<name>`. */
const action = <S extends Shape>({ name, shape, act }: ActionSpec<S>): Route =>
  defineRoute({
    method: 'POST',
    path: `/v1/invoices/:id/${name}`,
    permission,
    shape,
    answer: (scope, values, id) =>
      act(
        scope,
        find(scope, (books) => books.invoices, { id, noun: 'invoice' }),
        values,
      ),
  });

export const invoiceRoutes: readonly Route[] = [
  searchRoute({ topic: 'invoices', permission, pick: (books) => books.invoices }),
  defineRoute({
    method: 'GET',
    path: '/v1/invoices',
    permission,
    shape: {
      ...page,
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: range(),
      customer: text(),
      due_date: range(),
      status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
      subscription: text(),
    } satisfies Accepts<Stripe.InvoiceListParams>,
    answer: (scope, { collection_method, created = () => true, customer, due_date, status, ...rest }) => {
      const { subscription, ...cursor } = rest;
      const keep = (one: Stripe.Invoice) =>
        fits(collection_method, one.collection_method) &&
        created(one.created) &&
        fits(customer, idOf(one.customer)) &&
        (due_date?.(one.due_date) ?? true) &&
        fits(status, one.status) &&
        fits(subscription, idOf(one.parent?.subscription_details?.subscription));
      return pageOf({ all: scope.books.invoices.newestFirst(), keep, url: '/v1/invoices' }, cursor);
    },
  }),
  defineRoute({ method: 'POST', path: '/v1/invoices', permission, shape: createShape, answer: create }),
  defineRoute({
    method: 'POST',
    path: '/v1/invoices/create_preview',
    permission,
    permissionLevel: 'read',
    shape: previewShape,
    answer: (scope, { subscription_details: details, invoice_items = [], discounts = [], ...values }) =>
      previewInvoice(scope, {
        ...values,
        discounts,
        items: invoice_items.map((item) => billedLine(scope, item)),
        details: {
          items: details?.items,
          proration: details?.proration_behavior ?? 'create_prorations',
          at: details?.proration_date,
          cancelNow: details?.cancel_now ?? false,
          cancelAtPeriodEnd: details?.cancel_at_period_end,
        },
      }),
  }),
  retrieveRoute({ path: '/v1/invoices', permission, noun: 'invoice', pick: (books) => books.invoices }),
  action({
    name: 'finalize',
    shape: { auto_advance: boolean() },
    act: (scope, invoice, { auto_advance }) => finalizeInvoice(scope, invoice, auto_advance),
  }),
  action({
    name: 'pay',
    shape: { off_session: boolean(), paid_out_of_band: boolean(), payment_method: text() },
    act: (scope, invoice, { paid_out_of_band, payment_method }) =>
      payInvoice(scope, invoice, { outOfBand: paid_out_of_band, paymentMethod: payment_method }),
  }),
  action({ name: 'void', shape: {}, act: voidInvoice }),
  action({ name: 'mark_uncollectible', shape: {}, act: markUncollectible }),
  action({ name: 'send', shape: {}, act: sendInvoice }),
  defineRoute({
    method: 'GET',
    path: '/v1/invoice_payments',
    permission,
    shape: {
      ...page,
      invoice: text(),
      status: oneOf('canceled', 'open', 'paid'),
    } satisfies Accepts<Stripe.InvoicePaymentListParams>,
    answer: (scope, { invoice, status, ...cursor }) => {
      const keep = (one: Stripe.InvoicePayment) =>
        fits(invoice, idOf(one.invoice)) && fits(status, one.status);
      return pageOf(
        { all: scope.books.invoicePayments.newestFirst(), keep, url: '/v1/invoice_payments' },
        cursor,
      );
    },
  }),
];
