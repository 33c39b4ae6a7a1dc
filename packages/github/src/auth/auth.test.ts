import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../../test/support/use-github.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

// A clock that is ten minutes ahead: GitHub's word counts, not ours.
let skewMs = 0;
const { fake, open } = useGithub({
  app: { id: 77, slug: 'patch', publicKey },
  oauthClientId: 'Iv1.client',
  deviceIntervalSeconds: 1,
  clock: () => Date.now() + skewMs,
  seed: (fake) => fake.issue(fake.find('acme/widgets'), { title: 'One' }),
});

const read = { ...at, issue_number: 1 };

function openApp(permissions: Record<string, 'read' | 'write'>, options: { args?: string[] } = {}) {
  const installation = fake().install({ login: 'acme', permissions, repositories: 'all' });
  const env = {
    GITHUB_PERSONAL_ACCESS_TOKEN: '',
    GITHUB_APP_ID: '77',
    GITHUB_APP_INSTALLATION_ID: String(installation),
    GITHUB_APP_PRIVATE_KEY: privateKey,
  };
  return open({ ...options, env });
}

const tokenRequests = () => fake().requests.filter(({ path }) => path.endsWith('/access_tokens'));

describe('a token', () => {
  it('is taken from GITHUB_TOKEN where the other is not set', async () => {
    const token = fake().token('acme');
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: '', GITHUB_TOKEN: token } });
    expect((await client.call('get_issue', read)).data.title).toBe('One');
    expect(fake().requests.at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('is not mixed with an app', async () => {
    const client = await open({ env: { GITHUB_APP_ID: '77' } });
    const { error } = await client.call('get_issue', read);
    expect(error).toMatchObject({ code: 'not_configured', message: expect.stringContaining('Both') });
  });
});

describe('a GitHub App', () => {
  it('asks for one token and goes on with it', async () => {
    const client = await openApp({ issues: 'write', metadata: 'read' });
    expect((await client.call('get_issue', read)).data.title).toBe('One');
    await client.call('get_issue', read);
    expect(tokenRequests()).toHaveLength(1);
    const me = await client.call('get_me');
    expect(me.data).toMatchObject({ token: 'app' });
  });

  it('gets a token that only reads at the read tier', async () => {
    const client = await openApp({ issues: 'write', metadata: 'read' }, { args: ['--access', 'read'] });
    expect((await client.call('get_issue', read)).data.title).toBe('One');
    expect(tokenRequests().at(-1)?.body).toMatchObject({ permissions: { issues: 'read', metadata: 'read' } });
  });

  it('follows the clock of GitHub', async () => {
    skewMs = 3 * 3_600_000;
    const client = await openApp({ issues: 'read', metadata: 'read' });
    const { data } = await client.call('get_issue', read);
    skewMs = 0;
    expect(data.title).toBe('One');
  });

  it('says what is missing, and that a key is no key', async () => {
    const env = { GITHUB_PERSONAL_ACCESS_TOKEN: '', GITHUB_APP_ID: '77' };
    const client = await open({ env });
    expect((await client.call('get_issue', read)).error).toMatchObject({
      code: 'not_configured',
      message: expect.stringContaining('GITHUB_APP_INSTALLATION_ID'),
    });
    const wrong = await open({
      env: { ...env, GITHUB_APP_INSTALLATION_ID: '1', GITHUB_APP_PRIVATE_KEY: 'nothing like it' },
    });
    expect((await wrong.call('get_issue', read)).error.code).toBe('not_configured');
  });
});

describe('the device flow', () => {
  it('answers with the address and the code, and works once a person agreed', async () => {
    fake().token('ada');
    const client = await open({
      env: { GITHUB_PERSONAL_ACCESS_TOKEN: '', GITHUB_OAUTH_CLIENT_ID: 'Iv1.client' },
    });
    const first = await client.call('get_issue', read);
    expect(first.error).toMatchObject({
      code: 'unauthenticated',
      details: {
        user_code: expect.stringMatching(/^\w{4}-\w{4}$/),
        verification_uri: expect.stringContaining('/device'),
      },
    });
    const again = await client.call('get_issue', read);
    expect(again.error.details?.user_code).toBe(first.error.details?.user_code);
    fake().device.approve(String(first.error.details?.user_code), 'ada');
    const done = await client.call('get_issue', read);
    expect(done.text).toContain('One');
  });

  it('says that a person declined', async () => {
    const client = await open({
      env: { GITHUB_PERSONAL_ACCESS_TOKEN: '', GITHUB_OAUTH_CLIENT_ID: 'Iv1.client' },
    });
    const { error } = await client.call('get_issue', read);
    fake().device.deny(String(error.details?.user_code));
    expect((await client.call('get_issue', read)).error).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('declined'),
    });
  });
});
