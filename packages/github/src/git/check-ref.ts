import { ToolError } from '@patchbay/core';
import { withinLockdown } from '../lockdown.js';
import { defaultBranch, type Place } from './branch-head.js';

// A sha reaches every commit of every fork, and refs/pull/1/head is what somebody proposed.
const anybodys = /^(?:[0-9a-f]{7,64}|(?:refs\/)?pull\/.*|.*:.*)$/i;

/**
 * With GITHUB_LOCKDOWN_MODE, what a ref of a public repository leads to must have been pushed by somebody who may: a branch, a tag, or a
 * commit that the default branch holds.
 * @throws ToolError `refused` for anything else
 */
export async function checkRef(place: Place, ref: string | undefined): Promise<void> {
  const { client, owner, repo, scope } = place;
  if (ref === undefined || !anybodys.test(ref)) return;
  // Nobody wrote it as far as is known, so it is hidden wherever strangers are.
  const { hidden } = await withinLockdown(client, [ref], { owner, repo, author: () => undefined, ...scope });
  if (hidden === 0) return;
  if (!ref.includes(':')) {
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/compare/{basehead}',
      { owner, repo, basehead: `${await defaultBranch(place)}...${ref}`, per_page: 1 },
      scope,
    );
    if (data.status === 'behind' || data.status === 'identical') return;
  }
  throw new ToolError(
    'refused',
    `${ref} may hold what a stranger wrote: the default branch does not have it.`,
    {
      next: 'GITHUB_LOCKDOWN_MODE hides it; only the user can change that. Branches and tags can be read.',
    },
  );
}
