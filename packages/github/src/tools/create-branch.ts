import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { isRef } from '../fence/names.js';
import { repository } from '../fields.js';
import { defaultBranch } from '../git/branch-head.js';
import { adds } from '../hints.js';

// A sha, with room for whatever a proxy puts around it.
const mostBytes = 10_000;

export const createBranch = defineTool({
  name: 'create_branch',
  title: 'Create branch',
  access: 'write',
  toolset: 'repos',
  description: 'Creates a branch.',
  annotations: { ...adds, idempotentHint: true },
  findOut: 'Look with list_branches',
  input: z.object({
    ...repository,
    branch: z.string().describe('e.g. fix-1'),
    from: z.string().optional().describe('Ref, e.g. main, the default'),
  }),
  output: z.object({ branch: z.string(), sha: z.string(), existed: z.boolean().optional() }),
  async handler({ owner, repo, branch, from }, { client, ...ctx }: ToolContext<GithubClient>) {
    client.fence.check(owner, repo, 'write');
    if (!isRef(branch) || branch.startsWith('refs/'))
      throw new ToolError('invalid_argument', `${branch} is no name for a branch.`, {
        next: 'Give a name as in fix-1 or user/fix-1.',
      });
    const start = from ?? (await defaultBranch({ client, owner, repo, scope: ctx }));
    const { data } = await client.raw(
      'GET /repos/{owner}/{repo}/commits/{ref}',
      { owner, repo, ref: start },
      { ...ctx, accept: 'application/vnd.github.sha', maxBytes: mostBytes },
    );
    const sha = Buffer.from(data).toString('utf8').trim();
    if (!/^[0-9a-f]{40,64}$/.test(sha))
      throw new ToolError('upstream_error', `GitHub named no commit for ${start}.`, {
        next: 'Call again in a moment.',
      });
    try {
      await client.rest(
        'POST /repos/{owner}/{repo}/git/refs',
        { owner, repo, ref: `refs/heads/${branch}`, sha },
        ctx,
      );
      return { branch, sha };
    } catch (error) {
      if (!ToolError.is(error) || error.code !== 'conflict') throw error;
      const { data: there } = await client.rest(
        'GET /repos/{owner}/{repo}/branches/{branch}',
        { owner, repo, branch },
        ctx,
      );
      if (there.commit.sha === sha) return { branch, sha, existed: true };
      throw new ToolError('conflict', `${branch} exists already, at ${there.commit.sha}.`, {
        next: 'Use it as it is, or choose another name.',
        details: { head_sha: there.commit.sha },
      });
    }
  },
});
