import type Stripe from 'stripe';
import { apiError, invalid } from './api-error.js';
import { planDiscounts } from './discounts.js';
import { addedUp, pendingItems } from './invoices.js';
import { newInvoice, subscriptionParent } from './objects/invoice.js';
import { type LineSpec, lineSpecOf, newLine } from './objects/invoice-line.js';
import { find, idOf, type Scope } from './scope.js';
import { changedItems, itemsFor, periodFrom, periodLine, prorations } from './subscription-items.js';
import { assertRunning, planItems } from './subscriptions.js';

interface SubscriptionDetails {
  items: Parameters<typeof changedItems>[2] | undefined;
  proration: 'always_invoice' | 'create_prorations' | 'none';
  at: number | undefined;
  cancelNow: boolean;
  cancelAtPeriodEnd: boolean | undefined;
}

interface PreviewRequest {
  customer: string | undefined;
  subscription: string | undefined;
  currency: string | undefined;
  discounts: Parameters<typeof planDiscounts>[1];
  items: readonly LineSpec[];
  details: SubscriptionDetails;
}

interface Upcoming {
  lines: LineSpec[];
  currency: string | undefined;
  discounts: Stripe.Discount[];
}

const NEW_ID = 'sub_preview';

const ofNew = (scope: Scope, { details }: PreviewRequest): Upcoming => {
  if (details.items === undefined) return { lines: [], currency: undefined, discounts: [] };
  const specs = changedItems(scope, [], details.items);
  const [first] = specs;
  if (first === undefined) return { lines: [], currency: undefined, discounts: [] };
  const period = periodFrom(scope.now(), first.price);
  const lines = itemsFor(scope, NEW_ID, specs, period).map((item) => periodLine(scope, item, period));
  return { lines, currency: first.price.currency, discounts: [] };
};

const ofExisting = (
  scope: Scope,
  subscription: Stripe.Subscription,
  details: SubscriptionDetails,
): Upcoming => {
  const { currency } = subscription;
  const before = subscription.items.data;
  const at = details.at ?? scope.now();
  const discounts = subscription.discounts.flatMap((one) => scope.books.discounts.get(idOf(one) ?? '') ?? []);
  if (details.cancelNow) {
    const credits = details.proration === 'none' ? [] : prorations(scope, { before, after: [], at });
    return { lines: credits, currency, discounts };
  }
  const plan = planItems(scope, subscription, { changes: details.items ?? [], at });
  const prorated = details.proration === 'none' ? [] : plan.lines;
  const ends = details.cancelAtPeriodEnd ?? subscription.cancel_at_period_end;
  if (details.proration === 'always_invoice' || ends) return { lines: prorated, currency, discounts };
  const next = plan.after.map((item) => periodLine(scope, item, periodFrom(plan.period.end, item.price)));
  return { lines: [...prorated, ...next], currency, discounts };
};

const upcoming = (scope: Scope, request: PreviewRequest, customer: string): Upcoming => {
  if (request.subscription === undefined) return ofNew(scope, request);
  const id = request.subscription;
  const param = 'subscription';
  const subscription = find(scope, (books) => books.subscriptions, { id, noun: 'subscription', param });
  if (idOf(subscription.customer) !== customer)
    throw invalid(param, 'The subscription belongs to another customer.');
  assertRunning(subscription);
  if (!subscription.cancel_at_period_end || request.details.items || request.details.cancelNow) {
    return ofExisting(scope, subscription, request.details);
  }
  throw apiError(404, 'No upcoming invoices for customer', { code: 'invoice_upcoming_none' });
};

const customerOf = (scope: Scope, { customer, subscription }: PreviewRequest): Stripe.Customer => {
  const owner = idOf(scope.books.subscriptions.get(subscription ?? '')?.customer);
  const id = customer ?? owner ?? undefined;
  if (id !== undefined)
    return find(scope, (books) => books.customers, { id, noun: 'customer', param: 'customer' });
  if (subscription === undefined) {
    throw invalid('customer', 'Missing required param: customer or subscription.', 'parameter_missing');
  }
  throw invalid('subscription', `No such subscription: '${subscription}'`, 'resource_missing');
};

const endOf = (subscription: Stripe.Subscription): number =>
  Math.min(...subscription.items.data.map((item) => item.current_period_end));

/** Of a customer alone Stripe takes the subscription that is billed next. */
const nextToBill = (scope: Scope, customer: string): string | undefined =>
  scope.books.subscriptions
    .newestFirst()
    .filter((one) => idOf(one.customer) === customer && !one.cancel_at_period_end)
    .filter(({ status }) => ['active', 'trialing', 'past_due'].includes(status))
    .sort((a, b) => endOf(a) - endOf(b))[0]?.id;

/** The next invoice, or the one that a change would make. Nothing is filed and nothing is charged. */
export const previewInvoice = (scope: Scope, asked: PreviewRequest): Stripe.Invoice => {
  const customer = customerOf(scope, asked);
  const subscription =
    asked.subscription ?? (asked.details.items ? undefined : nextToBill(scope, customer.id));
  const request = { ...asked, subscription };
  const next = upcoming(scope, request, customer.id);
  const currency = request.currency ?? next.currency ?? request.items[0]?.currency ?? 'usd';
  const planned = planDiscounts(scope, request.discounts, { customer: customer.id });
  const waiting = pendingItems(scope, customer.id, currency).map((item) => lineSpecOf(scope, item));
  const specs = [...waiting, ...next.lines, ...request.items];
  if (specs.length === 0) {
    throw apiError(404, 'No upcoming invoices for customer', { code: 'invoice_upcoming_none' });
  }
  const draft = newInvoice(scope, {
    customer,
    currency,
    fields: {
      id: scope.newId('upcoming_in_1'),
      billing_reason: 'upcoming',
      ...(request.subscription !== undefined && { parent: subscriptionParent(request.subscription) }),
    },
  });
  const lines = specs.map((spec) => newLine(scope, spec, draft.id));
  const discounts = planned.length > 0 ? planned : next.discounts;
  return addedUp(scope, draft, { lines, discounts });
};
