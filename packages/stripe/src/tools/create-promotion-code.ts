import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { customerId, freeId, given, keyField } from '../fields.js';
import type { Context } from '../look.js';
import { promotionCodeShape, toPromotionCode } from '../shapes/price.js';
import { write } from '../write.js';
import { endOf } from './create-coupon.js';

const tool = 'create_promotion_code';
const findOut = 'fetch_stripe_resources';

export const createPromotionCode = defineTool({
  name: tool,
  title: 'Create a promotion code',
  access: 'write',
  description: 'A code that customers enter for a coupon.',
  annotations: adds,
  findOut: 'Create it again with the same code: Stripe refuses a code that exists',
  input: z.object({
    coupon: freeId('Its id'),
    code: freeId('e.g. WELCOME; else made').optional(),
    customer: customerId().optional(),
    max_redemptions: z.int().min(1).optional().describe('e.g. 100'),
    expires: z.iso.date().optional().describe('Last day (UTC)'),
    ...keyField,
  }),
  output: z.object({ ...promotionCodeShape, ...sentShape }),
  async handler(input, context: Context) {
    const { idempotency_key: _key, coupon, expires, ...fields } = input;
    const { value, sent } = await write(
      context,
      (stripe, options) =>
        stripe.promotionCodes.create(
          {
            promotion: { type: 'coupon', coupon },
            ...given(fields),
            ...(expires === undefined ? {} : { expires_at: endOf(expires) }),
          },
          options,
        ),
      { tool, input, findOut },
    );
    return done(context, toPromotionCode(value), sent);
  },
});
