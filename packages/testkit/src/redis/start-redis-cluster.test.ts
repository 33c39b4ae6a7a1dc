import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisCluster, startRedisCluster } from './start-redis-cluster.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster({ password: 'secret' });
}, 120_000);
afterAll(() => cluster?.stop());

test('three masters share the slots', async () => {
  expect(cluster.urls).toHaveLength(3);
  expect(new Set(cluster.urls).size).toBe(3);
  for (const master of cluster.masters) {
    const client = await master.client();
    const info = String(await client.call('CLUSTER', 'INFO'));
    expect(info).toContain('cluster_slots_ok:16384');
    expect(info).toContain('cluster_size:3');
  }
});

test('keys are spread; another node than the right one answers MOVED with its address', async () => {
  const client = await cluster.client();
  const keys = Array.from({ length: 60 }, (_, index) => `key:${index}`);
  for (const key of keys) await client.set(key, key);
  const sizes = await Promise.all(cluster.masters.map(async (master) => (await master.client()).dbsize()));
  expect(sizes.every((size) => size > 0)).toBe(true);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
  const holder = await cluster.masterOf('key:7');
  expect(await (await holder.client()).get('key:7')).toBe('key:7');
  for (const master of cluster.masters) {
    if (master === holder) continue;
    const moved = (await master.client()).get('key:7');
    await expect(moved).rejects.toThrow(new RegExp(`^MOVED \\d+ 127\\.0\\.0\\.1:${holder.port}$`));
  }
});

test('a command over several slots answers CROSSSLOT', async () => {
  const [first] = cluster.masters;
  const client = await first?.client();
  await expect(client?.mget('a', 'b')).rejects.toThrow('CROSSSLOT');
});

test('without one master the cluster is down; with it back the data are there', async () => {
  const client = await cluster.client();
  await client.set('survivor', 'kept');
  const holder = await cluster.masterOf('survivor');
  const other = cluster.masters.find((master) => master !== holder);
  const witness = await other?.client();
  await holder.kill();
  const state = async () => /cluster_state:(\w+)/.exec(String(await witness?.call('CLUSTER', 'INFO')))?.[1];
  await expect.poll(state, { timeout: 20_000 }).toBe('fail');
  await expect(witness?.get('survivor')).rejects.toThrow('CLUSTERDOWN');
  await holder.restart();
  await expect.poll(state, { timeout: 20_000 }).toBe('ok');
  const again = await holder.client();
  await expect.poll(() => again.get('survivor').catch(String), { timeout: 20_000 }).toBe('kept');
}, 60_000);
