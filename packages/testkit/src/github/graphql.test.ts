import { expect } from 'vitest';
import { startGithubFake } from './index.js';
import { at, clientOf, lines, test } from './with-fake.js';

interface GraphqlFailure {
  errors: { type: string; message: string; path?: unknown }[];
  data?: unknown;
}

/** The errors and the partial data of a query that failed with status 200. */
async function failure(call: Promise<unknown>): Promise<GraphqlFailure> {
  const error: unknown = await call.then(
    () => expect.fail('the query did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).not.toHaveProperty('status');
  // octokit's GraphqlResponseError.
  const { errors, data } = error as GraphqlFailure;
  return { errors, data };
}

test('a hidden repository is NOT_FOUND, beside the data that could be had', async ({ fake, acme }) => {
  fake.repository('mona/secret', { private: true });
  const query =
    '{ a: repository(owner: "acme", name: "widgets") { name } b: repository(owner: "mona", name: "secret") { name } }';
  const { errors, data } = await failure(acme.graphql(query));
  expect(errors).toMatchObject([
    {
      type: 'NOT_FOUND',
      path: ['b'],
      message: "Could not resolve to a Repository with the name 'mona/secret'.",
    },
  ]);
  expect(data).toEqual({ a: { name: 'widgets' }, b: null });
});

test('a connection needs a bound of at most 100, and pages by cursor', async ({ fake, widgets, acme }) => {
  const issue = fake.issue(widgets, { title: 'x' });
  for (let index = 0; index < 5; index++) fake.comment(issue, 'acme', `comment ${index}`);
  const comments = (args: string) =>
    acme.graphql<{
      repository: {
        issue: {
          comments: { nodes: { body: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
        };
      };
    }>(
      `{ repository(owner: "acme", name: "widgets") { issue(number: 1) { comments${args} { nodes { body } pageInfo { hasNextPage endCursor } } } } }`,
    );
  expect((await failure(comments(''))).errors).toMatchObject([{ type: 'MISSING_PAGINATION_BOUNDARIES' }]);
  expect((await failure(comments('(first: 101)'))).errors).toMatchObject([{ type: 'EXCESSIVE_PAGINATION' }]);
  expect((await failure(comments('(first: 1, after: "bogus")'))).errors).toMatchObject([
    { type: 'INVALID_CURSOR_ARGUMENTS' },
  ]);
  const first = (await comments('(first: 3)')).repository.issue.comments;
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = (await comments(`(first: 3, after: "${first.pageInfo.endCursor}")`)).repository.issue.comments;
  expect([...first.nodes, ...rest.nodes].map((node) => node.body)).toEqual(
    [0, 1, 2, 3, 4].map((index) => `comment ${index}`),
  );
  expect(rest.pageInfo.hasNextPage).toBe(false);
  const last = (await comments('(last: 2)')).repository.issue.comments;
  expect(last.nodes.map((node) => node.body)).toEqual(['comment 3', 'comment 4']);
});

test('a fine-grained token without the permission is FORBIDDEN', async ({ fake, widgets }) => {
  fake.repository('acme/secret', { private: true });
  const weak = clientOf(fake, widgets.owner.login, { kind: 'fine-grained', permissions: { issues: 'read' } });
  const query = '{ repository(owner: "acme", name: "secret") { discussions(first: 1) { totalCount } } }';
  expect((await failure(weak.graphql(query))).errors).toMatchObject([
    { type: 'FORBIDDEN', message: 'Resource not accessible by personal access token' },
  ]);
});

test('a pull request becomes ready and a draft again', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic', draft: true });
  const mutate = (name: string) =>
    acme.graphql(
      `mutation ($id: ID!) { ${name}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`,
      { id: pull.nodeId },
    );
  expect(await mutate('markPullRequestReadyForReview')).toEqual({
    markPullRequestReadyForReview: { pullRequest: { isDraft: false } },
  });
  expect((await failure(mutate('markPullRequestReadyForReview'))).errors).toMatchObject([
    { type: 'UNPROCESSABLE' },
  ]);
  await mutate('convertPullRequestToDraft');
  expect((await acme.pulls.get({ ...at, pull_number: 1 })).data.draft).toBe(true);
});

test('auto-merge waits for the checks; where nothing is missing it is refused', async ({
  fake,
  widgets,
  acme,
}) => {
  const sha = fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic' });
  const enable = () =>
    acme.graphql(
      'mutation ($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { pullRequest { autoMergeRequest { mergeMethod } } } }',
      { id: pull.nodeId },
    );
  expect((await failure(enable())).errors).toMatchObject([
    { message: 'Pull request Pull request is in clean status' },
  ]);
  fake.protect(widgets, 'main', { requiredChecks: ['build'] });
  expect(await enable()).toEqual({
    enablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: { mergeMethod: 'SQUASH' } } },
  });
  expect((await acme.pulls.get({ ...at, pull_number: 1 })).data.auto_merge).toMatchObject({
    merge_method: 'squash',
  });
  fake.checkRun(widgets, sha, 'build', 'success');
  expect((await acme.pulls.get({ ...at, pull_number: 1 })).data.merged).toBe(true);
});

test('auto-merge is switched off again', async ({ fake, widgets, acme }) => {
  fake.protect(widgets, 'main', { requiredChecks: ['build'] });
  fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic' });
  const mutate = (name: string) =>
    acme.graphql(
      `mutation ($id: ID!) { ${name}(input: { pullRequestId: $id }) { pullRequest { number } } }`,
      { id: pull.nodeId },
    );
  expect((await failure(mutate('disablePullRequestAutoMerge'))).errors).toMatchObject([
    { type: 'UNPROCESSABLE' },
  ]);
  await mutate('enablePullRequestAutoMerge');
  await mutate('disablePullRequestAutoMerge');
  expect(pull.autoMerge).toBeNull();
});

test('a review thread outside the diff is taken and never seen again', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { branch: 'topic', files: { 'src/app.ts': lines(40, { 5: 'five' }) } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic', author: 'mona' });
  const add = (line: number) =>
    acme.graphql<{ addPullRequestReviewThread: { thread: { id: string; line: number } } }>(
      'mutation ($id: ID!, $line: Int!) { addPullRequestReviewThread(input: { pullRequestId: $id, path: "src/app.ts", line: $line, side: RIGHT, body: "x" }) { thread { id line } } }',
      { id: pull.nodeId, line },
    );
  expect((await add(30)).addPullRequestReviewThread.thread.id).toMatch(/^PRRT_/);
  expect((await add(5)).addPullRequestReviewThread.thread.line).toBe(5);
  await acme.graphql(
    'mutation ($id: ID!) { submitPullRequestReview(input: { pullRequestId: $id, event: COMMENT }) { pullRequestReview { state } } }',
    { id: pull.nodeId },
  );
  expect(
    (await acme.pulls.listReviewComments({ ...at, pull_number: 1 })).data.map((comment) => comment.line),
  ).toEqual([5]);
});

test('a pending review is begun with threads, answered in, and deleted', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { branch: 'topic', files: { 'src/app.ts': lines(40, { 5: 'five' }) } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic', author: 'mona' });
  const begin = () =>
    acme.graphql<{
      addPullRequestReview: {
        pullRequestReview: { id: string; state: string; comments: { totalCount: number } };
      };
    }>(
      'mutation ($id: ID!) { addPullRequestReview(input: { pullRequestId: $id, threads: [{ path: "src/app.ts", line: 5, body: "x" }] }) { pullRequestReview { id state comments(first: 1) { totalCount } } } }',
      { id: pull.nodeId },
    );
  const { pullRequestReview: review } = (await begin()).addPullRequestReview;
  expect(review).toMatchObject({ state: 'PENDING', comments: { totalCount: 1 } });
  expect((await failure(begin())).errors).toMatchObject([
    { type: 'UNPROCESSABLE', message: 'User can only have one pending review per pull request' },
  ]);
  await acme.graphql(
    'mutation ($id: ID!) { addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $id, body: "y" }) { comment { state } } }',
    { id: pull.threads[0]?.nodeId },
  );
  expect(pull.threads[0]?.comments).toHaveLength(2);
  await acme.graphql(
    'mutation ($id: ID!) { deletePullRequestReview(input: { pullRequestReviewId: $id }) { pullRequestReview { id } } }',
    { id: review.id },
  );
  expect([pull.reviews, pull.threads]).toEqual([[], []]);
});

test('a thread is resolved and opened again by those who may', async ({ fake, widgets, acme }) => {
  fake.commit(widgets, { branch: 'topic', files: { 'src/app.ts': lines(40, { 5: 'five' }) } });
  const pull = fake.pull(widgets, { title: 'x', head: 'topic' });
  const thread = fake.thread(pull, { author: 'mona', path: 'src/app.ts', line: 5, body: 'x' });
  const mutation =
    'mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved resolvedBy { login } } } }';
  const stranger = clientOf(fake, 'stranger');
  expect((await failure(stranger.graphql(mutation, { id: thread.nodeId }))).errors).toMatchObject([
    { type: 'FORBIDDEN' },
  ]);
  expect((await failure(acme.graphql(mutation, { id: 'PRRT_nope' }))).errors).toMatchObject([
    { type: 'NOT_FOUND' },
  ]);
  expect(await acme.graphql(mutation, { id: thread.nodeId })).toEqual({
    resolveReviewThread: { thread: { isResolved: true, resolvedBy: { login: 'acme' } } },
  });
  await acme.graphql(
    'mutation ($id: ID!) { unresolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }',
    { id: thread.nodeId },
  );
  expect(thread.resolvedBy).toBeNull();
});

test('a comment is minimized with its reason', async ({ fake, widgets, acme }) => {
  const comment = fake.comment(fake.issue(widgets, { title: 'x' }), 'mona', 'buy now');
  await acme.graphql(
    'mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: SPAM }) { minimizedComment { isMinimized } } }',
    { id: comment.nodeId },
  );
  const read = await acme.graphql(
    'query ($id: ID!) { node(id: $id) { ... on IssueComment { body isMinimized minimizedReason } } }',
    { id: comment.nodeId },
  );
  expect(read).toEqual({ node: { body: 'buy now', isMinimized: true, minimizedReason: 'spam' } });
});

test('many files in one commit, refused when the branch has moved', async ({ widgets, acme }) => {
  const head = widgets.refs.get('refs/heads/main');
  const push = () =>
    acme.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(
      `mutation ($head: GitObjectID!) {
        createCommitOnBranch(input: {
          branch: { repositoryNameWithOwner: "acme/widgets", branchName: "main" }
          expectedHeadOid: $head
          message: { headline: "Two files" }
          fileChanges: { additions: [{ path: "new.txt", contents: "bmV3Cg==" }], deletions: [{ path: "README.md" }] }
        }) { commit { oid } ref { name } }
      }`,
      { head },
    );
  const { oid } = (await push()).createCommitOnBranch.commit;
  expect(widgets.refs.get('refs/heads/main')).toBe(oid);
  expect(
    (await acme.repos.getCommit({ ...at, ref: oid })).data.files?.map((file) => [file.filename, file.status]),
  ).toEqual([
    ['README.md', 'removed'],
    ['new.txt', 'added'],
  ]);
  expect((await failure(push())).errors).toMatchObject([{ type: 'STALE_DATA' }]);
});

test('a file and a branch by expression', async ({ acme }) => {
  const query =
    '{ repository(owner: "acme", name: "widgets") { object(expression: "main:README.md") { ... on Blob { text byteSize isBinary } } ref(qualifiedName: "refs/heads/main") { name target { ... on Commit { messageHeadline } } } missing: object(expression: "main:nope") { oid } } }';
  expect(await acme.graphql(query)).toEqual({
    repository: {
      object: { text: '# Widgets\n', byteSize: 10, isBinary: false },
      ref: { name: 'main', target: { messageHeadline: 'Initial commit' } },
      missing: null,
    },
  });
});

test('discussions: listed by category, made, answered, answered in threads, closed', async ({
  fake,
  widgets,
  acme,
}) => {
  const general = fake.category(widgets, 'General');
  const help = fake.category(widgets, 'Q&A', true);
  fake.discussion(widgets, { title: 'Hello', body: 'b', category: general });
  const mona = clientOf(fake, 'mona');
  const made = await mona.graphql<{ createDiscussion: { discussion: { id: string; number: number } } }>(
    'mutation ($r: ID!, $c: ID!) { createDiscussion(input: { repositoryId: $r, categoryId: $c, title: "How?", body: "?" }) { discussion { id number } } }',
    { r: widgets.nodeId, c: help.nodeId },
  );
  const { id, number } = made.createDiscussion.discussion;
  const list = await acme.graphql(
    'query ($c: ID) { repository(owner: "acme", name: "widgets") { discussions(first: 5, categoryId: $c, orderBy: { field: CREATED_AT, direction: DESC }) { totalCount nodes { title isAnswered category { name isAnswerable } author { login } } } } }',
    { c: help.nodeId },
  );
  expect(list).toEqual({
    repository: {
      discussions: {
        totalCount: 1,
        nodes: [
          {
            title: 'How?',
            isAnswered: false,
            category: { name: 'Q&A', isAnswerable: true },
            author: { login: 'mona' },
          },
        ],
      },
    },
  });
  const comment = (replyTo?: string) =>
    acme.graphql<{ addDiscussionComment: { comment: { id: string } } }>(
      'mutation ($d: ID!, $r: ID) { addDiscussionComment(input: { discussionId: $d, body: "So.", replyToId: $r }) { comment { id } } }',
      { d: id, r: replyTo ?? null },
    );
  const top = (await comment()).addDiscussionComment.comment.id;
  const reply = (await comment(top)).addDiscussionComment.comment.id;
  expect((await failure(comment(reply))).errors).toMatchObject([{ type: 'UNPROCESSABLE' }]);
  await mona.graphql(
    'mutation ($id: ID!) { markDiscussionCommentAsAnswer(input: { id: $id }) { discussion { isAnswered } } }',
    { id: top },
  );
  const read = await acme.graphql(
    'query ($n: Int!) { repository(owner: "acme", name: "widgets") { discussion(number: $n) { answer { id } comments(first: 5) { nodes { isAnswer replies(first: 5) { nodes { body } } } } } } }',
    { n: number },
  );
  expect(read).toEqual({
    repository: {
      discussion: {
        answer: { id: top },
        comments: { nodes: [{ isAnswer: true, replies: { nodes: [{ body: 'So.' }] } }] },
      },
    },
  });
  const stranger = clientOf(fake, 'stranger');
  const close =
    'mutation ($id: ID!) { closeDiscussion(input: { discussionId: $id }) { discussion { closed } } }';
  expect((await failure(stranger.graphql(close, { id }))).errors).toMatchObject([{ type: 'FORBIDDEN' }]);
  expect(await acme.graphql(close, { id })).toEqual({ closeDiscussion: { discussion: { closed: true } } });
  await acme.graphql(
    'mutation ($id: ID!) { deleteDiscussionComment(input: { id: $id }) { comment { id } } }',
    { id: top },
  );
  expect(
    (
      await failure(
        acme.graphql(
          'mutation ($id: ID!) { updateDiscussionComment(input: { commentId: $id, body: "x" }) { comment { id } } }',
          { id: top },
        ),
      )
    ).errors,
  ).toMatchObject([{ type: 'NOT_FOUND' }]);
});

test('projects: found by number, with fields, items and their values by name', async ({
  fake,
  widgets,
  acme,
}) => {
  const project = fake.project('acme', {
    title: 'Roadmap',
    fields: [{ name: 'Points', dataType: 'NUMBER' }],
  });
  const issue = fake.issue(widgets, { title: 'Ship it' });
  const read = await acme.graphql<{
    user: {
      projectV2: {
        id: string;
        fields: { nodes: { id: string; name: string; options?: { id: string; name: string }[] }[] };
      };
    };
  }>(
    '{ user(login: "acme") { projectV2(number: 1) { id title fields(first: 10) { nodes { ... on ProjectV2FieldCommon { id name dataType } ... on ProjectV2SingleSelectField { options { id name } } } } } } }',
  );
  const { fields, id } = read.user.projectV2;
  expect(fields.nodes.map((field) => field.name)).toEqual(['Title', 'Status', 'Points']);
  const added = await acme.graphql<{ addProjectV2ItemById: { item: { id: string } } }>(
    'mutation ($p: ID!, $c: ID!) { addProjectV2ItemById(input: { projectId: $p, contentId: $c }) { item { id type } } }',
    { p: id, c: issue.nodeId },
  );
  const item = added.addProjectV2ItemById.item.id;
  const set = (field: string | undefined, value: object) =>
    acme.graphql(
      'mutation ($p: ID!, $i: ID!, $f: ID!, $v: ProjectV2FieldValue!) { updateProjectV2ItemFieldValue(input: { projectId: $p, itemId: $i, fieldId: $f, value: $v }) { projectV2Item { id } } }',
      { p: id, i: item, f: field, v: value },
    );
  const [, status, points] = fields.nodes;
  const done = status?.options?.find((option) => option.name === 'Done');
  await set(status?.id, { singleSelectOptionId: done?.id });
  await set(points?.id, { number: 3 });
  expect((await failure(set(points?.id, { text: 'three' }))).errors).toMatchObject([
    { type: 'UNPROCESSABLE' },
  ]);
  expect((await failure(set(status?.id, { singleSelectOptionId: 'nope' }))).errors).toMatchObject([
    { message: 'The single select option Id does not belong to the field' },
  ]);
  const items = await acme.graphql(
    'query ($id: ID!) { node(id: $id) { ... on ProjectV2 { items(first: 5) { nodes { type content { ... on Issue { title } } status: fieldValueByName(name: "Status") { ... on ProjectV2ItemFieldSingleSelectValue { name } } points: fieldValueByName(name: "Points") { ... on ProjectV2ItemFieldNumberValue { number } } } } } } }',
    { id },
  );
  expect(items).toEqual({
    node: {
      items: {
        nodes: [
          { type: 'ISSUE', content: { title: 'Ship it' }, status: { name: 'Done' }, points: { number: 3 } },
        ],
      },
    },
  });
  await acme.graphql(
    'mutation ($p: ID!, $i: ID!) { archiveProjectV2Item(input: { projectId: $p, itemId: $i }) { item { isArchived } } }',
    { p: id, i: item },
  );
  expect(project.items[0]?.archived).toBe(true);
});

test('a draft issue becomes an item; what the viewer may not see is redacted', async ({ fake }) => {
  fake.organization('corp', { members: { mona: 'member' }, basePermission: 'none' });
  const hidden = fake.repository('corp/secret', { private: true });
  const project = fake.project('corp', { title: 'Plan' });
  fake.projectItem(project, fake.issue(hidden, { title: 'hush', author: 'corp' }));
  const mona = clientOf(fake, 'mona');
  await mona.graphql(
    'mutation ($p: ID!) { addProjectV2DraftIssue(input: { projectId: $p, title: "Idea" }) { projectItem { id } } }',
    { p: project.nodeId },
  );
  const read = await mona.graphql(
    '{ organization(login: "corp") { projectsV2(first: 5, query: "is:open plan") { nodes { title items(first: 5) { nodes { type content { ... on DraftIssue { title } ... on Issue { title } } } } } } } }',
  );
  expect(read).toEqual({
    organization: {
      projectsV2: {
        nodes: [
          {
            title: 'Plan',
            items: {
              nodes: [
                { type: 'REDACTED', content: null },
                { type: 'DRAFT_ISSUE', content: { title: 'Idea' } },
              ],
            },
          },
        ],
      },
    },
  });
});

test('a classic token without the project scope is told which one', async ({ fake, widgets }) => {
  const reader = clientOf(fake, widgets.owner.login, { scopes: ['repo', 'read:project'] });
  const project = fake.project('acme', { title: 'Roadmap' });
  expect(await reader.graphql('{ viewer { projectsV2(first: 1) { totalCount } } }')).toEqual({
    viewer: { projectsV2: { totalCount: 1 } },
  });
  const write =
    'mutation ($p: ID!) { updateProjectV2(input: { projectId: $p, title: "x" }) { projectV2 { title } } }';
  expect((await failure(reader.graphql(write, { p: project.nodeId }))).errors).toMatchObject([
    { type: 'INSUFFICIENT_SCOPES', message: expect.stringContaining("['project']") },
  ]);
  const none = clientOf(fake, 'acme', { scopes: ['repo'] });
  expect(
    (await failure(none.graphql('{ viewer { projectsV2(first: 1) { totalCount } } }'))).errors,
  ).toMatchObject([{ type: 'INSUFFICIENT_SCOPES' }]);
});

test('no token is 401, and ids past 2^53 come as text', async () => {
  const fake = await startGithubFake({ firstId: 2n ** 53n });
  const body = JSON.stringify({
    query:
      '{ repository(owner: "acme", name: "widgets") { databaseId issue(number: 1) { databaseId fullDatabaseId } } }',
  });
  expect((await fetch(fake.graphqlUrl, { method: 'POST', body })).status).toBe(401);
  const issue = fake.issue(fake.repository('acme/widgets'), { title: 'x' });
  const headers = { authorization: `bearer ${fake.token('acme')}` };
  const answer = await fetch(fake.graphqlUrl, { method: 'POST', body, headers });
  expect(await answer.json()).toEqual({
    data: { repository: { databaseId: null, issue: { databaseId: null, fullDatabaseId: String(issue.id) } } },
  });
  expect(fake.problems).toEqual([]);
  await fake.close();
});

test('projects are also found by their owner, whatever kind it is; nobody is null', async ({
  fake,
  acme,
}) => {
  fake.organization('corp');
  fake.project('corp', { title: 'Plan', public: true });
  const query =
    'query ($login: String!) { repositoryOwner(login: $login) { ... on ProjectV2Owner { projectsV2(first: 10) { totalCount } } } }';
  expect(await acme.graphql(query, { login: 'corp' })).toEqual({
    repositoryOwner: { projectsV2: { totalCount: 1 } },
  });
  expect(await acme.graphql(query, { login: 'acme' })).toEqual({
    repositoryOwner: { projectsV2: { totalCount: 0 } },
  });
  expect(await acme.graphql(query, { login: 'nobody-at-all' })).toEqual({ repositoryOwner: null });
});
