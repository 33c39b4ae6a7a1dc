import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();
// CLIENT NO-TOUCH came with Redis 7.2.
const newer = useRedis({ version: '8' });

describe.each(eras)('inspect_keys in the %s era', (era) => {
  it('tells type, encoding, size, ttl and idle time', async () => {
    await redis().flushdb();
    await redis().set('n', '17', 'EX', 500);
    await redis().rpush('l', 'a', 'b');
    const { call } = await open({ era });
    const { data, structured } = await call('inspect_keys', { keys: ['n', 'l', 'none'] });
    expect(structured).toEqual(data);
    expect(data.keys).toEqual([
      {
        key: 'n',
        type: 'string',
        encoding: 'int',
        ttl_s: expect.any(Number),
        bytes: expect.any(Number),
        elements: 2,
        idle_s: expect.any(Number),
      },
      {
        key: 'l',
        type: 'list',
        encoding: expect.stringMatching(/listpack|quicklist/),
        bytes: expect.any(Number),
        elements: 2,
        idle_s: expect.any(Number),
      },
      { key: 'none', type: 'none' },
    ]);
  });
});

describe('inspect_keys', () => {
  it('tells the groups of a stream and how far behind they are', async () => {
    await redis().del('x');
    await redis().xadd('x', '1-0', 'a', '1');
    await redis().xadd('x', '2-0', 'a', '2');
    await redis().xgroup('CREATE', 'x', 'workers', '0');
    await redis().xreadgroup('GROUP', 'workers', 'one', 'COUNT', '1', 'STREAMS', 'x', '>');
    const { data } = await client().call('inspect_keys', { keys: ['x'] });
    expect(data.keys).toMatchObject([
      {
        type: 'stream',
        elements: 2,
        groups: [{ name: 'workers', consumers: 1, pending: 1, lag: 1, last_id: '1-0' }],
      },
    ]);
  });

  it('tells the frequency where the server counts it', async () => {
    await redis().config('SET', 'maxmemory-policy', 'allkeys-lfu');
    await redis().set('warm', '1');
    const { data } = await client().call('inspect_keys', { keys: ['warm'] });
    await redis().config('SET', 'maxmemory-policy', 'noeviction');
    expect(data.keys).toMatchObject([{ key: 'warm', frequency: expect.any(Number) }]);
  });
});

it('does not change when a key was last used, where Redis can be told so', async () => {
  await newer.redis().set('cold', '1');
  const dump = await newer.redis().dumpBuffer('cold');
  await newer.redis().call('RESTORE', 'cold', '0', dump ?? '', 'REPLACE', 'IDLETIME', '1000');
  const { data } = await newer.client().call('inspect_keys', { keys: ['cold'] });
  expect((data.keys as Array<{ idle_s: number }>)[0]?.idle_s).toBeGreaterThanOrEqual(999);
  expect(await newer.redis().object('IDLETIME', 'cold')).toBeGreaterThanOrEqual(999);
});
