import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { couponShape, toCoupon } from '../shapes/price.js';

export const listCoupons = defineTool({
  name: 'list_coupons',
  title: 'List coupons',
  access: 'read',
  description: 'Coupons; deleted ones are gone.',
  annotations: reads,
  input: z.object(pageFields),
  output: listOf('coupons', z.object(couponShape)),
  async handler({ limit }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.coupons.list(paging(context, limit), options),
    );
    return listed(context, found, { toItem: toCoupon });
  },
});
