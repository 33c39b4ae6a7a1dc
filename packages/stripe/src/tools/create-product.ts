import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { given, keyField, metadataField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { productShape, toProduct } from '../shapes/price.js';
import { write } from '../write.js';

const tool = 'create_product';
const findOut = 'list_products';

export const createProduct = defineTool({
  name: tool,
  title: 'Create a product',
  access: 'write',
  description: 'Create a product; create_price says what it costs.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input: z.object({
    name: z.string().min(1).max(5_000).describe('e.g. Pro plan'),
    description: textField('For customers', 40_000),
    metadata: metadataField(),
    ...keyField,
  }),
  output: z.object({ ...productShape, ...sentShape }),
  async handler(input, context: Context) {
    const { idempotency_key: _key, name, ...fields } = input;
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.products.create({ name, ...given(fields) }, options),
      { tool, input, findOut },
    );
    return done(context, toProduct(value), sent);
  },
});
