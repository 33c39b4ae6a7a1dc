import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open, server } = useRedis({
  config: { appendonly: 'no' },
  aclUsers: { narrow: 'on >pw ~* +@read +ping' },
});

const check = async () => {
  const { data, isError, text } = await client().call('check_redis_health');
  expect(isError, text).toBe(false);
  return data;
};
const findings = async () => JSON.stringify((await check()).findings);

describe.each(eras)('check_redis_health in the %s era', (era) => {
  it('sums the server up', async () => {
    await redis().set('k', '1', 'EX', 500);
    const { call } = await open({ era });
    const { data, structured } = await call('check_redis_health');
    expect(structured).toEqual(data);
    expect(data.nodes).toMatchObject([
      {
        node: 'server',
        version: expect.stringMatching(/^\d/),
        role: 'master',
        keys: 1,
        keys_with_ttl: 1,
        clients: expect.any(Number),
      },
    ]);
    expect(data.findings).toContainEqual({
      severity: 'info',
      finding: expect.stringContaining('Nothing is saved'),
      fix: expect.any(String),
    });
  });
});

describe('check_redis_health', () => {
  it('finds a full memory, and says what happens then', async () => {
    const used = Number(/used_memory:(\d+)/.exec(await redis().info('memory'))?.[1]);
    await redis().config('SET', 'maxmemory', String(Math.ceil(used * 1.01)));
    const first = await check();
    await redis().config('SET', 'maxmemory', '0');
    expect(first.findings).toContainEqual(
      expect.objectContaining({
        severity: expect.stringMatching(/critical|warning/),
        finding: expect.stringContaining('maxmemory'),
        fix: expect.stringContaining('Writes fail'),
      }),
    );
  });

  it('finds slow commands without telling their arguments', async () => {
    await redis().config('SET', 'slowlog-log-slower-than', '0');
    await redis().set('s3cret-key', 's3cret-value');
    await redis().keys('*');
    await redis().config('SET', 'slowlog-log-slower-than', '10000');
    const data = await check();
    expect(JSON.stringify(data)).not.toContain('s3cret');
    expect(data.slow_commands).toContainEqual(expect.objectContaining({ command: 'KEYS' }));
    await redis().call('SLOWLOG', 'RESET');
  });

  it('finds a lost master', async () => {
    await redis().replicaof('127.0.0.1', 1);
    const found = await findings();
    await redis().replicaof('NO', 'ONE');
    expect(found).toContain('lost its master');
  });

  it('says what it may not ask instead of failing', async () => {
    const narrow = await open({ env: { REDIS_URL: `redis://narrow:pw@127.0.0.1:${server().port}` } });
    const { data, isError, text } = await narrow.call('check_redis_health');
    expect(isError, text).toBe(false);
    expect(data.not_allowed).toEqual(expect.arrayContaining(['INFO', 'SLOWLOG GET']));
  });
});
