import { eras } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

const { client, redis, open, server } = useRedis();
const template = 'redis://{db}/{key}';

beforeAll(async () => {
  await redis().set('plain', 'hello', 'EX', 900);
  await redis().hset('user:1', { name: 'Ada' });
  await redis().set('a/b c?#é', 'odd name');
  await redis().set(Buffer.from([0xff]), 'binary name');
  await redis().set('glob[x]*', 'glob');
  await redis().rpush('long', ...Array.from({ length: 5_000 }, (_, index) => `item ${index}`));
  await redis().set('huge', 'x'.repeat(200_000));
});

describe.each(eras)('resources in the %s era', (era) => {
  it('are listed, read and completed', async () => {
    const one = await open({ era });
    expect(await one.resources()).toContainEqual(expect.objectContaining({ uri: 'redis://info' }));
    expect((await one.templates()).map(({ uriTemplate }) => uriTemplate)).toContain(template);
    expect(await one.read('redis://info')).toMatch(/redis_version:\d/);
    expect(await one.read('redis://default/plain')).toMatch(/^string, 5 bytes, expires in \d+ s\nhello$/);
    expect(await one.complete(template, { name: 'key', value: 'us' }, { db: 'default' })).toEqual(['user:1']);
  });
});

describe('a key as a resource', () => {
  it.each([
    ['user:1', /"name":"Ada"/],
    ['a/b c?#é', /odd name/],
    ['base64:/w==', /binary name/],
    ['glob[x]*', /glob$/],
  ])('%s is read by its name', async (key, text) => {
    expect(await client().read(`redis://default/${encodeURIComponent(key)}`)).toMatch(text);
  });

  it('is bounded', async () => {
    for (const key of ['long', 'huge']) {
      const text = await client().read(`redis://default/${key}`);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
      expect(text).toContain('read on with get_keys');
    }
  });

  it('is told when it is not there, or the connection is not', async () => {
    await expect(client().read('redis://default/nobody')).rejects.toThrow(/no such key/);
    await expect(client().read('redis://elsewhere/plain')).rejects.toThrow();
  });

  it('completes whatever is typed without failing', async () => {
    const complete = (value: string) =>
      client().complete(template, { name: 'key', value }, { db: 'default' });
    expect(await complete('glob[')).toEqual(['glob[x]*']);
    expect(await complete('base64:')).toEqual(['base64:/w==']);
    expect(await complete('base64:/w')).toEqual(['base64:/w==']);
    expect(await complete('base64:!!')).toEqual([]);
    expect(await complete('*')).toEqual([]);
    expect((await complete('')).length).toBe(7);
  });

  it('is one of several connections', async () => {
    const two = await open({ env: { REDIS_URL_SECOND: `${server().url}/2` } });
    const direct = await server().client({ db: 2 });
    await direct.set('there', 'second');
    expect(await two.read('redis://second/there')).toContain('second');
    await expect(two.read('redis://default/there')).rejects.toThrow();
  });
});

describe('prompts', () => {
  it('name the tools to call', async () => {
    const names = (await client().prompts()).map(({ name }) => name).sort();
    expect(names).toEqual(['explain_keyspace', 'find_memory_hogs']);
    expect(await client().prompt('find_memory_hogs', { pattern: 'user:*' })).toMatch(
      /analyze_keyspace.*user:\*/,
    );
    expect(await client().prompt('explain_keyspace')).toContain('analyze_keyspace');
  });
});
