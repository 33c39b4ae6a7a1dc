import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';

const budget = z.object({ left: z.int(), of: z.int(), resets_at: z.string() });

export const getMe = defineTool({
  name: 'get_me',
  title: 'Get me',
  access: 'read',
  toolset: 'context',
  description:
    'Whose token this is, what it may do, the rate budgets left, and the repositories this server is limited to.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({}),
  output: z.object({
    login: z.string().optional(),
    host: z.string(),
    token: z.string(),
    scopes: z.array(z.string()).optional(),
    token_expires: z.string().optional(),
    access: z.string(),
    allowed_repos: z.array(z.string()).optional(),
    write_repos: z.array(z.string()).optional(),
    lockdown: z.boolean().optional(),
    budgets: z.record(z.string(), budget),
  }),
  async handler(_, { client, access, ...ctx }: ToolContext<GithubClient>) {
    const { data: limits } = await client.rest('GET /rate_limit', {}, ctx);
    // With nothing left GitHub would not say who asks, and what is left is worth knowing all the same.
    const viewer = limits.resources.core.remaining > 0 ? await client.viewer(ctx) : undefined;
    const { login, scopes, expiresAt } = viewer ?? {};
    const { core, search, graphql } = limits.resources;
    const budgets = Object.entries({ core, search, graphql }).flatMap(([name, rate]) =>
      rate
        ? [
            [
              name,
              { left: rate.remaining, of: rate.limit, resets_at: new Date(rate.reset * 1_000).toISOString() },
            ],
          ]
        : [],
    );
    const { fence, settings } = client;
    return {
      ...(login ? { login } : {}),
      host: client.host.name,
      token: client.kind,
      ...(scopes ? { scopes } : {}),
      ...(expiresAt ? { token_expires: expiresAt } : {}),
      access,
      ...(fence.limitsReading ? { allowed_repos: fence.allowed } : {}),
      ...(fence.writable && access !== 'read' ? { write_repos: fence.writable } : {}),
      ...(settings.GITHUB_LOCKDOWN_MODE ? { lockdown: true } : {}),
      budgets: Object.fromEntries(budgets),
    };
  },
});
