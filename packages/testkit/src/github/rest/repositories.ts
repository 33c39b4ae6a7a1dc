import * as z from 'zod';
import {
  canSee,
  checkScope,
  covers,
  includes,
  notAccessible,
  roleOf,
  visibleRepositories,
} from '../access.js';
import { boolean, choice, direction, paging, string, text } from '../fields.js';
import { commitFiles, createRepository, forkRepository, personOf } from '../model/repositories.js';
import type { Account } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import { custom, found, invalid, notFound, refusal } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { findAccount, findRepository, fullName } from '../state.js';
import { fullRepository, repositoryView } from '../views/repository.js';
import { sorted } from './lists.js';

const sort = choice('created', 'updated', 'pushed', 'full_name');

const mergeTitles = {
  squash_merge_commit_title: z.enum(['PR_TITLE', 'COMMIT_OR_PR_TITLE']).optional(),
  squash_merge_commit_message: z.enum(['PR_BODY', 'COMMIT_MESSAGES', 'BLANK']).optional(),
  merge_commit_title: z.enum(['PR_TITLE', 'MERGE_MESSAGE']).optional(),
  merge_commit_message: z.enum(['PR_BODY', 'PR_TITLE', 'BLANK']).optional(),
};

const creation = {
  name: z.string(),
  description: string,
  homepage: string,
  private: boolean,
  has_issues: boolean,
  has_projects: boolean,
  has_wiki: boolean,
  has_downloads: boolean,
  is_template: boolean,
  team_id: z.int().optional(),
  auto_init: boolean,
  gitignore_template: string,
  license_template: string,
  allow_squash_merge: boolean,
  allow_merge_commit: boolean,
  allow_rebase_merge: boolean,
  allow_auto_merge: boolean,
  delete_branch_on_merge: boolean,
  ...mergeTitles,
};

