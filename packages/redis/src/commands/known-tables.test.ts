import { type RedisVersion, startRedis } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../reply/reply.js';
import { bundledTable } from './bundled-table.js';
import { classify } from './classify.js';
import { harmless } from './lists.js';
import { createTableReader } from './table.js';

/** The table of a real server. */
async function tableOf(version: RedisVersion) {
  const redis = await startRedis({ version });
  try {
    const client = await redis.client();
    const reply = await client.call('COMMAND');
    return await createTableReader(async () => [toReply(reply)])();
  } finally {
    await redis.stop();
  }
}

function toReply(value: unknown): Reply {
  if (Array.isArray(value)) return value.map(toReply);
  return typeof value === 'string' ? Buffer.from(value) : String(value);
}

describe.each<RedisVersion>(['7', '8'])('the lists against COMMAND of Redis %s', (version) => {
  it('the bundled table says of each command what the server says', async () => {
    const table = await tableOf(version);
    expect(table.source).toBe('server');
    const known = table.names();
    expect(known.length).toBeGreaterThan(300);
    let compared = 0;
    for (const bundled of bundledTable()) {
      const [name = '', sub] = bundled.name.split('|');
      const facts = table.find(name, sub);
      // Younger than this server.
      if (!facts) continue;
      compared += 1;
      expect(classify(facts, []).tier, bundled.name).toBe(classify(bundled, []).tier);
      if (facts.movable || bundled.movable) expect(bundled.movable, bundled.name).toBe(facts.movable);
      else
        expect([bundled.firstKey, bundled.lastKey, bundled.keyStep], bundled.name).toEqual([
          facts.firstKey,
          facts.lastKey,
          facts.keyStep,
        ]);
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('the bundled table lacks no read of that server', async () => {
    const table = await tableOf(version);
    const bundled = new Set(bundledTable().map(({ name }) => name));
    const missing = table.names().filter((name) => {
      const [command = '', sub] = name.split('|');
      const facts = table.find(command, sub);
      return facts && !name.endsWith('|help') && classify(facts, []).tier === 'read' && !bundled.has(name);
    });
    expect(missing).toEqual([]);
  });

  it('nothing on the list of harmless commands writes', async () => {
    const table = await tableOf(version);
    for (const name of harmless) {
      const [command = '', sub] = name.split('|');
      expect(table.find(command, sub)?.flags.has('write') ?? false, name).toBe(false);
    }
  });

  it('what blocks, subscribes, or changes the connection is never a read or a write', async () => {
    const table = await tableOf(version);
    const names =
      'blpop brpop blmove brpoplpush blmpop bzpopmin bzpopmax bzmpop subscribe psubscribe ssubscribe unsubscribe multi exec discard watch unwatch select auth hello reset quit monitor sync psync wait asking readonly readwrite replicaof slaveof failover';
    for (const name of names.split(' ')) {
      const facts = table.find(name, undefined);
      if (facts) expect(classify(facts, []).tier, name).toBe('never');
    }
  });
});
