import { type Caller, canSee, visibleRepositories } from '../access.js';
import type { Repository } from '../records/repository.js';
import { findAccount, findRepository, fullName, type State } from '../state.js';
import { failed, type SearchTree, type Term, terms } from './query.js';

const NO_ACCESS =
  'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.';

/** Repositories a search may look into. 422 when none of those it names can be seen, as on GitHub. */
export function searchable(state: State, caller: Caller, tree: SearchTree): Repository[] {
  const named = terms(tree).filter((term) => ['repo', 'user', 'org'].includes(term.qualifier ?? ''));
  const known = named.filter((term) => {
    if (term.qualifier !== 'repo') return findAccount(state, term.value) !== undefined;
    const [owner = '', name = ''] = term.value.split('/');
    const repository = findRepository(state, owner, name);
    return repository !== undefined && canSee(caller, repository);
  });
  if (named.length > 0 && known.length === 0) throw failed('invalid', NO_ACCESS);
  return visibleRepositories(state, caller).repositories;
}

/** `repo:`, `user:` and `org:` on a repository; undefined for other terms. */
export function matchesScope(repository: Repository, { qualifier, value }: Term): boolean | undefined {
  if (qualifier === 'repo') return fullName(repository).toLowerCase() === value.toLowerCase();
  if (qualifier === 'user' || qualifier === 'org')
    return repository.owner.login.toLowerCase() === value.toLowerCase();
  return undefined;
}
