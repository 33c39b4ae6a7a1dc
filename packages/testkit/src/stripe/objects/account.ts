import type Stripe from 'stripe';

type AccountFields = Pick<Stripe.Account, 'id'> & {
  country: string;
  default_currency: string;
  created: number;
};

const noOpenRequirements = (): Stripe.Account.Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
});

/** A company's account with everything enabled. */
export const newAccount = (fields: AccountFields): Stripe.Account => ({
  object: 'account',
  business_type: 'company',
  capabilities: { card_payments: 'active', transfers: 'active' },
  charges_enabled: true,
  controller: { type: 'account' },
  details_submitted: true,
  email: 'owner@example.com',
  metadata: {},
  payouts_enabled: true,
  requirements: noOpenRequirements(),
  type: 'standard',
  ...fields,
});
