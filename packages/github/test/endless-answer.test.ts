import { connectClient, startEndlessHttp } from '@patchbay/testkit';
import { expect, it } from 'vitest';
import { bin } from './support/bin.js';

it.each([200, 400, 503])(
  'an answer with status %i that never ends is left, and memory is not filled',
  async (status) => {
    const server = await startEndlessHttp(status);
    const client = await connectClient({
      bin,
      env: { GITHUB_TOKEN: 'ghp_endless', GITHUB_HOST: server.url, PATCHBAY_RETRIES: '0' },
    });
    const { error } = await client.call('get_issue', { owner: 'a', repo: 'b', issue_number: 1 });
    expect(error.code).toMatch(/^(upstream_error|invalid_argument|unavailable)$/);
    expect(error.message).not.toMatch(/within/);
    expect(server.sent()).toBeLessThan(200 * 1024 * 1024);
    await client.close();
    await server.close();
  },
);
