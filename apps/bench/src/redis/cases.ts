import { fileURLToPath } from 'node:url';
import type { RedisServer } from '@patchbay/testkit';
import { builtBin, type Contender } from '../launch.js';
import { peerBin } from '../peers.js';

export function redisServer({ url }: RedisServer): Contender {
  return { name: 'redis-mcp', launch: { file: builtBin('redis'), env: { REDIS_URL: url } } };
}

/** The archived reference server, as `npx` still installs it. */
export function referenceServer({ url }: RedisServer): Contender {
  const file = peerBin('@modelcontextprotocol/server-redis', '2025.4.25');
  return { name: 'server-redis 2025.4.25', launch: { file, args: [url] } };
}

export function rawIoredis({ url }: RedisServer): Contender {
  const file = fileURLToPath(new URL('./raw-ioredis.mjs', import.meta.url));
  return { name: 'raw ioredis in a process of its own', launch: { file, env: { REDIS_URL: url } } };
}

/** What a shop keeps: 2,000 sessions, 500 carts, 500 users, a report of 200 KB. */
export const shopScript = `
for i = 1, 2000 do
  redis.call('SET', 'session:' .. i, '{"user":' .. i .. ',"started":"2026-11-01T10:00:00Z","pages":' .. (i % 40) .. ',"device":"phone"}', 'EX', 86400)
end
for i = 1, 500 do
  redis.call('RPUSH', 'cart:' .. i, 'lamp', 'cable', 'bulb')
  redis.call('HSET', 'user:' .. i, 'name', 'Customer ' .. i, 'email', 'customer' .. i .. '@example.com', 'country', 'DE', 'orders', i % 17)
end
redis.call('SET', 'report:october', string.rep('2026-10-01;lamp;19.00;EUR;shipped;DE;customer 17\\n', 4200))
`;

/** A keyspace of 1,000,000 short strings, filled a tenth at a time so that no single script holds the server for long. */
export async function fillMillion(server: RedisServer): Promise<void> {
  const client = await server.client();
  await client.flushall();
  for (let tenth = 0; tenth < 10; tenth += 1)
    await client.eval(
      `for i = ${tenth * 100_000}, ${tenth * 100_000 + 99_999} do redis.call('SET', 'item:' .. i, i) end`,
      0,
    );
}

/** A hash and a list of 1,000,000 elements and a string of 100 MB. */
export async function fillLarge(server: RedisServer): Promise<void> {
  const client = await server.client();
  await client.flushall();
  for (let tenth = 0; tenth < 10; tenth += 1)
    await client.eval(
      `for i = ${tenth * 100_000}, ${tenth * 100_000 + 99_999} do redis.call('HSET', 'big:hash', 'field:' .. i, i) redis.call('RPUSH', 'big:list', 'element:' .. i) end`,
      0,
    );
  await client.eval(`redis.call('SET', 'big:string', string.rep('0123456789', 10 * 1024 * 1024))`, 0);
}
