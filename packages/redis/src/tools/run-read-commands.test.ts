import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

const run = (...commands: string[][]) => client().call('run_read_commands', { commands });

describe.each(eras)('run_read_commands in the %s era', (era) => {
  it('runs commands and answers each', async () => {
    await redis().flushdb();
    await redis().hset('h', { a: '1' });
    await redis().set('n', '9007199254740995');
    const { call } = await open({ era });
    const { data, structured } = await call('run_read_commands', {
      commands: [
        ['HGETALL', 'h'],
        ['get', 'n'],
        ['GET', 'h'],
        ['EXISTS', 'h', 'n'],
        ['GET', 'none'],
      ],
    });
    expect(structured).toEqual(data);
    expect(data.results).toEqual([
      { command: 'HGETALL', result: ['a', '1'] },
      { command: 'GET', result: '9007199254740995' },
      {
        command: 'GET',
        error: { code: 'invalid_argument', message: expect.any(String), next: expect.any(String) },
      },
      { command: 'EXISTS', result: '2' },
      { command: 'GET', result: null },
    ]);
  });
});

describe('run_read_commands', () => {
  it.each([
    [['SET', 'k', '1'], /write/],
    [['DEL', 'k'], /write/],
    [['BLPOP', 'k', '0'], /LPOP/],
    [['XREAD', 'BLOCK', '0', 'STREAMS', 'x', '$'], /read_stream/],
    [['xread', 'count', '1', 'block', '0', 'streams', 'x', '$'], /read_stream/],
    [['SUBSCRIBE', 'c'], /never/],
    [['MULTI'], /atomic/],
    [['WATCH', 'k'], /never/],
    [['SELECT', '1'], /connection/],
    [['AUTH', 'x'], /never/],
    [['HELLO', '3'], /never/],
    [['RESET'], /never/],
    [['QUIT'], /never/],
    [['MONITOR'], /never/],
    [['SYNC'], /never/],
    [['PSYNC', '?', '-1'], /never/],
    [['WAIT', '1', '0'], /never/],
    [['CLIENT', 'REPLY', 'OFF'], /never/],
    [['CLIENT', 'TRACKING', 'ON'], /never/],
    [['CLIENT', 'PAUSE', '10000'], /admin/],
    [['SCRIPT', 'LOAD', 'return 1'], /admin/],
    [['EVAL', 'return 1', '0'], /admin/],
    [['EVAL_RO', 'return 1', '0'], /admin/],
    [['FCALL_RO', 'f', '0'], /admin/],
    [['KEYS', '*'], /scan_keys/],
    [['SORT', 'l'], /get_keys/],
    [['SORT_RO', 'l'], /get_keys/],
    [['FLUSHALL'], /admin/],
    [['CONFIG', 'SET', 'appendonly', 'no'], /admin/],
    [['CONFIG', 'REWRITE'], /admin/],
    [['SHUTDOWN'], /admin/],
    [['DEBUG', 'SLEEP', '1'], /admin/],
    [['ACL', 'SETUSER', 'x'], /admin/],
    [['MIGRATE', 'h', '1', 'k', '0', '1'], /admin/],
    [['GETEX', 'k', 'PERSIST'], /write/],
    [['GETDEL', 'k'], /write/],
    [['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'x', '>'], /write/],
    [['PFADD', 'p', '1'], /write/],
    [['ASKING'], /never/],
    [['READONLY'], /never/],
    [['FAILOVER'], /never/],
  ])('does not run %j', async (command, next) => {
    const { error } = await run(['PING'], command);
    expect(error.code, JSON.stringify(error)).toBe('refused');
    expect(error.next).toMatch(next);
  });

  it('runs none when one is not a read', async () => {
    await redis().config('RESETSTAT');
    await run(['LASTSAVE'], ['SET', 'k', '1']);
    expect(await redis().info('commandstats')).not.toMatch(/cmdstat_(lastsave|set):/);
  });

  it.each([
    ['HRANDFIELD', 'small', '-50000000'],
    ['HRANDFIELD', 'small', '-50000000', 'WITHVALUES'],
    ['SRANDMEMBER', 'members', '-50000000'],
    ['ZRANDMEMBER', 'scores', '-50000000'],
    ['GETRANGE', 'long', '0', '-1'],
    ['SUBSTR', 'long', '0', '-1'],
    ['GET', 'long'],
    ['MGET', 'long', 'small'],
    ['XINFO', 'STREAM', 'stream', 'FULL', 'COUNT', '0'],
    ['XRANGE', 'stream', '-', '+'],
    ['XREAD', 'STREAMS', 'stream', '0'],
    ['HGETALL', 'big'],
    ['HVALS', 'big'],
    ['HSCAN', 'big', '0', 'COUNT', '1000000'],
    ['SCAN', '0', 'COUNT', '1000000'],
    ['DUMP', 'long'],
    ['MEMORY', 'USAGE', 'big', 'SAMPLES', '0'],
    ['MEMORY', 'USAGE', 'big', 'SAMPLES', '1000000'],
  ])('does not let %s %s keep everybody waiting', async (...command) => {
    await redis().eval(
      `if redis.call('exists', 'long') == 0 then
         redis.call('setrange', 'long', 20000000, 'x')
         redis.call('hset', 'small', 'a', '1')
         redis.call('sadd', 'members', 'a')
         redis.call('zadd', 'scores', 1, 'a')
         for i = 1, 60000 do redis.call('xadd', 'stream', i .. '-0', 'f', 'some value of a field') end
         for i = 1, 60000 do redis.call('hset', 'big', 'f' .. i, 'some value of a field') end
       end`,
      0,
    );
    const { error } = await run(command);
    expect(error.code, JSON.stringify(error)).toBe('refused');
    // Not after the fact.
    expect(error.message).not.toContain('was not read');
  });

  it('reads parts of what is large', async () => {
    await redis().setrange('long', 20_000_000, 'x');
    await redis().xadd('long:stream', '1-0', 'f', 'x'.repeat(2_000_000));
    for (let id = 2; id <= 100; id += 1) await redis().xadd('long:stream', `${id}-0`, 'f', 'y');
    const { data } = await run(
      ['GETRANGE', 'long', '-1', '-1'],
      ['XREVRANGE', 'long:stream', '+', '-', 'COUNT', '1'],
      ['SRANDMEMBER', 'members', '-3'],
    );
    expect(data.results).toMatchObject([
      { result: 'x' },
      { result: [['100-0', ['f', 'y']]] },
      { command: 'SRANDMEMBER', result: expect.any(Array) },
    ]);
  });

  it('cuts a long reply and says so', async () => {
    await redis().del('l');
    await redis().rpush('l', ...Array.from({ length: 3_000 }, (_, index) => `item ${index}`));
    const { text, data } = await run(['LRANGE', 'l', '0', '-1'], ['LLEN', 'l']);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(data.results).toMatchObject([
      { command: 'LRANGE', truncated: true },
      { command: 'LLEN', result: '3000' },
    ]);
    expect(text).toMatch(/cut: \d+ of 3000 items/);
  });

  it('stays within the budget with twenty long replies', async () => {
    await redis().set('v', '"'.repeat(20_000));
    const { text } = await run(...Array.from({ length: 20 }, () => ['GET', 'v']));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  });

  it('leaves the connection as it was', async () => {
    await run(['SELECT', '3']);
    await run(['MULTI']);
    await run(['MONITOR']);
    await run(['BLPOP', 'none', '0']);
    await redis().set('here', 'db 0');
    expect((await run(['GET', 'here'])).data.results).toEqual([{ command: 'GET', result: 'db 0' }]);
  });
});
