import type Stripe from 'stripe';
import { apiError, isApiError } from './api-error.js';
import { amountsOff } from './discounts.js';
import { wholeList } from './list.js';
import { newInvoice } from './objects/invoice.js';
import { type LineSpec, lineSpecOf, newLine } from './objects/invoice-line.js';
import { newPaymentIntent } from './objects/payment-intent.js';
import { cancelIntent, confirmIntent } from './payments.js';
import { find, idOf, type Scope } from './scope.js';

interface Contents {
  lines: readonly Stripe.InvoiceLineItem[];
  /** Of the invoice as a whole; filed or only planned. */
  discounts: readonly Stripe.Discount[];
}

/** The invoice with these lines, added up. */
export const addedUp = (
  scope: Scope,
  invoice: Stripe.Invoice,
  { lines, discounts }: Contents,
): Stripe.Invoice => {
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const off = amountsOff(scope, discounts, subtotal);
  const total = subtotal - off.reduce((sum, { amount }) => sum + amount, 0);
  // A negative total would become credit on the customer's balance, which the fake does not keep.
  const due = Math.max(total, 0);
  return {
    ...invoice,
    amount_due: due,
    amount_remaining: due,
    discounts: discounts.map(({ id }) => id),
    lines: wholeList([...lines], invoice.lines.url),
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_discount_amounts: off,
    total_excluding_tax: total,
  };
};

const discountsOf = (scope: Scope, invoice: Stripe.Invoice): Stripe.Discount[] =>
  invoice.discounts.flatMap((one) => scope.books.discounts.get(idOf(one) ?? '') ?? []);

/** Items of a customer that no invoice has taken yet, oldest first. */
export const pendingItems = (scope: Scope, customer: string, currency?: string): Stripe.InvoiceItem[] =>
  scope.books.invoiceItems
    .newestFirst()
    .filter((one) => one.invoice === null && idOf(one.customer) === customer)
    .filter((one) => currency === undefined || one.currency === currency)
    .reverse();

/** Puts an item on a draft and adds it up again. */
export const addToDraft = (scope: Scope, id: string, item: Stripe.InvoiceItem): Stripe.Invoice => {
  const invoice = find(scope, (books) => books.invoices, { id, noun: 'invoice' });
  const lines = [...invoice.lines.data, newLine(scope, lineSpecOf(scope, item), id)];
  return scope.books.invoices.put(addedUp(scope, invoice, { lines, discounts: discountsOf(scope, invoice) }));
};

interface DraftSpec {
  customer: Stripe.Customer;
  currency: string;
  fields: Partial<Stripe.Invoice>;
  lines: readonly LineSpec[];
  discounts: readonly Stripe.Discount[];
  /** Pending items to take along. */
  items: readonly Stripe.InvoiceItem[];
}

/** Files a draft with its lines and the items it takes. */
export const fileDraft = (scope: Scope, { lines, items, discounts, ...spec }: DraftSpec): Stripe.Invoice => {
  const draft = newInvoice(scope, spec);
  const taken = items.map((item) => scope.books.invoiceItems.put({ ...item, invoice: draft.id }));
  const specs = [...taken.map((item) => lineSpecOf(scope, item)), ...lines];
  const made = specs.map((spec) => newLine(scope, spec, draft.id));
  const filed = scope.books.invoices.put(addedUp(scope, draft, { lines: made, discounts }));
  scope.emit('invoice.created', filed);
  return filed;
};

/** Takes an invoice back as if it had never been made; the items it took wait again. */
export const discardInvoice = (scope: Scope, id: string): void => {
  const taken = scope.books.invoiceItems.newestFirst().filter((item) => idOf(item.invoice) === id);
  for (const item of taken) scope.books.invoiceItems.put({ ...item, invoice: null });
  scope.books.invoices.remove(id);
};

const assertStatus = (invoice: Stripe.Invoice, allowed: readonly string[], action: string): void => {
  if (allowed.includes(invoice.status ?? '')) return;
  const message = `You cannot ${action} an invoice with a status of ${invoice.status}; it must be ${allowed.join(' or ')}.`;
  throw apiError(400, message, { code: 'invoice_not_editable' });
};

