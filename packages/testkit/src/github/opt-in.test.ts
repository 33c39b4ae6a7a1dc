import { expect } from 'vitest';
import { at, clientOf, refused, test } from './with-fake.js';

test('notifications: unread first, read, done, muted', async ({ fake, widgets, acme }) => {
  const issue = fake.issue(widgets, { title: 'Look at this' });
  const first = fake.notification('acme', issue, 'mention');
  fake.notification('acme', issue, 'subscribed');
  fake.notification('mona', issue);
  const list = async (query = {}) => (await acme.activity.listNotificationsForAuthenticatedUser(query)).data;
  expect(await list()).toMatchObject([
    { unread: true, subject: { title: 'Look at this', type: 'Issue' } },
    {},
  ]);
  expect(await list({ participating: true })).toHaveLength(1);
  const thread_id = Number(first.id);
  expect((await acme.activity.markThreadAsRead({ thread_id })).status).toBe(205);
  expect([(await list()).length, (await list({ all: true })).length]).toEqual([1, 2]);
  await acme.activity.markThreadAsDone({ thread_id });
  expect(await list({ all: true })).toHaveLength(1);
  expect((await refused(acme.activity.getThread({ thread_id }))).status).toBe(404);
  await acme.activity.markNotificationsAsRead();
  expect(await list()).toEqual([]);
});

test('notifications need their scope, and are nobody else’s', async ({ fake, widgets }) => {
  const mine = fake.notification('acme', fake.issue(widgets, { title: 'x' }));
  const weak = clientOf(fake, 'acme', { scopes: ['read:org'] });
  expect((await refused(weak.activity.listNotificationsForAuthenticatedUser())).status).toBe(404);
  expect(
    (await refused(clientOf(fake, 'mona').activity.getThread({ thread_id: Number(mine.id) }))).status,
  ).toBe(404);
});

test('subscriptions to a thread and to a repository', async ({ fake, widgets, acme }) => {
  const thread_id = Number(fake.notification('acme', fake.issue(widgets, { title: 'x' })).id);
  expect((await refused(acme.activity.getThreadSubscriptionForAuthenticatedUser({ thread_id }))).status).toBe(
    404,
  );
  expect((await acme.activity.setThreadSubscription({ thread_id, ignored: true })).data.ignored).toBe(true);
  await acme.activity.deleteThreadSubscription({ thread_id });
  expect((await acme.activity.setRepoSubscription({ ...at, ignored: true })).data).toMatchObject({
    subscribed: false,
    ignored: true,
  });
  expect((await acme.activity.listRepoNotificationsForAuthenticatedUser(at)).data).toHaveLength(1);
  expect((await acme.activity.markRepoNotificationsAsRead(at)).status).toBe(205);
  expect((await acme.activity.listRepoNotificationsForAuthenticatedUser(at)).data).toEqual([]);
});

test('releases: the latest is neither draft nor prerelease, drafts are hidden, publishing makes the tag', async ({
  fake,
  widgets,
  acme,
}) => {
  fake.release(widgets, { tagName: 'v1.0.0', name: 'One', body: 'notes' });
  fake.release(widgets, { tagName: 'v2.0.0-rc', prerelease: true });
  const draft = await acme.repos.createRelease({
    ...at,
    tag_name: 'v2.0.0',
    draft: true,
    generate_release_notes: true,
  });
  expect((await acme.repos.getLatestRelease(at)).data.tag_name).toBe('v1.0.0');
  expect((await clientOf(fake, 'mona').repos.listReleases(at)).data.map((item) => item.tag_name)).toEqual([
    'v2.0.0-rc',
    'v1.0.0',
  ]);
  expect((await refused(acme.repos.getReleaseByTag({ ...at, tag: 'v2.0.0' }))).status).toBe(404);
  expect(widgets.refs.has('refs/tags/v2.0.0')).toBe(false);
  await acme.repos.updateRelease({ ...at, release_id: draft.data.id, draft: false });
  expect(widgets.refs.has('refs/tags/v2.0.0')).toBe(true);
  expect((await acme.repos.getReleaseByTag({ ...at, tag: 'v2.0.0' })).data.body).toContain('Full Changelog');
  const twin = await refused(acme.repos.createRelease({ ...at, tag_name: 'v1.0.0' }));
  expect(twin.errors).toMatchObject([{ code: 'already_exists', field: 'tag_name' }]);
  await acme.repos.deleteRelease({ ...at, release_id: draft.data.id });
  expect((await acme.repos.getLatestRelease(at)).data.tag_name).toBe('v1.0.0');
});

