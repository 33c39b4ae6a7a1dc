import { ToolError } from '@patchbay/core';
import type { GithubClient, RequestScope } from '../client/github-client.js';
import { fileThreadMutation } from '../graphql/pull-requests.js';
import { idText } from '../ids.js';
import { partlyDone } from '../partly-done.js';
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
 * @throws ToolError that says what is left and how to end it when a step after the first fails
 */
export async function startReview(
  client: GithubClient,
  { comments, body, verdict, commit_id, ...pull }: NewReview,
  scope: RequestScope,
): Promise<Written> {
  const onFiles = comments.filter(({ line }) => line === undefined);
  const onLines = comments.filter(({ line }) => line !== undefined);
  const { data } = await client
    .rest(
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
    )
    .catch((error: unknown) => {
      throw pendingAlready(error, pull);
    });
  const review = { ...pull, review_id: idText(data.id) };
  const sent = comments.length;
  if (onFiles.length === 0)
    return written(client, { ...review, state: data.state, url: data.html_url, sent }, scope);
  await addFileComments(
    client,
    { ...review, node_id: data.node_id, comments: onFiles, already: onLines.length },
    scope,
  );
  if (verdict === undefined)
    return written(client, { ...review, state: data.state, url: data.html_url, sent }, scope);
  const state = await submit(client, { ...review, body, verdict }, scope).catch((error: unknown) => {
    throw notSubmitted(error, { id: review.review_id, sent });
  });
  return written(client, { ...review, state, url: data.html_url, sent }, scope);
}

/** Puts comments on whole files into a pending review; when one fails the review is left with those before. */
async function addFileComments(
  client: GithubClient,
  {
    node_id,
    comments,
    already,
    review_id,
    ...pull
  }: Pull & { node_id: string; review_id: string; comments: ReviewComment[]; already: number },
  scope: RequestScope,
): Promise<void> {
  for (const [index, { path, body }] of comments.entries()) {
    try {
      await client.graphql(fileThreadMutation, { review: node_id, path, body }, { ...scope, within: pull });
    } catch (error) {
      const held = already + index;
      const all = already + comments.length;
      const isUnknown = ToolError.is(error) && error.code === 'outcome_unknown';
      throw partlyDone(error, {
        left: isUnknown
          ? `Your review ${review_id} is left pending with at least ${held} of ${all} comments; whether it has that on ${path} is not known.`
          : `Your review ${review_id} is left pending with ${held} of ${all} comments; that on ${path} failed.`,
        next: 'Call with pending discard and review anew, or send what is there with pending submit.',
        details: { review_id, review_state: 'pending', comments: held },
      });
    }
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
    if (found) return idText(found.id);
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
  try {
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
  } catch {
    // The review is sent; an error would make the reader send it again.
    return answer;
  }
}

function notSubmitted(error: unknown, { id, sent }: { id: string; sent: number }): unknown {
  const details = { review_id: id, comments: sent };
  if (ToolError.is(error) && error.code === 'outcome_unknown')
    return partlyDone(error, {
      left: `Your review ${id} has all its ${sent} comments; whether it was submitted is not known.`,
      next: 'Look with list_pull_request_activity, kind reviews. If it is still pending, call with pending submit.',
      details,
    });
  return partlyDone(error, {
    left: `Your review ${id} is left pending with all its ${sent} comments.`,
    next: 'Call with pending submit and an event that is allowed, or with pending discard.',
    details: { ...details, review_state: 'pending' },
  });
}

/** GitHub keeps one pending review for each person and pull request, and refuses whatever else that person would send. */
function pendingAlready(error: unknown, { pull_number }: Pull): unknown {
  if (!ToolError.is(error) || !/one pending review/i.test(error.message)) return error;
  return new ToolError('conflict', `You have a pending review on #${pull_number} already. ${error.message}`, {
    next: 'Call with pending submit or pending discard first; list_pull_request_activity, kind reviews shows it.',
    details: error.details,
    cause: error,
  });
}

function lower(state: string): string {
  return state.toLowerCase();
}
