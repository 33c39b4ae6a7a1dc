import type Stripe from 'stripe';
import { wholeList } from '../list.js';
import type { Scope } from '../scope.js';

interface InvoiceSpec {
  customer: Stripe.Customer;
  currency: string;
  fields?: Partial<Stripe.Invoice>;
}

/** A draft without lines. */
export const newInvoice = (
  scope: Scope,
  { customer, currency, fields = {} }: InvoiceSpec,
): Stripe.Invoice => {
  const id = fields.id ?? scope.newId('in_1');
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Patchbay',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'manual',
    collection_method: 'charge_automatically',
    created: scope.now(),
    currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: wholeList([], `/v1/invoices/${id}/lines`),
    livemode: scope.livemode,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: scope.now(),
    period_start: scope.now(),
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
    ...fields,
  };
};

/** Where a subscription is behind an invoice. */
export const subscriptionParent = (subscription: string): Stripe.Invoice.Parent => ({
  quote_details: null,
  subscription_details: { metadata: {}, subscription },
  type: 'subscription_details',
});
