import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { startGithubFake } from './index.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

function jwt(claims: object, key = privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}

async function withApp(clock: () => number = Date.now) {
  const fake = await startGithubFake({ clock, app: { id: 7, slug: 'helper', publicKey: PEM } });
  fake.repository('acme/widgets', { private: true });
  fake.repository('acme/other', { private: true });
  const id = fake.install({
    login: 'acme',
    permissions: { issues: 'write', contents: 'read' },
    repositories: 'all',
  });
  const ask = async (token: string, body?: object) => {
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    };
    const answer = await fetch(`${fake.url}/app/installations/${id}/access_tokens`, init);
    return {
      status: answer.status,
      // The body of either answer; the tests look at the fields they expect.
      body: (await answer.json()) as { token: string; message: string; expires_at: string },
    };
  };
  return { fake, id, ask };
}

const now = () => Math.floor(Date.now() / 1_000);

test('a signed JWT gets an installation token that works for an hour', async () => {
  let time = Date.now();
  const { fake, ask } = await withApp(() => time);
  const { status, body } = await ask(jwt({ iss: 7, iat: now() - 60, exp: now() + 500 }));
  expect([status, Date.parse(body.expires_at) > time]).toEqual([201, true]);
  const get = (path: string) =>
    fetch(`${fake.url}${path}`, { headers: { authorization: `Bearer ${body.token}` } });
  expect(await (await get('/installation/repositories')).json()).toMatchObject({
    total_count: 2,
    repository_selection: 'all',
  });
  expect((await get('/repos/acme/widgets/issues')).status).toBe(200);
  const pulls = await get('/repos/acme/widgets/pulls');
  expect([pulls.status, await pulls.json()]).toMatchObject([
    403,
    { message: 'Resource not accessible by integration' },
  ]);
  expect((await get('/user')).status).toBe(403);
  time += 3_600_000;
  expect((await get('/repos/acme/widgets/issues')).status).toBe(401);
  expect(fake.problems).toEqual([]);
  await fake.close();
});

test('a token can be narrowed to repositories and permissions, and not widened', async () => {
  const { fake, ask } = await withApp();
  const token = jwt({ iss: '7', iat: now(), exp: now() + 500 });
  const narrow = await ask(token, { repositories: ['widgets'], permissions: { issues: 'read' } });
  const status = async (path: string, method = 'GET', body?: string) =>
    (
      await fetch(`${fake.url}${path}`, {
        method,
        headers: { authorization: `token ${narrow.body.token}` },
        ...(body && { body }),
      })
    ).status;
  expect(await status('/repos/acme/widgets/issues')).toBe(200);
  expect(await status('/repos/acme/other')).toBe(404);
  expect(await status('/repos/acme/widgets/issues', 'POST', '{"title":"x"}')).toBe(403);
  expect((await ask(token, { repositories: ['nope'] })).status).toBe(422);
  expect((await ask(token, { permissions: { contents: 'write' } })).status).toBe(422);
  await ask(token, { colour: 'red' });
  expect(fake.problems).toEqual(['POST access_tokens: body has the unknown field colour']);
  await fake.close();
});

test('a JWT that is unsigned, too long, too early, too late or of another app is refused', async () => {
  const { fake, ask } = await withApp();
  const message = async (token: string) => (await ask(token)).body.message;
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  expect(await message('nonsense')).toBe('A JSON web token could not be decoded');
  expect(await message(jwt({ iss: 7, iat: now(), exp: now() + 60 }, other))).toBe(
    'A JSON web token could not be decoded',
  );
  expect(await message(jwt({ iss: 7, iat: now() + 90, exp: now() + 200 }))).toContain("'Issued at' claim");
  expect(await message(jwt({ iss: 7, iat: now() - 90, exp: now() - 10 }))).toContain(
    "'Expiration time' claim ('exp') must be",
  );
  expect(await message(jwt({ iss: 7, iat: now(), exp: now() + 3_600 }))).toContain('too far in the future');
  expect(await message(jwt({ iss: 8, iat: now(), exp: now() + 60 }))).toBe('Integration not found');
  await fake.close();
});

async function withDevice() {
  let time = Date.now();
  const fake = await startGithubFake({ clock: () => time, oauthClientId: 'Iv1.client' });
  fake.user('mona');
  const post = async (path: string, fields: Record<string, string>) => {
    const init = {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(fields),
    };
    // Every answer of the flow is a flat object.
    return (await (await fetch(`${fake.url}${path}`, init)).json()) as Record<string, string>;
  };
  const start = () => post('/login/device/code', { client_id: 'Iv1.client', scope: 'repo read:org' });
  const poll = (device_code: string, more = {}) =>
    post('/login/oauth/access_token', {
      client_id: 'Iv1.client',
      device_code,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      ...more,
    });
  const wait = (seconds: number) => {
    time += seconds * 1_000;
  };
  return { fake, start, poll, wait };
}

test('the device flow waits, slows down and then gives a token of the scopes asked for', async () => {
  const { fake, start, poll, wait } = await withDevice();
  const code = await start();
  expect(code).toMatchObject({ interval: 5, expires_in: 900, verification_uri: `${fake.url}/login/device` });
  const device = code.device_code ?? '';
  expect((await poll(device)).error).toBe('authorization_pending');
  expect(await poll(device)).toMatchObject({ error: 'slow_down', interval: 10 });
  fake.device.approve(code.user_code ?? '', 'mona');
  wait(10);
  const token = await poll(device);
  expect(token).toMatchObject({ token_type: 'bearer', scope: 'repo,read:org' });
  const me = await fetch(`${fake.url}/user`, { headers: { authorization: `bearer ${token.access_token}` } });
  expect([me.headers.get('x-oauth-scopes'), await me.json()]).toMatchObject([
    'repo, read:org',
    { login: 'mona' },
  ]);
  expect((await poll(device)).error).toBe('incorrect_device_code');
  expect(fake.problems).toEqual([]);
  await fake.close();
});

test('the device flow ends when the user refuses or the code expires', async () => {
  const { fake, start, poll, wait } = await withDevice();
  const refused = await start();
  fake.device.deny(refused.user_code ?? '');
  expect((await poll(refused.device_code ?? '')).error).toBe('access_denied');
  const late = await start();
  wait(901);
  expect((await poll(late.device_code ?? '')).error).toBe('expired_token');
  expect((await poll('x', { client_id: 'other' })).error).toBe('incorrect_client_credentials');
  expect((await poll('x', { grant_type: 'password' })).error).toBe('unsupported_grant_type');
  await fake.close();
});
