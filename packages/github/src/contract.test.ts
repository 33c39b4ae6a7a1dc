import { connectClient, testContract } from '@patchbay/testkit';
import { expect, it } from 'vitest';
import { bin } from '../test/support/bin.js';

const bytesPerToken = 4.2;

testContract({
  bin,
  tokens: { read: 4_000, write: 8_500, admin: 8_500 },
  // Port 1 of loopback is never listened on.
  unreachable: {
    env: { GITHUB_PERSONAL_ACCESS_TOKEN: 'ghp_Contract0Secret', GITHUB_HOST: 'http://127.0.0.1:1' },
    secrets: ['ghp_Contract0Secret', 'Contract0Secret'],
  },
  sample: { tool: 'get_issue', args: { owner: 'acme', repo: 'widgets', issue_number: 1 } },
  allTools: ['--toolsets', 'all'],
});

// The budgets of the toolsets that are on without a setting; those above are of all of them.
it.each([
  ['read', 3_000],
  ['write', 6_000],
])('lists its default tools at %s within %i tokens', async (access, most) => {
  const client = await connectClient({ bin, args: ['--access', access] });
  const tools = await client.tools();
  await client.close();
  const bytes = tools.reduce(
    (sum, { name, description, inputSchema }) =>
      sum + Buffer.byteLength(JSON.stringify({ name, description, inputSchema })),
    0,
  );
  expect(Math.round(bytes / bytesPerToken)).toBeLessThan(most);
});
