import { canSee, roleOf } from '../access.js';
import { type Commit, isBinary } from '../git/objects.js';
import { entryAt, listTree } from '../git/trees.js';
import { checksOf } from '../model/merging.js';
import { resolveCommit } from '../model/repositories.js';
import type { Account } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import type { Viewer } from '../route.js';
import { fullName } from '../state.js';
import { repositoryWeb } from '../views/repository.js';
import { authorAssociation } from '../views/user.js';
import { categoryNode, discussionNode } from './discussion-nodes.js';
import { issueNode } from './issue-nodes.js';
import { projectNode, visibleProjects } from './project-nodes.js';
import { pullNode } from './pull-nodes.js';
import { allow, type ConnectionArguments, connection, type GraphqlObject, graphqlError } from './values.js';

export function accountNode(viewer: Viewer, account: Account): GraphqlObject {
  return {
    __typename: account.kind,
    id: account.nodeId,
    databaseId: int32(account.id),
    login: account.login,
    name: account.name,
    url: `${viewer.web}/${account.login}`,
    avatarUrl: `${viewer.web}/avatars/${account.id}`,
    projectV2: ({ number }: { number: number }) => {
      const project = visibleProjects(viewer, account).find((item) => item.number === number);
      if (!project)
        throw graphqlError('NOT_FOUND', `Could not resolve to a ProjectV2 with the number ${number}.`);
      return projectNode(viewer, project);
    },
    projectsV2: (args: ConnectionArguments & { query?: string | null }) => {
      const wanted = visibleProjects(viewer, account).filter((item) =>
        matchesProject(item, args.query ?? ''),
      );
      return connection('projectsV2', wanted, { args, view: (item) => projectNode(viewer, item) });
    },
  };
}

export function repositoryNode(viewer: Viewer, repository: Repository): GraphqlObject {
  const numbered = (number: number, kind: 'Issue' | 'PullRequest' | 'issue or pull request') => {
    const issue = repository.issues.get(number);
    const fits =
      issue && !issue.deleted && (kind === 'Issue' ? !issue.pull : kind !== 'PullRequest' || issue.pull);
    const article = kind === 'PullRequest' ? 'a' : 'an';
    if (!fits)
      throw graphqlError(
        'NOT_FOUND',
        `Could not resolve to ${article} ${kind} with the number of ${number}.`,
      );
    return issue.pull ? pullNode(viewer, issue.pull) : issueNode(viewer, issue);
  };
  return {
    __typename: 'Repository',
    id: repository.nodeId,
    databaseId: int32(repository.id),
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: () => accountNode(viewer, repository.owner),
    description: repository.description,
    url: repositoryWeb(viewer, repository),
    isPrivate: repository.private,
    isArchived: repository.archived,
    isFork: repository.parent !== undefined,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    viewerPermission: () => {
      const role = roleOf(viewer.caller.account, repository);
      return role === 'none' ? null : role.toUpperCase();
    },
    hasIssuesEnabled: repository.hasIssues,
    hasDiscussionsEnabled: repository.hasDiscussions,
    autoMergeAllowed: repository.allowAutoMerge,
    mergeCommitAllowed: repository.allowMergeCommit,
    squashMergeAllowed: repository.allowSquashMerge,
    rebaseMergeAllowed: repository.allowRebaseMerge,
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    defaultBranchRef: () => refNode(viewer, repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName: name }: { qualifiedName: string }) =>
      refNode(viewer, repository, name.startsWith('refs/') ? name : `refs/heads/${name}`),
    object: (args: { oid?: string | null; expression?: string | null }) => {
      allow(viewer, repository, 'contents:read');
      return objectNode(viewer, repository, args.oid ?? args.expression ?? '');
    },
    issue: ({ number }: { number: number }) => {
      allow(viewer, repository, 'issues:read');
      return numbered(number, 'Issue');
    },
    pullRequest: ({ number }: { number: number }) => {
      allow(viewer, repository, 'pull_requests:read');
      return numbered(number, 'PullRequest');
    },
    issueOrPullRequest: ({ number }: { number: number }) => {
      allow(viewer, repository, 'issues:read');
      return numbered(number, 'issue or pull request');
    },
    discussion: ({ number }: { number: number }) => {
      allow(viewer, repository, 'discussions:read');
      const discussion = repository.discussions.find((item) => item.number === number);
      if (!discussion)
        throw graphqlError('NOT_FOUND', `Could not resolve to a Discussion with the number of ${number}.`);
      return discussionNode(viewer, discussion);
    },
    discussions: (args: DiscussionsArguments) => {
      allow(viewer, repository, 'discussions:read');
      const { orderBy, categoryId, answered, states } = args;
      const field = orderBy?.field === 'CREATED_AT' ? 'createdAt' : 'updatedAt';
      const wanted = repository.discussions
        .filter((item) => !categoryId || item.category.nodeId === categoryId)
        .filter((item) => typeof answered !== 'boolean' || (item.answer !== null) === answered)
        .filter((item) => !states?.length || states.includes(item.closed ? 'CLOSED' : 'OPEN'))
        .sort((a, b) => (a[field] === b[field] ? a.number - b.number : a[field] < b[field] ? -1 : 1));
      const ordered = orderBy?.direction === 'ASC' ? wanted : wanted.reverse();
      return connection('discussions', ordered, { args, view: (item) => discussionNode(viewer, item) });
    },
    discussionCategories: (args: ConnectionArguments) => {
      allow(viewer, repository, 'discussions:read');
      return connection('discussionCategories', repository.discussionCategories, {
        args,
        view: (item) => categoryNode(viewer, repository, item),
      });
    },
    discussionCategory: ({ slug }: { slug: string }) => {
      const category = repository.discussionCategories.find((item) => item.slug === slug);
      return category ? categoryNode(viewer, repository, category) : null;
    },
    labels: (args: ConnectionArguments) =>
      connection('labels', repository.labels, {
        args,
        view: ({ nodeId: id, name, color, description }) => ({ id, name, color, description }),
      }),
  };
}

