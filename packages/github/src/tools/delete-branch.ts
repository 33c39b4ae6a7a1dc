import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { branchHead, defaultBranch } from '../git/branch-head.js';
import { overwrites } from '../hints.js';

type Input = { owner: string; repo: string; branch: string };
type Context = ToolContext<GithubClient>;

export const deleteBranch = defineTool({
  name: 'delete_branch',
  title: 'Delete branch',
  access: 'write',
  toolset: 'repos',
  description: 'Deletes a branch; asks first when its work is not merged.',
  annotations: overwrites,
  findOut: 'Look with list_branches',
  input: z.object({ ...repository, branch: z.string().describe('e.g. fix-1') }),
  output: z.object({ deleted: z.string(), sha: z.string() }),
  confirm: preview,
  async handler({ owner, repo, branch }, { client, ...ctx }: Context) {
    const { sha } = await branchHead({ client, owner, repo, scope: ctx }, { branch });
    await client.rest(
      'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
      { owner, repo, ref: `heads/${branch}` },
      ctx,
    );
    return { deleted: branch, sha };
  },
});

/** Asks when commits would be lost from sight, or an open pull request be closed. */
async function preview(
  { owner, repo, branch }: Input,
  { client, ...ctx }: Context,
): Promise<Preview | undefined> {
  client.fence.check(owner, repo, 'write');
  const place = { client, owner, repo, scope: ctx };
  const main = await defaultBranch(place);
  if (branch === main)
    throw new ToolError('refused', `${branch} is the default branch.`, { next: 'Leave it.' });
  const { sha, isProtected } = await branchHead(place, { branch });
  if (isProtected)
    throw new ToolError('refused', `${branch} is protected.`, {
      next: 'Leave it; only an admin can lift the protection.',
    });
  const { data: compared } = await client.rest(
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    { owner, repo, basehead: `${main}...${branch}`, per_page: 1 },
    ctx,
  );
  const { data: pulls } = await client.rest(
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    { owner, repo, commit_sha: sha },
    ctx,
  );
  const own = pulls.filter(({ head }) => head.ref === branch && head.sha === sha);
  const open = own.find(({ state }) => state === 'open');
  // A squash leaves the commits behind; what they did is merged all the same.
  const isMerged =
    compared.ahead_by === 0 || own.some(({ merged_at: mergedAt }) => typeof mergedAt === 'string');
  if (isMerged && !open) return undefined;
  const lost = isMerged ? '' : ` with ${compared.ahead_by} commits that ${main} does not have`;
  const closes = open ? ` This closes pull request #${open.number}.` : '';
  return {
    message: `Delete branch ${branch} of ${owner}/${repo}${lost}?${closes}`,
    version: sha,
    details: { sha, ahead: compared.ahead_by, ...(open ? { open_pull_request: open.number } : {}) },
  };
}
