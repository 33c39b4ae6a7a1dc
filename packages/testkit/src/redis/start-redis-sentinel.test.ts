import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import {
  type RedisSentinel,
  type StartRedisSentinelOptions,
  startRedisSentinel,
} from './start-redis-sentinel.js';

let sentinel: RedisSentinel | undefined;
let client: Redis | undefined;
afterEach(async () => {
  client?.disconnect();
  await sentinel?.stop();
});

/** A client that asks the sentinels, as a program outside would. */
async function startBoth(
  options: StartRedisSentinelOptions,
): Promise<{ group: RedisSentinel; asking: Redis }> {
  sentinel = await startRedisSentinel(options);
  client = new Redis({
    sentinels: sentinel.sentinels.map(({ host, port }) => ({ host, port })),
    name: sentinel.name,
    sentinelRetryStrategy: () => 50,
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(options.password !== undefined && { password: options.password }),
  });
  client.on('error', () => undefined);
  return { group: sentinel, asking: client };
}

test('a failover asked for moves the master, and a client follows', { timeout: 90_000 }, async () => {
  const { group, asking } = await startBoth({ password: 'two words' });
  const [first, second] = group.servers;
  expect(await group.master()).toBe(first);
  await asking.set('key', 'before');
  const reader = await second.client();
  await expect.poll(() => reader.get('key')).toBe('before');
  await expect(reader.set('key', 'no')).rejects.toThrow('READONLY');

  expect(await group.failover()).toBe(second);
  expect(await group.master()).toBe(second);
  await reader.set('key', 'after');
  asking.disconnect(true);
  expect(await asking.get('key')).toBe('after');
  const { port } = new URL(second.url);
  expect(await asking.config('GET', 'port')).toEqual(['port', port]);
});

test('three sentinels replace a master that dies', { timeout: 90_000 }, async () => {
  const { group, asking } = await startBoth({ sentinels: 3 });
  const [first, second] = group.servers;
  expect(group.sentinels).toHaveLength(3);
  await asking.set('key', 'kept');
  const reader = await second.client();
  await expect.poll(() => reader.get('key')).toBe('kept');
  await first.kill();
  await expect.poll(() => group.master(), { timeout: 40_000 }).toBe(second);
  await expect.poll(async () => (await reader.role())[0], { timeout: 20_000 }).toBe('master');
});
