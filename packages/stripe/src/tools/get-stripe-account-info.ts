import { defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { modeShape, reads, shown } from '../answer.js';
import { type Context, look } from '../look.js';
import { displayAmount } from '../money/amount.js';
import { accountShape, toAccount } from '../shapes/account.js';

export const getStripeAccountInfo = defineTool({
  name: 'get_stripe_account_info',
  title: 'Get account and limits',
  access: 'read',
  description: 'Account, mode, kind of key, and what this server may change.',
  annotations: reads,
  input: z.object({}),
  output: z.object({
    account: accountShape.optional(),
    key: z.enum(['restricted', 'secret']),
    api_version: z.string(),
    may_write: z.boolean(),
    /** Most that one call may move, by currency. */
    max_amount: z.array(z.string()).optional(),
    note: z.string().optional(),
    ...modeShape,
  }),
  async handler(_input, context: Context) {
    const { client, access } = context;
    const found = await readAccount(context);
    return shown(context, {
      account: 'account' in found ? found.account : undefined,
      key: client.keyKind,
      api_version: client.apiVersion,
      may_write: access !== 'read' && client.writable,
      max_amount:
        client.fence && [...client.fence].map(([currency, amount]) => displayAmount(amount, currency)),
      note: 'note' in found ? found.note : undefined,
    });
  },
});

/** Restricted keys seldom may read the account; the balance then proves at least the mode. */
async function readAccount(context: Context) {
  try {
    const account = await look(context, (stripe, options) => stripe.accounts.retrieveCurrent({}, options));
    return { account: toAccount(account) };
  } catch (error) {
    if (!ToolError.is(error) || error.code !== 'permission_denied' || !error.details?.permission) throw error;
    await look(context, (stripe, options) => stripe.balance.retrieve({}, options)).catch(unlessDenied);
    return { note: `The account is not shown. ${error.message}` };
  }
}

function unlessDenied(error: unknown): void {
  if (!ToolError.is(error) || error.code !== 'permission_denied') throw error;
}
