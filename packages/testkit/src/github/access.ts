import type { Account, Role, Token } from './records/account.js';
import type { Repository } from './records/repository.js';
import { notFound, refusal } from './refusal.js';
import { findAccount, fullName, type State } from './state.js';

/** Who asks: nobody, or a token and its account. */
export interface Caller {
  token?: Token;
  account?: Account;
}

export type Permission =
  | 'metadata'
  | 'contents'
  | 'issues'
  | 'pull_requests'
  | 'actions'
  | 'checks'
  | 'statuses'
  | 'administration'
  | 'security_events'
  | 'secret_scanning_alerts'
  | 'vulnerability_alerts'
  | 'discussions';

/** The fine-grained permission a route wants, as `x-accepted-github-permissions` prints it with an equals sign. */
export type Need = `${Permission}:${'read' | 'write'}`;

const ROLES: Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

const SHORTAGE: Partial<Record<Role, string>> = {
  triage: 'Must have triage rights to Repository.',
  write: 'Must have push access to Repository.',
  maintain: 'Must have maintain rights to Repository.',
  admin: 'Must have admin rights to Repository.',
};

export function covers(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/** The caller behind an Authorization header. 401 for a token that is unknown or has expired. */
export function callerOf(state: State, authorization: string | undefined): Caller {
  if (!authorization) return {};
  const value = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1];
  const token = state.tokens.get(value ?? '');
  const account = token && findAccount(state, token.login);
  const expired = token?.expiresAt !== undefined && token.expiresAt <= state.now();
  if (!token || !account || expired) throw refusal(401, 'Bad credentials');
  return { token, account };
}

/** What an account may do in a repository, whatever token it uses. */
export function roleOf(account: Account | undefined, repository: Repository): Role {
  const open: Role = repository.private ? 'none' : 'read';
  if (!account) return open;
  if (account === repository.owner) return 'admin';
  const login = account.login.toLowerCase();
  const membership = repository.owner.members.get(login);
  if (membership === 'admin') return 'admin';
  const roles = [open, repository.collaborators.get(login), membership && repository.owner.basePermission];
  return roles.reduce<Role>((best, role) => (role && covers(role, best) ? role : best), 'none');
}

/** Whether this caller is shown the repository at all; everything else is 404 for it. */
export function canSee(caller: Caller, repository: Repository): boolean {
  const { token, account } = caller;
  if (!repository.private) return true;
  if (!token) return false;
  if (token.kind === 'installation') return includes(token, repository);
  if (!covers(roleOf(account, repository), 'read')) return false;
  if (token.kind === 'fine-grained') return includes(token, repository);
  return token.scopes.includes('repo') && includes(token, repository);
}

/** 403 with `x-github-sso` when the organization wants single sign-on and this token was not authorised for it. */
export function checkSingleSignOn({ token, account }: Caller, owner: Account): void {
  if (!owner.singleSignOn || !token || !account || token.kind === 'installation') return;
  if (!owner.members.has(account.login.toLowerCase())) return;
  if (token.authorizedOrganizations.includes(owner.login)) return;
  const url = `https://github.com/orgs/${owner.login}/sso?authorization_request=fake`;
  throw refusal(
    403,
    'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
    { headers: { 'x-github-sso': `required; url=${url}` } },
  );
}

/** 404 for what the caller may not see, then everything `checkUse` refuses. */
export function checkAccess(
  caller: Caller,
  repository: Repository | undefined,
  wanted: { need: Need; role: Role },
): asserts repository is Repository {
  if (!repository) throw notFound();
  checkSingleSignOn(caller, repository.owner);
  if (!canSee(caller, repository)) throw notFound();
  checkUse(caller, repository, wanted);
}

/**
 * Refuses what the token or its account may not do in a visible repository: 403 with
 * `x-accepted-github-permissions` for a fine-grained or installation token, 404 for a classic one without scope,
 * 403 for an account without the role, 403 for writing to an archived repository.
 */
export function checkUse(
  caller: Caller,
  repository: Repository,
  { need, role }: { need: Need; role: Role },
): void {
  const { token, account } = caller;
  const [permission = '', level] = need.split(':');
  const writes = level === 'write';
  if (writes && !token) throw refusal(401, 'Requires authentication');
  if (token?.kind === 'fine-grained' || token?.kind === 'installation') {
    const given = includes(token, repository) ? token.permissions[permission] : undefined;
    const enough = given === 'write' || (given === 'read' && !writes);
    const free = permission === 'metadata' || (!repository.private && permission !== 'administration');
    if (!enough && (writes || !free)) throw notAccessible(token, need);
  }
  if (writes && (token?.kind === 'classic' || token?.kind === 'oauth')) {
    const scopes = repository.private ? ['repo'] : ['repo', 'public_repo'];
    if (!token.scopes.some((scope) => scopes.includes(scope))) throw notFound();
  }
  if (token?.kind !== 'installation' && !covers(roleOf(account, repository), role)) {
    throw refusal(403, SHORTAGE[role] ?? 'Forbidden');
  }
  if (writes && repository.archived) throw refusal(403, 'Repository was archived so is read-only.');
}

/** The 403 of a token that lacks a permission; it names the missing one in a header. */
export function notAccessible(token: Token, need: string): Error {
  const by = token.kind === 'installation' ? 'integration' : 'personal access token';
  return refusal(403, `Resource not accessible by ${by}`, {
    headers: { 'x-accepted-github-permissions': need.replace(':', '=') },
  });
}

/** Refuses a caller without a token, or a classic token without one of the scopes (404, as GitHub hides the route). */
export function checkScope(caller: Caller, scopes: readonly string[]): Account {
  if (!caller.token || !caller.account) throw refusal(401, 'Requires authentication');
  if (caller.token.kind === 'installation') throw notAccessible(caller.token, scopes[0] ?? 'user:read');
  const classic = caller.token.kind === 'classic' || caller.token.kind === 'oauth';
  if (classic && scopes.length > 0 && !caller.token.scopes.some((scope) => scopes.includes(scope)))
    throw notFound();
  return caller.account;
}

/** Repositories a caller may list; those of organizations that want single sign-on first are left out and named. */
export function visibleRepositories(
  state: State,
  caller: Caller,
): { repositories: Repository[]; hidden: Account[] } {
  const hidden = new Set<Account>();
  const repositories = [...state.repositories.values()].filter((repository) => {
    if (!canSee(caller, repository)) return false;
    try {
      checkSingleSignOn(caller, repository.owner);
      return true;
    } catch {
      hidden.add(repository.owner);
      return false;
    }
  });
  return { repositories, hidden: [...hidden] };
}

/** Whether a token was given the repository, by its name or with all of its owner's. */
export function includes({ kind, login, repositories }: Token, repository: Repository): boolean {
  // A fine-grained token belongs to one owner; where its account is a mere collaborator it does not reach.
  const own = repository.owner.login.toLowerCase() === login.toLowerCase();
  if (repositories === 'all') return kind !== 'fine-grained' || own;
  const names = [fullName(repository), `${repository.owner.login}/*`];
  return names.some((name) => repositories.includes(name.toLowerCase()));
}
