import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

const { redis, open, server } = useRedis({
  aclUsers: { 'no-command': 'on >pw ~* +@read +@write +ping +scan' },
});

// One directive of the configuration can stand there once, so the three are in one value.
const bare = useRedis({
  config: { 'rename-command': 'COMMAND ""\nrename-command CONFIG ""\nrename-command SLOWLOG ""' },
});

beforeAll(async () => {
  await redis().set('k', '1');
  await redis().hset('h', 'a', '1');
  await redis().xadd('x', '1-0', 'a', '1');
  await redis().zadd('z', 1, 'a');
});

describe('the reading user of the README', () => {
  const name = () => `redis://assistant:choose-one@127.0.0.1:${server().port}`;

  beforeAll(async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [command = '', ...words] = /^ACL SETUSER .*$/m.exec(readme)?.[0].split(' ') ?? [];
    expect(await redis().call(command, ...words)).toBe('OK');
  });

  it.each([
    ['scan_keys', { details: true }],
    ['get_keys', { keys: ['k', 'h', 'x', 'z'] }],
    ['inspect_keys', { keys: ['k', 'h', 'x', 'z'] }],
    ['read_stream', { key: 'x' }],
    ['analyze_keyspace', {}],
    ['check_redis_health', {}],
    ['explain_command', { command: ['SET', 'k', 'v'] }],
    ['run_read_commands', { commands: [['ZUNION', '1', 'z'], ['INFO'], ['MEMORY', 'USAGE', 'k']] }],
  ])('suffices for %s', async (tool, args) => {
    const { call } = await open({ env: { REDIS_URL: name() } });
    const { isError, text, data } = await call(tool, args);
    expect(isError, text).toBe(false);
    expect(text).not.toMatch(/not allowed|permission_denied|may not run/);
    expect(data.not_allowed).toBeUndefined();
  });

  it('may not change anything, whatever the server would let through', async () => {
    const user = await server().client({ username: 'assistant', password: 'choose-one' });
    for (const [command = '', ...args] of [
      ['SET', 'k', '2'],
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['CONFIG', 'SET', 'save', ''],
      ['EVAL', 'return 1', '0'],
      ['ACL', 'LIST'],
      ['CLIENT', 'KILL', 'ID', '1'],
      ['CLUSTER', 'RESET'],
    ]) {
      await expect(user.call(command, ...args), command).rejects.toThrow(/NOPERM/);
    }
  });
});

describe('a user who may not ask for COMMAND', () => {
  const start = () =>
    open({
      args: ['--access', 'write'],
      env: { REDIS_URL: `redis://no-command:pw@127.0.0.1:${server().port}` },
    });

  it('runs what is known in advance', async () => {
    const { call } = await start();
    const { data, text } = await call('run_read_commands', {
      commands: [
        ['GET', 'k'],
        ['HGETALL', 'h'],
      ],
    });
    expect(data.results, text).toEqual([
      { command: 'GET', result: '1' },
      { command: 'HGETALL', result: ['a', '1'] },
    ]);
    expect((await call('run_write_commands', { commands: [['INCR', 'n']] })).isError).toBe(false);
  });

  it.each([
    [['EVAL', 'return 1', '0']],
    [['FLUSHALL']],
    [['CONFIG', 'SET', 'a', 'b']],
    [['BLPOP', 'l', '0']],
    [['FT.SEARCH', 'i', '*']],
  ])('runs nothing else: %j', async (command) => {
    const { call } = await start();
    const { error } = await call('run_write_commands', { commands: [command] });
    expect(error).toMatchObject({ code: 'refused', next: expect.stringContaining('+command') });
  });

  it('is told which keys cannot be found out', async () => {
    const { call } = await start();
    const { error } = await call('run_read_commands', { commands: [['ZUNION', '1', 'z']] });
    expect(error).toMatchObject({
      code: 'permission_denied',
      next: expect.stringContaining('command|getkeys'),
    });
  });
});

it('a server whose COMMAND, CONFIG and SLOWLOG were renamed is worked with as far as it goes', async () => {
  const { call } = await open({ env: { REDIS_URL: bare.server().url } });
  const ran = await call('run_read_commands', { commands: [['GET', 'k']] });
  expect(ran.data.results, ran.text).toEqual([{ command: 'GET', result: null }]);
  const health = await call('check_redis_health');
  expect(health.data.not_allowed, health.text).toEqual(['SLOWLOG GET', 'CONFIG GET']);
});
