import type Stripe from 'stripe';
import * as z from 'zod';
import { idOf, maybe, money, moneyShape, time } from './plain-values.js';

export const disputeShape = {
  id: z.string(),
  ...moneyShape,
  status: z.string(),
  reason: z.string(),
  charge: maybe,
  payment_intent: maybe,
  /** Evidence must be submitted by then. */
  due_by: maybe,
  past_due: z.boolean().optional(),
  /** Names of the fields that hold something. */
  evidence: z.array(z.string()).optional(),
  submissions: z.int(),
  created: z.string(),
};

export function toDispute(dispute: Stripe.Dispute) {
  const { id, amount, currency, status, reason, evidence_details: details } = dispute;
  const staged = stagedFields(dispute);
  return {
    id,
    ...money(amount, currency),
    status,
    reason,
    charge: idOf(dispute.charge),
    payment_intent: idOf(dispute.payment_intent),
    due_by: time(details.due_by),
    past_due: details.past_due || undefined,
    evidence: staged.length > 0 ? staged : undefined,
    submissions: details.submission_count,
    created: time(dispute.created),
  };
}

/** The fields of evidence that hold a text or a file. */
export function stagedFields({ evidence }: Stripe.Dispute): string[] {
  return Object.entries(evidence).flatMap(([name, value]) =>
    (typeof value === 'string' && value !== '') ||
    (typeof value === 'object' && value !== null && 'id' in value)
      ? name
      : [],
  );
}

const waiting = /needs_response$/;

/** True while the merchant may answer. */
export const isOpenDispute = ({ status }: Pick<Stripe.Dispute, 'status'>) => waiting.test(status);
