import { startPostgres } from '@patchbay/testkit';
import type { Drive } from '../drive.js';

const password = 's3cret-Pa55-of-the-role';

export const postgres: Drive = {
  call: { tool: 'query_database', args: { query: "select 'reached-' || 42 as answer" } },
  async startBackend() {
    const database = await startPostgres({ password });
    return {
      env: { DATABASE_URL: database.url() },
      answer: 'reached-42',
      secrets: [password],
      problems: () => [],
      stop: () => database.stop(),
    };
  },
};
