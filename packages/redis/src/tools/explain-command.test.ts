import { eras, startRespResponder } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

const explain = async (...command: string[]) => {
  const { data, isError, text } = await client().call('explain_command', { command });
  expect(isError, text).toBe(false);
  return data;
};

describe.each(eras)('explain_command in the %s era', (era) => {
  it('says what a command does, what it touches and what it needs', async () => {
    const { call } = await open({ era });
    const { data, structured } = await call('explain_command', {
      command: ['SET', 'k', 'v', 'EX', '60'],
    });
    expect(structured).toEqual(data);
    expect(data).toMatchObject({
      command: 'SET',
      tier: 'write',
      run_by: expect.stringContaining('run_write_commands'),
      syntax: expect.stringMatching(/^SET key value \[NX \| XX/),
      summary: expect.any(String),
      complexity: 'O(1)',
      keys: ['k'],
    });
  });
});

describe('explain_command', () => {
  it('runs nothing', async () => {
    await redis().set('k', '1');
    await explain('DEL', 'k');
    await explain('FLUSHALL');
    expect(await redis().get('k')).toBe('1');
  });

  it.each([
    [['GET', 'k'], 'read'],
    [['config', 'get', 'save'], 'read'],
    [['CONFIG', 'SET', 'save', ''], 'dangerous'],
    [['XREAD', 'STREAMS', 'x', '0'], 'read'],
    [['XREAD', 'BLOCK', '0', 'STREAMS', 'x', '0'], 'never'],
    [['BLPOP', 'l', '0'], 'never'],
    [['SUBSCRIBE', 'c'], 'never'],
    [['MULTI'], 'never'],
    [['SELECT', '1'], 'never'],
    [['MONITOR'], 'never'],
    [['REPLICAOF', 'NO', 'ONE'], 'never'],
    [['KEYS', '*'], 'dangerous'],
    [['EVAL', 'return 1', '0'], 'dangerous'],
    [['EVAL_RO', 'return 1', '0'], 'dangerous'],
    [['FLUSHALL'], 'dangerous'],
    [['PUBLISH', 'c', 'm'], 'write'],
    [['SORT', 'l'], 'dangerous'],
    [['CLIENT', 'KILL', 'ID', '1'], 'dangerous'],
  ])('judges %j as %s', async (command, tier) => {
    expect(await explain(...command)).toMatchObject({ tier });
  });

  it('finds the keys of commands whose keys move', async () => {
    expect(await explain('ZUNIONSTORE', 'to', '2', 'a', 'b')).toMatchObject({ keys: ['to', 'a', 'b'] });
    expect(await explain('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'x', 'y', '>', '>')).toMatchObject({
      keys: ['x', 'y'],
    });
    expect(await explain('ZUNIONSTORE', 'to', 'nonsense')).toMatchObject({
      keys_unknown: expect.any(String),
    });
  });

  it('knows the nearest command for a wrong name', async () => {
    const { error } = await client().call('explain_command', { command: ['HGETAL', 'h'] });
    expect(error).toMatchObject({ code: 'invalid_argument', next: expect.stringContaining('HGETALL') });
    const part = await client().call('explain_command', { command: ['CONFIG'] });
    expect(part.error).toMatchObject({ code: 'invalid_argument', next: expect.stringContaining('GET') });
  });
});

it('judges modules nobody has listed by what the server says of them', async () => {
  const command = (name: string, flags: string[], categories: string[] = []) => ({
    name,
    arity: -1,
    flags: [...flags, 'module'],
    firstKey: 1,
    lastKey: 1,
    keyStep: 1,
    categories,
  });
  const responder = await startRespResponder({
    protocol: 'both',
    commands: [
      command('odd.read', ['readonly']),
      command('odd.write', ['write', 'denyoom']),
      command('odd.wait', ['readonly', 'blocking']),
      command('odd.rule', ['write'], ['@dangerous']),
      command('odd.admin', ['readonly', 'admin']),
      command('odd.secret', []),
    ],
    replies: { 'ODD.READ': 'read', MEMORY: 10 },
  });
  const { call } = await open({ args: ['--access', 'write'], env: { REDIS_URL: responder.url } });
  const tierOf = async (name: string) => (await call('explain_command', { command: [name, 'k'] })).data.tier;
  expect(await tierOf('ODD.READ')).toBe('read');
  expect(await tierOf('odd.write')).toBe('write');
  expect(await tierOf('ODD.WAIT')).toBe('never');
  expect(await tierOf('ODD.RULE')).toBe('dangerous');
  expect(await tierOf('ODD.ADMIN')).toBe('dangerous');
  expect(await tierOf('ODD.SECRET')).toBe('dangerous');
  const ran = await call('run_read_commands', { commands: [['odd.read', 'k']] });
  expect(ran.data.results, ran.text).toEqual([{ command: 'ODD.READ', result: 'read' }]);
  for (const name of ['ODD.WRITE', 'ODD.WAIT', 'ODD.SECRET']) {
    expect((await call('run_read_commands', { commands: [[name, 'k']] })).error.code, name).toBe('refused');
  }
  expect(responder.received.some(({ name }) => /^ODD\.(WRITE|WAIT|SECRET)$/.test(name))).toBe(false);
  await responder.stop();
});
