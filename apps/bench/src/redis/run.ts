import { startRedis } from '@patchbay/testkit';
import type { Bench } from '../bench.js';
import { callsASecond } from '../sections/calls-a-second.js';
import { coldStart } from '../sections/cold-start.js';
import { answers } from './answers.js';
import { fillLarge, fillMillion, rawIoredis, redisServer, referenceServer, shopScript } from './cases.js';
import { largeValues } from './large-values.js';
import { listMillion } from './list-million.js';

/** Everything that is measured about the Redis server, on a real Redis. */
export const redisBench: Bench = {
  title: 'Redis',
  ours: '@patchbay/redis-mcp',
  peer: '@modelcontextprotocol/server-redis 2025.4.25',
  async *run({ quick }) {
    // Writing the data to disk would stall PINGs that the servers have no part in.
    const redis = await startRedis({ config: { appendonly: 'no', save: '""' } });
    try {
      const client = await redis.client();
      await client.eval(shopScript, 0);
      const keys = { keys: ['session:17'] };
      const key = { key: 'session:17' };
      yield await coldStart({
        ours: { ...redisServer(redis), firstCall: { name: 'get_keys', arguments: keys } },
        peer: { ...referenceServer(redis), firstCall: { name: 'get', arguments: key } },
        rounds: quick ? 5 : 21,
        note: 'The peer connects to Redis before it answers tools/list, ours on the first call.',
      });
      yield await callsASecond({
        what: 'One short string',
        raw: { ...rawIoredis(redis), tool: 'get', args: key },
        ours: { ...redisServer(redis), tool: 'get_keys', args: keys },
        peer: { ...referenceServer(redis), tool: 'get', args: key },
        depths: [1, 16],
        total: quick ? 1_000 : 10_000,
        aim: 'over 1,000 a second at depth 16.',
        how: 'Redis, server and client on the same machine. Ours looks up the type of the key as well.',
      });
      yield await answers(redis);
      await fillMillion(redis);
      yield await listMillion(redis);
      await fillLarge(redis);
      yield await largeValues(redis);
    } finally {
      await redis.stop();
    }
  },
};
