import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis({ args: ['--access', 'write'] });

const write = (...items: object[]) => client().call('set_keys', { items });

describe.each(eras)('set_keys in the %s era', (era) => {
  it('writes keys of every type', async () => {
    await redis().flushdb();
    const { call } = await open({ era });
    const { data, structured, isError, text } = await call('set_keys', {
      items: [
        { key: 's', value: 'hello', ttl: 100 },
        { key: 'h', hash: ['name', 'Ada', 'born', '1815'] },
        { key: 'l', list: ['a', 'b'] },
        { key: 'set', set: ['m', 'm'] },
        { key: 'z', zset: ['1.5', 'ada'] },
      ],
    });
    expect(isError, text).toBe(false);
    expect(structured).toEqual(data);
    expect(data.results).toEqual(['s', 'h', 'l', 'set', 'z'].map((key) => ({ key, ok: true, was: 'none' })));
    expect(await redis().get('s')).toBe('hello');
    expect(await redis().ttl('s')).toBeGreaterThan(90);
    expect(await redis().hgetall('h')).toEqual({ name: 'Ada', born: '1815' });
    expect(await redis().lrange('l', 0, -1)).toEqual(['a', 'b']);
    expect(await redis().smembers('set')).toEqual(['m']);
    expect(await redis().zscore('z', 'ada')).toBe('1.5');
  });
});

describe('set_keys', () => {
  it('writes bytes that are no text, under a key that is none', async () => {
    await write({ key: 'base64:/wAB', value: 'base64:/gI=' });
    expect(await redis().getBuffer(Buffer.from([0xff, 0, 1]))).toEqual(Buffer.from([0xfe, 2]));
  });

  it('leaves a key of another type alone unless told to replace it', async () => {
    await redis().del('k');
    await redis().hset('k', 'a', '1');
    const refused = await write({ key: 'k', value: 'x' });
    expect(refused.error).toMatchObject({ code: 'conflict', details: { present_type: 'hash' } });
    expect(await redis().type('k')).toBe('hash');
    const replaced = await write({ key: 'k', value: 'x', replace: true });
    expect(replaced.data.results).toEqual([{ key: 'k', ok: true, was: 'hash' }]);
    expect(await redis().get('k')).toBe('x');
  });

  it('replaces a list, else appends to it', async () => {
    await redis().del('l');
    await write({ key: 'l', list: ['a'] });
    await write({ key: 'l', list: ['b'] });
    expect(await redis().lrange('l', 0, -1)).toEqual(['a', 'b']);
    await write({ key: 'l', list: ['c'], replace: true });
    expect(await redis().lrange('l', 0, -1)).toEqual(['c']);
  });

  it('writes only what is absent or present, as told', async () => {
    await redis().del('new');
    await redis().set('old', '1');
    const { data } = await write(
      { key: 'new', value: 'x', only_if: 'present' },
      { key: 'old', value: 'x', only_if: 'absent' },
    );
    expect(data.results).toMatchObject([
      { key: 'new', ok: false, was: 'none', note: expect.any(String) },
      { key: 'old', ok: false, was: 'string', note: expect.any(String) },
    ]);
    expect(await redis().mget('new', 'old')).toEqual([null, '1']);
  });

  it('keeps a time to live when told to and says when it is gone', async () => {
    await redis().set('t', '1', 'EX', 500);
    const kept = await write({ key: 't', value: '2', keep_ttl: true });
    expect(kept.data.results).toEqual([{ key: 't', ok: true, was: 'string' }]);
    expect(await redis().ttl('t')).toBeGreaterThan(400);
    const gone = await write({ key: 't', value: '3' });
    expect(gone.data.results).toMatchObject([{ ok: true, note: expect.stringContaining('keep_ttl') }]);
    expect(await redis().ttl('t')).toBe(-1);
  });

  it.each([
    ['no value', { key: 'a' }],
    ['two values', { key: 'a', value: '1', list: ['1'] }],
    ['half a pair', { key: 'a', hash: ['name'] }],
    ['half a score', { key: 'a', zset: ['1'] }],
    ['an empty list', { key: 'a', list: [] }],
    ['no time to live', { key: 'a', value: '1', ttl: 0 }],
    ['broken base64', { key: 'a', value: 'base64:***' }],
    ['half a character', { key: 'a', value: '\ud83d' }],
    ['an unknown field', { key: 'a', value: '1', tll: 5 }],
  ])('refuses %s and writes nothing', async (_what, item) => {
    await redis().del('a', 'b');
    const { error } = await write({ key: 'b', value: '1' }, item);
    expect(error.code).toBe('invalid_argument');
    expect(await redis().exists('a', 'b')).toBe(0);
  });

  it('refuses a key that stands in it twice', async () => {
    await redis().del('a');
    const { error } = await write({ key: 'a', value: '1' }, { key: 'base64:YQ==', value: '2' });
    expect(error.code).toBe('invalid_argument');
    expect(await redis().exists('a')).toBe(0);
  });

  it('says what is wrong with a score and with a JSON document where there is no RedisJSON', async () => {
    const score = await write({ key: 'zz', zset: ['low', 'ada'] });
    expect(score.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('float'),
    });
    const json = await write({ key: 'j', json: '{"a":1}' });
    expect(json.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('JSON.SET'),
    });
  });
});

it('is not there at the read tier', async () => {
  const reader = await open({ args: [] });
  const names = (await reader.tools()).map(({ name }) => name);
  expect(names).not.toContain('set_keys');
  await expect(reader.call('set_keys', { items: [{ key: 'a', value: '1' }] })).rejects.toThrow(/--access/);
});
