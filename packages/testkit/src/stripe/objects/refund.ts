import type Stripe from 'stripe';
import type { Scope } from '../scope.js';

interface RefundSpec {
  charge: Stripe.Charge;
  amount: number;
  status: string;
  fields?: Partial<Stripe.Refund>;
}

/** A refund of part or all of a charge. */
export const newRefund = (
  scope: Scope,
  { charge, amount, status, fields = {} }: RefundSpec,
): Stripe.Refund => ({
  id: scope.newId('re_3'),
  object: 'refund',
  amount,
  balance_transaction: null,
  charge: charge.id,
  created: scope.now(),
  currency: charge.currency,
  customer: null,
  customer_account: null,
  destination_details: {
    card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    type: 'card',
  },
  metadata: {},
  payment_intent: charge.payment_intent,
  payment_method: charge.payment_method,
  reason: null,
  receipt_number: null,
  source_transfer_reversal: null,
  status,
  transfer_reversal: null,
  ...(status === 'pending' && { pending_reason: 'processing' }),
  ...(status === 'requires_action' && {
    next_action: {
      type: 'display_details',
      display_details: {
        email_sent: { email_sent_at: scope.now(), email_sent_to: 'customer@example.com' },
        expires_at: scope.now() + 30 * 86_400,
      },
    },
  }),
  ...fields,
});