test('gists: made, changed file by file, hidden from lists when secret, written by their owner', async ({
  fake,
  acme,
}) => {
  const { data } = await acme.gists.create({
    description: 'd',
    files: { 'a.txt': { content: 'one' }, 'b.txt': { content: 'two' } },
  });
  const gist_id = data.id ?? '';
  // A file set to null is deleted; octokit's types leave the null out.
  const files = { 'a.txt': { content: 'changed', filename: 'c.txt' }, 'b.txt': null } as unknown as Record<
    string,
    { content?: string }
  >;
  const updated = await acme.gists.update({ gist_id, files });
  expect(Object.entries(updated.data.files ?? {}).map(([name, file]) => [name, file?.content])).toEqual([
    ['c.txt', 'changed'],
  ]);
  expect((await acme.gists.list()).data).toHaveLength(1);
  expect((await acme.gists.listForUser({ username: 'acme' })).data).toEqual([]);
  const mona = clientOf(fake, 'mona');
  expect((await mona.gists.get({ gist_id })).status).toBe(200);
  expect((await refused(mona.gists.update({ gist_id, description: 'x' }))).status).toBe(404);
  expect((await refused(clientOf(fake, 'acme', { scopes: ['repo'] }).gists.delete({ gist_id }))).status).toBe(
    404,
  );
  expect((await refused(acme.gists.create({ files: {} }))).status).toBe(422);
  await acme.gists.delete({ gist_id });
  expect((await refused(acme.gists.get({ gist_id }))).status).toBe(404);
});

test('a gist file above 1 MB is cut and says so', async ({ fake, acme }) => {
  const gist = fake.gist('acme', { files: { 'big.txt': 'x'.repeat(1_000_001) } });
  const { data } = await acme.gists.get({ gist_id: gist.id });
  expect(data.files?.['big.txt']).toMatchObject({ truncated: true, size: 1_000_001 });
});

test('alerts: filtered, one by one, for people with access only', async ({ fake, widgets, acme }) => {
  fake.codeAlert(widgets, { severity: 'critical' });
  fake.codeAlert(widgets, { state: 'dismissed' });
  fake.secretAlert(widgets, { secret: 'swordfish' });
  expect((await acme.codeScanning.listAlertsForRepo({ ...at, state: 'open' })).data).toMatchObject([
    {
      number: 1,
      rule: { security_severity_level: 'critical' },
      most_recent_instance: { location: { path: 'src/db.js' } },
    },
  ]);
  expect((await acme.codeScanning.getAlert({ ...at, alert_number: 2 })).data.state).toBe('dismissed');
  expect((await acme.secretScanning.getAlert({ ...at, alert_number: 1 })).data.secret).toBe('swordfish');
  expect(
    (await acme.secretScanning.listAlertsForRepo({ ...at, hide_secret: true })).data[0]?.secret,
  ).toBeUndefined();
  const mona = clientOf(fake, 'mona');
  expect((await refused(mona.codeScanning.listAlertsForRepo(at))).status).toBe(403);
  expect((await refused(mona.secretScanning.listAlertsForRepo(at))).status).toBe(403);
});