interface DiscussionsArguments extends ConnectionArguments {
  categoryId?: string | null;
  answered?: boolean | null;
  states?: ('OPEN' | 'CLOSED')[] | null;
  orderBy?: { field: 'CREATED_AT' | 'UPDATED_AT'; direction: 'ASC' | 'DESC' } | null;
}

export function refNode(viewer: Viewer, repository: Repository, name: string): GraphqlObject | null {
  const sha = repository.refs.get(name);
  if (sha === undefined) return null;
  return {
    id: `REF_${name}`,
    name: name.replace(/^refs\/[^/]+\//, ''),
    prefix: /^refs\/[^/]+\//.exec(name)?.[0] ?? '',
    repository: () => repositoryNode(viewer, repository),
    target: () => objectNode(viewer, repository, sha),
  };
}

/** A commit, tree or blob by sha, by ref, or by `ref:path`; null where there is none. */
export function objectNode(viewer: Viewer, repository: Repository, expression: string): GraphqlObject | null {
  const { store } = repository;
  const [ref = '', path] = expression.split(/:(.*)/s);
  const commit = resolveCommit(repository, ref === 'HEAD' ? repository.defaultBranch : ref);
  const oid = path === undefined ? (commit?.sha ?? ref) : commit && entryAt(store, commit.tree, path)?.sha;
  if (oid === undefined) return null;
  const known = store.commits.get(oid);
  if (known) return commitNode(viewer, repository, known);
  const blob = store.blobs.get(oid);
  if (blob) {
    const binary = isBinary(blob);
    // Text above 512 KB comes cut.
    const text = binary ? null : blob.subarray(0, 512_000).toString();
    return {
      __typename: 'Blob',
      id: `B_${oid}`,
      oid,
      byteSize: blob.length,
      isBinary: binary,
      isTruncated: blob.length > 512_000,
      text,
    };
  }
  if (!store.trees.has(oid)) return null;
  const entries = listTree(store, oid, false).map(({ path: name, mode, sha }) => ({
    name,
    path: path ? `${path}/${name}` : name,
    mode: Number.parseInt(mode, 8),
    oid: sha,
    type: mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob',
    size: store.blobs.get(sha)?.length ?? 0,
    object: () => objectNode(viewer, repository, sha),
  }));
  return { __typename: 'Tree', id: `T_${oid}`, oid, entries };
}

export function commitNode(viewer: Viewer, repository: Repository, commit: Commit): GraphqlObject {
  return {
    __typename: 'Commit',
    id: `C_${commit.sha}`,
    oid: commit.sha,
    abbreviatedOid: commit.sha.slice(0, 7),
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0],
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    url: `${repositoryWeb(viewer, repository)}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email, date: commit.author.date },
    tree: () => objectNode(viewer, repository, commit.tree),
    statusCheckRollup: () => {
      const results = [...checksOf(repository, commit.sha).values()];
      if (results.length === 0) return null;
      const failed = results.includes('failure');
      return {
        id: `SCR_${commit.sha}`,
        state: failed ? 'FAILURE' : results.includes('pending') ? 'PENDING' : 'SUCCESS',
      };
    },
  };
}

/** The fields every comment has, whatever it is on. */
export function commentFields(
  viewer: Viewer,
  comment: {
    id: number | bigint;
    nodeId: string;
    author: Account;
    body: string;
    createdAt: string;
    updatedAt: string;
    minimized?: string | null;
  },
  repository: Repository,
): GraphqlObject {
  return {
    id: comment.nodeId,
    databaseId: int32(comment.id),
    fullDatabaseId: String(comment.id),
    author: () => accountNode(viewer, comment.author),
    authorAssociation: authorAssociation(comment.author, repository),
    body: comment.body,
    bodyText: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    isMinimized: Boolean(comment.minimized),
    minimizedReason: comment.minimized ?? null,
    viewerDidAuthor: comment.author === viewer.caller.account,
    viewerCanUpdate: comment.author === viewer.caller.account,
  };
}

/** GraphQL's Int holds 32 bits; GitHub's old `databaseId` fails above, and so it is left null here. */
export function int32(id: number | bigint): number | null {
  return id <= 2_147_483_647 ? Number(id) : null;
}

export function visible(viewer: Viewer, repository: Repository): boolean {
  return canSee(viewer.caller, repository);
}

/** `is:open`, `is:closed` and words of the title. */
function matchesProject(project: { title: string; closed: boolean }, query: string): boolean {
  return query.split(/\s+/).every((word) => {
    if (word === 'is:open') return !project.closed;
    if (word === 'is:closed') return project.closed;
    return project.title.toLowerCase().includes(word.toLowerCase());
  });
}
