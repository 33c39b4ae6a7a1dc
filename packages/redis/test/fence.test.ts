import { beforeEach, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

// What begins with app: or cache: may be touched.
const { client, redis, open } = useRedis({
  args: ['--access', 'write'],
  env: { REDIS_KEY_ALLOW: 'app:*,cache:' },
});

beforeEach(async () => {
  await redis().flushdb();
  await redis().mset('app:1', 'in', 'cache:1', 'in', 'other:1', 'out', 'app', 'out');
});

const expectRefused = async (tool: string, args: Record<string, unknown>) => {
  const { error, text } = await client().call(tool, args);
  expect(error?.code, text).toBe('refused');
  expect(error.next).toContain('app:');
  expect(text).not.toContain('"out"');
};

describe('the fence of key prefixes', () => {
  it('lets keys inside through', async () => {
    const { data } = await client().call('get_keys', { keys: ['app:1', 'cache:1'] });
    expect(data.keys).toMatchObject([{ value: 'in' }, { value: 'in' }]);
    const ran = await client().call('run_write_commands', {
      commands: [
        ['SET', 'app:2', 'x'],
        ['DEL', 'app:2', 'cache:9'],
      ],
    });
    expect(ran.data.results, ran.text).toMatchObject([{ result: 'OK' }, { result: '1' }]);
  });

  it.each([
    ['get_keys', { keys: ['app:1', 'other:1'] }],
    ['get_keys', { keys: ['app'] }],
    ['inspect_keys', { keys: ['other:1'] }],
    ['read_stream', { key: 'other:1' }],
    ['search_index', { index: 'other:1', like: 'x' }],
    [
      'set_keys',
      {
        items: [
          { key: 'app:3', value: '1' },
          { key: 'other:2', value: '1' },
        ],
      },
    ],
    ['delete_keys', { keys: ['other:1'] }],
  ])('%s does not reach past it: %j', async (tool, args) => {
    if (tool !== 'search_index') await expectRefused(tool, args);
    else expect((await client().call(tool, args)).error.code).toBe('refused');
    expect(await redis().exists('other:1', 'app:3', 'other:2')).toBe(1);
  });

  it('shows and counts only what is inside', async () => {
    const listed = await client().call('scan_keys');
    expect([...(listed.data.keys as string[])].sort()).toEqual(['app:1', 'cache:1']);
    expect((await client().call('scan_keys', { pattern: 'other:*' })).data.keys).toEqual([]);
    const analyzed = await client().call('analyze_keyspace');
    expect(analyzed.data).toMatchObject({ sampled: 2 });
    expect(analyzed.data.total).toBeUndefined();
    const counted = await client().call('delete_keys', { pattern: '*' });
    expect(counted.data).toMatchObject({ matched: 2, dry_run: true });
    await client().call('delete_keys', { pattern: '*', dry_run: false, expected_count: 2 });
    expect((await redis().keys('*')).sort()).toEqual(['app', 'other:1']);
  });

  it.each([
    [['GET', 'other:1']],
    [['MGET', 'app:1', 'other:1']],
    [['COPY', 'other:1', 'app:9']],
    [['RENAME', 'app:1', 'other:9']],
    [['ZUNIONSTORE', 'app:z', '2', 'app:a', 'other:z']],
    [['SUNIONSTORE', 'app:s', 'other:s']],
    [['BITOP', 'AND', 'other:9', 'app:1']],
    [['XREAD', 'STREAMS', 'app:x', 'other:x', '0', '0']],
    [['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'other:x', '>']],
    [['GEORADIUS', 'app:g', '1', '1', '1', 'km', 'STORE', 'other:g']],
    [['GEOSEARCHSTORE', 'app:g', 'other:g', 'FROMLONLAT', '1', '1', 'BYRADIUS', '1', 'km']],
    [['LMPOP', '2', 'app:l', 'other:l', 'LEFT']],
    [['SINTERCARD', '2', 'app:s', 'other:s']],
    [['OBJECT', 'ENCODING', 'other:1']],
    [['MEMORY', 'USAGE', 'other:1']],
    [['DUMP', 'other:1']],
    [['MOVE', 'other:1', '1']],
    [['RANDOMKEY']],
    [['SCAN', '0']],
    [['DBSIZE']],
    [['LCS', 'app:1', 'other:1']],
    [['MSETNX', 'app:1', '1', 'other:8', '2']],
    [['get', 'other:1']],
    [['GET', 'base64:b3RoZXI6MQ==']],
  ])('a raw command does not reach past it: %j', async (command) => {
    const before = await redis().get('other:1');
    const { error, text } = await client().call('run_write_commands', { commands: [command] });
    expect(error?.code, text).toMatch(/^(refused|invalid_argument)$/);
    expect(await redis().get('other:1')).toBe(before);
    expect(await redis().exists('other:8', 'other:9')).toBe(0);
  });

  it('refuses at the admin tier what could reach any key', async () => {
    const admin = await open({ args: ['--access', 'admin'], elicit: () => 'accept' });
    for (const command of [
      ['EVAL', 'return redis.call("get", "other:1")', '0'],
      ['EVAL', 'return redis.call("get", "other:1")', '1', 'app:1'],
      ['SORT', 'app:1', 'BY', 'nosort', 'GET', 'other:1'],
      ['FLUSHDB'],
      ['KEYS', '*'],
      ['SWAPDB', '0', '1'],
      ['MIGRATE', '127.0.0.1', '1', 'other:1', '0', '1'],
    ]) {
      const { error, text } = await admin.call('run_write_commands', { commands: [command] });
      expect(error?.code, `${command} ${text}`).toBe('refused');
    }
    expect(await redis().get('other:1')).toBe('out');
  });

  it('holds for resources and their completion', async () => {
    await expect(client().read('redis://default/other%3A1')).rejects.toThrow();
    expect(
      await client().complete('redis://{db}/{key}', { name: 'key', value: '' }, { db: 'default' }),
    ).toEqual(['app:1', 'cache:1']);
  });
});
