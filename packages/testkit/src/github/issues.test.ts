import { expect } from 'vitest';
import { at, clientOf, refused, test } from './with-fake.js';

test('the list of issues holds pull requests, and says which are', async ({ fake, widgets, acme }) => {
  fake.issue(widgets, { title: 'an issue' });
  fake.commit(widgets, { branch: 'topic', files: { a: '1' } });
  fake.pull(widgets, { title: 'a pull request', head: 'topic', draft: true });
  const { data } = await acme.issues.listForRepo(at);
  expect(data.map((item) => [item.number, item.pull_request !== undefined])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect(data[0]).toMatchObject({ draft: true, html_url: expect.stringContaining('/pull/2') });
});

test('lists are filtered by state, labels, assignee, creator, milestone and date, and sorted', async ({
  fake,
  widgets,
  acme,
}) => {
  widgets.collaborators.set('mona', 'read');
  const milestone = fake.milestone(widgets, 'v1');
  fake.issue(widgets, { title: 'one', labels: ['bug', 'question'], assignees: ['mona'], milestone });
  const two = fake.issue(widgets, { title: 'two', labels: ['bug'], author: 'mona' });
  fake.comment(two, 'mona', 'busy');
  await acme.issues.update({ ...at, issue_number: 2, state: 'closed', state_reason: 'not_planned' });
  const titles = async (query: object) =>
    (await acme.issues.listForRepo({ ...at, ...query })).data.map((item) => item.title);
  expect(await titles({})).toEqual(['one']);
  expect(await titles({ state: 'all' })).toEqual(['two', 'one']);
  expect(await titles({ state: 'all', labels: 'bug,question' })).toEqual(['one']);
  expect(await titles({ state: 'all', labels: 'nope' })).toEqual([]);
  expect(await titles({ assignee: 'mona' })).toEqual(['one']);
  expect(await titles({ state: 'all', assignee: 'none' })).toEqual(['two']);
  expect(await titles({ state: 'all', creator: 'MONA' })).toEqual(['two']);
  expect(await titles({ milestone: '1' })).toEqual(['one']);
  expect(await titles({ state: 'all', sort: 'comments', direction: 'desc' })).toEqual(['two', 'one']);
  expect(await titles({ state: 'all', since: '2999-01-01T00:00:00Z' })).toEqual([]);
});

test('labels, assignees and milestone of an outsider are dropped without a word', async ({
  fake,
  widgets,
}) => {
  fake.milestone(widgets, 'v1');
  const mona = clientOf(fake, 'mona');
  const { data } = await mona.issues.create({
    ...at,
    title: 'x',
    labels: ['bug'],
    assignees: ['acme'],
    milestone: 1,
  });
  expect(data).toMatchObject({ labels: [], assignees: [], milestone: null, author_association: 'NONE' });
  const edit = await refused(clientOf(fake, 'hubot').issues.update({ ...at, issue_number: 1, title: 'y' }));
  expect(edit.status).toBe(403);
  expect((await mona.issues.update({ ...at, issue_number: 1, title: 'z' })).data.title).toBe('z');
});

test('a blank title, an assignee from outside and an unknown milestone are 422', async ({ fake, acme }) => {
  fake.user('mona');
  const blank = await refused(acme.issues.create({ ...at, title: ' ' }));
  expect(blank.errors).toEqual([{ resource: 'Issue', code: 'missing_field', field: 'title' }]);
  const assignee = await refused(acme.issues.create({ ...at, title: 'x', assignees: ['mona'] }));
  expect(assignee).toMatchObject({
    status: 422,
    errors: [{ field: 'assignees', code: 'invalid', value: 'mona' }],
  });
  expect((await refused(acme.issues.create({ ...at, title: 'x', milestone: 9 }))).errors).toMatchObject([
    { field: 'milestone' },
  ]);
});

test('an update changes what it names, and the body comes back byte for byte', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.issue(widgets, { title: 'x', body: 'old', labels: ['bug'] });
  const body = 'vector<int> & "quotes"\r\n\u200b<!-- kept -->';
  await acme.issues.update({ ...at, issue_number: 1, body });
  const { data } = await acme.issues.get({ ...at, issue_number: 1 });
  expect(data).toMatchObject({ title: 'x', body, labels: [{ name: 'bug' }] });
});

