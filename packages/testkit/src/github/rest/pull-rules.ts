import { canSee, covers, roleOf } from '../access.js';
import { protectionGaps, tryMerge } from '../model/merging.js';
import type { Account } from '../records/account.js';
import type { Pull } from '../records/pull.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import type { Viewer } from '../route.js';
import { findAccount } from '../state.js';
import { membersOf } from './members.js';

export function pullNumbered(repository: Repository, number: string): Pull {
  return found(repository.issues.get(Number(number))?.pull);
}

/** Throws what `PUT merge` and the GraphQL mutation refuse a merge with. */
export function checkMerge(
  viewer: Viewer,
  pull: Pull,
  { method, sha }: { method: 'merge' | 'squash' | 'rebase'; sha?: string | undefined },
): void {
  const { repository } = pull.issue;
  if (pull.draft) throw refusal(405, 'Pull Request is still a draft');
  if (pull.issue.state !== 'open') throw refusal(405, 'Pull Request is not mergeable');
  if (sha !== undefined && sha !== pull.headSha)
    throw refusal(409, 'Head branch was modified. Review and try the merge again.');
  const allowed = {
    merge: repository.allowMergeCommit,
    squash: repository.allowSquashMerge,
    rebase: repository.allowRebaseMerge,
  };
  const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
  if (!allowed[method]) throw refusal(405, `${names[method]} are not allowed on this repository.`);
  if (tryMerge(pull).conflicts) throw refusal(405, 'Pull Request is not mergeable');
  const rule = repository.protections.get(pull.baseRef);
  const passes = rule && !rule.enforceAdmins && covers(roleOf(viewer.caller.account, repository), 'admin');
  const gaps = protectionGaps(pull);
  if (gaps.length > 0 && !passes) throw refusal(405, gaps.join(' '));
}

/** Its author or somebody with push access. */
export function requireOwnPull({ caller }: Viewer, pull: Pull): void {
  const { repository, author } = pull.issue;
  if (caller.account === author || caller.token?.kind === 'installation') return;
  if (!covers(roleOf(caller.account, repository), 'write'))
    throw refusal(403, 'Must have push access to Repository.');
}

/** 422 for a login that cannot review here, and for the author. */
export function reviewersNamed(viewer: Viewer, pull: Pull, logins: readonly string[]): Account[] {
  const possible = membersOf(viewer, pull.issue.repository, 'read');
  return logins.map((login) => {
    const account = findAccount(viewer.state, login);
    if (account === pull.issue.author)
      throw refusal(422, 'Review cannot be requested from pull request author.');
    if (!account || !possible.includes(account)) {
      throw refusal(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
      );
    }
    return account;
  });
}

/** `branch`, or `owner:branch` in a fork; `head_repo` names the fork where an owner has several. */
export function headOf(
  viewer: Viewer,
  repository: Repository,
  body: { head: string; head_repo?: string | undefined },
) {
  const [owner, branch] = body.head.includes(':')
    ? body.head.split(':', 2)
    : [repository.owner.login, body.head];
  const network = [...viewer.state.repositories.values()].filter(
    (item) => item.store === repository.store && canSee(viewer.caller, item),
  );
  const headRepository = network.find(
    (item) =>
      item.owner.login.toLowerCase() === owner?.toLowerCase() &&
      (body.head_repo === undefined || item.name === body.head_repo),
  );
  return { headRepository, branch: branch ?? '' };
}
