import type { Account, Team } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';

export type SimpleUser = Schemas['simple-user'];

export function simpleUser(viewer: Viewer, account: Account): SimpleUser {
  const url = `${viewer.api}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${viewer.web}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${viewer.web}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: false,
    user_view_type: 'public',
  };
}

export function publicUser(viewer: Viewer, account: Account): Schemas['public-user'] {
  const owned = [...viewer.state.repositories.values()].filter((repository) => repository.owner === account);
  const { name: _name, email: _email, starred_at: _starred, ...simple } = simpleUser(viewer, account);
  return {
    ...simple,
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: account.bio,
    twitter_username: null,
    public_repos: owned.filter((repository) => !repository.private).length,
    public_gists: [...viewer.state.gists.values()].filter((gist) => gist.owner === account && gist.public)
      .length,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

export function privateUser(viewer: Viewer, account: Account): Schemas['private-user'] {
  const owned = [...viewer.state.repositories.values()].filter((repository) => repository.owner === account);
  const hidden = owned.filter((repository) => repository.private).length;
  return {
    ...publicUser(viewer, account),
    user_view_type: 'private',
    private_gists: [...viewer.state.gists.values()].filter((gist) => gist.owner === account && !gist.public)
      .length,
    total_private_repos: hidden,
    owned_private_repos: hidden,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
    plan: { name: 'free', space: 976_562_499, collaborators: 0, private_repos: 10_000 },
  };
}

type TeamView = Schemas['team'] & { privacy: 'closed'; notification_setting: 'notifications_enabled' };

export function teamView(viewer: Viewer, organization: Account, team: Team): TeamView {
  const url = `${viewer.api}/organizations/${organization.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: team.nodeId,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `${viewer.web}/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    parent: null,
  };
}

export function organizationView(viewer: Viewer, account: Account): Schemas['organization-simple'] {
  const url = `${viewer.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: Number(account.id),
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${viewer.web}/avatars/${account.id}`,
    description: account.bio,
  };
}

/** How an author stands to a repository. */
export function authorAssociation(account: Account, repository: Repository): Schemas['author-association'] {
  const login = account.login.toLowerCase();
  if (account === repository.owner) return 'OWNER';
  if (repository.owner.members.has(login)) return 'MEMBER';
  if (repository.collaborators.has(login)) return 'COLLABORATOR';
  const merged = [...repository.issues.values()].some(
    (issue) => issue.author === account && issue.pull?.merged,
  );
  return merged ? 'CONTRIBUTOR' : 'NONE';
}
