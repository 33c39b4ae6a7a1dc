import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { given, pageFields } from '../fields.js';
import { type Context, look } from '../look.js';
import { productShape, toProduct } from '../shapes/price.js';

export const listProducts = defineTool({
  name: 'list_products',
  title: 'List products',
  access: 'read',
  description: 'Products, archived ones too. What they cost: list_prices.',
  annotations: reads,
  input: z.object({ active: z.boolean().optional().describe('false: archived'), ...pageFields }),
  output: listOf('products', z.object(productShape)),
  async handler({ active, limit }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.products.list({ ...given({ active }), ...paging(context, limit) }, options),
    );
    return listed(context, found, { toItem: toProduct });
  },
});
