import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { ownAccount } from '../git/own-account.js';
import { adds } from '../hints.js';

export const forkRepository = defineTool({
  name: 'fork_repository',
  title: 'Fork repository',
  access: 'write',
  toolset: 'repos',
  description: 'Forks a repository, or answers the fork that is there.',
  annotations: { ...adds, idempotentHint: true },
  findOut: 'Look with list_repositories',
  input: z.object({
    ...repository,
    organization: z.string().optional().describe('e.g. acme; default you'),
  }),
  output: z.object({ name: z.string(), url: z.string(), default_branch: z.string() }),
  async handler({ owner, repo, organization }, { client, ...ctx }: ToolContext<GithubClient>) {
    client.fence.check(owner, repo, 'read');
    client.fence.check(organization ?? (await ownAccount(client, ctx)), repo, 'write');
    const { data } = await client.rest(
      'POST /repos/{owner}/{repo}/forks',
      { owner, repo, organization },
      ctx,
    );
    return { name: data.full_name, url: data.html_url, default_branch: data.default_branch };
  },
});
