import type Stripe from 'stripe';
import { apiError, invalid, isApiError } from './api-error.js';
import { lasting, planDiscounts, redeem } from './discounts.js';
import { discardInvoice, fileDraft, finalizeInvoice, payInvoice, pendingItems } from './invoices.js';
import { wholeList } from './list.js';
import { subscriptionParent } from './objects/invoice.js';
import { type LineSpec, newInvoiceItem } from './objects/invoice-line.js';
import { type ItemSpec, newSubscription, type Period } from './objects/subscription.js';
import { find, idOf, type Scope } from './scope.js';
import { changedItems, itemsFor, periodFrom, periodLine, prorations } from './subscription-items.js';

type PaymentBehavior = 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
type ProrationBehavior = 'always_invoice' | 'create_prorations' | 'none';

const put = (scope: Scope, subscription: Stripe.Subscription, next: Partial<Stripe.Subscription>) =>
  scope.books.subscriptions.put({ ...subscription, ...next });

interface InvoiceRequest {
  reason: Stripe.Invoice.BillingReason;
  lines: readonly LineSpec[];
  period: Period;
  discounts: readonly Stripe.Discount[];
}

const draftFor = (
  scope: Scope,
  subscription: Stripe.Subscription,
  request: InvoiceRequest,
): Stripe.Invoice => {
  const id = idOf(subscription.customer) ?? '';
  const customer = find(scope, (books) => books.customers, { id, noun: 'customer' });
  const { collection_method, days_until_due, currency } = subscription;
  return fileDraft(scope, {
    customer,
    currency,
    lines: request.lines,
    discounts: request.discounts,
    items: pendingItems(scope, customer.id, currency),
    fields: {
      auto_advance: true,
      billing_reason: request.reason,
      collection_method,
      due_date: days_until_due === null ? null : scope.now() + days_until_due * 86_400,
      parent: subscriptionParent(subscription.id),
      period_start: request.period.start,
      period_end: request.period.end,
    },
  });
};

interface NewSubscription {
  customer: string;
  items: readonly {
    price: string;
    quantity: number | undefined;
    metadata: Record<string, string> | null | undefined;
  }[];
  discounts: Parameters<typeof planDiscounts>[1];
  trialDays: number | undefined;
  behavior: PaymentBehavior;
  fields: Partial<Stripe.Subscription>;
}

/** Runs a payment; where it throws, nothing of what was made for it stays. */
const orUndo = <T>(pay: () => T, undo: () => void): T => {
  try {
    return pay();
  } catch (thrown) {
    undo();
    throw thrown;
  }
};

const isUnpayable = (thrown: unknown): boolean =>
  isApiError(thrown) && (thrown.status === 402 || thrown.body.code === 'resource_missing');

/** Collects an invoice of a subscription; answers the status that the outcome gives. */
const statusAfter = (scope: Scope, invoice: Stripe.Invoice, behavior: PaymentBehavior) => {
  if (invoice.collection_method === 'send_invoice') return 'active';
  const open = finalizeInvoice(scope, invoice);
  if (open.status === 'paid') return 'active';
  if (behavior === 'default_incomplete') return 'incomplete';
  try {
    payInvoice(scope, open, {});
    return 'active';
  } catch (thrown) {
    if (behavior === 'error_if_incomplete' || !isUnpayable(thrown)) throw thrown;
    return 'incomplete';
  }
};

const assertPayable = (scope: Scope, given: NewSubscription): void => {
  const { behavior, trialDays = 0, fields } = given;
  if (behavior === 'default_incomplete' || trialDays > 0 || fields.collection_method === 'send_invoice')
    return;
  const customer = scope.books.customers.get(given.customer);
  if (fields.default_payment_method ?? customer?.invoice_settings.default_payment_method) return;
  throw apiError(400, 'This customer has no attached payment source or default payment method.', {
    code: 'resource_missing',
  });
};

/** Starts a subscription and bills its first period, or its trial with nothing. */
export const createSubscription = (scope: Scope, given: NewSubscription): Stripe.Subscription => {
  const specs: ItemSpec[] = changedItems(scope, [], given.items);
  const [first] = specs;
  if (first === undefined) throw invalid('items', 'Missing required param: items.', 'parameter_missing');
  assertPayable(scope, given);
  const id = scope.newId('sub_1');
  const { trialDays = 0, customer } = given;
  const trialEnd = trialDays > 0 ? scope.now() + trialDays * 86_400 : null;
  const period =
    trialEnd === null ? periodFrom(scope.now(), first.price) : { start: scope.now(), end: trialEnd };
  const discounts = planDiscounts(scope, given.discounts, { customer, subscription: id });
  const trial = trialEnd === null ? {} : { trial_start: scope.now(), trial_end: trialEnd };
  const items = itemsFor(scope, id, specs, period);
  const draft = newSubscription(scope, {
    id,
    customer,
    items,
    currency: first.price.currency,
    fields: { ...given.fields, ...trial, discounts: redeem(scope, discounts) },
  });
  scope.books.subscriptions.put(draft);
  const whole = items.map((item) => periodLine(scope, item, period));
  const lines = trialEnd === null ? whole : whole.map((line) => ({ ...line, amount: 0 }));
  const request = { reason: 'subscription_create', lines, period, discounts } as const;
  const invoice = draftFor(scope, draft, request);
  const paid = orUndo(
    () => statusAfter(scope, invoice, given.behavior),
    () => {
      scope.books.subscriptions.remove(id);
      discardInvoice(scope, invoice.id);
    },
  );
  const started = put(scope, draft, {
    discounts: lasting(scope, discounts).map((discount) => discount.id),
    latest_invoice: invoice.id,
    status: trialEnd === null ? paid : 'trialing',
    ...(draft.cancel_at_period_end && { cancel_at: period.end, canceled_at: scope.now() }),
  });
  scope.emit('customer.subscription.created', started);
  return started;
};

