import { beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from './support/use-redis.js';

const { client, redis, open } = useRedis({ args: ['--access', 'write'] });

beforeAll(async () => {
  await redis().set('k', '1');
});

const run = (...command: string[]) => client().call('run_read_commands', { commands: [command] });

describe('commands that are none', () => {
  it.each([
    [''],
    [' GET', 'k'],
    ['GET ', 'k'],
    ['GET\r\nSET k 2\r\n', 'k'],
    ['\u0000'],
    ['base64:R0VU', 'k'],
    ['config|get', 'save'],
    ['get|x', 'k'],
    ['constructor'],
    ['__proto__', 'x'],
    ['CONFIG', '__proto__'],
    ['CONFIG', 'base64:U0VU', 'save', ''],
    ['CONFIG'],
    ['GET'],
    ['GET', 'k', 'more'],
    ['é'],
    ['x'.repeat(100_000)],
  ])('are refused as such: %j', async (...command) => {
    const { error, text } = await run(...command);
    expect(error?.code, text).toBe('invalid_argument');
    expect(text.length).toBeLessThan(600);
    expect(await redis().get('k')).toBe('1');
  });

  it('are not let through because a word comes as base64', async () => {
    for (const command of [
      ['XREAD', 'base64:QkxPQ0s=', '0', 'STREAMS', 'x', '$'],
      ['XREAD', 'base64:YmxvY2s=', '0', 'STREAMS', 'x', '$'],
      ['HSCAN', 'h', '0', 'base64:Q09VTlQ=', '1000000'],
    ]) {
      const { error, text } = await run(...command);
      expect(error?.code, text).toBe('refused');
    }
  });

  it('do not reach Redis as two when an argument holds line ends', async () => {
    await run('GET', 'k\r\nSET k 2');
    await client().call('set_keys', { items: [{ key: 'crlf', value: 'a\r\n$3\r\nfoo' }] });
    expect(await redis().mget('k', 'crlf')).toEqual(['1', 'a\r\n$3\r\nfoo']);
  });
});

describe('names and values', () => {
  it.each([
    '',
    ' ',
    '\n',
    '\u0000',
    '{"a":1}',
    '$',
    '-',
    '../..',
    '😀',
    'a'.repeat(60_000),
    '__proto__',
    'base64:cQ==',
  ])('come back as they went in: %j', async (key) => {
    const value = `value of ${key}`;
    const written = await client().call('set_keys', { items: [{ key, value, replace: true }] });
    expect(written.isError, written.text).toBe(false);
    const fetched = await client().call('run_read_commands', { commands: [['STRLEN', key]] });
    expect(fetched.data.results).toEqual([{ command: 'STRLEN', result: String(Buffer.byteLength(value)) }]);
    const { data, text } = await client().call('get_keys', { keys: [key] });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect((data.keys as Array<{ type: string }>)[0]?.type).toBe('string');
    const removed = await client().call('delete_keys', { keys: [key] });
    expect(removed.data, removed.text).toMatchObject({ deleted: 1 });
  });

  it('of every byte come back as they went in', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = `base64:${bytes.toString('base64')}`;
    await client().call('set_keys', {
      items: [
        { key: text, value: text },
        { key: 'bytes:hash', hash: [text, text] },
        { key: 'bytes:list', list: [text] },
        { key: 'bytes:set', set: [text] },
        { key: 'bytes:zset', zset: ['1', text] },
      ],
    });
    expect(await redis().getBuffer(bytes)).toEqual(bytes);
    const { data } = await client().call('get_keys', {
      keys: [text, 'bytes:hash', 'bytes:list', 'bytes:set', 'bytes:zset'],
    });
    expect((data.keys as Array<{ value: unknown }>).map(({ value }) => value)).toEqual([
      text,
      { [text]: text },
      [text],
      [text],
      [[text, '1']],
    ]);
    const raw = await run('HGETALL', 'bytes:hash');
    expect(raw.data.results).toEqual([{ command: 'HGETALL', result: [text, text] }]);
  });

  it('that ask for more than a string may hold are told so', async () => {
    const { error } = await client().call('run_write_commands', {
      commands: [['SETRANGE', 'k:far', String(512 * 1_024 * 1_024), 'x']],
    });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('maximum allowed size'),
    });
    const far = await client().call('get_keys', { keys: ['k'], start: '999999999999999' });
    expect(far.data.keys).toMatchObject([{ value: '' }]);
    expect((await client().call('get_keys', { keys: ['k'], start: '9'.repeat(30) })).error.code).toBe(
      'invalid_argument',
    );
  });

  it('that hold 512 MB are read in windows', async () => {
    await redis().setrange('k:giant', 512 * 1_024 * 1_024 - 1, 'z');
    const end = await client().call('get_keys', { keys: ['k:giant'], start: '-1' });
    expect(end.data.keys, end.text).toMatchObject([{ total: 536_870_912, value: 'z' }]);
    expect((await run('GET', 'k:giant')).error.code).toBe('refused');
    expect((await run('GETRANGE', 'k:giant', '0', '-1')).error.code).toBe('refused');
    await redis().unlink('k:giant');
  });
});

