import type { Account, Role, Team, Token } from '../records/account.js';
import { findAccount, newNode, nodeId, register, type State } from '../state.js';

export interface AccountSeed {
  kind?: Account['kind'];
  name?: string | null;
  email?: string | null;
  bio?: string | null;
  /** Organizations: login to role. */
  members?: Record<string, 'admin' | 'member'>;
  basePermission?: Role;
  singleSignOn?: boolean;
  issueTypes?: string[];
}

export function createAccount(state: State, login: string, seed: AccountSeed = {}): Account {
  const kind = seed.kind ?? 'User';
  const account: Account = {
    ...newNode(state, kind === 'Organization' ? 'O' : 'U'),
    login,
    kind,
    name: seed.name ?? null,
    email: seed.email ?? null,
    bio: seed.bio ?? null,
    createdAt: state.stamp(),
    members: new Map(Object.entries(seed.members ?? {}).map(([name, role]) => [name.toLowerCase(), role])),
    basePermission: seed.basePermission ?? 'read',
    singleSignOn: seed.singleSignOn ?? false,
    teams: [],
    issueTypes: seed.issueTypes ?? [],
  };
  state.accounts.set(login.toLowerCase(), account);
  register(state, 'User', account);
  return account;
}

export function createTeam(state: State, organization: Account, slug: string, members: string[]): Team {
  const id = state.nextNumber();
  const team = { id, nodeId: nodeId('T', id), slug, name: slug, members };
  organization.teams.push(team);
  return team;
}

export interface TokenSeed {
  kind?: Token['kind'];
  login: string;
  value?: string;
  scopes?: string[];
  permissions?: Record<string, 'read' | 'write'>;
  /**
   * Full names, or `owner/*`. `all` (the default) is whatever the account may see, and for a fine-grained token what
   * it owns.
   */
  repositories?: 'all' | string[];
  authorizedOrganizations?: string[];
  expiresAt?: number;
}

/** The prefixes GitHub gives each kind, which clients tell tokens apart by. */
const PREFIXES: Record<Token['kind'], string> = {
  classic: 'ghp_',
  'fine-grained': 'github_pat_',
  installation: 'ghs_',
  oauth: 'gho_',
};

export function createToken(state: State, seed: TokenSeed): Token {
  const kind = seed.kind ?? 'classic';
  const token: Token = {
    value: seed.value ?? `${PREFIXES[kind]}fake${state.nextNumber()}`,
    kind,
    login: seed.login,
    scopes: seed.scopes ?? [
      'repo',
      'workflow',
      'gist',
      'notifications',
      'read:org',
      'project',
      'write:discussion',
    ],
    permissions: seed.permissions ?? {},
    repositories:
      seed.repositories === undefined || seed.repositories === 'all' ? 'all' : seed.repositories.map(lower),
    authorizedOrganizations: seed.authorizedOrganizations ?? [],
    ...(seed.expiresAt !== undefined && { expiresAt: seed.expiresAt }),
  };
  state.tokens.set(token.value, token);
  return token;
}

/** The account of that login, made as a plain user when it is new. */
export function accountNamed(state: State, login: string): Account {
  return findAccount(state, login) ?? createAccount(state, login);
}

function lower(name: string): string {
  return name.toLowerCase();
}
