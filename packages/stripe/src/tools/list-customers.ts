import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, pageFields, textField } from '../fields.js';
import { type Context, look } from '../look.js';
import { customerShape, toCustomer } from '../shapes/customer.js';

export const listCustomers = defineTool({
  name: 'list_customers',
  title: 'List customers',
  access: 'read',
  description: 'Customers, newest first. For names or parts of an email use search_stripe_resources.',
  annotations: reads,
  input: z.object({ email: textField('Exact, case counts', 512), ...createdFields, ...pageFields }),
  output: listOf('customers', z.object(customerShape)),
  async handler({ email, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.customers.list(
        { ...given({ email }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toCustomer });
  },
});
