import { expect } from 'vitest';
import { at, clientOf, refused, test } from './with-fake.js';

const secret = { owner: 'acme', repo: 'secret' };

test('a token nobody issued, and one that has expired, are 401', async ({ fake, widgets }) => {
  const headers = { authorization: 'Bearer ghp_unknown' };
  const answer = await fetch(`${fake.url}/repos/acme/widgets`, { headers });
  expect([answer.status, await answer.json()]).toMatchObject([
    401,
    { message: 'Bad credentials', status: '401' },
  ]);
  const late = clientOf(fake, 'acme', { expiresAt: Date.now() - 1 });
  expect((await refused(late.repos.get(at))).status).toBe(401);
  expect(widgets.private).toBe(false);
});

test('a private repository is 404 for a stranger, for nobody, and for a token without the repo scope', async ({
  fake,
}) => {
  fake.repository('acme/secret', { private: true, files: { a: '1' } });
  expect((await refused(clientOf(fake, 'mona').repos.get(secret))).status).toBe(404);
  expect((await fetch(`${fake.url}/repos/acme/secret`)).status).toBe(404);
  expect((await refused(clientOf(fake, 'acme', { scopes: ['public_repo'] }).repos.get(secret))).status).toBe(
    404,
  );
  expect((await clientOf(fake, 'acme').repos.get(secret)).data.visibility).toBe('private');
});

test('a collaborator and a member see what their role opens', async ({ fake }) => {
  fake.repository('acme/secret', { private: true, files: { a: '1' }, collaborators: { mona: 'read' } });
  fake.organization('corp', { members: { hubot: 'member' }, basePermission: 'none' });
  fake.repository('corp/inner', { private: true });
  const mona = clientOf(fake, 'mona');
  expect((await mona.repos.get(secret)).data.permissions).toMatchObject({ pull: true, push: false });
  const push = await refused(mona.git.createBlob({ ...secret, content: 'x' }));
  expect(push).toMatchObject({ status: 403, message: 'Must have push access to Repository.' });
  expect((await refused(clientOf(fake, 'hubot').repos.get({ owner: 'corp', repo: 'inner' }))).status).toBe(
    404,
  );
});

test('a classic token tells its scopes, and without one to write gets 404', async ({ fake, widgets }) => {
  const reader = clientOf(fake, widgets.owner.login, { scopes: ['read:org', 'gist'] });
  const read = await reader.repos.get(at);
  expect(read.headers['x-oauth-scopes']).toBe('read:org, gist');
  const head = await reader.request('HEAD /repos/{owner}/{repo}', at);
  expect(head.headers['x-oauth-scopes']).toBe('read:org, gist');
  expect((await refused(reader.issues.create({ ...at, title: 'x' }))).status).toBe(404);
});

test('a fine-grained token names the permission it lacks', async ({ fake, widgets }) => {
  const token = { kind: 'fine-grained', permissions: { contents: 'read', issues: 'read' } } as const;
  const acme = clientOf(fake, widgets.owner.login, token);
  expect((await acme.issues.listForRepo(at)).headers['x-accepted-github-permissions']).toBe('issues=read');
  const write = await refused(acme.issues.create({ ...at, title: 'x' }));
  expect(write).toMatchObject({ status: 403, message: 'Resource not accessible by personal access token' });
  expect(write.headers['x-accepted-github-permissions']).toBe('issues=write');
});

test('a fine-grained token sees the private repositories it was given, and only reads other public ones', async ({
  fake,
  widgets,
}) => {
  fake.repository('acme/secret', { private: true, files: { a: '1' } });
  fake.repository('acme/other', { private: true, files: { a: '1' } });
  const acme = clientOf(fake, widgets.owner.login, {
    kind: 'fine-grained',
    permissions: { contents: 'write', issues: 'write' },
    repositories: ['acme/secret'],
  });
  expect((await acme.repos.get(secret)).status).toBe(200);
  expect((await refused(acme.repos.get({ owner: 'acme', repo: 'other' }))).status).toBe(404);
  expect((await acme.issues.listForRepo(at)).data).toEqual([]);
  expect((await refused(acme.issues.create({ ...at, title: 'x' }))).status).toBe(403);
  widgets.collaborators.set('mona', 'write');
  const outside = clientOf(fake, 'mona', { kind: 'fine-grained', permissions: { issues: 'write' } });
  expect((await refused(outside.issues.create({ ...at, title: 'x' }))).status).toBe(403);
});

test('single sign-on refuses with its header, leaves lists partial, and opens for an authorised token', async ({
  fake,
}) => {
  const corp = fake.organization('corp', { members: { hubot: 'member' }, singleSignOn: true });
  fake.repository('corp/inner', { private: true });
  fake.repository('hubot/own');
  const inner = { owner: 'corp', repo: 'inner' };
  const hubot = clientOf(fake, 'hubot');
  const answer = await refused(hubot.repos.get(inner));
  expect(answer.status).toBe(403);
  expect(answer.headers['x-github-sso']).toMatch(/^required; url=https:\/\/github\.com\/orgs\/corp\/sso/);
  const list = await hubot.repos.listForAuthenticatedUser();
  expect(list.data.map((item) => item.full_name)).toEqual(['hubot/own']);
  expect(list.headers['x-github-sso']).toBe(`partial-results; organizations=${corp.id}`);
  const authorised = clientOf(fake, 'hubot', { authorizedOrganizations: ['corp'] });
  expect((await authorised.repos.get(inner)).status).toBe(200);
});

