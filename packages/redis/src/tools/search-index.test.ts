import {
  connectClient,
  eras,
  errorReply,
  type RespResponder,
  type RespValue,
  searchReply,
  startRespResponder,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin } from '../../test/support/bin.js';
import { useRedis } from '../../test/support/use-redis.js';

// Vector sets came with Redis 8.
const { client, redis, open } = useRedis({ version: '8' });
const older = useRedis();

function floats(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

describe('search_index over vector sets', () => {
  beforeAll(async () => {
    const add = (name: string | Buffer, values: number[], attributes = '{}') =>
      redis().call('VADD', 'points', 'FP32', floats(...values), name, 'SETATTR', attributes);
    await add('east', [1, 0], '{"year":1999}');
    await add('north', [0, 1], '{"year":2005}');
    await add('north-east', [0.7, 0.7], '{"year":2010}');
    await add(Buffer.from([0xff]), [-1, 0]);
    await redis().set('text', 'x');
  });

  it.each(eras)('finds the nearest in the %s era', async (era) => {
    const { call } = await open({ era });
    const { data, structured, isError, text } = await call('search_index', {
      index: 'points',
      vector: [1, 0.1],
      limit: 2,
    });
    expect(isError, text).toBe(false);
    expect(structured).toEqual(data);
    expect(data.hits).toMatchObject([
      { id: 'east', score: expect.stringMatching(/^0\.99/), fields: { attributes: '{"year":1999}' } },
      { id: 'north-east' },
    ]);
    expect(data.next_cursor).toEqual(expect.any(String));
  });

  it('lists vector sets when no index is named', async () => {
    const { data } = await client().call('search_index');
    expect(data.hits).toEqual([{ index: 'points', kind: 'vector set', documents: 4, schema: ['vector(2)'] }]);
  });

  it('pages, filters and searches by an element', async () => {
    const first = await client().call('search_index', { index: 'points', like: 'north', limit: 3 });
    const rest = await client().call('search_index', {
      index: 'points',
      like: 'north',
      limit: 3,
      cursor: first.data.next_cursor,
    });
    const ids = [first, rest].flatMap(({ data }) => (data.hits as Array<{ id: string }>).map(({ id }) => id));
    expect(ids).toHaveLength(4);
    expect(new Set(ids)).toEqual(new Set(['north', 'north-east', 'east', 'base64:/w==']));
    expect(rest.data.next_cursor).toBeUndefined();
    const late = await client().call('search_index', {
      index: 'points',
      like: 'north',
      query: '.year > 2006',
    });
    expect((late.data.hits as Array<{ id: string }>).map(({ id }) => id)).toEqual(['north-east']);
  });

  it('names the mistake', async () => {
    const search = async (args: Record<string, unknown>) => (await client().call('search_index', args)).error;
    expect((await search({ index: 'points' })).code).toBe('invalid_argument');
    expect((await search({ index: 'points', vector: [1, 2, 3] })).code).toBe('invalid_argument');
    expect((await search({ index: 'points', like: 'nobody' })).code).toMatch(/invalid_argument|not_found/);
    expect((await search({ index: 'none', vector: [1, 2] })).code).toBe('not_found');
    expect((await search({ index: 'text', vector: [1, 2] })).code).toBe('invalid_argument');
    expect((await search({ index: 'points', like: 'north', query: '.year >' })).code).toBe(
      'invalid_argument',
    );
  });

  it('reads a vector set with get_keys, and runs its commands', async () => {
    const { data } = await client().call('get_keys', { keys: ['points'], fields: ['east', 'nobody'] });
    expect(data.keys).toMatchObject([
      { type: 'vectorset', total: 4, value: { east: '{"year":1999}', nobody: null } },
    ]);
    const raw = await client().call('run_read_commands', {
      commands: [
        ['VCARD', 'points'],
        ['VSIM', 'points', 'ELE', 'east', 'WITHSCORES', 'COUNT', '1'],
      ],
    });
    expect(raw.data.results).toMatchObject([{ result: '4' }, { result: ['east', expect.any(String)] }]);
  });
});

it('says so where there is nothing to search', async () => {
  const { error } = await older.client().call('search_index');
  expect(error.code).toBe('refused');
});

const command = (name: string, flags: string[], firstKey = 1) => ({
  name,
  arity: -2,
  flags,
  firstKey,
  lastKey: firstKey,
  keyStep: firstKey,
});

const indexInfo: RespValue = {
  index_name: 'shop',
  index_definition: { key_type: 'HASH', prefixes: ['product:'], default_score: '1' },
  attributes: [
    ['identifier', 'name', 'attribute', 'name', 'type', 'TEXT', 'WEIGHT', '1'],
    ['identifier', 'price', 'attribute', 'price', 'type', 'NUMERIC', 'SORTABLE'],
    [
      'identifier',
      'vec',
      'attribute',
      'vec',
      'type',
      'VECTOR',
      'algorithm',
      'FLAT',
      'data_type',
      'FLOAT32',
      'dim',
      2,
    ],
  ],
  num_docs: '2',
};

// RediSearch and RedisJSON cannot be had here: their replies are those of their documentation, in both protocols.
describe.each([2, 3, 'both'] as const)('search_index over RediSearch, protocol %s', (protocol) => {
  let redisearch: RespResponder;
  const clients: TestClient[] = [];
  const start = async (env?: Record<string, string>) => {
    const [first] = clients;
    // Nearly all of them share one server.
    if (first && !env) return first;
    const one = await connectClient({ bin, env: { REDIS_URL: redisearch.url, ...env } });
    clients.push(one);
    return one;
  };
  /** The arguments of the last command of a name. */
  const sent = (name: string) =>
    redisearch.received
      .filter((one) => one.name === name)
      .at(-1)
      ?.arguments.map(String);

  beforeAll(async () => {
    redisearch = await startRespResponder({
      protocol,
      commands: [
        command('ft.search', ['readonly', 'module']),
        command('ft.info', ['readonly', 'module']),
        command('ft._list', ['readonly', 'module'], 0),
        command('ft.create', ['write', 'module']),
        command('ft.config', ['readonly', 'module'], 0),
        command('json.get', ['readonly', 'module']),
      ],
      replies: {
        'FT._LIST': ['shop'],
        'FT.INFO': ({ arguments: [name] }) =>
          String(name) === 'shop' ? indexInfo : errorReply('Unknown index name'),
        'FT.SEARCH': searchReply(2, [
          { id: 'product:1', fields: { name: 'Tea', price: '3.5' } },
          { id: 'product:2', fields: { name: 'Pot', price: '20' } },
        ]),
        TYPE: ({ arguments: [name] }) => (String(name) === 'doc' ? 'ReJSON-RL' : 'none'),
        PTTL: -1,
        MEMORY: 100,
        'JSON.GET': protocol === 3 ? ['[{"n":9007199254740993}]'] : '[{"n":9007199254740993}]',
      },
    });
  });
  afterAll(async () => {
    await Promise.all(clients.map((one) => one.close()));
    await redisearch.stop();
  });

  it('lists indexes with their fields', async () => {
    const { call } = await start();
    const { data, text } = await call('search_index');
    expect(data.hits, text).toEqual([
      {
        index: 'shop',
        kind: 'HASH product:',
        documents: 2,
        schema: ['name TEXT', 'price NUMERIC', 'vec VECTOR(2)'],
      },
    ]);
  });

  it('searches by words', async () => {
    const { call } = await start();
    const { data, text } = await call('search_index', {
      index: 'shop',
      query: '@price:[0 50]',
      sort: 'price desc',
      fields: ['name', 'price'],
    });
    expect(data.hits, text).toEqual([
      { id: 'product:1', fields: { name: 'Tea', price: '3.5' } },
      { id: 'product:2', fields: { name: 'Pot', price: '20' } },
    ]);
    expect(sent('FT.SEARCH')).toEqual(
      'shop|@price:[0 50]|RETURN|2|name|price|SORTBY|price|DESC|LIMIT|0|10|DIALECT|2'.split('|'),
    );
  });

  it('searches by a vector and refuses one of another length', async () => {
    const { call } = await start();
    const { isError, text } = await call('search_index', { index: 'shop', vector: [1, 2], limit: 5 });
    expect(isError, text).toBe(false);
    expect(sent('FT.SEARCH')?.slice(0, 2)).toEqual(['shop', '*=>[KNN 5 @vec $vector AS __distance]']);
    const wrong = await call('search_index', { index: 'shop', vector: [1, 2, 3] });
    expect(wrong.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('2 dim'),
    });
  });

  it('says which index is missing', async () => {
    const { call } = await start();
    expect((await call('search_index', { index: 'none', query: 'x' })).error.code).toBe('not_found');
  });

  it('reads JSON documents with their numbers exact', async () => {
    const { call } = await start();
    const { data, text } = await call('get_keys', { keys: ['doc'], path: '$' });
    expect(data.keys, text).toMatchObject([{ type: 'ReJSON-RL', value: '[{"n":9007199254740993}]' }]);
  });

  it('does not take a module at its word where it overstates', async () => {
    const { call } = await start();
    const { error } = await call('run_read_commands', { commands: [['FT.CONFIG', 'SET', 'x', '1']] });
    expect(error.code).toBe('refused');
  });

  it('shows no index that reaches past the fence', async () => {
    const { call } = await start({ REDIS_KEY_ALLOW: 'shop*' });
    expect((await call('search_index')).data.hits).toEqual([]);
    expect((await call('search_index', { index: 'shop', query: '*' })).error.code).toBe('refused');
    const raw = await call('run_read_commands', { commands: [['FT.SEARCH', 'shop', '*']] });
    expect(raw.error.code).toBe('refused');
  });
});
