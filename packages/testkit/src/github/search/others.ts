import type { Commit } from '../git/objects.js';
import type { Account } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import { inRange, matches, type SearchTree, type Term } from './query.js';
import { matchesScope } from './scope.js';

type Unknown = (term: Term) => void;

/** Name, description and topics by default; forks only when asked for. */
export function matchesRepository(repository: Repository, tree: SearchTree, unknown: Unknown): boolean {
  return matches(tree, (term) => {
    const scope = matchesScope(repository, term);
    if (scope !== undefined) return scope;
    const value = term.value.toLowerCase();
    switch (term.qualifier) {
      case undefined: {
        const texts = [repository.name, repository.description ?? '', ...repository.topics];
        return texts.some((text) => text.toLowerCase().includes(value));
      }
      case 'language':
        return repository.language?.toLowerCase() === value;
      case 'topic':
        return repository.topics.includes(value);
      case 'stars':
        return inRange(repository.stars, value);
      case 'archived':
        return repository.archived === (value === 'true');
      case 'is':
        return value === 'public' ? !repository.private : value === 'private' && repository.private;
      case 'fork':
        return value === 'true' || (value === 'only') === (repository.parent !== undefined);
      case 'created':
        return inRange(repository.createdAt, value);
      case 'pushed':
        return inRange(repository.pushedAt, value);
      case 'in':
        return true;
      default:
        unknown(term);
        return false;
    }
  });
}

export function matchesAccount(account: Account, tree: SearchTree, unknown: Unknown): boolean {
  return matches(tree, ({ qualifier, value }) => {
    switch (qualifier) {
      case undefined:
        return [account.login, account.name ?? '', account.email ?? ''].some((text) =>
          text.toLowerCase().includes(value.toLowerCase()),
        );
      case 'type':
        return account.kind === (value.startsWith('org') ? 'Organization' : 'User');
      case 'user':
      case 'org':
        return account.login.toLowerCase() === value.toLowerCase();
      case 'created':
        return inRange(account.createdAt, value);
      case 'in':
        return true;
      default:
        unknown({ qualifier, value });
        return false;
    }
  });
}

export function matchesCommit(
  { repository, commit }: { repository: Repository; commit: Commit },
  tree: SearchTree,
  unknown: Unknown,
): boolean {
  return matches(tree, (term) => {
    const scope = matchesScope(repository, term);
    if (scope !== undefined) return scope;
    const { qualifier, value } = term;
    switch (qualifier) {
      case undefined:
        return commit.message.toLowerCase().includes(value.toLowerCase());
      case 'author-name':
        return commit.author.name.toLowerCase().includes(value.toLowerCase());
      case 'author':
      case 'author-email':
        return commit.author.email.includes(value) || commit.author.name === value;
      case 'author-date':
        return inRange(commit.author.date, value);
      case 'committer-date':
        return inRange(commit.committer.date, value);
      case 'hash':
        return commit.sha.startsWith(value);
      case 'merge':
        return commit.parents.length > 1 === (value === 'true');
      default:
        unknown(term);
        return false;
    }
  });
}
