import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { currencyField, freeId, given, keyField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { checkAmount } from '../money/amount.js';
import { priceShape, toPrice } from '../shapes/price.js';
import { write } from '../write.js';

const tool = 'create_price';
const findOut = 'list_prices';

export const createPrice = defineTool({
  name: tool,
  title: 'Create a price',
  access: 'write',
  description: 'Give a product a price; recurring with interval.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input: z.object({
    product: freeId('prod_...'),
    unit_amount: z.int().min(0).max(999_999_999_999).describe('Minor units: 2000 is 20.00 USD'),
    currency: currencyField(),
    interval: z.enum(['day', 'week', 'month', 'year']).optional().describe('For subscriptions'),
    interval_count: z.int().min(1).max(1_095).optional().describe('e.g. 3: every 3 months'),
    nickname: textField('For yourself'),
    lookup_key: textField('e.g. pro_monthly', 200),
    ...keyField,
  }),
  output: z.object({ ...priceShape, ...sentShape }),
  async handler(input, context: Context) {
    const {
      idempotency_key: _key,
      interval,
      interval_count: count,
      unit_amount,
      currency,
      ...fields
    } = input;
    checkAmount(unit_amount, currency, 'unit_amount');
    if (count !== undefined && interval === undefined)
      throw new ToolError('invalid_argument', 'interval_count: goes with interval.', {
        next: 'Give interval, too.',
      });
    const recurring =
      interval === undefined ? {} : { recurring: { interval, ...given({ interval_count: count }) } };
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.prices.create({ unit_amount, currency, ...given(fields), ...recurring }, options),
      { tool, input, findOut },
    );
    return done(context, toPrice(value), sent);
  },
});
