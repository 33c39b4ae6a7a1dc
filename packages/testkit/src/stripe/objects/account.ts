import type Stripe from 'stripe';

type AccountFields = Pick<Stripe.Account, 'id'> & {
  country: string;
  default_currency: string;
  created: number;
};

const nothingDue = (): Stripe.Account.Requirements & Stripe.Account.FutureRequirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
});

const businessProfile: Stripe.Account.BusinessProfile = {
  mcc: '5734',
  minority_owned_business_designation: null,
  name: 'Example Company',
  product_description: null,
  specified_commercial_transactions_act_url: null,
  support_address: null,
  support_email: null,
  support_phone: '+15555550100',
  support_url: null,
  url: 'https://example.com',
};

const settings: Stripe.Account.Settings = {
  branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
  card_payments: {
    statement_descriptor_prefix: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  dashboard: { display_name: 'Example Company', timezone: 'Etc/UTC' },
  payments: {
    statement_descriptor: 'EXAMPLE',
    statement_descriptor_kana: null,
    statement_descriptor_kanji: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
};

/** A company's account with everything enabled. */
export const newAccount = (fields: AccountFields): Stripe.Account => ({
  object: 'account',
  business_profile: businessProfile,
  business_type: 'company',
  capabilities: { card_payments: 'active', transfers: 'active' },
  charges_enabled: true,
  controller: { type: 'account' },
  details_submitted: true,
  email: 'owner@example.com',
  future_requirements: nothingDue(),
  metadata: {},
  payouts_enabled: true,
  requirements: nothingDue(),
  settings,
  tos_acceptance: { date: fields.created },
  type: 'standard',
  ...fields,
});
