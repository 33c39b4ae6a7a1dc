import { testContract } from '@patchbay/testkit';
import { bin } from '../test/support/bin.js';

testContract({
  bin,
  tokens: { read: 2_500, write: 6_250, admin: 6_250 },
  // Port 1 of loopback is never listened on.
  unreachable: {
    env: { STRIPE_SECRET_KEY: 'rk_test_Contract0Secret', STRIPE_API_BASE: 'http://127.0.0.1:1' },
    secrets: ['rk_test_Contract0Secret', 'Contract0Secret'],
  },
  sample: { tool: 'retrieve_balance', args: {} },
});