test('Dependabot alerts have cursors and no page numbers', async ({ fake, widgets, acme }) => {
  for (let index = 0; index < 5; index++)
    fake.dependencyAlert(widgets, { package: `p${index}`, severity: index === 0 ? 'low' : 'high' });
  const first = await acme.dependabot.listAlertsForRepo({ ...at, per_page: 2, direction: 'asc' });
  expect(first.headers.link).toMatch(/[?&]after=[^&>]+>; rel="next"/);
  expect(first.headers.link).not.toMatch(/[?&]page=/);
  const all = await acme.paginate(acme.dependabot.listAlertsForRepo, {
    ...at,
    per_page: 2,
    direction: 'asc',
  });
  expect(all.map((alert) => alert.dependency.package?.name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
  expect((await acme.dependabot.listAlertsForRepo({ ...at, severity: 'low,medium' })).data).toHaveLength(1);
  expect(
    (await acme.dependabot.getAlert({ ...at, alert_number: 3 })).data.security_vulnerability
      .vulnerable_version_range,
  ).toBe('< 1.3.0');
});

test('the account, its organizations and teams', async ({ fake }) => {
  fake.organization('corp', { members: { mona: 'member' } });
  fake.team('corp', 'core', ['mona']);
  const mona = clientOf(fake, 'mona');
  expect((await mona.users.getAuthenticated()).data).toMatchObject({ login: 'mona', type: 'User' });
  expect((await mona.orgs.listForAuthenticatedUser()).data).toMatchObject([{ login: 'corp' }]);
  expect((await mona.teams.listForAuthenticatedUser()).data).toMatchObject([
    { slug: 'core', members_count: 1, organization: { login: 'corp' } },
  ]);
  expect((await mona.teams.listMembersInOrg({ org: 'corp', team_slug: 'core' })).data).toMatchObject([
    { login: 'mona' },
  ]);
  const stranger = clientOf(fake, 'stranger');
  expect((await refused(stranger.teams.list({ org: 'corp' }))).status).toBe(404);
  expect((await refused(clientOf(fake, 'mona', { scopes: [] }).teams.list({ org: 'corp' }))).status).toBe(
    404,
  );
  expect((await fetch(`${fake.url}/user`)).status).toBe(401);
});

test('repositories: listed, made, refused twice, forked, deleted', async ({ fake, widgets, acme }) => {
  const { data } = await acme.repos.createForAuthenticatedUser({
    name: 'my new repo',
    private: true,
    auto_init: true,
  });
  expect([data.full_name, data.private]).toEqual(['acme/my-new-repo', true]);
  expect((await acme.repos.getReadme({ owner: 'acme', repo: 'my-new-repo' })).status).toBe(200);
  const twin = await refused(acme.repos.createForAuthenticatedUser({ name: 'my-new-repo' }));
  expect(twin).toMatchObject({
    status: 422,
    errors: [{ field: 'name', message: 'name already exists on this account' }],
  });
  const names = async (query = {}) =>
    (await acme.repos.listForAuthenticatedUser(query)).data.map((item) => item.name);
  expect(await names()).toEqual(['my-new-repo', 'widgets']);
  expect(await names({ visibility: 'private' })).toEqual(['my-new-repo']);
  expect(
    (await refused(acme.repos.listForAuthenticatedUser({ visibility: 'all', type: 'owner' }))).status,
  ).toBe(422);
  const mona = clientOf(fake, 'mona');
  const fork = await mona.repos.createFork(at);
  expect(fork).toMatchObject({
    status: 202,
    data: { full_name: 'mona/widgets', parent: { full_name: 'acme/widgets' } },
  });
  expect((await mona.repos.listForUser({ username: 'acme' })).data.map((item) => item.name)).toEqual([
    'widgets',
  ]);
  expect((await refused(mona.repos.delete(at))).status).toBe(403);
  expect((await refused(acme.repos.delete(at))).message).toBe('Must have admin rights to Repository.');
  await clientOf(fake, 'acme', { scopes: ['repo', 'delete_repo'] }).repos.delete(at);
  expect((await refused(acme.repos.get(at))).status).toBe(404);
  expect(widgets.owner.login).toBe('acme');
});

test('an organization makes repositories for its members', async ({ fake }) => {
  fake.organization('corp', { members: { mona: 'admin' } });
  const { data } = await clientOf(fake, 'mona').repos.createInOrg({
    org: 'corp',
    name: 'app',
    visibility: 'private',
  });
  expect(data).toMatchObject({ full_name: 'corp/app', private: true, organization: { login: 'corp' } });
  expect((await clientOf(fake, 'mona').repos.listForOrg({ org: 'corp' })).data).toHaveLength(1);
  expect(
    (await refused(clientOf(fake, 'stranger').repos.createInOrg({ org: 'corp', name: 'x' }))).status,
  ).toBe(403);
});
