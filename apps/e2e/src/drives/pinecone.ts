import { startPineconeFake } from '@patchbay/testkit';
import type { Drive } from '../drive.js';

export const pinecone: Drive = {
  call: { tool: 'list_indexes', args: {} },
  async startBackend() {
    const fake = await startPineconeFake();
    await fake.seedIndex({ name: 'reached-42', kind: 'records', field: 'body' });
    return {
      env: { PINECONE_API_KEY: fake.apiKey, PINECONE_CONTROLLER_HOST: fake.url },
      answer: 'reached-42',
      secrets: [fake.apiKey],
      problems: () => fake.problems,
      stop: () => fake.close(),
    };
  },
};
