import { type ToolContext, ToolError } from '@patchbay/core';
import type * as z from 'zod';
import type { GithubClient, RequestScope } from '../client/github-client.js';
import { reviewThreadsQuery, type ThreadNode } from '../graphql/pull-requests.js';
import { idText } from '../ids.js';
import { pageNumber, pageOfNodes } from '../paging.js';
import { authorOf } from '../text/author.js';
import { bodyOf } from '../text/body.js';
import type { activityItem } from '../tools/list-pull-request-activity.js';
import { readChecks } from './checks.js';

type Item = z.input<typeof activityItem>;
type Scope = RequestScope & Pick<ToolContext, 'position'>;

interface Asked {
  owner: string;
  repo: string;
  pull_number: number;
  per_page: number;
}

interface ActivityPage {
  items: Item[];
  next?: string | undefined;
  total?: number;
}

const textChars = 3_000;

export async function listThreads(
  client: GithubClient,
  { owner, repo, pull_number: number, per_page: first }: Asked,
  scope: Scope,
): Promise<ActivityPage> {
  const within = { owner, repo };
  const { repository } = await client.graphql(
    reviewThreadsQuery,
    { ...within, number, first, after: scope.position.upstream ?? null },
    { ...scope, within },
  );
  if (!repository?.pullRequest)
    throw new ToolError('not_found', `${owner}/${repo} has no pull request ${number}.`, {
      next: 'Find it with list_pull_requests.',
    });
  const { reviewThreads: threads } = repository.pullRequest;
  return { ...pageOfNodes(threads, threads.nodes.map(toThread)), total: threads.totalCount };
}

function toThread(thread: ThreadNode): Item {
  const line = thread.line ?? thread.originalLine;
  const more = thread.comments.totalCount - thread.comments.nodes.length;
  return {
    thread_id: thread.id,
    state: thread.isResolved ? 'resolved' : thread.isOutdated ? 'outdated' : 'open',
    path: thread.path,
    ...(line === null ? {} : { line }),
    ...(thread.diffSide === 'LEFT' ? { side: 'LEFT' } : {}),
    comments: thread.comments.nodes.map((comment) => ({
      ...(comment.fullDatabaseId ? { comment_id: comment.fullDatabaseId } : {}),
      ...authorOf(comment.author, comment.authorAssociation),
      ...bodyOf(comment, textChars),
      created_at: comment.createdAt,
      ...(comment.state === 'PENDING' ? { pending: true } : {}),
    })),
    ...(more > 0 ? { more_comments: more } : {}),
  };
}

export async function listReviews(client: GithubClient, asked: Asked, scope: Scope): Promise<ActivityPage> {
  const { data, next } = await client.rest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    { ...asked, page: pageNumber(scope) },
    scope,
  );
  const items = data.map((review) => ({
    review_id: idText(review.id),
    state: review.state.toLowerCase(),
    ...authorOf(review.user, review.author_association),
    ...bodyOf(review, textChars),
    ...(review.commit_id ? { sha: review.commit_id.slice(0, 7) } : {}),
    ...(review.submitted_at ? { created_at: review.submitted_at } : {}),
  }));
  return { items, next };
}

/** GitHub lists at most 250 commits of a pull request. */
export async function listCommits(client: GithubClient, asked: Asked, scope: Scope): Promise<ActivityPage> {
  const { data, next } = await client.rest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
    { ...asked, page: pageNumber(scope) },
    scope,
  );
  const items = data.map(({ sha, commit, author }) => ({
    sha,
    ...authorOf(author && 'login' in author ? author : undefined, undefined),
    ...bodyOf({ body: commit.message }, 500),
    ...(commit.author?.date ? { created_at: commit.author.date } : {}),
  }));
  return { items, next };
}

export async function listChecks(client: GithubClient, asked: Asked, scope: Scope): Promise<ActivityPage> {
  const { owner, repo, pull_number } = asked;
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    { owner, repo, pull_number },
    scope,
  );
  const { checks, total } = await readChecks(client, { owner, repo, sha: data.head.sha }, scope);
  return { items: checks, total };
}
