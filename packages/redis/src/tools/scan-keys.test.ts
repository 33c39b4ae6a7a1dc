import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

/** Every page of a listing, as the keys of each. */
async function pagesOf(args: Record<string, unknown>, using = client()): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: unknown;
  do {
    const { data, isError, text } = await using.call('scan_keys', {
      ...args,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(isError, text).toBe(false);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    // The tool's output: names of keys.
    pages.push(data.keys as string[]);
    cursor = data.next_cursor;
  } while (cursor !== undefined);
  return pages;
}

async function fill(names: Array<string | Buffer>) {
  await redis().flushdb();
  for (let at = 0; at < names.length; at += 5_000) {
    const pipeline = redis().pipeline();
    for (const name of names.slice(at, at + 5_000)) pipeline.set(name, '1');
    await pipeline.exec();
  }
}

/** Numbers that look random and are the same in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

describe.each(eras)('scan_keys in the %s era', (era) => {
  it('lists keys, and of a part how many there are', async () => {
    await fill(['user:1', 'user:2', 'cart:1']);
    const { call } = await open({ era });
    const { data, structured } = await call('scan_keys');
    expect(structured).toEqual(data);
    expect([...(data.keys as string[])].sort()).toEqual(['cart:1', 'user:1', 'user:2']);
    expect(data.next_cursor).toBeUndefined();
    const first = await call('scan_keys', { limit: 1 });
    expect(first.data).toMatchObject({ total: 3, next_cursor: expect.any(String) });
  });
});

describe('scan_keys', () => {
  it('chooses by pattern and type and tells details on request', async () => {
    await fill(['user:1', 'user:2', 'cart:1']);
    await redis().expire('user:2', 1_000);
    await redis().hset('user:3', 'name', 'Ada');
    expect((await pagesOf({ pattern: 'user:*', type: 'string' })).flat().sort()).toEqual([
      'user:1',
      'user:2',
    ]);
    const { data } = await client().call('scan_keys', { pattern: 'user:[23]', details: true });
    expect(data.keys).toHaveLength(2);
    expect(data.keys).toContainEqual({ key: 'user:3', type: 'hash', bytes: expect.any(Number) });
    expect(data.keys).toContainEqual({
      key: 'user:2',
      type: 'string',
      ttl_s: expect.any(Number),
      bytes: expect.any(Number),
    });
  });

  it('names the types where nothing was found under a name that is none', async () => {
    const { data } = await client().call('scan_keys', { type: 'sorted_set' });
    expect(data).toEqual({ keys: [], notice: expect.stringMatching(/zset.*sorted_set is none/) });
    expect((await client().call('scan_keys', { type: 'zset', pattern: 'nowhere:*' })).data).toEqual({
      keys: [],
    });
  });

  it('loses and repeats no key, whatever the number of keys, the page and the pattern', async () => {
    const random = randomFrom(7);
    for (let round = 0; round < 25; round += 1) {
      const count = [0, 1, 15, 16, 17, 127, 128, 500, 3_000][random(9)] ?? 0;
      const names = Array.from(
        { length: count },
        (_, index) => `${'abc'[random(3)]}:${index}:${'x'.repeat(random(60))}`,
      );
      await fill(names);
      const pattern = ['*', 'a:*', '*:1*'][random(3)] ?? '*';
      const matches = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      const found = (await pagesOf({ pattern, limit: 1 + random(300) })).flat();
      expect(found.sort(), `${count} keys, ${pattern}`).toEqual(
        names.filter((name) => matches.test(name)).sort(),
      );
    }
  }, 120_000);

  it('loses and repeats none while the table of the server is being resized', async () => {
    const names = Array.from({ length: 4_000 }, (_, index) => `k:${index}`);
    await fill(names);
    const filler = Array.from({ length: 60_000 }, (_, index) => `filler:${index}`);
    const found: string[] = [];
    let cursor: unknown;
    let round = 0;
    do {
      const { data } = await client().call('scan_keys', {
        pattern: 'k:*',
        limit: 37,
        ...(cursor === undefined ? {} : { cursor }),
      });
      found.push(...(data.keys as string[]));
      cursor = data.next_cursor;
      const part = filler.slice(round * 600, round * 600 + 600);
      round += 1;
      if (part.length > 0) await redis().mset(part.flatMap((name) => [name, '1']));
    } while (cursor !== undefined);
    expect(new Set(found)).toEqual(new Set(names));
  }, 60_000);

  it('pages through 1,000,000 keys', async () => {
    await redis().flushdb();
    await redis().eval("for i = 1, 1000000 do redis.call('set', 'user:' .. i, i) end", 0);
    const pages = await pagesOf({ limit: 1_000 });
    const found = pages.flat();
    expect(found).toHaveLength(1_000_000);
    expect(new Set(found).size).toBe(1_000_000);
  }, 240_000);

  it('finds the few among many without an empty end', async () => {
    const found = (await pagesOf({ pattern: 'user:99999*' })).flat();
    expect(found.sort()).toEqual(
      ['user:99999', ...Array.from({ length: 10 }, (_, digit) => `user:99999${digit}`)].sort(),
    );
    expect((await pagesOf({ pattern: 'nobody*' })).flat()).toEqual([]);
    await redis().flushdb();
  }, 60_000);

  it('gives binary and long names in a form that can be passed back', async () => {
    const names = [
      Buffer.from([0xff, 0, 1]),
      Buffer.from('base64:really'),
      Buffer.from('é'.repeat(1_500)),
      Buffer.from(''),
    ];
    await fill(names);
    const found = (await pagesOf({})).flat();
    expect(found).toHaveLength(4);
    expect(found).toContain('base64:/wAB');
    const { data } = await client().call('get_keys', { keys: found });
    expect((data.keys as Array<{ value: string }>).map(({ value }) => value)).toEqual(['1', '1', '1', '1']);
  });

  it('keeps within the budget with names of 4,000 bytes', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `${index}:${'n'.repeat(4_000)}`);
    await fill(names);
    expect((await pagesOf({ limit: 1_000 })).flat().sort()).toEqual(names.sort());
  }, 60_000);

  it('shows a name that is longer than an answer', async () => {
    await fill(['x'.repeat(100_000), 'short']);
    const found = (await pagesOf({})).flat();
    expect(found).toContain('short');
  });

  it('says so when a cursor belongs to another question or is none', async () => {
    await fill(Array.from({ length: 500 }, (_, index) => `k:${index}`));
    const { data } = await client().call('scan_keys', { limit: 10 });
    const other = await client().call('scan_keys', { limit: 10, pattern: 'k:*', cursor: data.next_cursor });
    expect(other.error.code).toBe('invalid_argument');
    const none = await client().call('scan_keys', { cursor: 'bm9uc2Vuc2U' });
    expect(none.error.code).toBe('invalid_argument');
  });
});

it('keeps within the smallest budget, too', async () => {
  const small = await open({ env: { PATCHBAY_MAX_OUTPUT_BYTES: '1024' } });
  const names = Array.from({ length: 500 }, (_, index) => `small:${index}:${'n'.repeat(index % 90)}`);
  await fill(names);
  const found: string[] = [];
  let cursor: unknown;
  do {
    const { data, isError, text } = await small.call('scan_keys', {
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(isError, text).toBe(false);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_024);
    found.push(...(data.keys as string[]));
    cursor = data.next_cursor;
  } while (cursor !== undefined);
  expect(found.sort()).toEqual(names.sort());
});
