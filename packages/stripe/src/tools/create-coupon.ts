import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { amountField, currencyField, freeId, given, keyField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { checkAmount } from '../money/amount.js';
import { couponShape, toCoupon } from '../shapes/price.js';
import { write } from '../write.js';

const tool = 'create_coupon';
const findOut = 'list_coupons';

const input = z.object({
  percent_off: z
    .number()
    .refine((percent) => percent > 0 && percent <= 100, { error: 'must be above 0 and at most 100' })
    .optional()
    .describe('e.g. 25; or amount_off'),
  amount_off: amountField('Minor units, with currency').optional(),
  currency: currencyField().optional(),
  duration: z.enum(['once', 'repeating', 'forever']).default('once').describe('On subscriptions'),
  duration_in_months: z.int().min(1).max(1_200).optional().describe('With repeating'),
  name: textField('For customers', 40),
  id: freeId('e.g. SUMMER25; else made').optional(),
  max_redemptions: z.int().min(1).optional().describe('e.g. 100'),
  redeem_by: z.iso.date().optional().describe('Last day (UTC)'),
  ...keyField,
});

type Input = z.output<typeof input>;

export const createCoupon = defineTool({
  name: tool,
  title: 'Create a coupon',
  access: 'write',
  description: 'Create a discount by percent or amount. Customers enter codes of create_promotion_code.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input,
  output: z.object({ ...couponShape, ...sentShape }),
  async handler(coupon, context: Context) {
    checkCoupon(coupon);
    const { idempotency_key: _key, redeem_by: last, ...fields } = coupon;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.coupons.create(
          { ...given(fields), ...(last === undefined ? {} : { redeem_by: endOf(last) }) },
          options,
        ),
      { tool, input: coupon, findOut },
    );
    return done(context, toCoupon(value), sent);
  },
});

/** The last second of a day in UTC. */
export const endOf = (day: string): number => Date.parse(`${day}T23:59:59Z`) / 1_000;

function checkCoupon({
  percent_off,
  amount_off: amount,
  currency,
  duration,
  duration_in_months: months,
}: Input): void {
  const refuse = (message: string, next: string): never => {
    throw new ToolError('invalid_argument', message, { next });
  };
  if ((percent_off === undefined) === (amount === undefined))
    refuse('percent_off or amount_off: give exactly one of them.', 'Choose percent or amount.');
  if ((amount === undefined) !== (currency === undefined))
    refuse('currency: goes with amount_off, and amount_off needs it.', 'Give both or neither.');
  if ((duration === 'repeating') !== (months !== undefined))
    refuse('duration_in_months: goes with duration repeating, which needs it.', 'Give both or neither.');
  if (amount !== undefined && currency !== undefined) checkAmount(amount, currency, 'amount_off');
}
