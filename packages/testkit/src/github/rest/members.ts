import { checkScope, covers, roleOf } from '../access.js';
import { choice, paging } from '../fields.js';
import type { Account, Role } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import { found, notFound } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { findAccount } from '../state.js';
import { organizationView, privateUser, publicUser, simpleUser, teamView } from '../views/user.js';
import { organizationNamed } from './repositories.js';

export const memberRoutes: Route[] = [
  route('get', '/rate_limit', {}, (call) => ({ status: 200, body: call.limits.overview(call.caller) })),
  route('get', '/user', {}, (call) => ({
    status: 200,
    body: privateUser(call, checkScope(call.caller, [])),
  })),
  route('get', '/users/{username}', {}, (call) => ({
    status: 200,
    body: publicUser(call, found(findAccount(call.state, call.params.username))),
  })),
  route('get', '/user/orgs', { query: paging }, (call) => {
    const account = checkScope(call.caller, ['read:org', 'user', 'repo']);
    return {
      status: 200,
      body: call.page(organizationsOf(call, account)).map((item) => organizationView(call, item)),
    };
  }),
  route('get', '/user/teams', { query: paging }, (call) => {
    const account = checkScope(call.caller, ['read:org', 'user', 'repo']);
    const teams = organizationsOf(call, account).flatMap((organization) =>
      organization.teams
        .filter((team) => team.members.includes(account.login))
        .map((team) => ({ organization, team })),
    );
    return {
      status: 200,
      body: call.page(teams).map(({ organization, team }) => ({
        ...teamView(call, organization, team),
        parent: null,
        members_count: team.members.length,
        repos_count: 0,
        created_at: organization.createdAt,
        updated_at: organization.createdAt,
        organization: {
          ...organizationView(call, organization),
          html_url: `${call.web}/${organization.login}`,
          public_repos: 0,
          public_gists: 0,
          followers: 0,
          following: 0,
          created_at: organization.createdAt,
          updated_at: organization.createdAt,
          has_organization_projects: true,
          has_repository_projects: true,
          type: 'Organization',
          archived_at: null,
        },
      })),
    };
  }),
  route(
    'get',
    '/orgs/{org}/teams',
    { query: { ...paging, team_type: choice('all', 'enterprise', 'organization') } },
    (call) => {
      const organization = memberOf(call, call.params.org);
      return {
        status: 200,
        body: call.page(organization.teams).map((team) => teamView(call, organization, team)),
      };
    },
  ),
  route(
    'get',
    '/orgs/{org}/teams/{team_slug}/members',
    { query: { ...paging, role: choice('member', 'maintainer', 'all') } },
    (call) => {
      const organization = memberOf(call, call.params.org);
      const team = found(organization.teams.find((item) => item.slug === call.params.team_slug));
      const members = team.members.map((login) => found(findAccount(call.state, login)));
      return { status: 200, body: call.page(members).map((account) => simpleUser(call, account)) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/assignees', { need: 'issues:read', query: paging }, (call) => ({
    status: 200,
    body: call.page(membersOf(call, call.repository, 'triage')).map((account) => simpleUser(call, account)),
  })),
  route(
    'get',
    '/repos/{owner}/{repo}/collaborators',
    {
      need: 'metadata:read',
      role: 'write',
      query: {
        affiliation: choice('outside', 'direct', 'all'),
        permission: choice('pull', 'triage', 'push', 'maintain', 'admin'),
        ...paging,
      },
    },
    (call) => {
      const wanted: Record<string, Role> = {
        pull: 'read',
        push: 'write',
        triage: 'triage',
        maintain: 'maintain',
        admin: 'admin',
      };
      const all = membersOf(call, call.repository, wanted[call.query?.permission ?? 'pull'] ?? 'read');
      const { affiliation } = call.query ?? {};
      const chosen = all.filter((account) => {
        const login = account.login.toLowerCase();
        if (affiliation === 'outside')
          return !call.repository.owner.members.has(login) && account !== call.repository.owner;
        return (
          affiliation !== 'direct' ||
          call.repository.collaborators.has(login) ||
          account === call.repository.owner
        );
      });
      return {
        status: 200,
        body: call.page(chosen).map((account) => ({
          ...withoutNames(simpleUser(call, account)),
          role_name: roleOf(account, call.repository),
          permissions: abilities(roleOf(account, call.repository)),
        })),
      };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/collaborators/{username}',
    { need: 'metadata:read', role: 'write' },
    (call) => {
      const account = found(findAccount(call.state, call.params.username));
      if (!membersOf(call, call.repository, 'read').includes(account)) throw notFound();
      return { status: 204, body: undefined };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/collaborators/{username}/permission',
    { need: 'metadata:read', role: 'write' },
    (call) => {
      const account = found(findAccount(call.state, call.params.username));
      const role = roleOf(account, call.repository);
      const legacy: Record<Role, string> = {
        none: 'none',
        read: 'read',
        triage: 'read',
        write: 'write',
        maintain: 'write',
        admin: 'admin',
      };
      return {
        status: 200,
        body: {
          permission: legacy[role],
          role_name: role,
          user: { ...withoutNames(simpleUser(call, account)), role_name: role, permissions: abilities(role) },
        },
      };
    },
  ),
];

/** Accounts with an explicit role: the owner, members of the organization, collaborators. */
export function membersOf(viewer: Viewer, repository: Repository, least: Role): Account[] {
  const open = { ...repository, private: true };
  return [...viewer.state.accounts.values()].filter(
    (account) => account.kind !== 'Organization' && covers(roleOf(account, open), least),
  );
}

function organizationsOf(viewer: Viewer, account: Account): Account[] {
  return [...viewer.state.accounts.values()].filter((item) => item.members.has(account.login.toLowerCase()));
}

function memberOf(viewer: Viewer, login: string): Account {
  const account = checkScope(viewer.caller, ['read:org', 'repo', 'admin:org']);
  const organization = organizationNamed(viewer, login);
  if (!organization.members.has(account.login.toLowerCase())) throw notFound();
  return organization;
}

function abilities(role: Role) {
  return {
    admin: covers(role, 'admin'),
    maintain: covers(role, 'maintain'),
    push: covers(role, 'write'),
    triage: covers(role, 'triage'),
    pull: covers(role, 'read'),
  };
}

function withoutNames<T extends { name?: unknown; email?: unknown }>({
  name: _name,
  email: _email,
  ...user
}: T) {
  return user;
}
