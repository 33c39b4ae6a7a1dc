import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

describe.each(eras)('analyze_keyspace in the %s era', (era) => {
  it('adds up memory and missing times to live by prefix and type', async () => {
    await redis().flushdb();
    const pipeline = redis().pipeline();
    for (let index = 0; index < 300; index += 1) pipeline.set(`session:${index}`, 'x'.repeat(50), 'EX', 500);
    for (let index = 0; index < 100; index += 1) pipeline.hset(`user:${index}:profile`, 'name', 'Ada');
    pipeline.set('huge', 'x'.repeat(100_000));
    await pipeline.exec();
    const { call } = await open({ era });
    const { data, structured } = await call('analyze_keyspace');
    expect(structured).toEqual(data);
    expect(data).toMatchObject({ sampled: 401, total: 401, complete: true });
    expect(data.by_prefix).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'session:*', keys: 300, without_ttl: 0 }),
        expect.objectContaining({ name: 'user:*', keys: 100, without_ttl: 100 }),
      ]),
    );
    expect(data.by_type).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'string', keys: 301 }),
        expect.objectContaining({ name: 'hash', keys: 100 }),
      ]),
    );
    expect((data.biggest as Array<{ key: string }>)[0]?.key).toBe('huge');
  });
});

describe('analyze_keyspace', () => {
  it('looks at a sample of a large keyspace and says that it is one', async () => {
    await redis().eval("for i = 1, 50000 do redis.call('set', 'k:' .. i, i) end", 0);
    const { data, text } = await client().call('analyze_keyspace', { sample: 1_000, pattern: 'k:*' });
    expect(data).toMatchObject({ sampled: 1_000, complete: false });
    // The keys of the whole database beside those of a pattern would look like what is missing of them.
    expect(data.total).toBeUndefined();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  });

  it('keeps within the budget when names share nothing', async () => {
    await redis().flushdb();
    await redis().eval("for i = 1, 3000 do redis.call('set', i .. 'a:' .. string.rep('n', 300), i) end", 0);
    const { data, text } = await client().call('analyze_keyspace', { depth: 5 });
    expect(data.sampled).toBe(3_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  });
});
