import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

interface Shown {
  key: string;
  type: string;
  ttl_s?: number;
  total?: number;
  value?: unknown;
  next_start?: string;
  note?: string;
  error?: { code: string };
}

async function read(args: Record<string, unknown>): Promise<Shown[]> {
  const { data, isError, text } = await client().call('get_keys', args);
  expect(isError, text).toBe(false);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  // The tool's output.
  return data.keys as Shown[];
}

async function readOne(args: Record<string, unknown>): Promise<Shown> {
  const [only] = await read(args);
  if (!only) throw new Error('nothing was shown');
  return only;
}

/** Every part of one key, following next_start. */
async function partsOf(args: Record<string, unknown>): Promise<Shown[]> {
  const parts: Shown[] = [];
  let start: string | undefined;
  do {
    const part = await readOne({ ...args, ...(start === undefined ? {} : { start }) });
    parts.push(part);
    start = part.next_start;
  } while (start !== undefined);
  return parts;
}

describe.each(eras)('get_keys in the %s era', (era) => {
  it('reads keys of every type in one call', async () => {
    await redis().flushdb();
    await redis().set('s', 'hello', 'EX', 1_000);
    await redis().hset('h', { name: 'Ada', __proto__: 'kept', born: '1815' });
    await redis().rpush('l', 'a', 'b', 'a');
    await redis().sadd('set', 'm');
    await redis().zadd('z', '1.5', 'low', '9007199254740993', 'high', '+inf', 'top');
    await redis().xadd('x', '1-1', 'f', '1', 'f', '2');
    const { call } = await open({ era });
    const { data, structured } = await call('get_keys', {
      keys: ['s', 'h', 'l', 'set', 'z', 'x', 'none'],
    });
    expect(structured).toEqual(data);
    expect(data.keys).toEqual([
      { key: 's', type: 'string', ttl_s: expect.any(Number), total: 5, value: 'hello' },
      { key: 'h', type: 'hash', total: 2, value: { name: 'Ada', born: '1815' } },
      { key: 'l', type: 'list', total: 3, value: ['a', 'b', 'a'] },
      { key: 'set', type: 'set', total: 1, value: ['m'] },
      {
        key: 'z',
        type: 'zset',
        total: 3,
        value: [
          ['low', '1.5'],
          ['high', '9007199254740992'],
          ['top', 'inf'],
        ],
      },
      {
        key: 'x',
        type: 'stream',
        total: 1,
        value: [
          {
            id: '1-1',
            fields: [
              ['f', '1'],
              ['f', '2'],
            ],
          },
        ],
      },
      { key: 'none', type: 'none' },
    ]);
  });
});

