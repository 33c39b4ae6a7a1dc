import type { Bench } from '../bench.js';
import { callsASecond } from '../sections/calls-a-second.js';
import { coldStart } from '../sections/cold-start.js';
import { answers } from './answers.js';
import { rawSdk, startShop, stripeServer, vendorNote, vendorServer } from './cases.js';

/** Everything that is measured about the Stripe server, on the test kit's fake. */
export const stripeBench: Bench = {
  title: 'Stripe',
  ours: '@patchbay/stripe-mcp',
  peer: '@stripe/mcp 0.2.5',
  async *run({ quick }) {
    const shop = await startShop();
    const { fake } = shop;
    try {
      const balance = { name: 'retrieve_balance', arguments: {} };
      yield await coldStart({
        ours: { ...stripeServer(fake), firstCall: balance },
        peer: { ...vendorServer(fake), firstCall: balance },
        rounds: quick ? 5 : 21,
        note: vendorNote,
      });
      const ten = { tool: 'list_payment_intents', args: { limit: 10 } };
      yield await callsASecond({
        what: 'The last ten payments',
        raw: { ...rawSdk(fake), ...ten },
        ours: { ...stripeServer(fake), ...ten },
        peer: { ...vendorServer(fake), ...ten },
        depths: [1, 16],
        total: quick ? 250 : 2_000,
        aim: 'within a fifth of the raw SDK.',
        how: 'The fake runs in the process that asks. Our rate limit is off; eight calls at once reach the backend, the rest wait.',
        between: () => {
          fake.requests.length = 0;
        },
      });
      yield await answers(shop);
    } finally {
      await fake.close();
    }
  },
};
