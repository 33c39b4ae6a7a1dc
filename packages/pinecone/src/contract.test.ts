import { freePort, testContract } from '@patchbay/testkit';
import { bin } from '../test/support/bin.js';

testContract({
  bin,
  tokens: { read: 1_450, write: 2_050, admin: 2_850 },
  unreachable: {
    env: {
      PINECONE_API_KEY: 'pcsk_s3cret_0123456789',
      PINECONE_CONTROLLER_HOST: `http://127.0.0.1:${await freePort()}`,
    },
    secrets: ['pcsk_s3cret_0123456789'],
  },
  sample: { tool: 'list_indexes', args: {} },
});
