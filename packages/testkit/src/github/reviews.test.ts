import { expect } from 'vitest';
import type { GithubFake } from './index.js';
import type { Repository } from './records/repository.js';
import { at, clientOf, lines, refused, test } from './with-fake.js';

const PATH = 'src/app.ts';
const one = { ...at, pull_number: 1 };

/** A pull request by mona that changes lines 5 and 30; its hunks show 2-8 and 27-33. */
function opened(fake: GithubFake, widgets: Repository) {
  widgets.collaborators.set('mona', 'write');
  fake.branch(widgets, 'topic');
  fake.commit(widgets, { branch: 'topic', files: { [PATH]: lines(40, { 5: 'five', 30: 'thirty' }) } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic', author: 'mona' });
  return { pull, mona: clientOf(fake, 'mona') };
}

test('a comment must lie in a hunk, on either side', async ({ fake, widgets, acme }) => {
  const { pull } = opened(fake, widgets);
  const comment = (more: object) =>
    acme.pulls.createReviewComment({ ...one, commit_id: pull.headSha, path: PATH, body: 'x', ...more });
  expect((await comment({ line: 5 })).data).toMatchObject({ line: 5, side: 'RIGHT', position: 5 });
  expect((await comment({ line: 30, side: 'LEFT' })).data.diff_hunk).toBe(
    '@@ -27,7 +27,7 @@ line 26\n line 27\n line 28\n line 29\n-line 30',
  );
  expect(await refused(comment({ line: 15 }))).toMatchObject({
    status: 422,
    message: 'Validation Failed',
    errors: [
      {
        resource: 'PullRequestReviewComment',
        code: 'custom',
        field: 'pull_request_review_thread.line',
        message: expect.stringContaining('must be part of the diff'),
      },
      { code: 'missing_field', field: 'pull_request_review_thread.diff_hunk' },
    ],
  });
  expect((await refused(comment({ line: 5, path: 'nope' }))).errors).toMatchObject([
    { field: 'pull_request_review_thread.path' },
    {},
  ]);
});

test('a range must start before its end, in the same hunk', async ({ fake, widgets, acme }) => {
  const { pull } = opened(fake, widgets);
  const range = (start: number, end: number) =>
    acme.pulls.createReviewComment({
      ...one,
      commit_id: pull.headSha,
      path: PATH,
      body: 'x',
      start_line: start,
      line: end,
      start_side: 'RIGHT',
    });
  expect((await range(3, 6)).data).toMatchObject({ start_line: 3, line: 6 });
  expect((await refused(range(6, 6))).errors).toMatchObject([
    { message: expect.stringContaining('must precede the end line') },
  ]);
  expect((await refused(range(5, 30))).errors).toMatchObject([
    { message: expect.stringContaining('same hunk') },
  ]);
});

test('a position and a whole file serve as a place too', async ({ fake, widgets, acme }) => {
  const { pull } = opened(fake, widgets);
  const common = { ...one, commit_id: pull.headSha, path: PATH, body: 'x' };
  // The second hunk starts after the eight lines of the first one and its header.
  expect((await acme.pulls.createReviewComment({ ...common, position: 10 })).data).toMatchObject({
    line: 27,
    side: 'RIGHT',
  });
  const file = await acme.pulls.createReviewComment({ ...common, subject_type: 'file' });
  expect(file.data).toMatchObject({ subject_type: 'file' });
  expect(file.data.line).toBeUndefined();
});

test('one comment outside the diff refuses the whole review', async ({ fake, widgets, acme }) => {
  const { pull } = opened(fake, widgets);
  const review = (comments: { path: string; line: number; body: string }[]) =>
    refused(acme.pulls.createReview({ ...one, event: 'COMMENT', body: 'b', comments }));
  const good = { path: PATH, line: 5, body: 'x' };
  expect(await review([good, { ...good, line: 15 }])).toMatchObject({
    status: 422,
    message: 'Unprocessable Entity',
    errors: ['Line could not be resolved'],
  });
  expect((await review([{ ...good, path: 'nope' }])).errors).toEqual(['Path could not be resolved']);
  expect([pull.reviews, pull.threads]).toEqual([[], []]);
});

test('nobody approves or refuses a pull request of their own, and a refusal needs words', async ({
  fake,
  widgets,
  acme,
}) => {
  const { mona } = opened(fake, widgets);
  expect((await refused(mona.pulls.createReview({ ...one, event: 'APPROVE' }))).errors).toEqual([
    'Can not approve your own pull request',
  ]);
  expect(
    (await refused(mona.pulls.createReview({ ...one, event: 'REQUEST_CHANGES', body: 'x' }))).errors,
  ).toEqual(['Can not request changes on your own pull request']);
  expect((await refused(acme.pulls.createReview({ ...one, event: 'REQUEST_CHANGES' }))).status).toBe(422);
  expect((await acme.pulls.createReview({ ...one, event: 'APPROVE' })).data.state).toBe('APPROVED');
});

test('there is one pending review per person; it is seen by its author alone until it is submitted', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull, mona } = opened(fake, widgets);
  const { data } = await acme.pulls.createReview({ ...one, comments: [{ path: PATH, line: 5, body: 'x' }] });
  expect([data.state, data.submitted_at]).toEqual(['PENDING', undefined]);
  const twice = 'User can only have one pending review per pull request';
  expect((await refused(acme.pulls.createReview({ ...one, event: 'APPROVE' }))).errors).toEqual([twice]);
  const single = acme.pulls.createReviewComment({
    ...one,
    commit_id: pull.headSha,
    path: PATH,
    line: 5,
    body: 'y',
  });
  expect((await refused(single)).errors).toEqual([twice]);
  expect((await mona.pulls.listReviews(one)).data).toEqual([]);
  expect((await mona.pulls.listReviewComments(one)).data).toEqual([]);
  const review_id = Number(data.id);
  expect((await acme.pulls.listCommentsForReview({ ...one, review_id })).data).toHaveLength(1);
  await acme.pulls.submitReview({ ...one, review_id, event: 'COMMENT' });
  expect((await mona.pulls.listReviews(one)).data).toMatchObject([{ state: 'COMMENTED' }]);
  expect((await mona.pulls.listReviewComments(one)).data).toHaveLength(1);
  expect(
    (await refused(acme.pulls.submitReview({ ...one, review_id, event: 'COMMENT', body: 'b' }))).status,
  ).toBe(422);
});

