import type Stripe from 'stripe';
import { invalid } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { newAddress, newCustomer } from '../objects/customer.js';
import { paymentMethodFrom } from '../objects/payment-method.js';
import { attach } from '../payment-methods.js';
import { defineRoute, type Route } from '../route.js';
import {
  type Accepts,
  clearable,
  email,
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

const address = object({
  city: clearable(text()),
  country: clearable(text()),
  line1: clearable(text()),
  line2: clearable(text()),
  postal_code: clearable(text()),
  state: clearable(text()),
} satisfies Accepts<Stripe.AddressParam>);

const changes = {
  address: clearable(address),
  balance: integer(),
  description: clearable(text({ max: 350 })),
  email: clearable(email()),
  invoice_prefix: clearable(text({ max: 12 })),
  invoice_settings: object({ default_payment_method: clearable(text()), footer: clearable(text()) }),
  metadata: metadata(),
  name: clearable(text({ max: 256 })),
  next_invoice_sequence: integer({ min: 1 }),
  phone: clearable(text({ max: 20 })),
  preferred_locales: listOf(text()),
  shipping: clearable(
    object({ address: required(address), name: required(text()), phone: clearable(text()) }),
  ),
  tax_exempt: clearable(oneOf('exempt', 'none', 'reverse')),
} satisfies Accepts<Stripe.CustomerUpdateParams>;

const defined = <T extends object>(values: T) =>
  // Only names of `values` come back; Object.fromEntries does not say so.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const invoiceSettings = (
  scope: Scope,
  customer: Stripe.Customer,
  change: Values<typeof changes>['invoice_settings'],
): Stripe.Customer.InvoiceSettings => {
  const settings = { ...customer.invoice_settings, ...defined(change ?? {}) };
  const id = idOf(settings.default_payment_method);
  const attached = id === null || idOf(scope.books.paymentMethods.get(id)?.customer) === customer.id;
  if (attached) return settings;
  const param = 'invoice_settings[default_payment_method]';
  throw invalid(param, `The customer does not have a payment method with the ID ${id}.`, 'resource_missing');
};

const changed = (
  scope: Scope,
  customer: Stripe.Customer,
  values: Values<typeof changes>,
): Stripe.Customer => {
  const { address: place, shipping, invoice_settings, metadata: change, tax_exempt, ...plain } = values;
  return {
    ...customer,
    ...defined(plain),
    ...(tax_exempt !== undefined && { tax_exempt: tax_exempt ?? 'none' }),
    ...(place !== undefined && { address: place && newAddress(place) }),
    ...(shipping !== undefined && {
      shipping: shipping && {
        name: shipping.name,
        phone: shipping.phone ?? null,
        address: newAddress(shipping.address),
      },
    }),
    invoice_settings: invoiceSettings(scope, customer, invoice_settings),
    metadata: mergeMetadata(customer.metadata, change),
  };
};

const findCustomer = (scope: Scope, id: string): Stripe.Customer =>
  find(scope, (books) => books.customers, { id, noun: 'customer' });

const permission = 'customer';

export const customerRoutes: readonly Route[] = [
  searchRoute({ topic: 'customers', permission, pick: (books) => books.customers }),
  defineRoute({
    method: 'GET',
    path: '/v1/customers',
    permission,
    shape: { ...page, created: range(), email: text() } satisfies Accepts<Stripe.CustomerListParams>,
    answer: (scope, { created = () => true, email: address, ...cursor }) => {
      const all = scope.books.customers.newestFirst();
      const keep = (one: Stripe.Customer) => created(one.created) && fits(address, one.email);
      return pageOf({ all, keep, url: '/v1/customers' }, cursor);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/customers',
    permission,
    shape: { ...changes, payment_method: text() } satisfies Accepts<Stripe.CustomerCreateParams>,
    answer: (scope, { payment_method, ...values }) => {
      const customer = newCustomer(scope);
      const method = payment_method && attach(scope, paymentMethodFrom(scope, payment_method), customer.id);
      const { invoice_settings: settings } = values;
      // A test token means the card that was just made of it, wherever the request says it again.
      const isSame = method && settings?.default_payment_method === payment_method;
      const invoice_settings = isSame ? { ...settings, default_payment_method: method.id } : settings;
      const created = scope.books.customers.put(changed(scope, customer, { ...values, invoice_settings }));
      scope.emit('customer.created', created);
      return created;
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/customers/:id',
    permission,
    shape: {},
    answer: (scope, _values, id) => scope.books.deletedCustomers.get(id) ?? findCustomer(scope, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/customers/:id',
    permission,
    shape: changes,
    answer: (scope, values, id) => {
      const before = findCustomer(scope, id);
      const after = scope.books.customers.put(changed(scope, before, values));
      scope.emit('customer.updated', after, before);
      return after;
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/customers/:id',
    permission,
    shape: {},
    answer: (scope, _values, id) => {
      const customer = findCustomer(scope, id);
      scope.books.customers.remove(id);
      scope.emit('customer.deleted', customer);
      return scope.books.deletedCustomers.put({ id, object: 'customer', deleted: true });
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/customers/:id/payment_methods',
    permission: 'payment_method',
    shape: { ...page, type: text() } satisfies Accepts<Stripe.CustomerListPaymentMethodsParams>,
    answer: (scope, { type, ...cursor }, id) => {
      findCustomer(scope, id);
      const all = scope.books.paymentMethods.newestFirst();
      const keep = (one: Stripe.PaymentMethod) => idOf(one.customer) === id && fits(type, one.type);
      return pageOf({ all, keep, url: `/v1/customers/${id}/payment_methods` }, cursor);
    },
  }),
];
