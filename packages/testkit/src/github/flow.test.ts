import { expect } from 'vitest';
import { at, clientOf, lines, refused, test } from './with-fake.js';

test('issue, branch, edit, push, pull request, review, resolve, merge', async ({ fake, widgets, acme }) => {
  fake.protect(widgets, 'main', {
    requiredChecks: ['build'],
    requiredApprovals: 1,
    requireConversationResolution: true,
  });
  widgets.collaborators.set('mona', 'write');
  const mona = clientOf(fake, 'mona');

  const issue = await acme.issues.create({ ...at, title: 'Line 20 is wrong', labels: ['bug'] });
  expect(issue.data).toMatchObject({
    number: 1,
    state: 'open',
    user: { login: 'acme' },
    labels: [{ name: 'bug' }],
  });

  const main = await acme.git.getRef({ ...at, ref: 'heads/main' });
  await acme.git.createRef({ ...at, ref: 'refs/heads/fix/line-20', sha: main.data.object.sha });
  const blob = await acme.git.createBlob({
    ...at,
    content: lines(40, { 20: 'line twenty' }),
    encoding: 'utf-8',
  });
  const head = await acme.git.getCommit({ ...at, commit_sha: main.data.object.sha });
  const tree = await acme.git.createTree({
    ...at,
    base_tree: head.data.tree.sha,
    tree: [{ path: 'src/app.ts', mode: '100644', type: 'blob', sha: blob.data.sha }],
  });
  const commit = await acme.git.createCommit({
    ...at,
    message: 'Fix line 20',
    tree: tree.data.sha,
    parents: [head.data.sha],
  });
  await acme.git.updateRef({ ...at, ref: 'heads/fix/line-20', sha: commit.data.sha });

  const pull = await acme.pulls.create({
    ...at,
    title: 'Fix line 20',
    head: 'fix/line-20',
    base: 'main',
    body: 'Fixes #1',
  });
  expect(pull.data).toMatchObject({
    number: 2,
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1,
    mergeable: null,
  });
  const files = await mona.pulls.listFiles({ ...at, pull_number: 2 });
  expect(files.data[0]?.patch).toMatch(
    /^@@ -17,7 \+17,7 @@ line 16\n line 17\n line 18\n line 19\n-line 20\n\+line twenty\n line 21/,
  );

  await mona.pulls.createReview({
    ...at,
    pull_number: 2,
    event: 'REQUEST_CHANGES',
    body: 'One thing.',
    comments: [{ path: 'src/app.ts', line: 20, side: 'RIGHT', body: 'Say 20.' }],
  });
  const [comment] = (await acme.pulls.listReviewComments({ ...at, pull_number: 2 })).data;
  expect(comment).toMatchObject({ line: 20, side: 'RIGHT', body: 'Say 20.', user: { login: 'mona' } });
  await acme.pulls.createReplyForReviewComment({
    ...at,
    pull_number: 2,
    comment_id: Number(comment?.id),
    body: 'No.',
  });

  const threads = await acme.graphql<{
    repository: {
      pullRequest: {
        reviewThreads: { nodes: { id: string; isResolved: boolean; comments: { totalCount: number } }[] };
      };
    };
  }>(
    `query ($owner: String!, $repo: String!) {
      repository(owner: $owner, name: $repo) {
        pullRequest(number: 2) {
          reviewThreads(first: 10) { nodes { id isResolved comments(first: 10) { totalCount } } pageInfo { hasNextPage endCursor } }
        }
      }
    }`,
    at,
  );
  const [thread] = threads.repository.pullRequest.reviewThreads.nodes;
  expect(thread).toMatchObject({ isResolved: false, comments: { totalCount: 2 } });

  const early = await refused(acme.pulls.merge({ ...at, pull_number: 2 }));
  expect(early.status).toBe(405);
  expect(early.message).toBe(
    'Required status check "build" is expected. Changes have been requested. At least 1 approving review is required by reviewers with write access. A conversation must be resolved before this pull request can be merged.',
  );

  await acme.graphql(
    'mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }',
    { id: thread?.id },
  );
  await mona.pulls.createReview({ ...at, pull_number: 2, event: 'APPROVE' });
  fake.checkRun(widgets, commit.data.sha, 'build', 'success');
  const ready = await acme.pulls.get({ ...at, pull_number: 2 });
  expect(ready.data).toMatchObject({
    mergeable: true,
    mergeable_state: 'clean',
    head: { sha: commit.data.sha },
  });

  const merged = await acme.pulls.merge({
    ...at,
    pull_number: 2,
    merge_method: 'squash',
    sha: commit.data.sha,
  });
  expect(merged.data).toMatchObject({ merged: true });
  const after = await acme.repos.getContent({ ...at, path: 'src/app.ts', mediaType: { format: 'raw' } });
  expect(after.data).toBe(lines(40, { 20: 'line twenty' }));
  expect((await acme.issues.get({ ...at, issue_number: 1 })).data).toMatchObject({
    state: 'closed',
    state_reason: 'completed',
  });
  expect((await acme.pulls.get({ ...at, pull_number: 2 })).data).toMatchObject({
    state: 'closed',
    merged: true,
    merged_by: { login: 'acme' },
  });
  const log = await acme.repos.listCommits(at);
  expect(log.data.map((item) => item.commit.message)).toEqual(['Fix line 20 (#2)', 'Initial commit']);
});
