import type Stripe from 'stripe';
import { wholeList } from '../list.js';
import type { Scope } from '../scope.js';
import { planOf } from './catalog.js';

/** What one item sells and how much of it. */
export interface ItemSpec {
  readonly id?: string;
  readonly price: Stripe.Price;
  readonly quantity: number;
  readonly metadata: Stripe.Metadata;
}

export interface Period {
  readonly start: number;
  readonly end: number;
}

/** An item with its own period, as this API version keeps it. */
export const newSubscriptionItem = (
  scope: Scope,
  spec: ItemSpec,
  { subscription, period }: { subscription: string; period: Period },
): Stripe.SubscriptionItem => ({
  id: spec.id ?? scope.newId('si_'),
  object: 'subscription_item',
  billing_thresholds: null,
  created: scope.now(),
  current_period_end: period.end,
  current_period_start: period.start,
  current_trial: null,
  discounts: [],
  metadata: spec.metadata,
  plan: planOf(spec.price),
  price: spec.price,
  quantity: spec.quantity,
  subscription,
  tax_rates: [],
});

interface SubscriptionSpec {
  id: string;
  customer: string;
  items: Stripe.SubscriptionItem[];
  currency: string;
  fields: Partial<Stripe.Subscription>;
}

/** A subscription that started now. */
export const newSubscription = (scope: Scope, spec: SubscriptionSpec): Stripe.Subscription => ({
  id: spec.id,
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: scope.now(),
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: 'charge_automatically',
  created: scope.now(),
  currency: spec.currency,
  customer: spec.customer,
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  items: wholeList(spec.items, `/v1/subscription_items?subscription=${spec.id}`),
  latest_invoice: null,
  livemode: scope.livemode,
  managed_payments: null,
  metadata: {},
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: 'off',
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  start_date: scope.now(),
  status: 'active',
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
  trial_start: null,
  ...spec.fields,
});
