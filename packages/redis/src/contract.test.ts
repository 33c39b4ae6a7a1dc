import { testContract } from '@patchbay/testkit';
import { bin } from '../test/support/bin.js';

testContract({
  bin,
  tokens: { read: 2_000, write: 2_800, admin: 2_800 },
  // Port 1 of loopback is never listened on.
  unreachable: {
    env: { REDIS_URL: 'redis://app:s3cret-Pa55@127.0.0.1:1/0' },
    secrets: ['s3cret-Pa55'],
  },
  sample: { tool: 'get_keys', args: { keys: ['a'] } },
});
