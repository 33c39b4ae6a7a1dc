import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { runInChild } from './run-in-child.js';
import { type RedisServer, type StartRedisOptions, startRedis } from './start-redis.js';

const started: RedisServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((redis) => redis.stop()));
});

async function start(options: StartRedisOptions = {}): Promise<RedisServer> {
  const redis = await startRedis(options);
  started.push(redis);
  return redis;
}

/** The code of the error that a new connection ends with, or `open`. */
function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve('open'));
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.once('connect', () => socket.destroy());
  });
}

test('version 7 keeps binary values, and everything is gone after stop', async () => {
  const redis = await start();
  const client = await redis.client();
  expect(await client.info('server')).toMatch(/redis_version:7\./);
  const value = Buffer.from([0xff, 0xfe, 0, 1]);
  await client.set('key', value);
  expect(await client.getBuffer('key')).toEqual(value);
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
  expect(existsSync(redis.folder)).toBe(true);
  await redis.stop();
  await redis.stop();
  expect(await knock(redis.port)).toBe('ECONNREFUSED');
  expect(existsSync(redis.folder)).toBe(false);
  expect(client.status).toBe('end');
});

describe('a server that goes away', () => {
  test('kill and restart: same port, same data, another process', async () => {
    const redis = await start();
    const client = await redis.client();
    await client.set('key', 'kept');
    const { pid } = redis;
    await redis.kill();
    expect(await knock(redis.port)).toBe('ECONNREFUSED');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await redis.restart();
    expect(redis.pid).not.toBe(pid);
    expect(await client.get('key')).toBe('kept');
    await redis.restart();
    expect(await client.get('key')).toBe('kept');
  });

  test('a paused server accepts connections and answers nothing until it is resumed', async () => {
    const redis = await start();
    const client = await redis.client();
    redis.pause();
    expect(await knock(redis.port)).toBe('open');
    let answered = false;
    const counting = client.incr('counter').finally(() => {
      answered = true;
    });
    const impatient = new Redis({ port: redis.port, commandTimeout: 200, lazyConnect: true });
    impatient.on('error', () => undefined);
    await expect(impatient.ping()).rejects.toThrow('timed out');
    impatient.disconnect();
    expect(answered).toBe(false);
    redis.resume();
    expect(await counting).toBe(1);
  });

  test('a paused server can be stopped and restarted', async () => {
    const redis = await start();
    const client = await redis.client();
    redis.pause();
    await redis.restart();
    expect(await client.ping()).toBe('PONG');
    redis.pause();
    await redis.stop();
    expect(await knock(redis.port)).toBe('ECONNREFUSED');
    expect(() => redis.resume()).toThrow('not running');
  });

  test.each(['SIGKILL', 'end of the script'])('it dies with the test process: %s', async (death) => {
    const child = runInChild(`
      import { startRedis } from '{folder}/start-redis.ts';
      const { port, folder } = await startRedis();
      console.log(JSON.stringify({ port, folder }));
      ${death === 'SIGKILL' ? 'setInterval(() => undefined, 1000);' : ''}
    `);
    const left = await child.firstLine();
    if (death === 'SIGKILL') {
      // The child printed exactly this.
      expect(await knock((left as { port: number }).port)).toBe('open');
      child.process.kill('SIGKILL');
    }
    // The child printed exactly this.
    const { port, folder } = left as { port: number; folder: string };
    await expect.poll(() => knock(port), { timeout: 10_000 }).toBe('ECONNREFUSED');
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
  });
});

describe('who may come in', () => {
  test('a password with odd characters, in the URL too', async () => {
    const password = 'p@ss "w/ö:rd\\';
    const redis = await start({ password });
    expect(await (await redis.client()).ping()).toBe('PONG');
    const byUrl = new Redis(redis.url, { lazyConnect: true });
    expect(await byUrl.ping()).toBe('PONG');
    byUrl.disconnect();
    const stranger = await redis.client({ password: '', protocol: 2, enableReadyCheck: false });
    await expect(stranger.ping()).rejects.toThrow('NOAUTH');
    // The password stands in this file.
    expect((await stat(`${redis.folder}/redis.conf`)).mode & 0o777).toBe(0o600);
  });

  test('an ACL user may do what its rules say', async () => {
    const redis = await start({ aclUsers: { reader: 'on >secret ~app:* +@read +ping' } });
    const owner = await redis.client();
    await owner.set('app:1', 'x');
    const reader = await redis.client({ username: 'reader', password: 'secret', enableReadyCheck: false });
    expect(await reader.get('app:1')).toBe('x');
    await expect(reader.get('other')).rejects.toThrow('NOPERM');
    await expect(reader.set('app:1', 'y')).rejects.toThrow('NOPERM');
    const wrong = redis.client({ username: 'reader', password: 'no', enableReadyCheck: false });
    await expect(wrong).rejects.toThrow('WRONGPASS');
  });
});

describe('how it is reached', () => {
  test('over a unix socket', async () => {
    const redis = await start({ unixSocket: true });
    const client = await redis.client();
    await client.set('key', 'value');
    const local = new Redis(redis.socketPath ?? '', { lazyConnect: true });
    expect(await local.get('key')).toBe('value');
    local.disconnect();
  });

  test('over TLS, by clients that trust its certificate', async () => {
    const redis = await start({ tls: true, password: 'secret' });
    expect(redis.url).toBe(`rediss://:secret@127.0.0.1:${redis.port}`);
    expect(await (await redis.client()).ping()).toBe('PONG');
    const ca = await readFile(redis.tls?.caFile ?? '', 'utf8');
    const named = new Redis({ host: 'localhost', port: redis.port, password: 'secret', tls: { ca } });
    expect(await named.ping()).toBe('PONG');
    named.disconnect();
    await expect(redis.client({ tls: {}, retryStrategy: null })).rejects.toThrow('self-signed certificate');
  });

  test('over mutual TLS, with a client certificate only', async () => {
    const redis = await start({ tls: 'mutual' });
    expect(await (await redis.client()).ping()).toBe('PONG');
    const ca = await readFile(redis.tls?.caFile ?? '', 'utf8');
    const refusal = await new Promise((resolve) => {
      const socket = connectTls({ host: redis.host, port: redis.port, ca });
      socket.once('error', resolve);
      socket.once('data', resolve);
      socket.write('PING\r\n');
    });
    expect(String(refusal)).toContain('certificate required');
  });
});

test('directives of the caller beat ours', async () => {
  const redis = await start({ config: { appendonly: 'no', maxmemory: '2mb', save: '' } });
  const client = await redis.client();
  expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'no']);
  expect(await client.config('GET', 'maxmemory')).toEqual(['maxmemory', '2097152']);
});

test('a configuration that Redis refuses is told in its own words', async () => {
  await expect(start({ config: { maxmemory: 'plenty' } })).rejects.toThrow('argument must be a memory value');
});

test('version 8 has vector sets and times to live of hash fields', { timeout: 120_000 }, async () => {
  const redis = await start({ version: '8' });
  const client = await redis.client();
  expect(await client.info('server')).toMatch(/redis_version:8\.0\./);
  await client.call('VADD', 'points', 'VALUES', 2, 1, 0, 'east');
  await client.call('VADD', 'points', 'VALUES', 2, 0, 1, 'north');
  expect(await client.call('VSIM', 'points', 'VALUES', 2, 0.9, 0.1)).toEqual(['east', 'north']);
  expect(await client.type('points')).toBe('vectorset');
  await client.hset('hash', 'field', 'value');
  expect(await client.call('HEXPIRE', 'hash', 100, 'FIELDS', 1, 'field')).toEqual([1]);
});