test('comments are added, listed, edited and deleted by those who may', async ({ fake, widgets, acme }) => {
  const issue = fake.issue(widgets, { title: 'x' });
  const { data } = await clientOf(fake, 'mona').issues.createComment({
    ...at,
    issue_number: 1,
    body: 'hello',
  });
  expect(data).toMatchObject({ body: 'hello', author_association: 'NONE', user: { login: 'mona' } });
  const edit = { ...at, comment_id: Number(data.id), body: 'changed' };
  expect((await refused(clientOf(fake, 'hubot').issues.updateComment(edit))).status).toBe(403);
  expect((await acme.issues.updateComment(edit)).data.body).toBe('changed');
  expect((await acme.issues.listComments({ ...at, issue_number: 1 })).data).toHaveLength(1);
  await acme.issues.deleteComment({ ...at, comment_id: Number(data.id) });
  expect(issue.comments).toEqual([]);
  expect((await refused(acme.issues.createComment({ ...at, issue_number: 1, body: ' ' }))).status).toBe(422);
  expect((await refused(acme.issues.createComment({ ...at, issue_number: 99, body: 'x' }))).status).toBe(404);
});

test('a locked issue takes comments from people with push access only', async ({ fake, widgets, acme }) => {
  fake.issue(widgets, { title: 'x' });
  await acme.issues.lock({ ...at, issue_number: 1, lock_reason: 'spam' });
  const comment = { ...at, issue_number: 1, body: 'x' };
  expect(await refused(clientOf(fake, 'mona').issues.createComment(comment))).toMatchObject({
    status: 403,
    message: 'Unable to create comment because issue is locked.',
  });
  expect((await acme.issues.createComment(comment)).status).toBe(201);
  await acme.issues.unlock({ ...at, issue_number: 1 });
  expect((await clientOf(fake, 'mona').issues.createComment(comment)).status).toBe(201);
});

test('the timeline tells what happened, in order', async ({ fake, widgets, acme }) => {
  fake.issue(widgets, { title: 'x' });
  await acme.issues.addLabels({ ...at, issue_number: 1, labels: ['bug'] });
  await acme.issues.update({ ...at, issue_number: 1, title: 'y' });
  await acme.issues.createComment({ ...at, issue_number: 1, body: 'why?' });
  await acme.issues.create({ ...at, title: 'other', body: 'see #1' });
  await acme.issues.update({ ...at, issue_number: 1, state: 'closed' });
  const { data } = await acme.issues.listEventsForTimeline({ ...at, issue_number: 1 });
  expect(new Set(data.map((entry) => entry.event))).toEqual(
    new Set(['labeled', 'renamed', 'commented', 'cross-referenced', 'closed']),
  );
  expect(data).toContainEqual(expect.objectContaining({ event: 'renamed', rename: { from: 'x', to: 'y' } }));
});

test('sub-issues by database id: added, ordered, moved, removed', async ({ fake, widgets, acme }) => {
  const [parent, one, two] = ['parent', 'one', 'two'].map((title) => fake.issue(widgets, { title }));
  const id = (issue: typeof parent) => Number(issue?.id);
  const add = (child: typeof parent, more = {}) =>
    acme.issues.addSubIssue({ ...at, issue_number: 1, sub_issue_id: id(child), ...more });
  await add(one);
  expect((await add(two)).data.sub_issues_summary).toEqual({ total: 2, completed: 0, percent_completed: 0 });
  expect(await refused(add(two))).toMatchObject({
    status: 422,
    message: expect.stringContaining('duplicate sub-issues'),
  });
  const stolen = acme.issues.addSubIssue({ ...at, issue_number: 2, sub_issue_id: id(two) });
  expect(await refused(stolen)).toMatchObject({
    message: expect.stringContaining('may only have one parent'),
  });
  const loop = acme.issues.addSubIssue({ ...at, issue_number: 2, sub_issue_id: id(parent) });
  expect((await refused(loop)).status).toBe(422);
  await acme.issues.reprioritizeSubIssue({
    ...at,
    issue_number: 1,
    sub_issue_id: id(two),
    before_id: id(one),
  });
  expect(
    (await acme.issues.listSubIssues({ ...at, issue_number: 1 })).data.map((item) => item.title),
  ).toEqual(['two', 'one']);
  expect((await acme.issues.getParent({ ...at, issue_number: 2 })).data.number).toBe(1);
  await acme.issues.removeSubIssue({ ...at, issue_number: 1, sub_issue_id: id(two) });
  expect((await refused(acme.issues.getParent({ ...at, issue_number: 3 }))).status).toBe(404);
});

