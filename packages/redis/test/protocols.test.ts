import type { Answer, RedisVersion, TestClient } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

describe.each<RedisVersion>(['7', '8'])('RESP2 and RESP3 give the same answer on Redis %s', (version) => {
  const { redis, open } = useRedis({ version, args: ['--access', 'write'] });
  let two: TestClient;
  let three: TestClient;

  beforeAll(async () => {
    two = await open({ env: { REDIS_PROTOCOL: '2' } });
    three = await open({ env: { REDIS_PROTOCOL: '3' } });
    await redis().set('s', 'text');
    await redis().set(Buffer.from([0xff]), Buffer.from([0xfe]));
    await redis().set('n', '9007199254740993');
    await redis().hset('h', { a: '1', b: '2' });
    await redis().rpush('l', '1', '2', '3');
    await redis().sadd('set', 'only');
    await redis().zadd('z', '1.5', 'a', '9007199254740993', 'b', '+inf', 'c', '-inf', 'd', '0.5', 'e');
    await redis().zadd('tenth', '0.1', 'a', '1e300', 'b');
    await redis().xadd('x', '1-1', 'f', 'v', 'f', 'w');
    await redis().xadd('y', '2-1', 'g', 'v');
    await redis().xgroup('CREATE', 'x', 'g', '0');
    await redis().geoadd('geo', '13.361389', '38.115556', 'Palermo');
  });

  /** What both answer to the same call. */
  async function both(tool: string, args: Record<string, unknown>): Promise<Answer> {
    const [first, second] = [await two.call(tool, args), await three.call(tool, args)];
    const timeless = ({ text }: Answer) => text.replace(/"idle_s":\d+/g, '');
    expect(timeless(second)).toBe(timeless(first));
    return first;
  }

  it.each([
    ['PING'],
    ['GET', 's'],
    ['GET', 'none'],
    ['GET', 'base64:/w=='],
    ['INCRBYFLOAT', 'n', '0'],
    ['HGETALL', 'h'],
    ['HGETALL', 'none'],
    ['HRANDFIELD', 'h', '2', 'WITHVALUES'],
    ['HMGET', 'h', 'a', 'zz'],
    ['LRANGE', 'l', '0', '-1'],
    ['SMEMBERS', 'set'],
    ['SMISMEMBER', 'set', 'only', 'none'],
    ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
    ['ZRANGE', 'z', '0', '-1'],
    ['ZRANGE', 'tenth', '0', '-1', 'WITHSCORES'],
    ['ZSCORE', 'tenth', 'a'],
    ['ZRANDMEMBER', 'z', '5', 'WITHSCORES'],
    ['ZSCORE', 'z', 'a'],
    ['ZSCORE', 'z', 'c'],
    ['ZMSCORE', 'z', 'a', 'none'],
    ['ZREVRANGE', 'z', '0', '-1', 'WITHSCORES'],
    ['ZRANGEBYSCORE', 'z', '-inf', '+inf', 'WITHSCORES', 'LIMIT', '0', '2'],
    ['ZUNION', '1', 'z', 'WITHSCORES'],
    ['ZINTER', '1', 'z', 'WITHSCORES'],
    ['ZDIFF', '1', 'z', 'WITHSCORES'],
    ['ZRANK', 'z', 'a'],
    ['XRANGE', 'x', '-', '+'],
    ['XREAD', 'STREAMS', 'x', 'y', '0', '0'],
    ['XREAD', 'STREAMS', 'none', '0'],
    ['XINFO', 'STREAM', 'x'],
    ['XINFO', 'STREAM', 'x', 'FULL'],
    ['XINFO', 'GROUPS', 'x'],
    ['XPENDING', 'x', 'g'],
    ['GEOPOS', 'geo', 'Palermo', 'none'],
    ['GEOSEARCH', 'geo', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'km', 'WITHDIST', 'WITHCOORD'],
    ['CONFIG', 'GET', 'maxmemory*'],
    ['COMMAND', 'INFO', 'GET'],
    ['COMMAND', 'DOCS', 'GET'],
    ['LCS', 's', 's', 'IDX'],
    ['FUNCTION', 'LIST'],
    ['OBJECT', 'ENCODING', 's'],
    ['BITFIELD_RO', 's', 'GET', 'u8', '0'],
    ['SCAN', '0', 'COUNT', '1000'],
  ])('%s %s %s', async (...command) => {
    // A random order is the only thing that may differ.
    const random = /RAND/.test(command[0] ?? '');
    const tool = command[0] === 'INCRBYFLOAT' ? 'run_write_commands' : 'run_read_commands';
    const args = { commands: [command] };
    if (!random) {
      const { isError, text } = await both(tool, args);
      expect(isError, text).toBe(false);
      return;
    }
    const [first, second] = [await two.call(tool, args), await three.call(tool, args)];
    const flat = ({ data }: Answer) =>
      (data.results as Array<{ result: string[] }>).flatMap(({ result }) => result).sort();
    expect(flat(second)).toEqual(flat(first));
  });

  it('for the other tools, too', async () => {
    const keys = ['s', 'base64:/w==', 'n', 'h', 'l', 'set', 'z', 'x', 'geo', 'none'];
    await both('get_keys', { keys });
    await both('get_keys', { keys: ['z'], reverse: true });
    await both('inspect_keys', { keys });
    await both('scan_keys', { details: true });
    await both('read_stream', { key: 'x' });
    await both('explain_command', { command: ['ZRANGE', 'z', '0', '-1'] });
    await both('explain_command', { command: ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'x', '>'] });
    const popped = await two.call('run_write_commands', { commands: [['ZPOPMIN', 'z', '1']] });
    expect(popped.data.results).toEqual([{ command: 'ZPOPMIN', result: ['d', '-inf'] }]);
    const three1 = await three.call('run_write_commands', {
      commands: [
        ['ZPOPMIN', 'z', '2'],
        ['ZPOPMIN', 'z'],
      ],
    });
    expect(three1.data.results).toEqual([
      { command: 'ZPOPMIN', result: ['e', '0.5', 'a', '1.5'] },
      { command: 'ZPOPMIN', result: ['b', '9007199254740992'] },
    ]);
    const group = await three.call('run_write_commands', {
      commands: [['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'x', '>']],
    });
    expect(group.data.results).toEqual([
      { command: 'XREADGROUP', result: [['x', [['1-1', ['f', 'v', 'f', 'w']]]]] },
    ]);
  });
});
