import { defineTool, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { done, movesMoney, sentShape } from '../answer.js';
import { ask, type Outlook } from '../ask.js';
import { idField, keyField } from '../fields.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { disputeShape, isOpenDispute, stagedFields, toDispute } from '../shapes/dispute.js';
import { money, time } from '../shapes/plain-values.js';
import { write } from '../write.js';

const tool = 'update_dispute';
const findOut = 'list_disputes';

// The texts and file ids that Stripe takes as evidence. Checked here, because an enum of them would be paid for in every tools/list.
const names = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const satisfies ReadonlyArray<keyof Stripe.DisputeUpdateParams.Evidence>;

const input = z.object({
  dispute_id: idField(['dp_', 'du_']),
  evidence: z
    .record(z.string(), z.string())
    .refine((given) => Object.keys(given).every((name) => names.some((known) => known === name)), {
      error: `has only these: ${names.join(', ')}`,
    })
    // https://docs.stripe.com/api/disputes/update: 150,000 characters in all.
    .refine((given) => Object.values(given).join('').length <= 150_000, {
      error: 'may have 150,000 characters in all',
    })
    .optional()
    .describe('e.g. {"product_description":"...","uncategorized_text":"..."}; staged'),
  submit: z.boolean().default(false).describe('true files all staged evidence with the bank, once'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const updateDispute = defineTool({
  name: tool,
  title: 'Answer a dispute',
  access: 'write',
  description:
    'Stage evidence for a dispute. With submit it goes to the bank, which cannot be undone: asks first.',
  annotations: movesMoney,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...disputeShape, ...sentShape }),
  async confirm(given, context: Context) {
    if (!given.submit) return undefined;
    return ask(context, { tool, input: given }, () => outlook(given, context));
  },
  async handler(given, context: Context) {
    const { dispute_id: id, evidence, submit } = given;
    if (!submit && !evidence)
      throw new ToolError('invalid_argument', 'evidence: is required unless submit is true.', {
        next: 'Give the evidence to stage.',
      });
    const { value, sent } = await write(
      context,
      // Left out, `submit` would be true.
      (stripe, options) => stripe.disputes.update(id, { ...(evidence ? { evidence } : {}), submit }, options),
      { tool, input: given, findOut },
    );
    const note = submit ? undefined : 'Staged, not submitted: update_dispute with submit true files it.';
    return done(context, toDispute(value), { ...sent, note });
  },
});

async function outlook(
  { dispute_id: id, evidence, idempotency_key: key }: Input,
  context: Context,
): Promise<Outlook> {
  const dispute = await look(context, (stripe, options) => stripe.disputes.retrieve(id, {}, options));
  const { amount, currency, reason, status, evidence_details: details } = dispute;
  const fields = [...new Set([...stagedFields(dispute), ...Object.keys(evidence ?? {})])];
  if (key === undefined && !isOpenDispute(dispute))
    throw new ToolError('refused', `${id} takes no evidence any more: its status is ${status}.`, {
      next: 'Only the bank decides now.',
    });
  if (key === undefined && fields.length === 0)
    throw new ToolError('invalid_argument', `${id} has no evidence to submit.`, {
      next: 'Stage evidence first.',
    });
  return {
    message: `Submit the evidence for ${id} (${displayAmount(amount, currency)}, ${reason}) to the bank: ${fields.join(', ')}? It can be submitted once and not taken back.`,
    version: [status, details.submission_count, JSON.stringify(dispute.evidence)],
    details: { ...money(amount, currency), status, due_by: time(details.due_by), evidence: fields },
  };
}