test('an archived repository is read-only', async ({ fake }) => {
  fake.repository('acme/old', { archived: true, files: { a: '1' } });
  const old = { owner: 'acme', repo: 'old' };
  const acme = clientOf(fake, 'acme');
  expect((await acme.repos.get(old)).data.archived).toBe(true);
  const write = await refused(acme.issues.create({ ...old, title: 'x' }));
  expect(write).toMatchObject({ status: 403, message: 'Repository was archived so is read-only.' });
});

test('issues that are switched off and issues that are deleted are 410', async ({ fake, widgets, acme }) => {
  fake.repository('acme/quiet', { hasIssues: false });
  const quiet = await refused(acme.issues.listForRepo({ owner: 'acme', repo: 'quiet' }));
  expect(quiet).toMatchObject({ status: 410, message: 'Issues are disabled for this repo' });
  const issue = fake.issue(widgets, { title: 'gone' });
  await acme.graphql('mutation ($id: ID!) { deleteIssue(input: { issueId: $id }) { repository { name } } }', {
    id: issue.nodeId,
  });
  const gone = await refused(acme.issues.get({ ...at, issue_number: issue.number }));
  expect(gone).toMatchObject({ status: 410, message: 'This issue was deleted' });
});

test('a renamed repository answers with a redirect that octokit follows', async ({ fake, widgets, acme }) => {
  fake.rename(widgets, 'gadgets');
  const plain = await fetch(`${fake.url}/repos/acme/widgets`, { redirect: 'manual' });
  expect([plain.status, plain.headers.get('location')]).toEqual([301, `${fake.url}/repos/acme/gadgets`]);
  expect((await acme.repos.get(at)).data.full_name).toBe('acme/gadgets');
  expect((await acme.issues.create({ ...at, title: 'x' })).data.number).toBe(1);
});

test('a request without User-Agent, with an unknown API version, media type or body is refused', async ({
  fake,
  widgets,
}) => {
  const url = `${fake.url}/repos/acme/${widgets.name}`;
  const status = async (init: RequestInit) => (await fetch(url, init)).status;
  expect(await status({ headers: { 'user-agent': '' } })).toBe(403);
  expect(await status({ headers: { 'x-github-api-version': '1999-01-01' } })).toBe(400);
  expect(await status({ headers: { 'x-github-api-version': '2022-11-28' } })).toBe(200);
  expect(await status({ headers: { accept: 'text/html' } })).toBe(415);
  const authorization = `Bearer ${fake.token('acme')}`;
  const post = (body: string) => fetch(`${url}/issues`, { method: 'POST', headers: { authorization }, body });
  expect(await (await post('{broken')).json()).toMatchObject({ message: 'Problems parsing JSON' });
  expect(await (await post('[1]')).json()).toMatchObject({ message: 'Body should be a JSON object' });
});

test('the enterprise address serves the same, and its links stay under it', async ({ fake, widgets }) => {
  const headers = { authorization: `token ${fake.token(widgets.owner.login)}` };
  const rest = await fetch(`${fake.enterpriseUrl}/repos/acme/widgets`, { headers });
  expect(await rest.json()).toMatchObject({ url: `${fake.host}/api/v3/repos/acme/widgets` });
  const body = JSON.stringify({ query: '{ viewer { login } }' });
  const graphql = await fetch(`${fake.host}/api/graphql`, { method: 'POST', headers, body });
  expect(await graphql.json()).toEqual({ data: { viewer: { login: 'acme' } } });
});

test('an octokit with the enterprise base finds GraphQL by itself', async ({ fake, widgets }) => {
  const { Octokit } = await import('@octokit/rest');
  const octokit = new Octokit({ auth: fake.token(widgets.owner.login), baseUrl: fake.enterpriseUrl });
  expect(await octokit.graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'acme' } });
});

test('a role of somebody is told to those who may write', async ({ fake, widgets, acme }) => {
  widgets.collaborators.set('mona', 'maintain');
  fake.user('mona');
  const level = await acme.repos.getCollaboratorPermissionLevel({ ...at, username: 'mona' });
  expect(level.data).toMatchObject({ permission: 'write', role_name: 'maintain' });
  const stranger = clientOf(fake, 'stranger');
  expect(
    (await refused(stranger.repos.getCollaboratorPermissionLevel({ ...at, username: 'mona' }))).status,
  ).toBe(403);
  expect((await refused(acme.repos.checkCollaborator({ ...at, username: 'stranger' }))).status).toBe(404);
});
