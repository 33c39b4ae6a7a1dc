import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { freeId, given, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { priceShape, toPrice } from '../shapes/price.js';

export const listPrices = defineTool({
  name: 'list_prices',
  title: 'List prices',
  access: 'read',
  description: 'Active prices (active false: archived) without those made inline.',
  annotations: reads,
  input: z.object({
    product: freeId('prod_...').optional(),
    active: z.boolean().default(true).describe('e.g. false'),
    type: z.enum(['one_time', 'recurring']).optional().describe('Only these'),
    ...pageFields,
  }),
  output: listOf('prices', z.object(priceShape)),
  async handler({ product, active, type, limit }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.prices.list({ active, ...given({ product, type }), ...paging(context, limit) }, options),
    );
    const hidden = active
      ? 'Archived (active false) and inline prices are left out.'
      : 'Only archived prices.';
    return listed(context, found, { toItem: toPrice, note: hidden });
  },
});