describe('get_keys', () => {
  it('keeps integers exact past 2^53', async () => {
    await redis().call('SET', 'n', '9007199254740995');
    await redis().call('INCR', 'n');
    expect((await readOne({ keys: ['n'] })).value).toBe('9007199254740996');
  });

  it('gives and takes bytes that are no text', async () => {
    await redis().set(Buffer.from([0xff, 0, 1]), Buffer.from([0xfe, 2]));
    await redis().hset('bin', Buffer.from([0x80]), Buffer.from([0x81]));
    expect(await read({ keys: ['base64:/wAB', 'bin'] })).toMatchObject([
      { key: 'base64:/wAB', value: 'base64:/gI=' },
      { key: 'bin', value: { 'base64:gA==': 'base64:gQ==' } },
    ]);
    expect((await readOne({ keys: ['bin'], fields: ['base64:gA=='] })).value).toEqual({
      'base64:gA==': 'base64:gQ==',
    });
  });

  it('keeps a field that is called __proto__', async () => {
    await redis().del('odd');
    await redis().call('HSET', 'odd', '__proto__', 'x', 'constructor', 'y');
    const { text } = await client().call('get_keys', { keys: ['odd'] });
    expect(text).toContain('"__proto__":"x"');
    expect(text).toContain('"constructor":"y"');
  });

  it('reads a long string part by part without cutting a character', async () => {
    const whole = Array.from({ length: 20_000 }, (_, index) => `é${index}€`).join('');
    await redis().set('long', whole);
    const parts = await partsOf({ keys: ['long'] });
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.map(({ value }) => value).join('')).toBe(whole);
    expect(parts[0]?.total).toBe(Buffer.byteLength(whole));
  });

  it('reads long binary and long escapes part by part', async () => {
    const bytes = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 7) % 256));
    await redis().set('blob', bytes);
    const parts = await partsOf({ keys: ['blob'] });
    const read = parts.map(({ value }) => {
      const text = String(value);
      return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text);
    });
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    const quotes = '"\\\u0001'.repeat(10_000);
    await redis().set('quotes', quotes);
    expect((await partsOf({ keys: ['quotes'] })).map(({ value }) => value).join('')).toBe(quotes);
  });

  it('chooses bytes of a string and items of a list from either end', async () => {
    await redis().set('s', '0123456789');
    expect((await readOne({ keys: ['s'], start: '2', stop: '4' })).value).toBe('234');
    expect((await readOne({ keys: ['s'], start: '-3' })).value).toBe('789');
    expect((await readOne({ keys: ['s'], start: '50' })).value).toBe('');
    await redis().del('l');
    await redis().rpush('l', ...'abcdefgh');
    expect((await readOne({ keys: ['l'], start: '-3' })).value).toEqual(['f', 'g', 'h']);
    expect((await readOne({ keys: ['l'], start: '1', stop: '2' })).value).toEqual(['b', 'c']);
    const newest = await readOne({ keys: ['l'], reverse: true, count: 3 });
    expect(newest).toMatchObject({ value: ['h', 'g', 'f'], next_start: '3' });
    expect((await readOne({ keys: ['l'], reverse: true, count: 3, start: '3' })).value).toEqual([
      'e',
      'd',
      'c',
    ]);
  });

  it('reads sorted sets by rank from either end, or by pattern', async () => {
    await redis().del('z');
    await redis().zadd('z', ...Array.from({ length: 300 }, (_, index) => [index, `m${index}`]).flat());
    const parts = await partsOf({ keys: ['z'], count: 70 });
    expect(parts.flatMap(({ value }) => value as unknown[])).toHaveLength(300);
    expect((await readOne({ keys: ['z'], reverse: true, count: 1 })).value).toEqual([['m299', '299']]);
    const some = await partsOf({ keys: ['z'], match: 'm29?' });
    expect(some.flatMap(({ value }) => value as unknown[])).toHaveLength(10);
  });

  it('reads streams by id from either end', async () => {
    await redis().del('x');
    for (let index = 1; index <= 30; index += 1) await redis().xadd('x', `${index}-0`, 'n', String(index));
    const parts = await partsOf({ keys: ['x'], count: 7 });
    expect(parts.flatMap(({ value }) => (value as Array<{ id: string }>).map(({ id }) => id))).toEqual(
      Array.from({ length: 30 }, (_, index) => `${index + 1}-0`),
    );
    const newest = await partsOf({ keys: ['x'], reverse: true, count: 20 });
    expect(newest.flatMap(({ value }) => value as unknown[])).toHaveLength(30);
    expect((await readOne({ keys: ['x'], start: '5', stop: '6' })).value).toHaveLength(2);
  });

  it('reads fields by name and says which are missing', async () => {
    await redis().del('h');
    await redis().hset('h', { a: '1', b: '2' });
    expect((await readOne({ keys: ['h'], fields: ['b', 'zz'] })).value).toEqual({ b: '2', zz: null });
  });

  it('reads a single long field part by part', async () => {
    const long = 'word '.repeat(10_000);
    await redis().hset('h', 'long', long);
    const parts = await partsOf({ keys: ['h'], fields: ['long'] });
    expect(parts.map(({ value }) => (value as { long: string }).long).join('')).toBe(long);
  });

  // Both ways in which Redis keeps them: as one block and as a table.
  it.each([
    [400, 60],
    [500, 30],
    [5_000, 5],
    [5_000, 200],
  ])('pages a hash of %i fields of %i bytes without loss or repetition', async (count, size) => {
    await redis().del('paged');
    const fields = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`field${index}`, 'v'.repeat(size)]),
    );
    await redis().hset('paged', fields);
    const names = (await partsOf({ keys: ['paged'] })).flatMap(({ value }) => Object.keys(value as object));
    expect(names).toHaveLength(count);
    expect(new Set(names).size).toBe(count);
  });

  it('pages a hash that is kept as one large block', async () => {
    await redis().config('SET', 'hash-max-listpack-entries', '20000');
    await redis().del('block');
    const fields = Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 'v']).flat();
    await redis().hset('block', ...fields);
    expect(await redis().object('ENCODING', 'block')).toBe('listpack');
    const names = (await partsOf({ keys: ['block'] })).flatMap(({ value }) => Object.keys(value as object));
    await redis().config('SET', 'hash-max-listpack-entries', '128');
    expect(names).toHaveLength(10_000);
    expect(new Set(names).size).toBe(10_000);
  });

  it('pages what a pattern finds in a lump among many others', async () => {
    await redis().del('lump');
    await redis().eval(
      `for i = 1, 30000 do redis.call('sadd', 'lump', 'other' .. i); redis.call('hset', 'lumps', 'other' .. i, 'v') end
       for i = 1, 3000 do redis.call('sadd', 'lump', 'wanted:' .. i); redis.call('hset', 'lumps', 'wanted:' .. i, 'v') end`,
      0,
    );
    const members = (await partsOf({ keys: ['lump'], match: 'wanted*', count: 1_000 })).flatMap(
      ({ value }) => value as string[],
    );
    expect(members).toHaveLength(3_000);
    expect(new Set(members).size).toBe(3_000);
    const fields = (await partsOf({ keys: ['lumps'], match: '*', count: 1_000 })).flatMap(({ value }) =>
      Object.keys(value as object),
    );
    expect(fields).toHaveLength(33_000);
    expect(new Set(fields).size).toBe(33_000);
  });

  it.each([
    ['numbers', 512],
    ['texts', 3_000],
  ])('pages a set of %s', async (kind, count) => {
    await redis().del('paged');
    const members = Array.from({ length: count }, (_, index) =>
      kind === 'numbers' ? String(10 ** 12 + index) : `member-${index}`,
    );
    await redis().sadd('paged', ...members);
    const found = (await partsOf({ keys: ['paged'] })).flatMap(({ value }) => value as string[]);
    expect(found.sort()).toEqual(members.sort());
  });

  it('shares the room among many long values', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `many:${index}`);
    for (const name of names) await redis().set(name, name.repeat(2_000));
    const first = await client().call('get_keys', { keys: names });
    expect(Buffer.byteLength(first.text)).toBeLessThanOrEqual(16_384);
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const { data } = await client().call('get_keys', {
        keys: names,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...(data.keys as Shown[]).map(({ key }) => key));
      cursor = data.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(names);
  });

  it('reads giants in windows', async () => {
    await redis().eval(
      `for i = 1, 1000000 do redis.call('hset', 'giant:hash', 'f' .. i, i) end
       for i = 1, 1000000 do redis.call('rpush', 'giant:list', i) end
       redis.call('setrange', 'giant:string', 100 * 1024 * 1024 - 1, 'x')`,
      0,
    );
    const shown = await read({ keys: ['giant:hash', 'giant:list', 'giant:string'] });
    expect(shown.map(({ total }) => total)).toEqual([1_000_000, 1_000_000, 100 * 1_024 * 1_024]);
    for (const { next_start: next } of shown) expect(next).toBeTruthy();
    expect((await readOne({ keys: ['giant:string'], start: '-1' })).value).toBe('x');
    expect((await readOne({ keys: ['giant:list'], start: '500000', count: 2 })).value).toEqual([
      '500001',
      '500002',
    ]);
    const some = await readOne({ keys: ['giant:hash'], match: 'f77777*' });
    expect(some.note ?? some.next_start ?? some.value).toBeDefined();
    await redis().unlink('giant:hash', 'giant:list', 'giant:string');
  }, 120_000);

  it('names the mistake in a selector', async () => {
    await redis().set('s', 'x');
    await redis().del('h');
    await redis().hset('h', 'a', '1');
    const wrong = await client().call('get_keys', { keys: ['s'], start: 'abc' });
    expect(wrong.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('start'),
    });
    const place = await client().call('get_keys', { keys: ['h'], start: '17!' });
    expect(place.error.code).toBe('invalid_argument');
    const base64 = await client().call('get_keys', { keys: ['base64:!!'] });
    expect(base64.error.code).toBe('invalid_argument');
    const half = await client().call('get_keys', { keys: ['\ud800'] });
    expect(half.error.code).toBe('invalid_argument');
  });
});
