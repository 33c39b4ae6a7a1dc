import type Stripe from 'stripe';
import type { Scope } from '../scope.js';

const noEvidence = (): Stripe.Dispute.Evidence => ({
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
});

interface DisputeSpec {
  charge: Stripe.Charge;
  reason: string;
  /** An early question of the bank: no money is taken yet and the charge can still be refunded. */
  inquiry?: boolean;
  fields?: Partial<Stripe.Dispute>;
}

// A response is due in about three weeks for most card networks.
const RESPONSE_SECONDS = 21 * 86_400;

/** A dispute that waits for evidence. */
export const newDispute = (
  scope: Scope,
  { charge, reason, inquiry = false, fields = {} }: DisputeSpec,
): Stripe.Dispute => ({
  id: scope.newId('du_1'),
  object: 'dispute',
  amount: charge.amount_captured,
  balance_transactions: [],
  charge: charge.id,
  created: scope.now(),
  currency: charge.currency,
  enhanced_eligibility_types: [],
  evidence: noEvidence(),
  evidence_details: {
    due_by: scope.now() + RESPONSE_SECONDS,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
    submission_method: 'manual',
  },
  intended_submission_method: null,
  is_charge_refundable: inquiry,
  livemode: scope.livemode,
  metadata: {},
  payment_intent: charge.payment_intent,
  payment_method_details: {
    card: {
      brand: 'visa',
      case_type: inquiry ? 'inquiry' : 'chargeback',
      network: 'visa',
      network_reason_code: '10.4',
    },
    type: 'card',
  },
  reason,
  status: inquiry ? 'warning_needs_response' : 'needs_response',
  ...fields,
});
