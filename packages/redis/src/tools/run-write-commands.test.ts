import { eras, type TestClient } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { present, useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis({ args: ['--access', 'write'] });
let shared: TestClient | undefined;
/** At the admin tier, with somebody who says yes. */
const admin = () => present(shared);
beforeAll(async () => {
  shared = await open({ args: ['--access', 'admin'], elicit: () => 'accept' });
});

const run = (commands: string[][], more: Record<string, unknown> = {}) =>
  client().call('run_write_commands', { commands, ...more });

describe.each(eras)('run_write_commands in the %s era', (era) => {
  it('runs commands in turn', async () => {
    await redis().flushdb();
    const { call } = await open({ era });
    const { data, structured } = await call('run_write_commands', {
      commands: [
        ['SET', 'n', '9007199254740994'],
        ['INCR', 'n'],
        ['HSET', 'h', 'a', '1'],
        ['EXPIRE', 'h', '100'],
        ['GET', 'n'],
      ],
    });
    expect(structured).toEqual(data);
    expect(data).toEqual({
      results: [
        { command: 'SET', result: 'OK' },
        { command: 'INCR', result: '9007199254740995' },
        { command: 'HSET', result: '1' },
        { command: 'EXPIRE', result: '1' },
        { command: 'GET', result: '9007199254740995' },
      ],
    });
  });

  it('asks before a dangerous command, and runs it once', async () => {
    await redis().set('k', '1');
    const asked: string[] = [];
    const { call } = await open({
      era,
      args: ['--access', 'admin'],
      elicit: (message) => {
        asked.push(message);
        return 'accept';
      },
    });
    const { data, isError, text } = await call('run_write_commands', { commands: [['FLUSHDB']] });
    expect(isError, text).toBe(false);
    expect(data.results).toEqual([{ command: 'FLUSHDB', result: 'OK' }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('FLUSHDB');
    expect(await redis().dbsize()).toBe(0);
  });

  it('does nothing when the answer is no', async () => {
    await redis().set('k', '1');
    const { call } = await open({ era, args: ['--access', 'admin'], elicit: () => 'decline' });
    const { isError } = await call('run_write_commands', { commands: [['FLUSHDB']] });
    expect(isError).toBe(true);
    expect(await redis().get('k')).toBe('1');
  });
});

describe('run_write_commands', () => {
  it('stops at the first that fails and says what was not run', async () => {
    await redis().del('s', 'later');
    const { data } = await run([
      ['SET', 's', 'x'],
      ['INCR', 's'],
      ['SET', 'later', '1'],
    ]);
    expect(data).toMatchObject({
      results: [{ result: 'OK' }, { command: 'INCR', error: { code: 'invalid_argument' } }],
      not_run: 1,
    });
    expect(await redis().exists('later')).toBe(0);
  });

  it('runs all or none in one transaction', async () => {
    await redis().del('a', 'b');
    const done = await run(
      [
        ['SET', 'a', '1'],
        ['INCR', 'a'],
        ['GET', 'a'],
      ],
      { atomic: true },
    );
    expect(done.data.results).toEqual([
      { command: 'SET', result: 'OK' },
      { command: 'INCR', result: '2' },
      { command: 'GET', result: '2' },
    ]);
    const none = await run(
      [
        ['SET', 'b', '1'],
        ['SET', 'b'],
      ],
      { atomic: true },
    );
    expect(none.isError, none.text).toBe(true);
    expect(await redis().exists('b')).toBe(0);
    expect((await run([['SET', 'b', 'free']])).data.results).toEqual([{ command: 'SET', result: 'OK' }]);
  });

  it.each([
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['EVAL', 'return 1', '0'],
    ['CONFIG', 'SET', 'save', ''],
    ['SHUTDOWN', 'NOSAVE'],
    ['SWAPDB', '0', '1'],
    ['RESTORE', 'k', '0', 'x'],
    ['MIGRATE', 'h', '1', 'k', '0', '1'],
    ['CLIENT', 'KILL', 'ID', '1'],
    ['ACL', 'DELUSER', 'x'],
  ])('does not run %s %s without the admin tier', async (...command) => {
    const { error } = await run([command]);
    expect(error.code, JSON.stringify(error)).toBe('permission_denied');
  });

  it.each([
    [['SELECT', '1']],
    [['MULTI']],
    [['DISCARD']],
    [['WATCH', 'a']],
    [['SUBSCRIBE', 'c']],
    [['PSUBSCRIBE', 'c']],
    [['SSUBSCRIBE', 'c']],
    [['BLPOP', 'l', '1']],
    [['BZPOPMIN', 'z', '1']],
    [['XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '0', 'STREAMS', 'x', '>']],
    [['MONITOR']],
    [['REPLICAOF', 'NO', 'ONE']],
    [['SLAVEOF', 'NO', 'ONE']],
    [['PSYNC', '?', '-1']],
    [['CLIENT', 'REPLY', 'SKIP']],
    [['HELLO']],
    [['RESET']],
    [['QUIT']],
    [['AUTH', 'a', 'b']],
    [['SCRIPT', 'DEBUG', 'YES']],
  ])('never runs %j, at no tier', async (command) => {
    const { error } = await admin().call('run_write_commands', { commands: [command] });
    expect(error.code, JSON.stringify(error)).toBe('refused');
  });

  it('wants a dangerous command alone', async () => {
    await redis().set('k', '1');
    const { error } = await admin().call('run_write_commands', { commands: [['PING'], ['FLUSHDB']] });
    expect(error.code).toBe('refused');
    const atomic = await admin().call('run_write_commands', { commands: [['FLUSHDB']], atomic: true });
    expect(atomic.error.code).toBe('refused');
    expect(await redis().get('k')).toBe('1');
  });

  it('shows no password in the question for a yes', async () => {
    const silent = await open({ args: ['--access', 'admin'] });
    const asked = await silent.call('run_write_commands', {
      commands: [['CONFIG', 'SET', 'masterauth', 's3cret-Pa55']],
    });
    expect(asked.error).toMatchObject({ code: 'confirmation_required' });
    expect(asked.text).not.toContain('s3cret-Pa55');
    const user = await silent.call('run_write_commands', {
      commands: [['ACL', 'SETUSER', 'bob', 'on', '>s3cret-Pa55', '~*']],
    });
    expect(user.error.code).toBe('confirmation_required');
    expect(user.text).not.toContain('s3cret-Pa55');
    expect(silent.server.stderr()).not.toContain('s3cret-Pa55');
  });

  it('refuses to read a giant while writing', async () => {
    await redis().setrange('long', 20_000_000, 'x');
    for (const command of [
      ['GETDEL', 'long'],
      ['SET', 'long', '1', 'GET'],
      ['GETEX', 'long'],
    ]) {
      expect((await run([command])).error.code).toBe('refused');
    }
    expect(await redis().strlen('long')).toBe(20_000_001);
    await redis().unlink('long');
  });
});
