import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { adds } from '../hints.js';

export const forkRepository = defineTool({
  name: 'fork_repository',
  title: 'Fork repository',
  access: 'write',
  toolset: 'repos',
  description:
    'Forks a repository; GitHub copies it in the background. A fork that is there already is answered.',
  annotations: { ...adds, idempotentHint: true },
  findOut: 'Look with list_repositories',
  input: z.object({
    ...repository,
    organization: z.string().optional().describe('e.g. acme; default your account'),
    name: z.string().max(100).optional().describe('Of the fork, e.g. hello-fork'),
    default_branch_only: z.boolean().default(false).describe('e.g. true'),
  }),
  output: z.object({ name: z.string(), url: z.string(), default_branch: z.string() }),
  async handler({ owner, repo, ...input }, { client, ...ctx }: ToolContext<GithubClient>) {
    const login = input.organization ?? (client.kind === 'app' ? '' : (await client.viewer(ctx)).login) ?? '';
    client.fence.check(login, input.name ?? repo, 'write');
    const { data } = await client.rest('POST /repos/{owner}/{repo}/forks', { owner, repo, ...input }, ctx);
    return { name: data.full_name, url: data.html_url, default_branch: data.default_branch };
  },
});