describe('selectors that mean nothing for a type', () => {
  it('are named, so that nobody takes the answer for a filtered one', async () => {
    await redis().rpush('a:list', 'a', 'b');
    const { data } = await client().call('get_keys', { keys: ['a:list'], match: 'a*', fields: ['x'] });
    expect(data.keys).toMatchObject([{ value: ['a', 'b'], note: expect.stringContaining('fields, match') }]);
  });
});

describe('many calls at once', () => {
  it('are all answered, each with its own answer', async () => {
    await redis().mset(...Array.from({ length: 300 }, (_, index) => [`many:${index}`, String(index)]).flat());
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        index % 2 === 0
          ? client().call('get_keys', { keys: [`many:${index}`] })
          : client().call('run_read_commands', { commands: [['GET', `many:${index}`]] }),
      ),
    );
    for (const [index, { text }] of answers.entries()) expect(text).toContain(`"${index}"`);
  });

  it('give each other no way in: an INCR each counts once', async () => {
    await redis().del('count');
    const other = await open();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? client() : other).call('run_write_commands', {
          commands: [
            ['INCR', 'count'],
            ['INCR', 'count'],
          ],
          atomic: index % 3 === 0,
        }),
      ),
    );
    expect(await redis().get('count')).toBe('400');
  });

  it('do not overwrite each other in set_keys: one of two that want it absent wins', async () => {
    for (let round = 0; round < 20; round += 1) {
      await redis().del('lock');
      const other = round === 0 ? await open() : client();
      const answers = await Promise.all(
        [client(), other].map((one, index) =>
          one.call('set_keys', { items: [{ key: 'lock', value: String(index), only_if: 'absent' }] }),
        ),
      );
      const won = answers.filter(
        ({ data }) => (data?.results as Array<{ ok: boolean }> | undefined)?.[0]?.ok,
      );
      expect(won).toHaveLength(1);
    }
  });
});

describe('more than a call may hold', () => {
  it.each([
    ['run_read_commands', { commands: Array.from({ length: 21 }, () => ['PING']) }],
    ['run_write_commands', { commands: Array.from({ length: 51 }, () => ['PING']) }],
    ['get_keys', { keys: Array.from({ length: 51 }, (_, index) => `k${index}`) }],
    ['get_keys', { keys: [] }],
    ['set_keys', { items: [] }],
    ['run_read_commands', { commands: [[]] }],
    ['scan_keys', { limit: 100_000 }],
    ['read_stream', { key: 'x', wait_ms: 600_000 }],
    ['analyze_keyspace', { max_seconds: 3_600 }],
  ])('is refused by name: %s', async (tool, args) => {
    const { error } = await client().call(tool, args);
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(Object.keys(args).at(-1) ?? ''),
    });
  });

  it('is not got by a cursor somebody made up', async () => {
    await redis().mset(...Array.from({ length: 200 }, (_, index) => [`cursor:${index}`, '1']).flat());
    const { data } = await client().call('scan_keys', { limit: 10 });
    const plain = JSON.parse(Buffer.from(String(data.next_cursor), 'base64url').toString());
    for (const upstream of [
      '0.99999',
      '0.-1',
      '../..',
      '18446744073709551615.10',
      '99999999999999999999.10',
      'end.10._x',
      '',
    ]) {
      const cursor = Buffer.from(JSON.stringify({ ...plain, upstream })).toString('base64url');
      const { isError, error, text } = await client().call('scan_keys', { limit: 10, cursor });
      if (isError) expect(error.code, text).toBe('invalid_argument');
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    }
  });
});
