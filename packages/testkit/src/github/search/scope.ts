import { type Caller, canSee, visibleRepositories } from '../access.js';
import type { Repository } from '../records/repository.js';
import { findAccount, findRepository, fullName, type State } from '../state.js';
import { failed, type SearchTree, type Term, terms } from './query.js';

const SCOPES = ['repo', 'user', 'org'];

const NO_ACCESS =
  'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.';

/** Repositories a search may look into. 422 when none of those it names can be seen, as on GitHub. */
export function searchable(state: State, caller: Caller, tree: SearchTree): Repository[] {
  const named = terms(tree).filter((term) => SCOPES.includes(term.qualifier ?? ''));
  const known = named.filter((term) => {
    if (term.qualifier !== 'repo') return findAccount(state, term.value) !== undefined;
    const [owner = '', name = ''] = term.value.split('/');
    const repository = findRepository(state, owner, name);
    return repository !== undefined && canSee(caller, repository);
  });
  if (named.length > 0 && known.length === 0) throw failed('invalid', NO_ACCESS);
  return visibleRepositories(state, caller).repositories;
}

/**
 * Several `repo:`, `user:` or `org:` side by side mean any of them. Not so in the search of issues, which takes them
 * literally since its advanced syntax became the only one: there it is `(repo:a/b OR repo:c/d)`.
 */
export function joinScopes(tree: SearchTree): SearchTree {
  if (tree.kind !== 'and') return tree;
  const isScope = (part: SearchTree) => part.kind === 'term' && SCOPES.includes(part.term.qualifier ?? '');
  const parts = tree.parts.filter(isScope);
  if (parts.length < 2) return tree;
  return { kind: 'and', parts: [...tree.parts.filter((part) => !isScope(part)), { kind: 'or', parts }] };
}

/** `repo:`, `user:` and `org:` on a repository; undefined for other terms. */
export function matchesScope(repository: Repository, { qualifier, value }: Term): boolean | undefined {
  if (qualifier === 'repo') return fullName(repository).toLowerCase() === value.toLowerCase();
  if (qualifier === 'user' || qualifier === 'org')
    return repository.owner.login.toLowerCase() === value.toLowerCase();
  return undefined;
}
