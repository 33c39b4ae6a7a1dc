import { testContract } from '../src/index.js';
import { fixtureBin } from './fixture.js';

testContract({
  bin: fixtureBin,
  tokens: { read: 1_100, admin: 1_600 },
  unreachable: {
    env: { FIXTURE_KEY: 'key-nobody-may-see', FIXTURE_FAIL_CONNECT: '9' },
    secrets: ['key-nobody-may-see'],
  },
  sample: { tool: 'echo', args: {} },
});
