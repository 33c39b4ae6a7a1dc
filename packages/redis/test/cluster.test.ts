import { connectClient, type RedisCluster, startRedisCluster, type TestClient } from '@patchbay/testkit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';
import { present } from './support/use-redis.js';

let cluster: RedisCluster | undefined;
let direct: Cluster | undefined;
const clients: TestClient[] = [];

beforeAll(async () => {
  cluster = await startRedisCluster({ password: 'cluster-Pa55' });
  direct = await present(cluster).client();
}, 120_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await cluster?.stop();
});

async function open(args: string[] = ['--access', 'write'], env: Record<string, string> = {}, node = 0) {
  const client = await connectClient({
    bin,
    args,
    env: { REDIS_URL: present(present(cluster).urls[node]), ...env },
  });
  clients.push(client);
  return client;
}

async function keysIn(client: TestClient, args: Record<string, unknown> = {}) {
  const found: string[] = [];
  let cursor: unknown;
  let total: unknown;
  do {
    const { data, isError, text } = await client.call('scan_keys', {
      ...args,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(isError, text).toBe(false);
    found.push(...(data.keys as string[]));
    total ??= data.total;
    cursor = data.next_cursor;
  } while (cursor !== undefined);
  return { found, total };
}

const names = Array.from({ length: 3_000 }, (_, index) => `k:${index}`);

describe('a cluster', () => {
  it('is found out, and every master is listed', async () => {
    await Promise.all(names.map((name) => present(direct).set(name, '1')));
    const client = await open();
    const { found, total } = await keysIn(client, { limit: 70 });
    expect(found.sort()).toEqual([...names].sort());
    expect(total).toBe(3_000);
  }, 60_000);

  it('is counted whole by a raw DBSIZE, and not scanned by a raw SCAN', async () => {
    const client = await open();
    const { data } = await client.call('run_read_commands', { commands: [['DBSIZE']] });
    expect(data.results).toEqual([{ command: 'DBSIZE', result: '3000' }]);
    const scan = await client.call('run_read_commands', { commands: [['SCAN', '0']] });
    expect(scan.error).toMatchObject({ code: 'refused', next: expect.stringContaining('scan_keys') });
  });

  it('is asked whole by a dangerous command, too', async () => {
    const client = await open(['--access', 'admin']);
    const commands = [['KEYS', 'k:1?']];
    const asked = await client.call('run_write_commands', { commands });
    const { data, text } = await client.call('run_write_commands', {
      commands,
      confirm: asked.error.details?.confirm,
    });
    const [only] = data.results as Array<{ result: string[] }>;
    expect(only?.result.sort(), text).toEqual(Array.from({ length: 10 }, (_, digit) => `k:1${digit}`));
  });

  it('gives each key where it is', async () => {
    const client = await open();
    const keys = names.slice(0, 50);
    const { data } = await client.call('inspect_keys', { keys });
    expect((data.keys as Array<{ type: string }>).every(({ type }) => type === 'string')).toBe(true);
    const commands = keys.slice(0, 20).map((key) => ['GET', key]);
    const raw = await client.call('run_read_commands', { commands });
    expect((raw.data.results as Array<{ result: string }>).every(({ result }) => result === '1')).toBe(true);
  });

  it('is written to on every master, in transactions by slot', async () => {
    const client = await open();
    const items = Array.from({ length: 30 }, (_, index) => ({ key: `new:${index}`, value: String(index) }));
    const { data, text } = await client.call('set_keys', { items });
    expect(
      (data.results as Array<{ key: string; ok: boolean }>).map(({ key, ok }) => [key, ok]),
      text,
    ).toEqual(items.map(({ key }) => [key, true]));
    for (const { key, value } of items) expect(await present(direct).get(key)).toBe(value);
    const counted = await client.call('delete_keys', { pattern: 'new:*' });
    expect(counted.data).toMatchObject({ matched: 30, dry_run: true });
    const deleted = await client.call('delete_keys', {
      pattern: 'new:*',
      dry_run: false,
      expected_count: 30,
    });
    expect(deleted.data).toMatchObject({ deleted: 30 });
  });

  it('says what to do about keys of several slots', async () => {
    const client = await open();
    const { error } = await client.call('run_read_commands', { commands: [['MGET', 'k:1', 'k:2']] });
    expect(error).toMatchObject({ code: 'invalid_argument', next: expect.stringContaining('{tag}') });
    const atomic = await client.call('run_write_commands', {
      commands: [
        ['SET', '{t}a', '1'],
        ['INCR', '{t}a'],
      ],
      atomic: true,
    });
    expect(atomic.data.results).toMatchObject([{ result: 'OK' }, { result: '2' }]);
    const across = await client.call('run_write_commands', {
      commands: [
        ['SET', 'across:1', '1'],
        ['SET', 'across:2', '1'],
      ],
      atomic: true,
    });
    expect(across.isError).toBe(true);
    expect(await present(direct).get('across:1')).toBeNull();
    await present(direct).del('{t}a');
  });

  it('is analyzed and checked whole', async () => {
    const client = await open();
    const analyzed = await client.call('analyze_keyspace');
    expect(analyzed.data).toMatchObject({ sampled: 3_000, total: 3_000, complete: true });
    const health = await client.call('check_redis_health');
    expect(health.data.nodes).toHaveLength(3);
    const info = await client.read('redis://info');
    expect(info.match(/# Node /g)).toHaveLength(3);
  });

  it('waits on a stream at the node that holds it', async () => {
    const client = await open();
    for (const key of ['stream:1', 'stream:2', 'stream:3']) {
      await present(direct).xadd(key, '1-0', 'a', '1');
      const { data, text } = await client.call('read_stream', { key });
      expect(data.entries, text).toMatchObject([{ id: '1-0' }]);
      await present(direct).del(key);
    }
  });

  it('is followed when slots move', async () => {
    const client = await open();
    expect((await client.call('get_keys', { keys: ['k:1'] })).data.keys).toMatchObject([{ value: '1' }]);
    await moveSlotOf('k:1');
    expect((await client.call('get_keys', { keys: ['k:1'] })).data.keys).toMatchObject([{ value: '1' }]);
    await moveSlotOf('k:1');
    const written = await client.call('set_keys', { items: [{ key: 'k:1', value: '2' }] });
    expect(written.data.results, written.text).toMatchObject([{ ok: true }]);
    await moveSlotOf('k:1');
    const raw = await client.call('run_write_commands', { commands: [['INCR', 'k:1']] });
    expect(raw.data.results, raw.text).toEqual([{ command: 'INCR', result: '3' }]);
    await moveSlotOf('k:1');
    const gone = await client.call('delete_keys', { keys: ['k:1'] });
    expect(gone.data, gone.text).toMatchObject({ deleted: 1 });
    await present(direct).set('k:1', '1');
  }, 60_000);

  it('keys of a slot on its way are found on either side', async () => {
    const client = await open();
    const from = await present(cluster).masterOf('k:7');
    const to = present(present(cluster).masters.find((master) => master !== from));
    const [source, target] = [await from.client(), await to.client()];
    const slot = String(await source.call('CLUSTER', 'KEYSLOT', 'k:7'));
    const [sourceId, targetId] = [
      String(await source.call('CLUSTER', 'MYID')),
      String(await target.call('CLUSTER', 'MYID')),
    ];
    await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
    await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
    await source.call('MIGRATE', to.host, String(to.port), 'k:7', '0', '5000', 'AUTH', 'cluster-Pa55');
    const { data, text } = await client.call('get_keys', { keys: ['k:7'] });
    expect(data.keys, text).toMatchObject([{ value: '1' }]);
    const written = await client.call('run_write_commands', { commands: [['INCR', 'k:7']] });
    expect(written.data.results, written.text).toEqual([{ command: 'INCR', result: '2' }]);
    const set = await client.call('set_keys', { items: [{ key: 'k:7', value: '5' }] });
    expect(set.data.results, set.text).toEqual([{ key: 'k:7', ok: true, was: 'string' }]);
    const atomic = await client.call('run_write_commands', {
      commands: [
        ['INCR', 'k:7'],
        ['GET', 'k:7'],
      ],
      atomic: true,
    });
    expect(atomic.data.results, atomic.text).toMatchObject([{ result: '6' }, { result: '6' }]);
    const inspected = await client.call('inspect_keys', { keys: ['k:7'] });
    expect(inspected.data.keys).toMatchObject([{ type: 'string' }]);
    const deleted = await client.call('delete_keys', { keys: ['k:7'] });
    expect(deleted.data, deleted.text).toMatchObject({ deleted: 1 });
    await client.call('set_keys', { items: [{ key: 'k:7', value: '1' }] });
    for (const node of [target, source]) await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
  }, 60_000);

  it('says at --cluster off what is wrong', async () => {
    const client = await open([], { REDIS_CLUSTER: 'off' });
    const answers = await Promise.all(
      names.slice(0, 9).map((name) => client.call('get_keys', { keys: [name] })),
    );
    const refused = answers.find(({ isError }) => isError);
    expect(refused?.error).toMatchObject({
      code: 'not_configured',
      next: expect.stringContaining('REDIS_CLUSTER'),
    });
  });

  it('says so when the URL names a database', async () => {
    const client = await open([], { REDIS_URL: `${present(present(cluster).urls[0])}/3` });
    expect((await client.call('get_keys', { keys: ['k:1'] })).error.code).toBe('not_configured');
  });

  it('tells what is lost when a master is, and recovers when it is back', async () => {
    const client = await open();
    await keysIn(client);
    const lost = await present(cluster).masterOf('k:2');
    await lost.kill();
    const { error } = await client.call('get_keys', { keys: ['k:2'] });
    expect(error.code).toBe('unavailable');
    const listing = await client.call('scan_keys', { limit: 1_000 });
    // Part of the keys is no answer to a question for all of them.
    if (!listing.isError) expect(listing.data.next_cursor).toEqual(expect.any(String));
    const health = await client.call('check_redis_health');
    expect(health.data.nodes, health.text).toHaveLength(2);
    expect(health.data.findings).toContainEqual(
      expect.objectContaining({ severity: 'critical', finding: expect.stringContaining('cannot be asked') }),
    );
    await lost.restart();
    for (let round = 0; round < 200; round += 1) {
      const { isError } = await client.call('get_keys', { keys: ['k:2'] });
      if (!isError) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await keysIn(client)).found.sort()).toEqual([...names].sort());
  }, 90_000);
});

/** Gives the slot of a key, with all its keys, to another master. */
async function moveSlotOf(key: string) {
  const nodes = await Promise.all(
    present(cluster).masters.map(async (server) => {
      const redis = await server.client();
      return { server, redis, id: String(await redis.call('CLUSTER', 'MYID')) };
    }),
  );
  const [first] = nodes;
  const slot = Number(await first?.redis.call('CLUSTER', 'KEYSLOT', key));
  const owner = ownerOf((await first?.redis.call('CLUSTER', 'SLOTS')) as SlotRange[], slot);
  const from = present(nodes.find(({ id }) => id === owner));
  const to = present(nodes.find(({ id }) => id !== owner));
  await to.redis.call('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', from.id);
  await from.redis.call('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', to.id);
  const keys = (await from.redis.call('CLUSTER', 'GETKEYSINSLOT', String(slot), '100')) as string[];
  for (const one of keys)
    await from.redis.call(
      'MIGRATE',
      to.server.host,
      String(to.server.port),
      one,
      '0',
      '5000',
      'AUTH',
      'cluster-Pa55',
    );
  for (const { redis } of [to, from, ...nodes.filter((node) => node !== to && node !== from)])
    await redis.call('CLUSTER', 'SETSLOT', String(slot), 'NODE', to.id);
  for (const { redis } of nodes) redis.disconnect();
}

type SlotRange = [first: number, last: number, master: [host: string, port: number, id: string]];

function ownerOf(ranges: SlotRange[], slot: number): string {
  return present(ranges.find(([first, last]) => slot >= Number(first) && slot <= Number(last)))[2][2];
}
