import { spawnServer } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';
import { useRedis } from './support/use-redis.js';

const password = 'requirepass-s3cret';
const secrets = [
  password,
  'masterauth-s3cret',
  'acl-s3cret',
  'slow-s3cret',
  'client-name-s3cret',
  'wrong-s3cret',
  // What ACL LIST and GETUSER show of acl-s3cret: its SHA-256.
  '#[0-9a-f]{64}',
];
const { client, redis, open, server } = useRedis({
  password,
  config: { masterauth: 'masterauth-s3cret', 'slowlog-log-slower-than': '0' },
  aclUsers: { bob: 'on >acl-s3cret ~* +@all' },
  args: ['--access', 'admin'],
  env: { PATCHBAY_LOG_LEVEL: 'debug' },
});

function expectNoSecret(text: string) {
  for (const secret of secrets) expect(text).not.toMatch(new RegExp(secret));
}

beforeAll(async () => {
  await redis().client('SETNAME', 'client-name-s3cret');
  await redis().set('k', 'slow-s3cret');
});

const run = (...command: string[]) => client().call('run_read_commands', { commands: [command] });

describe('secrets', () => {
  it.each([
    [['CONFIG', 'GET', '*'], '[hidden]'],
    [['CONFIG', 'GET', 'requirepass', 'masterauth'], '[hidden]'],
    [['config', 'get', 'REQUIREPASS'], '[hidden]'],
    [['SLOWLOG', 'GET', '128'], 'hidden]'],
    [['CLIENT', 'LIST'], 'name=[hidden]'],
    [['CLIENT', 'INFO'], 'addr='],
    [['INFO', 'everything'], 'redis_version'],
    [['MODULE', 'LIST'], ''],
    [['MEMORY', 'DOCTOR'], ''],
    [['LATENCY', 'LATEST'], ''],
  ])('do not stand in the answer to %j', async (command, shown) => {
    const { text, isError } = await run(...command);
    expect(isError, text).toBe(false);
    expect(text).toContain(shown);
    expectNoSecret(text);
  });

  it.each([[['ACL', 'LIST']], [['ACL', 'GETUSER', 'bob']], [['ACL', 'LOG']]])(
    'do not stand in the answer to %j at the admin tier',
    async (command) => {
      const other = await server()
        .client({ password: '', username: '' })
        .catch(() => undefined);
      expect(other).toBeUndefined();
      const admin = await open({ elicit: () => 'accept' });
      const { text, isError } = await admin.call('run_write_commands', { commands: [command] });
      expect(isError, text).toBe(false);
      expectNoSecret(text);
      const direct = await admin.call('run_write_commands', {
        commands: [['ACL', 'SETUSER', 'eve', '>wrong-s3cret']],
      });
      expectNoSecret(direct.text);
    },
  );

  it('do not stand in health, in the resource or in an error', async () => {
    expectNoSecret((await client().call('check_redis_health')).text);
    expectNoSecret(await client().read('redis://info'));
    const wrong = await open({ env: { REDIS_URL: `redis://bob:wrong-s3cret@127.0.0.1:${server().port}` } });
    const { text } = await wrong.call('get_keys', { keys: ['k'] });
    expectNoSecret(text);
    expectNoSecret(wrong.server.stderr());
  });

  it('do not stand in the complaint about a URL that cannot be read', async () => {
    for (const url of [
      'redis://:wrong-s3cret@host:99999',
      'redis://:wrong-s3cret@',
      'foo://u:wrong-s3cret@h',
    ]) {
      const server = spawnServer({ bin, env: { REDIS_URL: url } });
      expect((await server.exited).code).toBe(2);
      expectNoSecret(server.stderr());
    }
  });

  it('do not stand in the log', async () => {
    await client().call('run_read_commands', { commands: [['GET', 'slow-s3cret']] });
    await client().call('set_keys', { items: [{ key: 'k', value: 'slow-s3cret' }] });
    expect(client().server.log().length).toBeGreaterThan(2);
    expectNoSecret(client().server.stderr());
  });
});
