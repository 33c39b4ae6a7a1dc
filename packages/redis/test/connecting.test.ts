import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  connectClient,
  freePort,
  spawnServer,
  startRedis,
  startRespResponder,
} from '@patchbay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';

const cleanups: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What a read answers with these settings. */
async function readWith(env: Record<string, string>): Promise<Answer> {
  const client = await connectClient({ bin, env });
  cleanups.push(() => client.close());
  return client.call('get_keys', { keys: ['a'] });
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server on a port has an address of this shape.
  return (server.address() as AddressInfo).port;
}

async function redisWith(options: Parameters<typeof startRedis>[0]) {
  const redis = await startRedis(options);
  cleanups.push(() => redis.stop());
  return redis;
}

describe('what is wrong with the address', () => {
  it('nothing listens', async () => {
    const { error } = await readWith({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('nobody knows the host', async () => {
    const { error } = await readWith({ REDIS_URL: 'redis://no-such-host.invalid' });
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('host name') });
  });

  it('the port speaks HTTP', async () => {
    const port = await listening(createHttpServer((_request, response) => response.end('hello')));
    const { error } = await readWith({ REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('not Redis') });
  });

  it('the peer says nothing', async () => {
    const port = await listening(createServer(() => {}));
    const { error } = await readWith({ REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('said nothing') });
  });

  it('the peer closes at once', async () => {
    const port = await listening(createServer((socket) => socket.end()));
    const { error } = await readWith({ REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: 'unavailable', next: expect.stringContaining('rediss://') });
  });

  it('there is no such socket', async () => {
    const { error } = await readWith({ REDIS_URL: '/tmp/no-such.sock' });
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ENOENT') });
  });

  it.each([
    'http://localhost:6379',
    'redis+tls://h:1',
    'localhost:6379',
    'redis://h:70000',
    'redis://:pa ss@h',
    'redis://h/abc',
  ])('%s is no URL of Redis, which stops the start', async (url) => {
    const client = connectClient({ bin, env: { REDIS_URL: url } });
    await expect(client).rejects.toThrow();
  });
});

describe('logging in', () => {
  it('by user and password, which may hold any character', async () => {
    const password = 'p@ss:w/ö%rd#?';
    const redis = await redisWith({ password, aclUsers: { 'app:user': 'on >sec/ret ~* +@all' } });
    const at = `127.0.0.1:${redis.port}`;
    for (const env of [
      { REDIS_URL: `redis://:${encodeURIComponent(password)}@${at}` },
      { REDIS_URL: `redis://app%3Auser:sec%2Fret@${at}/3` },
      { REDIS_URL: `redis://${at}`, REDIS_PASSWORD: password },
      {
        REDIS_HOST: '127.0.0.1',
        REDIS_PORT: String(redis.port),
        REDIS_USERNAME: 'app:user',
        REDIS_PASSWORD: 'sec/ret',
      },
    ]) {
      const { isError, text } = await readWith(env);
      expect(isError, text).toBe(false);
    }
  });

  it('does not need a password that is set here and not there', async () => {
    const redis = await redisWith({});
    const { isError, text } = await readWith({ REDIS_URL: `redis://:any@127.0.0.1:${redis.port}` });
    expect(isError, text).toBe(false);
  });

  it('says which of the two is wrong, and no secret', async () => {
    const redis = await redisWith({ password: 'right-Pa55' });
    const missing = await readWith({ REDIS_URL: `redis://127.0.0.1:${redis.port}` });
    expect(missing.error).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('none is set'),
    });
    const wrong = await readWith({ REDIS_URL: `redis://:wr0ng-Pa55@127.0.0.1:${redis.port}` });
    expect(wrong.error).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('not accept'),
    });
    expect(wrong.text).not.toContain('wr0ng-Pa55');
  });

  it('names a database that is not there', async () => {
    const redis = await redisWith({});
    const { error } = await readWith({ REDIS_URL: `${redis.url}/99` });
    expect(error).toMatchObject({ code: 'not_configured', message: expect.stringContaining('database') });
  });

  it('reads the database that the URL names, and others by their connection', async () => {
    const redis = await redisWith({});
    const direct = await redis.client({ db: 5 });
    await direct.set('a', 'five');
    const client = await connectClient({
      bin,
      env: { REDIS_URL: redis.url, REDIS_URL_FIVE: `${redis.url}/5`, REDIS_URL_ALSO: `${redis.url}?db=5` },
    });
    cleanups.push(() => client.close());
    const valueIn = async (db?: string) =>
      (await client.call('get_keys', { keys: ['a'], ...(db ? { db } : {}) })).data.keys;
    expect(await valueIn()).toEqual([{ key: 'a', type: 'none' }]);
    expect(await valueIn('five')).toMatchObject([{ value: 'five' }]);
    expect(await valueIn('also')).toMatchObject([{ value: 'five' }]);
    expect((await client.call('get_keys', { keys: ['a'], db: 'nine' })).error.code).toBe('invalid_argument');
  });
});

