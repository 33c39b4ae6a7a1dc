import { canSee, checkSingleSignOn } from '../access.js';
import type { Limits } from '../limits.js';
import type { Account } from '../records/account.js';
import type { Viewer } from '../route.js';
import { findAccount, findRepository, isoSeconds } from '../state.js';
import { recordNode } from './record-nodes.js';
import { accountNode, repositoryNode } from './repository-nodes.js';
import { type GraphqlObject, graphqlError } from './values.js';

export function rootQueries(viewer: Viewer, limits: Limits): GraphqlObject {
  const { state, caller } = viewer;
  return {
    viewer: () => {
      if (!caller.account) throw graphqlError('UNAUTHENTICATED', 'Requires authentication');
      return accountNode(viewer, caller.account);
    },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository =
        findRepository(state, owner, name) ?? state.renamed.get(`${owner}/${name}`.toLowerCase());
      if (repository) checkSingleSignOn(caller, repository.owner);
      if (!repository || !canSee(caller, repository)) {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
        );
      }
      return repositoryNode(viewer, repository);
    },
    organization: ({ login }: { login: string }) =>
      accountNode(viewer, account(viewer, login, 'Organization')),
    user: ({ login }: { login: string }) => accountNode(viewer, account(viewer, login, 'User')),
    // Null and no error for a login that nobody has.
    repositoryOwner: ({ login }: { login: string }) => {
      const match = findAccount(state, login);
      return match ? accountNode(viewer, match) : null;
    },
    node: ({ id }: { id: string }) => byId(viewer, id),
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => byId(viewer, id)),
    rateLimit: () => {
      const { limit, used, reset } = limits.window(caller, 'graphql');
      return {
        cost: 1,
        nodeCount: 0,
        limit,
        used,
        remaining: limit - used,
        resetAt: isoSeconds(reset * 1_000),
      };
    },
  };
}

function account(viewer: Viewer, login: string, kind: 'Organization' | 'User'): Account {
  const match = findAccount(viewer.state, login);
  if (!match || (match.kind === 'Organization') !== (kind === 'Organization')) {
    throw graphqlError(
      'NOT_FOUND',
      `Could not resolve to ${kind === 'User' ? 'a User' : 'an Organization'} with the login of '${login}'.`,
    );
  }
  return match;
}

function byId(viewer: Viewer, id: string): GraphqlObject {
  const entry = viewer.state.nodes.get(id);
  if (!entry) throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
  return recordNode(viewer, entry);
}
