import type { Repository } from './repository.js';

/** GitHub's ids outgrew 2^53 in places; the fake counts into bigint when it is started there. */
export type Id = number | bigint;

export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** What has a database id and a GraphQL node id. */
export interface Node {
  id: Id;
  nodeId: string;
}

export interface Account extends Node {
  login: string;
  kind: 'User' | 'Organization' | 'Bot';
  name: string | null;
  email: string | null;
  bio: string | null;
  createdAt: string;
  /** Organizations only: lower-case login to role. */
  members: Map<string, 'admin' | 'member'>;
  /** Organizations only: what every member may do in its repositories. */
  basePermission: Role;
  /** Organizations only: tokens have to be authorised for single sign-on. */
  singleSignOn: boolean;
  teams: Team[];
  issueTypes: string[];
}

export interface Team {
  id: number;
  nodeId: string;
  slug: string;
  name: string;
  members: string[];
}

export interface Token {
  value: string;
  kind: 'classic' | 'fine-grained' | 'installation' | 'oauth';
  /** The account it acts as. */
  login: string;
  /** Classic and OAuth tokens. */
  scopes: string[];
  /** Fine-grained and installation tokens: permission to `read` or `write`. */
  permissions: Record<string, 'read' | 'write'>;
  /** Lower-case full names the token was given, `owner/*` for all of one; `all` for whatever its account may see. */
  repositories: 'all' | string[];
  /** Organizations with single sign-on this token is authorised for. */
  authorizedOrganizations: string[];
  /** Milliseconds since the epoch; 401 from then on. */
  expiresAt?: number;
}

export interface Notification {
  id: string;
  recipient: string;
  repository: Repository;
  title: string;
  type: 'Issue' | 'PullRequest' | 'Release' | 'Discussion';
  subjectUrl: string;
  reason: string;
  unread: boolean;
  done: boolean;
  updatedAt: string;
  lastReadAt: string | null;
  subscription: { ignored: boolean } | null;
}

export interface Gist {
  id: string;
  nodeId: string;
  owner: Account;
  public: boolean;
  description: string | null;
  files: Map<string, string>;
  createdAt: string;
  updatedAt: string;
}