describe('TLS and sockets', () => {
  it('connects with the authority that is named, and says what is wrong otherwise', async () => {
    const redis = await redisWith({ tls: true });
    const { caFile = '' } = redis.tls ?? {};
    const ca = { REDIS_URL: redis.url, REDIS_TLS_CA: caFile };
    expect((await readWith(ca)).isError).toBe(false);
    expect((await readWith({ REDIS_URL: redis.url, REDIS_TLS_REJECT_UNAUTHORIZED: 'false' })).isError).toBe(
      false,
    );
    expect((await readWith({ REDIS_URL: redis.url })).error).toMatchObject({
      code: 'not_configured',
      next: expect.stringContaining('REDIS_TLS_CA'),
    });
    expect((await readWith({ ...ca, REDIS_TLS_SERVER_NAME: 'other.example' })).error).toMatchObject({
      code: 'not_configured',
      next: expect.stringContaining('REDIS_TLS_SERVER_NAME'),
    });
    expect((await readWith({ ...ca, REDIS_TLS_CA: '/nowhere' })).error).toMatchObject({
      code: 'not_configured',
      message: expect.stringContaining('REDIS_TLS_CA'),
    });
  });

  it('presents a certificate where one is asked for', async () => {
    const redis = await redisWith({ tls: 'mutual' });
    const { caFile = '', certificateFile = '', keyFile = '' } = redis.tls ?? {};
    const half = { REDIS_URL: redis.url, REDIS_TLS_CA: caFile };
    expect((await readWith(half)).error.next).toContain('REDIS_TLS_CERT');
    const whole = { ...half, REDIS_TLS_CERT: certificateFile, REDIS_TLS_KEY: keyFile };
    expect((await readWith(whole)).isError).toBe(false);
  });

  it('says so when one side has TLS and the other has not', async () => {
    const plain = await redisWith({});
    expect((await readWith({ REDIS_URL: plain.url.replace('redis:', 'rediss:') })).error.next).toContain(
      'redis://',
    );
    const tls = await redisWith({ tls: true });
    expect((await readWith({ REDIS_URL: tls.url.replace('rediss:', 'redis:') })).error.next).toContain(
      'rediss://',
    );
  });

  it('connects by a unix socket', async () => {
    const redis = await redisWith({ unixSocket: true });
    for (const url of [redis.socketPath ?? '', `unix:${redis.socketPath}?db=2`]) {
      const { isError, text } = await readWith({ REDIS_URL: url });
      expect(isError, text).toBe(false);
    }
  });
});

describe('old and new protocols', () => {
  it.each([2, 3, 'both'] as const)('speaks to a server that speaks %s', async (protocol) => {
    const responder = await startRespResponder({
      protocol,
      replies: { TYPE: 'none', PTTL: -2, MEMORY: null },
    });
    cleanups.push(() => responder.stop());
    const { data, text } = await readWith({ REDIS_URL: responder.url });
    expect(data.keys, text).toEqual([{ key: 'a', type: 'none' }]);
  });

  it('says so when the protocol that is set is not spoken', async () => {
    const responder = await startRespResponder({ protocol: 3 });
    cleanups.push(() => responder.stop());
    const { error } = await readWith({ REDIS_URL: responder.url, REDIS_PROTOCOL: '2' });
    expect(error).toMatchObject({ code: 'not_configured', next: expect.stringContaining('REDIS_PROTOCOL') });
  });
});

describe('--check', () => {
  it('says whom it reached and what the user may do', async () => {
    const redis = await redisWith({ aclUsers: { reader: 'on >pw ~* +@read +command' } });
    const almighty = spawnServer({ bin, args: ['--check'], env: { REDIS_URL: redis.url } });
    expect(await almighty.exited).toMatchObject({ code: expect.any(Number) });
    expect(almighty.stderr() + almighty.strayLines.join('\n')).toContain('may do anything');
    const reader = spawnServer({
      bin,
      args: ['--check'],
      env: { REDIS_URL: `redis://reader:pw@127.0.0.1:${redis.port}` },
    });
    expect(await reader.exited).toMatchObject({ code: 0 });
    expect(reader.stderr() + reader.strayLines.join('\n')).toContain('may not administer');
  });
});
