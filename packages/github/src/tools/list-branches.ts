import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor, repository } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber, pageOf } from '../paging.js';
import { shortSha } from '../shape/commit.js';

export const listBranches = defineTool({
  name: 'list_branches',
  title: 'List branches or tags',
  access: 'read',
  toolset: 'repos',
  description: 'Branches or tags with their commits.',
  annotations: reads,
  input: z.object({
    ...repository,
    kind: z.enum(['branches', 'tags']).default('branches').describe('e.g. tags'),
    cursor,
  }),
  output: list('refs', z.object({ name: z.string(), sha: z.string(), protected: z.boolean().optional() }), {
    hasNext: true,
  }),
  async handler({ owner, repo, kind }, { client, ...ctx }: ToolContext<GithubClient>) {
    const input = { owner, repo, per_page: 50, page: pageNumber(ctx) };
    if (kind === 'tags') {
      const reply = await client.rest('GET /repos/{owner}/{repo}/tags', input, ctx);
      return pageOf(
        reply,
        reply.data.map(({ name, commit }) => ({ name, sha: shortSha(commit.sha) })),
      );
    }
    const reply = await client.rest('GET /repos/{owner}/{repo}/branches', input, ctx);
    return pageOf(
      reply,
      reply.data.map((branch) => ({
        name: branch.name,
        sha: shortSha(branch.commit.sha),
        ...(branch.protected ? { protected: true } : {}),
      })),
    );
  },
});
