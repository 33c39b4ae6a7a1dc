import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { changes, done, sentShape } from '../answer.js';
import { customerId, given, idField, keyField, metadataField, textField } from '../fields.js';
import type { Context } from '../look.js';
import { customerShape, toCustomer } from '../shapes/customer.js';
import { write } from '../write.js';

const tool = 'update_customer';
const findOut = 'get_customer';

export const updateCustomer = defineTool({
  name: tool,
  title: 'Change a customer',
  access: 'write',
  description: 'Change the fields given; an empty text clears one.',
  annotations: changes,
  findOut: `Look with ${findOut}`,
  input: z.object({
    customer_id: customerId(),
    name: textField('New name', 256),
    email: textField('New email', 512),
    phone: textField('New phone', 20),
    description: textField('For yourself', 350),
    default_payment_method: idField('pm_').optional(),
    metadata: metadataField('Merged; "" deletes a key'),
    ...keyField,
  }),
  output: z.object({ ...customerShape, ...sentShape }),
  async handler(input, context: Context) {
    const { customer_id: id, idempotency_key: _key, default_payment_method: method, ...fields } = input;
    const updates = {
      ...given(fields),
      ...(method === undefined ? {} : { invoice_settings: { default_payment_method: method } }),
    };
    if (Object.keys(updates).length === 0)
      throw new ToolError('invalid_argument', 'Nothing to change was given.', {
        next: 'Give at least one field.',
      });
    const { value, sent } = await write(
      context,
      (stripe, options) => stripe.customers.update(id, updates, options),
      { tool, input, findOut },
    );
    return done(context, toCustomer(value), sent);
  },
});
