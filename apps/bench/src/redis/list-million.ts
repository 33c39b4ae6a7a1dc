import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '@patchbay/testkit';
import { fixed, whole } from '../figures.js';
import { type Caller, openCaller } from '../load.js';
import type { Section } from '../report.js';
import { redisServer, referenceServer } from './cases.js';
import { startOtherClient } from './other-client.js';

interface Listing {
  calls: number;
  bytes: number;
  keys: number;
}

/** Listing a keyspace of 1,000,000 keys, and what another client feels of it. */
export async function listMillion(server: RedisServer): Promise<Section> {
  const ours = await openCaller(redisServer(server).launch);
  const peer = await openCaller(referenceServer(server).launch);
  const other = await startOtherClient(server.url);
  const ways: { name: string; list: () => Promise<Listing> }[] = [
    {
      name: 'nobody asks, ten seconds',
      list: async () => {
        await sleep(10_000);
        return { calls: 0, bytes: 0, keys: 0 };
      },
    },
    { name: 'redis-mcp scan_keys, one answer', list: () => pages(ours, { most: 1 }) },
    { name: 'redis-mcp scan_keys, every page', list: () => pages(ours, { most: Number.POSITIVE_INFINITY }) },
    { name: 'server-redis 2025.4.25 list (KEYS)', list: () => all(peer) },
  ];
  const rows: string[][] = [];
  for (const { name, list } of ways) {
    await other.worst();
    const startedAt = performance.now();
    const { calls, bytes, keys } = await list();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { worstMs } = await other.worst();
    rows.push([name, whole(calls), whole(keys), whole(bytes), fixed(seconds), fixed(worstMs)]);
  }
  other.close();
  await ours.server.stop();
  await peer.server.stop();
  return {
    title: 'Listing 1,000,000 keys',
    aim: "another client's worst PING within 20 ms, no answer over 16 KB.",
    how: 'The other client is a process of its own that sends PING after PING; the first row is what it feels of the machine alone.',
    head: ['Way', 'calls', 'keys', 'bytes to the model', 'seconds', 'worst PING of another client, ms'],
    rows,
  };
}

async function pages({ call }: Caller, { most }: { most: number }): Promise<Listing> {
  const listing = { calls: 0, bytes: 0, keys: 0 };
  let cursor: string | undefined;
  do {
    const { text, failed } = await call('scan_keys', { limit: 1_000, ...(cursor ? { cursor } : {}) });
    if (failed) throw new Error(text);
    const { keys, next_cursor } = JSON.parse(text);
    listing.calls += 1;
    listing.bytes += Buffer.byteLength(text);
    listing.keys += keys.length;
    cursor = next_cursor;
  } while (cursor && listing.calls < most);
  return listing;
}

async function all({ call }: Caller): Promise<Listing> {
  const { text, failed } = await call('list', { pattern: '*' });
  if (failed) throw new Error(text);
  // The first line says that keys were found.
  return { calls: 1, bytes: Buffer.byteLength(text), keys: text.split('\n').length - 1 };
}
