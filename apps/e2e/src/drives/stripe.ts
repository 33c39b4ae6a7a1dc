import { startStripeFake } from '@patchbay/testkit';
import type { Drive } from '../drive.js';

export const stripe: Drive = {
  call: { tool: 'list_customers', args: {} },
  async startBackend() {
    const fake = await startStripeFake();
    fake.seed.customer({ name: 'Reached 42' });
    return {
      env: { STRIPE_SECRET_KEY: fake.secretKeys.test, STRIPE_API_BASE: fake.url },
      answer: 'Reached 42',
      secrets: [fake.secretKeys.test],
      problems: () => fake.problems,
      stop: () => fake.close(),
    };
  },
};
