import {
  errorReply,
  hang,
  type RespResponder,
  startRespResponder,
  startTcpProxy,
  type TcpProxy,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

const { redis, open, server } = useRedis({
  aclUsers: { narrow: 'on >pw ~app:* +@read +ping +command +watch +multi' },
});
let proxy: TcpProxy;

beforeAll(async () => {
  proxy = await startTcpProxy({ port: server().port });
});
afterEach(() => proxy.set({ kind: 'pass' }));
afterAll(() => proxy.close());

const throughProxy = (options: { args?: string[]; env?: Record<string, string> } = {}) =>
  open({ ...options, env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}`, ...options.env } });

const read = (client: TestClient, key = 'a') => client.call('get_keys', { keys: [key] });

/** Calls until it works, as somebody does who was told to try again. */
async function untilItWorks(client: TestClient) {
  for (let round = 0; round < 100; round += 1) {
    if (!(await read(client)).isError) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not recover.');
}

describe('when Redis goes away', () => {
  it('a read is repeated over a new connection', async () => {
    const client = await throughProxy();
    await read(client);
    proxy.cut();
    const { isError, text } = await read(client);
    expect(isError, text).toBe(false);
  });

  it('it says so at once while it is gone, and works when it is back', async () => {
    const client = await throughProxy();
    await read(client);
    await server().kill();
    for (let round = 0; round < 7; round += 1) {
      const { error } = await read(client);
      expect(error.code).toBe('unavailable');
    }
    await server().restart();
    await untilItWorks(client);
  }, 60_000);

  it('it starts without it, lists its tools, and works when it comes', async () => {
    await server().kill();
    const client = await open();
    expect((await client.tools()).length).toBe(9);
    expect((await read(client)).error.code).toBe('unavailable');
    await server().restart();
    await untilItWorks(client);
  }, 60_000);

  it('a peer that falls silent ends in a timeout, and the next connection is a new one', async () => {
    const client = await throughProxy();
    await read(client);
    proxy.set({ kind: 'silence' });
    const { error } = await read(client);
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('said nothing') });
    proxy.set({ kind: 'pass' });
    await untilItWorks(client);
  });

  it('a reply that is cut off is not taken for a whole one', async () => {
    await redis().set('long', 'x'.repeat(5_000));
    const client = await throughProxy({ env: { PATCHBAY_RETRIES: '0' } });
    await read(client);
    proxy.set({ kind: 'cut-after', bytes: 700 });
    expect((await read(client, 'long')).error.code).toBe('unavailable');
    proxy.set({ kind: 'pass' });
    await untilItWorks(client);
  });

  it('a server that is stopped in mid-call does not hold the call for ever', async () => {
    const client = await open();
    await read(client);
    server().pause();
    const { error } = await read(client);
    server().resume();
    expect(error.code).toBe('timeout');
    await untilItWorks(client);
  });
});

describe('cancellation', () => {
  it('ends a call at once, and the next one works', async () => {
    const client = await throughProxy({ env: { REDIS_COMMAND_TIMEOUT_MS: '30000' } });
    await read(client);
    proxy.set({ kind: 'silence' });
    const stop = new AbortController();
    const reading = client.call('run_read_commands', { commands: [['GET', 'a']] }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(reading).rejects.toThrow();
    proxy.set({ kind: 'pass' });
    proxy.cut();
    await untilItWorks(client);
  });

  it('stops a long listing', async () => {
    const client = await open();
    await redis().eval("for i = 1, 300000 do redis.call('set', 'many:' .. i, i) end", 0);
    await redis().config('RESETSTAT');
    const stop = new AbortController();
    const looking = client.call(
      'analyze_keyspace',
      { sample: 1_000_000, max_seconds: 20 },
      { signal: stop.signal },
    );
    const scans = async () =>
      Number(/cmdstat_scan:calls=(\d+)/.exec(await redis().info('commandstats'))?.[1] ?? 0);
    while ((await scans()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(looking).rejects.toThrow();
    await read(client);
    const after = await scans();
    await read(client);
    await read(client);
    expect(await scans()).toBe(after);
    await redis().flushdb();
  });
});

describe('a write whose outcome is unknown', () => {
  it('is told as such, with how to find out', async () => {
    const client = await throughProxy({ args: ['--access', 'write'] });
    await redis().del('n');
    await client.call('run_write_commands', { commands: [['SET', 'n', '0']] });
    // PONG passes, the answer to INCR does not.
    proxy.set({ kind: 'cut-after', bytes: '+PONG\r\n'.length + 1 });
    const { error } = await client.call('run_write_commands', { commands: [['INCR', 'n']] });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('Read the keys') });
    expect(await redis().get('n')).toBe('1');
  });

  it('is none when the connection was found dead before', async () => {
    const client = await throughProxy({ args: ['--access', 'write'] });
    await client.call('run_write_commands', { commands: [['SET', 'n', '0']] });
    proxy.cut();
    const { data, text } = await client.call('run_write_commands', { commands: [['INCR', 'n']] });
    expect(data.results, text).toEqual([{ command: 'INCR', result: '1' }]);
  });

  it('never runs twice: INCR across 1,000 cut connections', async () => {
    const client = await throughProxy({
      args: ['--access', 'write'],
      env: { PATCHBAY_CIRCUIT_FAILURES: '0' },
    });
    // The table of commands is longer than what passes below.
    await client.call('run_write_commands', { commands: [['SET', 'n', '0']] });
    let done = 0;
    let unknown = 0;
    for (let round = 0; round < 1_000; round += 1) {
      // The connection ends somewhere between the first byte of the handshake and the last one of the answer.
      proxy.set({ kind: 'cut-after', bytes: 1 + ((round * 37) % 400) });
      const { isError, error, data } = await client.call('run_write_commands', { commands: [['INCR', 'n']] });
      if (!isError) done += data.results ? 1 : 0;
      else if (error.code === 'outcome_unknown') unknown += 1;
      else expect(error.code).toBe('unavailable');
      proxy.cut();
    }
    const counted = Number(await redis().get('n'));
    expect(counted).toBeGreaterThanOrEqual(done);
    expect(counted).toBeLessThanOrEqual(done + unknown);
    // Both kinds were met, or the test has tested nothing.
    expect(done).toBeGreaterThan(0);
    expect(unknown).toBeGreaterThan(0);
  }, 120_000);

  it('holds for set_keys and delete_keys, too', async () => {
    const client = await throughProxy({
      args: ['--access', 'write'],
      env: { PATCHBAY_CIRCUIT_FAILURES: '0' },
    });
    let unknown = 0;
    for (let bytes = 1; bytes < 60; bytes += 3) {
      await redis().del('l');
      await redis().set('gone', '1');
      await read(client);
      proxy.set({ kind: 'pass' });
      await client.call('delete_keys', { keys: ['nothing'] });
      proxy.set({ kind: 'cut-after', bytes });
      const { isError, error } = await client.call('set_keys', { items: [{ key: 'l', list: ['once'] }] });
      proxy.set({ kind: 'pass' });
      const length = await redis().llen('l');
      if (!isError) expect(length).toBe(1);
      else if (error.code === 'outcome_unknown') unknown += 1;
      else expect(length, JSON.stringify(error)).toBe(0);
      expect(length).toBeLessThanOrEqual(1);
    }
    expect(unknown).toBeGreaterThan(0);
  }, 60_000);
});

describe('what Redis refuses', () => {
  let responder: RespResponder;
  let client: TestClient;
  const table = [
    {
      name: 'get',
      arity: 2,
      flags: ['readonly'],
      firstKey: 1,
      lastKey: 1,
      keyStep: 1,
      categories: ['@read'],
    },
    { name: 'incr', arity: 2, flags: ['write'], firstKey: 1, lastKey: 1, keyStep: 1, categories: ['@write'] },
  ];
  beforeAll(async () => {
    responder = await startRespResponder({ protocol: 'both', commands: table, replies: { MEMORY: 50 } });
    client = await open({
      args: ['--access', 'write'],
      env: { REDIS_URL: responder.url, PATCHBAY_RETRIES: '0', PATCHBAY_CIRCUIT_FAILURES: '0' },
    });
  });
  afterAll(() => responder.stop());

  it.each([
    ['LOADING Redis is loading the dataset in memory', 'unavailable'],
    ["READONLY You can't write against a read only replica.", 'refused'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'refused'],
    ['MISCONF Redis is configured to save RDB snapshots', 'refused'],
    ['NOREPLICAS Not enough good replicas to write.', 'refused'],
    ['BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.', 'unavailable'],
    ['MASTERDOWN Link with MASTER is down', 'unavailable'],
    ['CLUSTERDOWN The cluster is down', 'unavailable'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'unavailable'],
    ['MOVED 3999 127.0.0.1:6381', 'not_configured'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'invalid_argument'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'invalid_argument'],
    ["NOPERM User app has no permissions to run the 'incr' command", 'permission_denied'],
    ['NOPERM No permissions to access a key', 'permission_denied'],
    ['ERR max number of clients reached', 'unavailable'],
    ['ERR value is not an integer or out of range', 'invalid_argument'],
  ])('%s is %s, with a next step', async (text, code) => {
    responder.reply('GET', errorReply(text));
    responder.reply('INCR', errorReply(text));
    for (const [tool, command] of [
      ['run_read_commands', ['GET', 's3cret']],
      ['run_write_commands', ['INCR', 's3cret']],
    ] as const) {
      const { error } = await client.call(tool, { commands: [command] });
      expect(error).toMatchObject({ code, message: expect.any(String), next: expect.any(String) });
      expect(error.next.length).toBeGreaterThan(10);
    }
  });

  it('repeats no text of which it does not know what it holds', async () => {
    responder.reply('GET', errorReply('ERR something odd about s3cret-Pa55'));
    const { error, text } = await client.call('run_read_commands', { commands: [['GET', 'k']] });
    expect(error.code).toMatch(/invalid_argument|upstream_error/);
    expect(text).not.toContain('s3cret-Pa55');
  });

  it.each([
    ['SCAN', 'scan_keys', {}],
    ['TYPE', 'get_keys', { keys: ['k'] }],
    ['INFO', 'check_redis_health', {}],
  ])(
    'an answer to %s that Redis never gives is not called a bug of ours by %s',
    async (command, tool, args) => {
      responder.reply(command, [['odd']]);
      const { error } = await client.call(tool, args);
      expect(error).toMatchObject({
        code: 'upstream_error',
        message: 'Redis answered in a form that its documentation does not have.',
      });
    },
  );

  it('a write that was answered with what Redis never says has an unknown outcome', async () => {
    responder.reply('MULTI', 'OK');
    responder.reply('INCR', 'QUEUED');
    responder.reply('EXEC', 'OK');
    const { error } = await client.call('run_write_commands', {
      commands: [
        ['INCR', 'a'],
        ['INCR', 'b'],
      ],
      atomic: true,
    });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('Read the keys') });
  });

  it('a command that hangs ends after its own time', async () => {
    const patient = await open({
      env: { REDIS_URL: responder.url, REDIS_COMMAND_TIMEOUT_MS: '300', PATCHBAY_RETRIES: '0' },
    });
    responder.reply('GET', hang());
    const { error } = await patient.call('run_read_commands', { commands: [['GET', 'k']] });
    expect(error.code).toBe('timeout');
  });

  it('a write that hangs has an unknown outcome', async () => {
    const writer = await open({
      args: ['--access', 'write'],
      env: { REDIS_URL: responder.url, REDIS_COMMAND_TIMEOUT_MS: '300' },
    });
    responder.reply('INCR', hang());
    const { error } = await writer.call('run_write_commands', { commands: [['INCR', 'k']] });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('Read the keys') });
    expect(responder.received.filter(({ name }) => name === 'INCR').length).toBeGreaterThan(0);
  });

  it('tells a real replica, a full memory and a narrow user', async () => {
    const writer = await open({ args: ['--access', 'write'] });
    const write = async () => (await writer.call('set_keys', { items: [{ key: 'a', value: '1' }] })).error;
    await redis().replicaof('127.0.0.1', 1);
    const replica = await write();
    await redis().replicaof('NO', 'ONE');
    expect(replica).toMatchObject({ code: 'refused', message: expect.stringContaining('replica') });
    await redis().config('SET', 'maxmemory', '1');
    const full = await write();
    await redis().config('SET', 'maxmemory', '0');
    expect(full).toMatchObject({ code: 'refused', message: expect.stringContaining('memory') });
    const narrow = await open({
      args: ['--access', 'write'],
      env: { REDIS_URL: `redis://narrow:pw@127.0.0.1:${server().port}` },
    });
    expect((await narrow.call('get_keys', { keys: ['other'] })).error.code).toBe('permission_denied');
    expect((await narrow.call('get_keys', { keys: ['app:1'] })).isError).toBe(false);
    const some = await narrow.call('get_keys', { keys: ['app:1', 'other'] });
    expect(some.data.keys).toMatchObject([
      { key: 'app:1' },
      { key: 'other', error: { code: 'permission_denied' } },
    ]);
    const written = await narrow.call('set_keys', { items: [{ key: 'app:1', value: '1' }] });
    expect(written.error.code).toBe('permission_denied');
  });
});
