import {
  connectClient,
  freePort,
  type RedisSentinel,
  startRedisSentinel,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bin } from './support/bin.js';
import { present } from './support/use-redis.js';

let pair: RedisSentinel | undefined;
const clients: TestClient[] = [];

beforeAll(async () => {
  pair = await startRedisSentinel({ password: 'sentinel-Pa55' });
}, 120_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await pair?.stop();
});

async function open(env: Record<string, string> = {}) {
  const [sentinel] = present(pair).sentinels;
  const client = await connectClient({
    bin,
    args: ['--access', 'write'],
    env: {
      REDIS_SENTINELS: `127.0.0.1:${present(sentinel).port}`,
      REDIS_SENTINEL_NAME: present(pair).name,
      REDIS_PASSWORD: 'sentinel-Pa55',
      ...env,
    },
  });
  clients.push(client);
  return client;
}

const write = (client: TestClient, key: string) => client.call('set_keys', { items: [{ key, value: '1' }] });

it('finds the master, also when the first sentinel is dead', async () => {
  const [sentinel] = present(pair).sentinels;
  const client = await open({
    REDIS_SENTINELS: `127.0.0.1:${await freePort()},127.0.0.1:${present(sentinel).port}`,
  });
  const { data, text } = await write(client, 'a');
  expect(data.results, text).toMatchObject([{ ok: true }]);
});

it('says so when the sentinels know no such master, and when one is taken for a Redis', async () => {
  const unknown = await open({ REDIS_SENTINEL_NAME: 'nobody' });
  expect((await write(unknown, 'a')).error).toMatchObject({
    code: 'not_configured',
    next: expect.stringContaining('REDIS_SENTINEL_NAME'),
  });
  const [sentinel] = present(pair).sentinels;
  const mistaken = await open({
    REDIS_SENTINELS: '',
    REDIS_PASSWORD: '',
    REDIS_URL: `redis://127.0.0.1:${present(sentinel).port}`,
  });
  expect((await write(mistaken, 'a')).error).toMatchObject({
    code: 'not_configured',
    next: expect.stringContaining('REDIS_SENTINELS'),
  });
});

it('follows a failover when the old master is gone', async () => {
  const client = await open();
  expect((await write(client, 'before')).isError).toBe(false);
  const old = await present(pair).master();
  const now = await present(pair).failover();
  await old.kill();
  let answer = await write(client, 'after');
  for (let round = 0; round < 100 && answer.isError; round += 1) {
    expect(answer.error.code).toMatch(/unavailable|refused|timeout/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await write(client, 'after');
  }
  expect(answer.isError, answer.text).toBe(false);
  const redis = await now.client();
  expect(await redis.get('after')).toBe('1');
  expect(now.port).not.toBe(old.port);
  await old.restart();
}, 90_000);
