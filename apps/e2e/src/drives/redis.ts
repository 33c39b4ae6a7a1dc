import { startRedis } from '@patchbay/testkit';
import type { Drive } from '../drive.js';

const password = 's3cret-Pa55-of-the-user';

export const redis: Drive = {
  call: { tool: 'get_keys', args: { keys: ['place'] } },
  async startBackend() {
    const server = await startRedis({ password });
    await (await server.client()).set('place', 'reached-42');
    return {
      env: { REDIS_URL: server.url },
      answer: 'reached-42',
      secrets: [password],
      problems: () => [],
      stop: () => server.stop(),
    };
  },
};
