import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, idField, pageFields, textField } from '../fields.js';
import { type Context, look } from '../look.js';
import { balanceTransactionShape, toBalanceTransaction } from '../shapes/charge.js';

export const listBalanceTransactions = defineTool({
  name: 'list_balance_transactions',
  title: 'List balance transactions',
  access: 'read',
  description: 'What moved the balance, with fee and net.',
  annotations: reads,
  input: z.object({
    type: textField('e.g. charge, refund, payout', 100),
    payout: idField('po_').optional(),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('balance_transactions', balanceTransactionShape),
  async handler({ type, payout, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.balanceTransactions.list(
        { ...given({ type, payout }), ...createdRange(range), ...paging(context, limit) },
        options,
      ),
    );
    return listed(context, found, { toItem: toBalanceTransaction });
  },
});
