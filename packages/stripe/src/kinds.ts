import type Stripe from 'stripe';
import type { StripeRequest } from './client.js';
import { type Context, look } from './look.js';
import { displayAmount } from './money/amount.js';
import { toAccount } from './shapes/account.js';
import { toBalanceTransaction, toCharge, toPayout, toRefund } from './shapes/charge.js';
import { toPaymentLink, toSession } from './shapes/checkout.js';
import { toCustomer } from './shapes/customer.js';
import { toDispute } from './shapes/dispute.js';
import { toEvent } from './shapes/event.js';
import { toInvoiceItem, toInvoiceLine, toInvoiceWithPage } from './shapes/invoice.js';
import { toPaymentIntent } from './shapes/payment-intent.js';
import { toPaymentMethod } from './shapes/payment-method.js';
import { brief, idOf, time } from './shapes/plain-values.js';
import { toCoupon, toPrice, toProduct, toPromotionCode } from './shapes/price.js';
import { toSubscription } from './shapes/subscription.js';

/** A kind of object that can be fetched by its id. */
interface Kind {
  prefix: string;
  fetch: (context: Context, id: string) => Promise<{ id: string }>;
}

type Options = Stripe.RequestOptions;

/** `read` gets the object, `show` says what of it may leave. */
function kind<T extends object>(
  prefix: string,
  read: (id: string) => StripeRequest<T>,
  show: (value: T) => { id: string },
): Kind {
  return { prefix, fetch: async (context, id) => show(await look(context, read(id))) };
}

/** Longer prefixes come before shorter ones they begin with. */
const kinds: Kind[] = [
  kind('cus_', (id) => (stripe, o: Options) => stripe.customers.retrieve(id, {}, o), toCustomer),
  kind('pi_', (id) => (stripe, o) => stripe.paymentIntents.retrieve(id, {}, o), toPaymentIntent),
  kind('ch_', (id) => (stripe, o) => stripe.charges.retrieve(id, {}, o), toCharge),
  kind('py_', (id) => (stripe, o) => stripe.charges.retrieve(id, {}, o), toCharge),
  kind('re_', (id) => (stripe, o) => stripe.refunds.retrieve(id, {}, o), toRefund),
  kind('pyr_', (id) => (stripe, o) => stripe.refunds.retrieve(id, {}, o), toRefund),
  kind('dp_', (id) => (stripe, o) => stripe.disputes.retrieve(id, {}, o), toDispute),
  kind('du_', (id) => (stripe, o) => stripe.disputes.retrieve(id, {}, o), toDispute),
  kind(
    'in_',
    (id) => (stripe, o) => stripe.invoices.retrieve(id, { expand: ['payments'] }, o),
    toWholeInvoice,
  ),
  kind('ii_', (id) => (stripe, o) => stripe.invoiceItems.retrieve(id, {}, o), toInvoiceItem),
  kind('sub_sched_', (id) => (stripe, o) => stripe.subscriptionSchedules.retrieve(id, {}, o), toAnything),
  kind('sub_', (id) => (stripe, o) => stripe.subscriptions.retrieve(id, {}, o), toSubscription),
  kind('pm_', (id) => (stripe, o) => stripe.paymentMethods.retrieve(id, {}, o), toOwnedMethod),
  kind('prod_', (id) => (stripe, o) => stripe.products.retrieve(id, {}, o), toProduct),
  kind('price_', (id) => (stripe, o) => stripe.prices.retrieve(id, {}, o), toPrice),
  kind('promo_', (id) => (stripe, o) => stripe.promotionCodes.retrieve(id, {}, o), toPromotionCode),
  kind('plink_', (id) => (stripe, o) => stripe.paymentLinks.retrieve(id, {}, o), toPaymentLink),
  kind('cs_', (id) => (stripe, o) => stripe.checkout.sessions.retrieve(id, {}, o), toSession),
  kind('po_', (id) => (stripe, o) => stripe.payouts.retrieve(id, {}, o), toPayout),
  kind('txn_', (id) => (stripe, o) => stripe.balanceTransactions.retrieve(id, {}, o), toBalanceTransaction),
  kind('evt_', (id) => (stripe, o) => stripe.events.retrieve(id, {}, o), toEvent),
  kind('acct_', (id) => (stripe, o) => stripe.accounts.retrieve(id, {}, o), toAccount),
  kind('cn_', (id) => (stripe, o) => stripe.creditNotes.retrieve(id, {}, o), toAnything),
  kind('seti_', (id) => (stripe, o) => stripe.setupIntents.retrieve(id, {}, o), toAnything),
  kind('tr_', (id) => (stripe, o) => stripe.transfers.retrieve(id, {}, o), toAnything),
  kind('qt_', (id) => (stripe, o) => stripe.quotes.retrieve(id, {}, o), toAnything),
];

// Coupons have the ids their owners chose.
const coupon = kind('', (id) => (stripe, o) => stripe.coupons.retrieve(id, {}, o), toCoupon);
// Prefixes of what holds secrets or bank data, and of what this server does not read.
const refused =
  /^(card|ba|src|tok|ek|we|whsec|sk|rk|pk|ephkey|file|link|si|il|li|ich|ic|iauth|ipi|issfr|prv|rp|seatt|setatt|req|vs|vr|fca)_/;

/** The kind of an id; undefined for one that cannot be fetched here. */
export function kindOf(id: string): Kind | undefined {
  if (refused.test(id)) return undefined;
  return kinds.find(({ prefix }) => id.startsWith(prefix)) ?? coupon;
}

function toWholeInvoice(invoice: Stripe.Invoice) {
  const { lines, payments } = invoice;
  return {
    ...toInvoiceWithPage(invoice),
    lines: lines.data.map(toInvoiceLine),
    more_lines: lines.has_more || undefined,
    payments: payments?.data.map(({ payment, status }) => ({
      status,
      payment_intent: idOf(payment.payment_intent),
      charge: idOf(payment.charge),
    })),
  };
}

function toOwnedMethod(method: Stripe.PaymentMethod) {
  return { ...toPaymentMethod(method), customer: idOf(method.customer), created: time(method.created) };
}

type Anything =
  | Stripe.CreditNote
  | Stripe.SetupIntent
  | Stripe.Transfer
  | Stripe.Quote
  | Stripe.SubscriptionSchedule;

/** Objects without tools of their own: what most objects of Stripe have in common. */
function toAnything(value: Anything) {
  const amount = 'total' in value ? value.total : 'amount' in value ? value.amount : undefined;
  const currency = 'currency' in value ? value.currency : undefined;
  const priced = typeof amount === 'number' && typeof currency === 'string';
  return {
    id: value.id,
    object: value.object,
    status: 'status' in value ? (value.status ?? undefined) : undefined,
    ...(priced ? { amount, currency, display: displayAmount(amount, currency) } : {}),
    customer: 'customer' in value ? idOf(value.customer) : undefined,
    description: 'description' in value ? brief(value.description) : undefined,
    created: time(value.created),
  };
}
