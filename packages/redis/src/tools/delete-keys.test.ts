import { eras } from '@patchbay/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis({ args: ['--access', 'write'] });

const remove = (args: Record<string, unknown>) => client().call('delete_keys', args);

beforeEach(async () => {
  await redis().flushdb();
});

describe.each(eras)('delete_keys in the %s era', (era) => {
  it('deletes keys by name and says which were missing', async () => {
    await redis().mset('a', '1', 'b', '2', 'c', '3');
    const { call } = await open({ era });
    const { data, structured } = await call('delete_keys', { keys: ['a', 'b', 'a', 'none'] });
    expect(structured).toEqual(data);
    expect(data).toEqual({ matched: 2, deleted: 2, dry_run: false, missing: ['none'] });
    expect(await redis().keys('*')).toEqual(['c']);
  });
});

describe('delete_keys', () => {
  it('counts first and deletes by a pattern only with that count', async () => {
    await redis().mset(
      ...Array.from({ length: 1_500 }, (_, index) => [`old:${index}`, '1']).flat(),
      'new',
      '1',
    );
    const dry = await remove({ pattern: 'old:*' });
    expect(dry.data).toMatchObject({ matched: 1_500, deleted: 0, dry_run: true });
    expect(dry.data.sample).toHaveLength(20);
    expect(await redis().dbsize()).toBe(1_501);
    const uncounted = await remove({ pattern: 'old:*', dry_run: false });
    expect(uncounted.error.code).toBe('invalid_argument');
    await redis().set('old:one-more', '1');
    const changed = await remove({ pattern: 'old:*', dry_run: false, expected_count: 1_500 });
    expect(changed.error).toMatchObject({ code: 'conflict', details: { matched: 1_501 } });
    expect(await redis().dbsize()).toBe(1_502);
    const done = await remove({ pattern: 'old:*', dry_run: false, expected_count: 1_501 });
    expect(done.data).toEqual({ matched: 1_501, deleted: 1_501, dry_run: false });
    expect(await redis().keys('*')).toEqual(['new']);
  });

  it('counts keys by name on a dry run', async () => {
    await redis().set('a', '1');
    expect((await remove({ keys: ['a', 'none'], dry_run: true })).data).toEqual({
      matched: 1,
      deleted: 0,
      dry_run: true,
    });
    expect(await redis().exists('a')).toBe(1);
    const wrong = await remove({ keys: ['a', 'none'], expected_count: 2 });
    expect(wrong.error).toMatchObject({ code: 'conflict', details: { matched: 1 } });
    const done = await remove({ keys: ['a', 'none'], expected_count: 1 });
    expect(done.data).toMatchObject({ matched: 1, deleted: 1, missing: ['none'] });
  });

  it('deletes keys whose names are no text', async () => {
    await redis().set(Buffer.from([0xff]), '1');
    expect((await remove({ keys: ['base64:/w=='] })).data).toMatchObject({ deleted: 1 });
  });

  it('takes a pattern or keys, not both and not none', async () => {
    expect((await remove({})).error.code).toBe('invalid_argument');
    expect((await remove({ keys: ['a'], pattern: 'a' })).error.code).toBe('invalid_argument');
  });

  it('frees large values without making others wait for it', async () => {
    await redis().set('a', '1');
    await remove({ keys: ['a'] });
    expect(await redis().info('commandstats')).toMatch(/cmdstat_unlink:calls=[1-9]/);
    expect(await redis().info('commandstats')).not.toMatch(/cmdstat_del:/);
  });

  it('refuses to delete more at once than a call may', async () => {
    await redis().eval("for i = 1, 101000 do redis.call('set', 'many:' .. i, '1') end", 0);
    const { error } = await remove({ pattern: 'many:*' });
    expect(error.code).toBe('refused');
    expect(await redis().dbsize()).toBe(101_000);
  });
});
