import type Stripe from 'stripe';
import { apiError } from './api-error.js';
import { fileBalanceTransaction } from './objects/balance-transaction.js';
import { newDispute } from './objects/dispute.js';
import { idOf, type Scope } from './scope.js';

// docs.stripe.com/disputes: 15.00 USD for a US account; taken in the charge's currency, as the fake never converts.
const DISPUTE_FEE = 1500;

/** The bank disputes a charge: the money is taken back at once, unless it only inquires. */
export const openDispute = (
  scope: Scope,
  charge: Stripe.Charge,
  spec: { reason: string; inquiry?: boolean; fields?: Partial<Stripe.Dispute> },
): Stripe.Dispute => {
  const dispute = newDispute(scope, { charge, ...spec });
  const { id: source, amount, currency } = dispute;
  const movement = {
    type: 'adjustment',
    reporting_category: 'dispute',
    amount: -amount,
    currency,
    source,
  } as const;
  const taken = spec.inquiry ? [] : [fileBalanceTransaction(scope, { ...movement, fee: DISPUTE_FEE })];
  scope.books.charges.put({ ...charge, disputed: true });
  const opened = scope.books.disputes.put({ ...dispute, balance_transactions: taken });
  scope.emit('charge.dispute.created', opened);
  return opened;
};

const OPEN = ['needs_response', 'warning_needs_response', 'appeal_needs_response'];

type Evidence = Readonly<Record<string, string | null | undefined>>;

/**
 * Stages evidence, and files it with the bank unless `submit` is false: Stripe submits by default, evidence that was
 * staged before included. Evidence goes once; a closed dispute takes none.
 */
export const respondToDispute = (
  scope: Scope,
  dispute: Stripe.Dispute,
  { evidence, submit = true }: { evidence: Evidence | undefined; submit: boolean | undefined },
): Stripe.Dispute => {
  const given = Object.entries(evidence ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0 && !dispute.evidence_details.has_evidence) return dispute;
  if (!OPEN.includes(dispute.status)) {
    if (given.length === 0) return dispute;
    throw apiError(400, `This dispute can no longer take evidence: its status is ${dispute.status}.`, {
      param: 'evidence',
    });
  }
  const staged = { ...dispute.evidence, ...Object.fromEntries(given) };
  const written = Object.values(staged).filter((value) => typeof value === 'string');
  // The limit stands at `evidence` in the SDK's `Disputes.d.ts`.
  if (written.join('').length > 150_000) {
    throw apiError(400, 'The evidence is longer than 150,000 characters in all.', { param: 'evidence' });
  }
  const submitted = submit && written.length > 0;
  return scope.books.disputes.put({
    ...dispute,
    evidence: staged,
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: written.length > 0,
      submission_count: dispute.evidence_details.submission_count + (submitted ? 1 : 0),
    },
    ...(submitted && { status: dispute.status.replace('needs_response', 'under_review') }),
  });
};

/** The bank decides. A won dispute gives the money back. */
export const closeDispute = (
  scope: Scope,
  id: string,
  status: 'won' | 'lost' | 'warning_closed',
): Stripe.Dispute => {
  const dispute = scope.books.disputes.get(id);
  if (dispute === undefined) throw new Error(`no dispute ${id}`);
  const { amount, currency } = dispute;
  const returned = {
    type: 'adjustment',
    reporting_category: 'dispute_reversal',
    amount,
    currency,
    source: id,
  } as const;
  if (status === 'won') fileBalanceTransaction(scope, returned);
  const charge = scope.books.charges.get(idOf(dispute.charge) ?? '');
  if (charge && status !== 'lost') scope.books.charges.put({ ...charge, disputed: false });
  const closed = scope.books.disputes.put({
    ...dispute,
    is_charge_refundable: status === 'warning_closed',
    status,
  });
  scope.emit('charge.dispute.closed', closed, dispute);
  return closed;
};
