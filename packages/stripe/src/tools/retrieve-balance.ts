import { defineTool } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import { modeShape, reads, shown } from '../answer.js';
import { type Context, look } from '../look.js';
import { money, moneyShape } from '../shapes/plain-values.js';

const sums = z.array(z.object(moneyShape));

export const retrieveBalance = defineTool({
  name: 'retrieve_balance',
  title: 'Get the balance',
  access: 'read',
  description: 'Balance by currency: available and pending.',
  annotations: reads,
  input: z.object({}),
  output: z.object({
    available: sums,
    pending: sums,
    /** Held back for connected accounts. */
    connect_reserved: sums.optional(),
    ...modeShape,
  }),
  async handler(_input, context: Context) {
    const balance = await look(context, (stripe, options) => stripe.balance.retrieve({}, options));
    return shown(context, {
      available: balance.available.map(toSum),
      pending: balance.pending.map(toSum),
      connect_reserved: balance.connect_reserved?.map(toSum),
    });
  },
});

const toSum = ({ amount, currency }: Stripe.Balance.Available | Stripe.Balance.Pending) =>
  money(amount, currency);
