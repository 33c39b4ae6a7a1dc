import { ToolError } from '@patchbay/core';
import type { GithubClient, RequestScope } from '../client/github-client.js';
import { fileThreadMutation } from '../graphql/pull-requests.js';
import type { ReviewComment } from './check-comments.js';

type Verdict = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

interface Pull {
  owner: string;
  repo: string;
  pull_number: number;
}

interface NewReview extends Pull {
  comments: ReviewComment[];
  body: string | undefined;
  /** Undefined keeps the review pending. */
  verdict: Verdict | undefined;
  commit_id: string;
}

interface Written {
  review_id: string;
  state: string;
  url?: string;
  comments?: number;
  not_shown?: number;
}

/**
 * Sends a review. Comments on whole files can only be put into a pending one, so with them it is sent in steps.
 * @throws ToolError that says so when a pending review is left behind
 */
export async function startReview(
  client: GithubClient,
  { comments, body, verdict, commit_id, ...pull }: NewReview,
  scope: RequestScope,
): Promise<Written> {
  const onFiles = comments.filter(({ line }) => line === undefined);
  const onLines = comments.filter(({ line }) => line !== undefined);
  const { data } = await client.rest(
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    {
      ...pull,
      commit_id,
      body,
      event: onFiles.length > 0 ? undefined : verdict,
      comments: onLines.map(({ path, line, start_line, side, body }) => ({
        path,
        body,
        line: line ?? 1,
        side,
        ...(start_line === undefined ? {} : { start_line, start_side: side }),
      })),
    },
    scope,
  );
  const review = { ...pull, review_id: String(data.id) };
  if (onFiles.length === 0)
    return written(
      client,
      { ...review, state: data.state, url: data.html_url, sent: comments.length },
      scope,
    );
  try {
    for (const { path, body } of onFiles)
      await client.graphql(
        fileThreadMutation,
        { review: data.node_id, path, body },
        { ...scope, within: pull },
      );
    const state =
      verdict === undefined ? data.state : await submit(client, { ...review, body, verdict }, scope);
    return await written(client, { ...review, state, url: data.html_url, sent: comments.length }, scope);
  } catch (error) {
    throw ToolError.is(error) ? leftPending(error) : error;
  }
}

/** Submits or, without a verdict, deletes the caller's pending review. */
export async function finishReview(
  client: GithubClient,
  pull: Pull,
  { body, verdict, ...scope }: RequestScope & { body: string | undefined; verdict: Verdict | undefined },
): Promise<Written> {
  const id = await pendingReview(client, pull, scope);
  const review = { ...pull, review_id: id };
  if (verdict !== undefined)
    return { review_id: id, state: lower(await submit(client, { ...review, body, verdict }, scope)) };
  await client.rest('DELETE /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', review, scope);
  return { review_id: id, state: 'discarded' };
}

/** Others' pending reviews are never listed, so a pending one is the caller's. */
async function pendingReview(client: GithubClient, pull: Pull, scope: RequestScope): Promise<string> {
  for (let page = 1; ; page += 1) {
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      { ...pull, per_page: 100, page },
      scope,
    );
    const found = data.find(({ state }) => state === 'PENDING');
    if (found) return String(found.id);
    if (next === undefined) break;
  }
  throw new ToolError('not_found', `You have no pending review on #${pull.pull_number}.`, {
    next: 'Start one with event pending, or review at once.',
  });
}

async function submit(
  client: GithubClient,
  { verdict, ...review }: Pull & { review_id: string; body: string | undefined; verdict: Verdict },
  scope: RequestScope,
): Promise<string> {
  const { data } = await client.rest(
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events',
    { ...review, event: verdict },
    scope,
  );
  return data.state;
}

/** Counts what GitHub shows of the review, because it takes some comments that it then hides. */
async function written(
  client: GithubClient,
  { state, url, sent, ...review }: Pull & { review_id: string; state: string; url: string; sent: number },
  scope: RequestScope,
): Promise<Written> {
  const answer = { review_id: review.review_id, state: lower(state), url };
  if (sent === 0) return answer;
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments',
    { ...review, per_page: 100 },
    scope,
  );
  return {
    ...answer,
    comments: data.length,
    ...(data.length < sent ? { not_shown: sent - data.length } : {}),
  };
}

function leftPending(error: ToolError): ToolError {
  return new ToolError(error.code, error.message, {
    next: `${error.next} The review is left pending: call with pending submit or pending discard.`,
    retryAfterMs: error.retryAfterMs,
    details: error.details,
    connectionFault: error.connectionFault,
    cause: error,
  });
}

function lower(state: string): string {
  return state.toLowerCase();
}
