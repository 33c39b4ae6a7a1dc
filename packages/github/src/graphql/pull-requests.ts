import { document } from './document.js';

interface Who {
  login: string;
}

export interface PullRequestNode {
  id: string;
  number: number;
  title: string;
  body: string;
  state: string;
  isDraft: boolean;
  author: Who | null;
  authorAssociation: string;
  createdAt: string;
  updatedAt: string;
  mergedAt: string | null;
  mergedBy: Who | null;
  mergeable: string;
  mergeStateStatus: string;
  reviewDecision: string | null;
  headRefName: string;
  headRefOid: string;
  headRepository: { nameWithOwner: string } | null;
  isCrossRepository: boolean;
  baseRefName: string;
  additions: number;
  deletions: number;
  changedFiles: number;
  commits: { totalCount: number; nodes: Array<{ commit: { statusCheckRollup: { state: string } | null } }> };
  labels: { nodes: Array<{ name: string }> };
  assignees: { nodes: Who[] };
  comments: { totalCount: number };
  reviewRequests: { nodes: Array<{ requestedReviewer: { login?: string; slug?: string } | null }> };
  reviewThreads: { totalCount: number; nodes: Array<{ isResolved: boolean }> };
  autoMergeRequest: { mergeMethod: string } | null;
}

/** One pull request with what decides whether it can be merged. */
export const pullRequestQuery = document<
  { repository: { pullRequest: PullRequestNode | null } | null },
  { owner: string; repo: string; number: number }
>(`
query PullRequest($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      id number title body state isDraft authorAssociation createdAt updatedAt mergedAt mergeable mergeStateStatus
      reviewDecision headRefName headRefOid isCrossRepository baseRefName additions deletions changedFiles
      author { login }
      mergedBy { login }
      headRepository { nameWithOwner }
      commits(last: 1) { totalCount nodes { commit { statusCheckRollup { state } } } }
      labels(first: 50) { nodes { name } }
      assignees(first: 20) { nodes { login } }
      comments(first: 1) { totalCount }
      reviewRequests(first: 20) { nodes { requestedReviewer { ... on User { login } ... on Team { slug } } } }
      reviewThreads(first: 100) { totalCount nodes { isResolved } }
      autoMergeRequest { mergeMethod }
    }
  }
}`);

export interface ThreadNode {
  id: string;
  path: string;
  line: number | null;
  originalLine: number | null;
  startLine: number | null;
  diffSide: string;
  isResolved: boolean;
  isOutdated: boolean;
  comments: {
    totalCount: number;
    nodes: Array<{
      fullDatabaseId: string | null;
      author: Who | null;
      authorAssociation: string;
      body: string;
      createdAt: string;
      state: string;
    }>;
  };
}

export const reviewThreadsQuery = document<
  {
    repository: {
      pullRequest: {
        reviewThreads: {
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string | null };
          nodes: ThreadNode[];
        };
      } | null;
    } | null;
  },
  { owner: string; repo: string; number: number; first: number; after: string | null }
>(`
query ReviewThreads($owner: String!, $repo: String!, $number: Int!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id path line originalLine startLine diffSide isResolved isOutdated
          comments(first: 20) {
            totalCount
            nodes { fullDatabaseId author { login } authorAssociation body createdAt state }
          }
        }
      }
    }
  }
}`);

/** Where a thread belongs, so that its id cannot lead out of the fence. */
export const threadPlaceQuery = document<
  {
    node: {
      isResolved?: boolean;
      repository?: { nameWithOwner: string };
      pullRequest?: { number: number };
    } | null;
  },
  { id: string }
>(`
query ThreadPlace($id: ID!) {
  node(id: $id) {
    ... on PullRequestReviewThread { isResolved repository { nameWithOwner } pullRequest { number } }
  }
}`);

export const replyMutation = document<
  { addPullRequestReviewThreadReply: { comment: { fullDatabaseId: string | null; url: string } } },
  { id: string; body: string }
>(`
mutation Reply($id: ID!, $body: String!) {
  addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $id, body: $body }) {
    comment { fullDatabaseId url }
  }
}`);

export const resolveMutation = document<
  { resolveReviewThread: { thread: { isResolved: boolean } } },
  { id: string }
>(`
mutation Resolve($id: ID!) {
  resolveReviewThread(input: { threadId: $id }) { thread { isResolved } }
}`);

export const unresolveMutation = document<
  { unresolveReviewThread: { thread: { isResolved: boolean } } },
  { id: string }
>(`
mutation Unresolve($id: ID!) {
  unresolveReviewThread(input: { threadId: $id }) { thread { isResolved } }
}`);

/** A comment on a whole file, which REST cannot put into a review. */
export const fileThreadMutation = document<
  { addPullRequestReviewThread: { thread: { id: string } | null } },
  { review: string; path: string; body: string }
>(`
mutation FileThread($review: ID!, $path: String!, $body: String!) {
  addPullRequestReviewThread(
    input: { pullRequestReviewId: $review, path: $path, body: $body, subjectType: FILE }
  ) {
    thread { id }
  }
}`);

export const readyMutation = document<
  { markPullRequestReadyForReview: { pullRequest: { isDraft: boolean } } },
  { id: string }
>(`
mutation Ready($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`);

export const draftMutation = document<
  { convertPullRequestToDraft: { pullRequest: { isDraft: boolean } } },
  { id: string }
>(`
mutation Draft($id: ID!) {
  convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`);

export const enableAutoMergeMutation = document<
  { enablePullRequestAutoMerge: { pullRequest: { id: string } } },
  { id: string; method: 'MERGE' | 'SQUASH' | 'REBASE'; head: string }
>(`
mutation EnableAutoMerge($id: ID!, $method: PullRequestMergeMethod!, $head: GitObjectID!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $method, expectedHeadOid: $head }) {
    pullRequest { id }
  }
}`);

export const disableAutoMergeMutation = document<
  { disablePullRequestAutoMerge: { pullRequest: { id: string } } },
  { id: string }
>(`
mutation DisableAutoMerge($id: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $id }) { pullRequest { id } }
}`);
