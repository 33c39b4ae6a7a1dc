import { testContract } from '@patchbay/testkit';
import { bin } from '../test/support/bin.js';

testContract({
  bin,
  tokens: { read: 1_100, write: 1_200, admin: 1_200 },
  // Port 1 of loopback is never listened on.
  unreachable: {
    env: { DATABASE_URL: 'postgresql://app:s3cret-Pa55@127.0.0.1:1/shop' },
    secrets: ['s3cret-Pa55'],
  },
  sample: { tool: 'query_database', args: { query: 'select 1' } },
});