const change = (scope: Scope, invoice: Stripe.Invoice, next: Partial<Stripe.Invoice>): Stripe.Invoice =>
  scope.books.invoices.put({ ...invoice, ...next });

const at = (
  invoice: Stripe.Invoice,
  moment: Partial<Stripe.Invoice.StatusTransitions>,
): Pick<Stripe.Invoice, 'status_transitions'> => ({
  status_transitions: { ...invoice.status_transitions, ...moment },
});

const openPayment = (scope: Scope, invoice: Stripe.Invoice): Stripe.PaymentIntent => {
  const intent = newPaymentIntent(scope, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    automatic_payment_methods: null,
    capture_method: 'automatic',
  });
  scope.books.invoicePayments.put({
    id: scope.newId('inpay_1'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: scope.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: scope.livemode,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
  return scope.books.paymentIntents.put(intent);
};

const nextNumber = (scope: Scope, invoice: Stripe.Invoice): string => {
  const customer = find(scope, (books) => books.customers, {
    id: idOf(invoice.customer) ?? '',
    noun: 'customer',
  });
  const sequence = customer.next_invoice_sequence ?? 1;
  scope.books.customers.put({ ...customer, next_invoice_sequence: sequence + 1 });
  return `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`;
};

const markPaid = (scope: Scope, invoice: Stripe.Invoice, amount: number): Stripe.Invoice => {
  const paid = change(scope, invoice, {
    ...at(invoice, { paid_at: scope.now() }),
    amount_paid: amount,
    amount_remaining: 0,
    attempted: true,
    next_payment_attempt: null,
    status: 'paid',
  });
  scope.emit('invoice.paid', paid, invoice);
  return paid;
};

/** Draft to open, one way: it gets its number, its page and its payment intent. Nothing to pay means paid. */
export const finalizeInvoice = (
  scope: Scope,
  invoice: Stripe.Invoice,
  autoAdvance?: boolean,
): Stripe.Invoice => {
  assertStatus(invoice, ['draft'], 'finalize');
  const page = `https://invoice.stripe.com/i/${scope.accountId}/${scope.state.randomText(32)}`;
  const intent = invoice.amount_due > 0 ? openPayment(scope, invoice) : undefined;
  const advances = autoAdvance ?? invoice.auto_advance ?? false;
  const charges = advances && invoice.collection_method === 'charge_automatically';
  const opened = change(scope, invoice, {
    ...at(invoice, { finalized_at: scope.now() }),
    auto_advance: advances,
    confirmation_secret: intent?.client_secret
      ? { client_secret: intent.client_secret, type: 'payment_intent' }
      : null,
    effective_at: scope.now(),
    ending_balance: 0,
    hosted_invoice_url: `${page}?s=ap`,
    invoice_pdf: `${page}/pdf?s=ap`,
    next_payment_attempt: charges ? scope.now() + 3600 : null,
    number: invoice.number ?? nextNumber(scope, invoice),
    status: 'open',
  });
  scope.emit('invoice.finalized', opened, invoice);
  return intent === undefined ? markPaid(scope, opened, 0) : opened;
};

const paymentOf = (scope: Scope, invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined =>
  scope.books.invoicePayments.newestFirst().find((one) => idOf(one.invoice) === invoice.id);

const settlePayment = (scope: Scope, invoice: Stripe.Invoice, status: 'paid' | 'canceled'): void => {
  const payment = paymentOf(scope, invoice);
  if (payment === undefined) return;
  const amount_paid = status === 'paid' ? invoice.amount_due : null;
  const moment = { ...payment.status_transitions, [`${status}_at`]: scope.now() };
  scope.books.invoicePayments.put({ ...payment, amount_paid, status, status_transitions: moment });
};

/** The payment method an invoice is charged to: its own, its subscription's, or the customer's default. */
const methodFor = (scope: Scope, invoice: Stripe.Invoice): string => {
  const customer = scope.books.customers.get(idOf(invoice.customer) ?? '');
  const subscription = scope.books.subscriptions.get(
    idOf(invoice.parent?.subscription_details?.subscription) ?? '',
  );
  const id =
    idOf(invoice.default_payment_method) ??
    idOf(subscription?.default_payment_method) ??
    idOf(customer?.invoice_settings.default_payment_method);
  if (id !== null) return id;
  throw apiError(400, 'This customer has no attached payment source or default payment method.', {
    code: 'resource_missing',
  });
};

interface PayOptions {
  paymentMethod?: string | undefined;
  outOfBand?: boolean | undefined;
}

/** Charges an open invoice, or finalizes a draft first. A decline leaves it open, counted, and is thrown as 402. */
export const payInvoice = (scope: Scope, given: Stripe.Invoice, options: PayOptions): Stripe.Invoice => {
  if (given.status === 'paid')
    throw apiError(400, 'Invoice is already paid', { code: 'invoice_already_paid' });
  const invoice = given.status === 'draft' ? finalizeInvoice(scope, given) : given;
  if (invoice.status === 'paid') return invoice;
  assertStatus(invoice, ['open', 'uncollectible'], 'pay');
  const intentId = idOf(paymentOf(scope, invoice)?.payment.payment_intent) ?? '';
  const intent = find(scope, (books) => books.paymentIntents, { id: intentId, noun: 'payment_intent' });
  if (options.outOfBand) {
    cancelIntent(scope, intent, 'automatic');
    settlePayment(scope, invoice, 'canceled');
    return markPaid(scope, invoice, invoice.amount_due);
  }
  const payment_method = options.paymentMethod ?? methodFor(scope, invoice);
  const attempted = change(scope, invoice, { attempt_count: invoice.attempt_count + 1, attempted: true });
  try {
    confirmIntent(scope, { ...intent, payment_method }, { offSession: true });
  } catch (thrown) {
    if (isApiError(thrown)) scope.emit('invoice.payment_failed', attempted, invoice);
    throw thrown;
  }
  settlePayment(scope, attempted, 'paid');
  const paid = markPaid(scope, attempted, attempted.amount_due);
  scope.emit('invoice.payment_succeeded', paid);
  return paid;
};

/** Cancels an open invoice for good; its number stays in the books. */
export const voidInvoice = (scope: Scope, invoice: Stripe.Invoice): Stripe.Invoice => {
  assertStatus(invoice, ['open', 'uncollectible'], 'void');
  const payment = paymentOf(scope, invoice);
  const intent = scope.books.paymentIntents.get(idOf(payment?.payment.payment_intent) ?? '');
  if (intent) cancelIntent(scope, intent, 'void_invoice');
  settlePayment(scope, invoice, 'canceled');
  const next = {
    ...at(invoice, { voided_at: scope.now() }),
    amount_remaining: 0,
    next_payment_attempt: null,
  };
  const voided = change(scope, invoice, { ...next, status: 'void' });
  scope.emit('invoice.voided', voided, invoice);
  return voided;
};

/** Gives an open invoice up; it can still be paid or voided. */
export const markUncollectible = (scope: Scope, invoice: Stripe.Invoice): Stripe.Invoice => {
  assertStatus(invoice, ['open'], 'mark as uncollectible');
  const given = { ...at(invoice, { marked_uncollectible_at: scope.now() }), next_payment_attempt: null };
  const marked = change(scope, invoice, { ...given, status: 'uncollectible' });
  scope.emit('invoice.marked_uncollectible', marked, invoice);
  return marked;
};

/** Mails an invoice that the customer pays; a draft is finalized first. */
export const sendInvoice = (scope: Scope, invoice: Stripe.Invoice): Stripe.Invoice => {
  if (invoice.collection_method !== 'send_invoice') {
    throw apiError(400, 'You can only manually send an invoice if its collection method is `send_invoice`.');
  }
  const open = invoice.status === 'draft' ? finalizeInvoice(scope, invoice) : invoice;
  assertStatus(open, ['open', 'paid'], 'send');
  scope.emit('invoice.sent', open);
  return open;
};
