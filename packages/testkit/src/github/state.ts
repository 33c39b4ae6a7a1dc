import type { Account, Gist, Id, Node, Notification, Token } from './records/account.js';
import type { LogSource } from './records/actions.js';
import type { Discussion, DiscussionCategory, DiscussionComment } from './records/discussion.js';
import type { Issue, IssueComment } from './records/issue.js';
import type { Project, ProjectItem } from './records/project.js';
import type { Pull, Review, ReviewComment, ReviewThread } from './records/pull.js';
import type { Repository } from './records/repository.js';

/** Records that GraphQL reaches by node id, by their GraphQL type. */
export interface NodeKinds {
  User: Account;
  Repository: Repository;
  Issue: Issue;
  IssueComment: IssueComment;
  PullRequest: Pull;
  PullRequestReview: Review;
  PullRequestReviewThread: ReviewThread;
  PullRequestReviewComment: ReviewComment;
  Discussion: Discussion;
  DiscussionCategory: DiscussionCategory;
  DiscussionComment: DiscussionComment;
  ProjectV2: Project;
  ProjectV2Item: ProjectItem;
}

export type NodeRecord = { [K in keyof NodeKinds]: { kind: K; record: NodeKinds[K] } }[keyof NodeKinds];

/** A body served by the download host, as GitHub serves logs and artifacts from another domain. */
export interface Download {
  type: string;
  content: LogSource;
}

export interface State {
  /** Milliseconds since the epoch; every date and limit of the fake follows it. */
  now(): number;
  /** The time as GitHub prints it: ISO 8601 to the second. */
  stamp(): string;
  nextId(): Id;
  /** An id where GitHub's own type is still a plain number. */
  nextNumber(): number;
  /** By lower-case login. */
  accounts: Map<string, Account>;
  tokens: Map<string, Token>;
  /** By lower-case full name. */
  repositories: Map<string, Repository>;
  /** Lower-case old full name to the repository that carries a new one. */
  renamed: Map<string, Repository>;
  gists: Map<string, Gist>;
  notifications: Notification[];
  projects: Project[];
  nodes: Map<string, NodeRecord>;
  /** By path on the download host. */
  downloads: Map<string, Download>;
}

export function createState({ clock, firstId }: { clock: () => number; firstId: Id }): State {
  let bigCount = BigInt(firstId);
  let count = 1_000;
  return {
    now: clock,
    stamp: () => isoSeconds(clock()),
    nextId: () => {
      bigCount += 1n;
      return bigCount > BigInt(Number.MAX_SAFE_INTEGER) ? bigCount : Number(bigCount);
    },
    nextNumber: () => ++count,
    accounts: new Map(),
    tokens: new Map(),
    repositories: new Map(),
    renamed: new Map(),
    gists: new Map(),
    notifications: [],
    projects: [],
    nodes: new Map(),
    downloads: new Map(),
  };
}

/** A fresh database id and the node id that belongs to it. */
export function newNode(state: State, prefix: string): Node {
  const id = state.nextId();
  return { id, nodeId: nodeId(prefix, id) };
}

/** GitHub's node ids are an opaque prefix and base64; so are these. */
export function nodeId(prefix: string, id: Id | string): string {
  return `${prefix}_${Buffer.from(`fake:${id}`).toString('base64url')}`;
}

export function register<K extends keyof NodeKinds>(state: State, kind: K, record: NodeKinds[K]): void {
  // The pair is a member of the union by its signature; the compiler does not distribute over K.
  state.nodes.set(record.nodeId, { kind, record } as unknown as NodeRecord);
}

export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

export function findRepository(state: State, owner: string, name: string): Repository | undefined {
  return state.repositories.get(`${owner}/${name}`.toLowerCase());
}

export function findAccount(state: State, login: string): Account | undefined {
  return state.accounts.get(login.toLowerCase());
}