export const repositoryRoutes: Route[] = [
  route(
    'get',
    '/user/repos',
    {
      query: {
        visibility: choice('all', 'public', 'private'),
        affiliation: text,
        type: choice('all', 'owner', 'public', 'private', 'member'),
        sort,
        direction,
        since: text,
        before: text,
        ...paging,
      },
    },
    (call) => {
      const account = checkScope(call.caller, []);
      const { visibility, type, affiliation } = call.query ?? {};
      if (type && (visibility || affiliation)) {
        throw refusal(422, 'If you specify visibility or affiliation, you cannot specify type.');
      }
      const { repositories, hidden } = visibleRepositories(call.state, call.caller);
      const wanted = (affiliation ?? 'owner,collaborator,organization_member').split(',');
      const mine = repositories
        .filter((item) => wanted.includes(relation(account, item)))
        .filter((item) =>
          matchesKind(item, visibility ?? (type === 'public' || type === 'private' ? type : 'all')),
        )
        .filter((item) => type !== 'owner' || item.owner === account)
        .filter((item) => type !== 'member' || item.owner !== account);
      const headers = hidden.length > 0 ? partialResults(hidden) : {};
      return {
        status: 200,
        body: listed(call, mine, call.query).map((item) => repositoryView(call, item)),
        headers,
      };
    },
  ),
  route(
    'get',
    '/users/{username}/repos',
    { query: { type: choice('all', 'owner', 'member'), sort, direction, ...paging } },
    (call) => {
      const owner = found(findAccount(call.state, call.params.username));
      return {
        status: 200,
        body: ownedBy(call, owner, call.query).map((item) => repositoryView(call, item)),
      };
    },
  ),
  route(
    'get',
    '/orgs/{org}/repos',
    {
      query: {
        type: choice('all', 'public', 'private', 'forks', 'sources', 'member'),
        sort,
        direction,
        ...paging,
      },
    },
    (call) => {
      const owner = organizationNamed(call, call.params.org);
      return {
        status: 200,
        body: ownedBy(call, owner, call.query).map((item) => repositoryView(call, item)),
      };
    },
  ),
  route('get', '/installation/repositories', { query: paging }, (call) => {
    const { token } = call.caller;
    if (token?.kind !== 'installation')
      throw refusal(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    const all = [...call.state.repositories.values()].filter((item) => includes(token, item));
    const everything = token.repositories === 'all' || token.repositories.some((name) => name.endsWith('/*'));
    return {
      status: 200,
      body: {
        total_count: all.length,
        repository_selection: everything ? 'all' : 'selected',
        repositories: call.page(all).map((item) => repositoryView(call, item)),
      },
    };
  }),
  route('get', '/repos/{owner}/{repo}', { need: 'metadata:read' }, (call) => ({
    status: 200,
    body: fullRepository(call, call.repository),
  })),
  route('delete', '/repos/{owner}/{repo}', { need: 'administration:write', role: 'admin' }, (call) => {
    const { token } = call.caller;
    const classic = token?.kind === 'classic' || token?.kind === 'oauth';
    if (classic && !token.scopes.includes('delete_repo'))
      throw refusal(403, 'Must have admin rights to Repository.');
    call.state.repositories.delete(fullName(call.repository).toLowerCase());
    return { status: 204, body: undefined };
  }),
  route('post', '/user/repos', { body: { ...creation, has_discussions: boolean } }, (call) => {
    const account = checkScope(call.caller, call.body.private ? ['repo'] : ['repo', 'public_repo']);
    return { status: 201, body: fullRepository(call, create(call, account, account, call.body)) };
  }),
  route(
    'post',
    '/orgs/{org}/repos',
    {
      body: {
        ...creation,
        visibility: z.enum(['public', 'private']).optional(),
        use_squash_pr_title_as_default: boolean,
        custom_properties: z.record(z.string(), z.unknown()).optional(),
      },
    },
    (call) => {
      const account = checkScope(call.caller, ['repo', 'public_repo']);
      const owner = organizationNamed(call, call.params.org);
      if (!owner.members.has(account.login.toLowerCase()))
        throw refusal(403, 'You need admin access to the organization before adding a repository to it.');
      const hidden = call.body.private ?? call.body.visibility === 'private';
      return {
        status: 201,
        body: fullRepository(call, create(call, owner, account, { ...call.body, private: hidden })),
      };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/forks',
    { need: 'metadata:read', body: { organization: string, name: string, default_branch_only: boolean } },
    (call) => {
      const account = checkScope(call.caller, ['repo', 'public_repo']);
      const owner = call.body.organization ? organizationNamed(call, call.body.organization) : account;
      if (owner !== account && !owner.members.has(account.login.toLowerCase())) throw notFound();
      const name = call.body.name ?? call.repository.name;
      const known = [...call.state.repositories.values()].find(
        (item) => item.owner === owner && item.parent === call.repository,
      );
      if (!known && owner === call.repository.owner)
        throw refusal(403, 'You cannot fork your own repository into the same account.');
      if (!known && findRepository(call.state, owner.login, name))
        throw custom('Repository', 'name already exists on this account', 'name');
      const fork = known ?? forkRepository(call.state, call.repository, owner, name);
      return { status: 202, body: fullRepository(call, fork) };
    },
  ),
];

function create(
  viewer: Viewer,
  owner: Account,
  author: Account,
  body: {
    name: string;
    description?: string | undefined;
    private?: boolean | undefined;
    auto_init?: boolean | undefined;
  },
): Repository {
  const { state } = viewer;
  const { token } = viewer.caller;
  if (token?.kind === 'fine-grained' && token.permissions.administration !== 'write')
    throw notAccessible(token, 'administration:write');
  // GitHub turns everything else in a name into a hyphen.
  const name = body.name.replace(/[^\w.-]+/g, '-');
  if (name === '' || name === '.' || name === '..') throw invalid('Repository', 'name');
  if (findRepository(state, owner.login, name)) {
    throw refusal(422, 'Repository creation failed.', {
      errors: [
        {
          resource: 'Repository',
          code: 'custom',
          field: 'name',
          message: 'name already exists on this account',
        },
      ],
    });
  }
  const repository = createRepository(state, owner, name, {
    private: body.private ?? false,
    description: body.description ?? null,
  });
  if (body.auto_init) {
    const files = { 'README.md': `# ${name}\n${body.description ? `${body.description}\n` : ''}` };
    commitFiles(state, repository, { files, message: 'Initial commit', author: personOf(state, author) });
  }
  return repository;
}

export function organizationNamed(viewer: Viewer, login: string): Account {
  const account = found(findAccount(viewer.state, login));
  if (account.kind !== 'Organization') throw notFound();
  return account;
}

function ownedBy(
  call: Viewer & { page<T>(items: readonly T[]): T[] },
  owner: Account,
  query: { type?: string | undefined; sort?: string | undefined; direction?: string | undefined } = {},
): Repository[] {
  const kind = query.type ?? 'all';
  const all = [...call.state.repositories.values()]
    .filter((item) => item.owner === owner && canSee(call.caller, item))
    .filter((item) => matchesKind(item, kind === 'public' || kind === 'private' ? kind : 'all'))
    .filter((item) =>
      kind === 'forks' ? item.parent !== undefined : kind !== 'sources' || item.parent === undefined,
    );
  return listed(call, all, query);
}

function listed(
  call: { page<T>(items: readonly T[]): T[] },
  repositories: Repository[],
  query: { sort?: string | undefined; direction?: string | undefined } = {},
): Repository[] {
  const key = query.sort ?? 'full_name';
  const values: Record<string, (item: Repository) => string> = {
    created: (item) => item.createdAt,
    updated: (item) => item.updatedAt,
    pushed: (item) => item.pushedAt,
    full_name: (item) => fullName(item).toLowerCase(),
  };
  const order = query.direction ?? (key === 'full_name' ? 'asc' : 'desc');
  return call.page(sorted(repositories, values[key] ?? ((item) => item.createdAt), order));
}

function relation(account: Account, repository: Repository): string {
  if (repository.owner === account) return 'owner';
  if (repository.collaborators.has(account.login.toLowerCase())) return 'collaborator';
  const member = repository.owner.members.has(account.login.toLowerCase());
  return member && covers(roleOf(account, repository), 'read') ? 'organization_member' : 'stranger';
}

function matchesKind(repository: Repository, kind: string): boolean {
  return kind === 'all' || (kind === 'private') === repository.private;
}

/** Single sign-on leaves repositories out of a list and says of which organizations. */
function partialResults(hidden: readonly Account[]): Record<string, string> {
  return {
    'x-github-sso': `partial-results; organizations=${hidden.map((account) => account.id).join(',')}`,
  };
}