test('a pending review is deleted with its comments, a submitted one is not', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull } = opened(fake, widgets);
  const pending = await acme.pulls.createReview({ ...one, comments: [{ path: PATH, line: 5, body: 'x' }] });
  await acme.pulls.deletePendingReview({ ...one, review_id: Number(pending.data.id) });
  expect([pull.reviews, pull.threads]).toEqual([[], []]);
  const done = await acme.pulls.createReview({ ...one, event: 'COMMENT', body: 'b' });
  const answer = await refused(acme.pulls.deletePendingReview({ ...one, review_id: Number(done.data.id) }));
  expect(answer.errors).toEqual(['Can not delete a non-pending pull request review']);
  const dismissed = acme.pulls.dismissReview({ ...one, review_id: Number(done.data.id), message: 'm' });
  expect((await refused(dismissed)).errors).toEqual(['Can not dismiss a commented pull request review']);
});

test('a comment loses its line when the code under it changes, and keeps the original', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull } = opened(fake, widgets);
  fake.thread(pull, { author: 'acme', path: PATH, line: 5, body: 'x' });
  fake.commit(widgets, { branch: 'topic', files: { [PATH]: lines(40, { 5: 'fünf', 30: 'thirty' }) } });
  const [comment] = (await acme.pulls.listReviewComments(one)).data;
  expect([comment?.line, comment?.original_line, comment?.position]).toEqual([undefined, 5, undefined]);
});

test('review comments are edited and deleted by their author, and reacted to', async ({
  fake,
  widgets,
  acme,
}) => {
  const { pull } = opened(fake, widgets);
  const thread = fake.thread(pull, { author: 'mona', path: PATH, line: 5, body: 'x' });
  const comment_id = Number(thread.comments[0]?.id);
  expect(
    (await acme.reactions.createForPullRequestReviewComment({ ...at, comment_id, content: 'eyes' })).status,
  ).toBe(201);
  expect(
    (await refused(clientOf(fake, 'stranger').pulls.deleteReviewComment({ ...at, comment_id }))).status,
  ).toBe(403);
  expect((await acme.pulls.updateReviewComment({ ...at, comment_id, body: 'y' })).data.body).toBe('y');
  await acme.pulls.deleteReviewComment({ ...at, comment_id });
  expect(pull.threads).toEqual([]);
});
