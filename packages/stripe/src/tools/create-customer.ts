import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { adds, done, sentShape } from '../answer.js';
import { given, idField, keyField, metadataField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { customerShape, toCustomer } from '../shapes/customer.js';
import { write } from '../write.js';

const tool = 'create_customer';
const findOut = 'list_customers';

export const createCustomer = defineTool({
  name: tool,
  title: 'Create a customer',
  access: 'write',
  description: 'Create a customer. Look for the email with list_customers first.',
  annotations: adds,
  findOut: `Look with ${findOut}`,
  input: z.object({
    name: textField('e.g. Ada Lovelace', 256),
    email: textField('e.g. ada@example.com', 512),
    phone: textField('e.g. +15550100', 20),
    description: textField('For yourself', 350),
    payment_method: idField('pm_', 'Saved as default').optional(),
    metadata: metadataField(),
    ...keyField,
  }),
  output: z.object({ ...customerShape, ...sentShape }),
  async handler(input, context: Context) {
    const { idempotency_key: _key, payment_method: method, ...fields } = input;
    const saved = method && { payment_method: method, invoice_settings: { default_payment_method: method } };
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.customers.create({ ...given(fields), ...saved }, options),
      { tool, input, findOut },
    );
    return done(context, toCustomer(value), sent);
  },
});
