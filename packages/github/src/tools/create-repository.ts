import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { ownAccount } from '../git/own-account.js';
import { adds } from '../hints.js';

export const createRepository = defineTool({
  name: 'create_repository',
  title: 'Create repository',
  access: 'write',
  toolset: 'repos',
  description: 'Creates a repository.',
  annotations: adds,
  findOut: 'Look with list_repositories',
  input: z.object({
    name: z.string().describe('e.g. app'),
    organization: z.string().optional().describe('e.g. acme; default you'),
    description: z.string().optional().describe('e.g. Says hello'),
    private: z.boolean().default(true).describe('e.g. false'),
    auto_init: z.boolean().optional().describe('With a README, e.g. true'),
  }),
  output: z.object({ name: z.string(), url: z.string(), default_branch: z.string(), private: z.boolean() }),
  async handler({ organization, ...input }, { client, ...ctx }: ToolContext<GithubClient>) {
    const own =
      organization === undefined || client.kind !== 'app' ? await ownAccount(client, ctx) : undefined;
    const owner = organization ?? own ?? '';
    client.fence.check(owner, input.name, 'write');
    const isOwn = owner.toLowerCase() === own?.toLowerCase();
    const { data } = isOwn
      ? await client.rest('POST /user/repos', input, ctx)
      : await client.rest('POST /orgs/{org}/repos', { org: owner, ...input }, ctx);
    return {
      name: data.full_name,
      url: data.html_url,
      default_branch: data.default_branch,
      private: data.private,
    };
  },
});