test('labels: made, renamed everywhere, refused twice, deleted from issues', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.issue(widgets, { title: 'x', labels: ['bug'] });
  expect((await acme.issues.createLabel({ ...at, name: 'new one', color: 'ff0000' })).status).toBe(201);
  expect((await refused(acme.issues.createLabel({ ...at, name: 'NEW ONE' }))).errors).toMatchObject([
    { code: 'already_exists', field: 'name' },
  ]);
  expect(
    (await refused(acme.issues.createLabel({ ...at, name: 'y', color: '#ff0000' }))).errors,
  ).toMatchObject([{ field: 'color' }]);
  await acme.issues.updateLabel({ ...at, name: 'bug', new_name: 'defect' });
  expect((await acme.issues.get({ ...at, issue_number: 1 })).data.labels).toMatchObject([{ name: 'defect' }]);
  await acme.issues.deleteLabel({ ...at, name: 'defect' });
  expect((await acme.issues.listLabelsOnIssue({ ...at, issue_number: 1 })).data).toEqual([]);
  expect((await refused(acme.issues.getLabel({ ...at, name: 'defect' }))).status).toBe(404);
  expect((await refused(acme.issues.removeLabel({ ...at, issue_number: 1, name: 'bug' }))).message).toBe(
    'Label does not exist',
  );
  expect((await acme.issues.setLabels({ ...at, issue_number: 1, labels: ['brand new'] })).data).toMatchObject(
    [{ name: 'brand new' }],
  );
});

test('milestones count their issues, close and go away', async ({ fake, widgets, acme }) => {
  const { data } = await acme.issues.createMilestone({ ...at, title: 'v1', due_on: '2027-01-01T00:00:00Z' });
  fake.issue(widgets, { title: 'x', milestone: widgets.milestones[0] ?? fake.milestone(widgets, 'v1') });
  expect((await acme.issues.getMilestone({ ...at, milestone_number: data.number })).data.open_issues).toBe(1);
  expect((await refused(acme.issues.createMilestone({ ...at, title: 'v1' }))).errors).toMatchObject([
    { code: 'already_exists' },
  ]);
  await acme.issues.updateMilestone({ ...at, milestone_number: 1, state: 'closed' });
  expect((await acme.issues.listMilestones(at)).data).toEqual([]);
  await acme.issues.deleteMilestone({ ...at, milestone_number: 1 });
  expect((await acme.issues.get({ ...at, issue_number: 1 })).data.milestone).toBeNull();
});

test('a reaction counts once per person, and says whether it was new', async ({ fake, widgets, acme }) => {
  fake.issue(widgets, { title: 'x' });
  const react = () => acme.reactions.createForIssue({ ...at, issue_number: 1, content: 'heart' });
  expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
  expect((await acme.issues.get({ ...at, issue_number: 1 })).data.reactions).toMatchObject({
    total_count: 1,
    heart: 1,
  });
});

test('assignees and issue types are those of the repository and its organization', async ({ fake }) => {
  fake.organization('corp', { members: { mona: 'member' }, issueTypes: ['Bug'] });
  fake.repository('corp/app', { collaborators: { hubot: 'triage' } });
  const hubot = clientOf(fake, 'hubot');
  const app = { owner: 'corp', repo: 'app' };
  fake.user('mona');
  const { data } = await hubot.issues.create({ ...app, title: 'x', type: 'bug', assignees: ['mona'] });
  expect(data).toMatchObject({ type: { name: 'Bug' }, assignees: [{ login: 'mona' }] });
  expect((await refused(hubot.issues.create({ ...app, title: 'x', type: 'Epic' }))).errors).toMatchObject([
    { field: 'type' },
  ]);
  const possible = await hubot.issues.listAssignees(app);
  expect(possible.data.map((account) => account.login)).toEqual(['hubot']);
});