/** Refuses to touch a subscription that is over. */
export const assertRunning = (subscription: Stripe.Subscription): void => {
  if (!['canceled', 'incomplete_expired'].includes(subscription.status)) return;
  throw apiError(400, 'A canceled subscription can only update its cancellation_details and metadata.', {
    code: 'resource_missing',
  });
};

interface ItemsChange {
  changes: Parameters<typeof changedItems>[2];
  at: number;
}

/** The items and proration lines that a change would make; nothing is filed. */
export const planItems = (scope: Scope, subscription: Stripe.Subscription, { changes, at }: ItemsChange) => {
  const before = subscription.items.data;
  const specs = changedItems(scope, before, changes);
  const price = specs[0]?.price;
  const [old] = before;
  if (old && (at < old.current_period_start || at > old.current_period_end)) {
    throw invalid('proration_date', 'The proration date must be within the current billing period.');
  }
  const sameCycle =
    old?.price.recurring?.interval === price?.recurring?.interval &&
    old?.price.recurring?.interval_count === price?.recurring?.interval_count;
  const period =
    sameCycle || price === undefined
      ? { start: old?.current_period_start ?? at, end: old?.current_period_end ?? at }
      : periodFrom(at, price);
  const after = itemsFor(scope, subscription.id, specs, period);
  return { after, period, sameCycle, lines: prorations(scope, { before, after, at }) };
};

interface SubscriptionChange {
  changes: Parameters<typeof changedItems>[2] | undefined;
  proration: ProrationBehavior;
  behavior: PaymentBehavior;
  at: number;
  fields: Partial<Stripe.Subscription>;
}

/** Changes a subscription. Price changes make prorations, invoiced now or with the next period. */
export const updateSubscription = (
  scope: Scope,
  before: Stripe.Subscription,
  { changes, proration, behavior, at, fields }: SubscriptionChange,
): Stripe.Subscription => {
  assertRunning(before);
  if (changes === undefined) return put(scope, before, fields);
  const { after, period, sameCycle, lines } = planItems(scope, before, { changes, at });
  const updated = put(scope, before, { ...fields, items: wholeList(after, before.items.url) });
  const customer = idOf(before.customer) ?? '';
  const billed = proration === 'none' || before.status === 'trialing' ? [] : lines;
  const pending = billed.map((line) => newInvoiceItem(scope, { ...line, customer, invoice: null }));
  for (const item of pending) scope.books.invoiceItems.put(item);
  // A new interval starts a new period, which is invoiced at once.
  const invoiceNow = billed.length > 0 && (proration === 'always_invoice' || !sameCycle);
  if (!invoiceNow) return updated;
  const request = { reason: 'subscription_update', lines: [], period, discounts: [] } as const;
  const draft = draftFor(scope, updated, request);
  const status = orUndo(
    () => statusAfter(scope, draft, behavior),
    () => {
      put(scope, before, {});
      discardInvoice(scope, draft.id);
      for (const { id } of pending) scope.books.invoiceItems.remove(id);
    },
  );
  return put(scope, updated, {
    latest_invoice: draft.id,
    status: status === 'active' ? updated.status : 'past_due',
  });
};

interface Cancellation {
  invoiceNow: boolean;
  prorate: boolean;
  details: Partial<Stripe.Subscription.CancellationDetails>;
}

/** Ends a subscription at once. Credits for unused time only where `prorate` asks for them. */
export const cancelSubscription = (
  scope: Scope,
  subscription: Stripe.Subscription,
  { invoiceNow, prorate, details }: Cancellation,
): Stripe.Subscription => {
  if (subscription.status === 'canceled') {
    throw apiError(404, `No such subscription: '${subscription.id}'`, {
      code: 'resource_missing',
      param: 'id',
    });
  }
  const customer = idOf(subscription.customer) ?? '';
  const credits = prorate
    ? prorations(scope, { before: subscription.items.data, after: [], at: scope.now() })
    : [];
  for (const line of credits)
    scope.books.invoiceItems.put(newInvoiceItem(scope, { ...line, customer, invoice: null }));
  const canceled = put(scope, subscription, {
    cancel_at_period_end: false,
    canceled_at: scope.now(),
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...details,
      reason: 'cancellation_requested',
    },
    ended_at: scope.now(),
    status: 'canceled',
  });
  if (invoiceNow) {
    const period = { start: scope.now(), end: scope.now() };
    finalizeInvoice(scope, draftFor(scope, canceled, { reason: 'manual', lines: [], period, discounts: [] }));
  }
  scope.emit('customer.subscription.deleted', canceled, subscription);
  return canceled;
};
