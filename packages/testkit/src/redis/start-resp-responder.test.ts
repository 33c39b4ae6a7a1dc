import { once } from 'node:events';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import type { CommandDescription } from './command-table.js';
import {
  double,
  errorReply,
  nullArray,
  type RespProtocol,
  type RespValue,
  raw,
  simple,
  verbatim,
} from './resp-encode.js';
import { aggregateReply, searchReply } from './search-replies.js';
import { startRedis } from './start-redis.js';
import {
  cutAfter,
  hang,
  type RespResponder,
  type StartRespResponderOptions,
  startRespResponder,
} from './start-resp-responder.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<StartRespResponderOptions> = {}): Promise<RespResponder> {
  const responder = await startRespResponder({ protocol: 'both', ...options });
  cleanups.push(() => responder.stop());
  return responder;
}

const once3 = { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null } as const;

function clientOf(
  { port }: { port: number },
  protocol: RespProtocol = 3,
  mapping: 'legacy' | 'resp3' = 'legacy',
) {
  const client = new Redis({ ...once3, port, protocol, replyMapping: mapping });
  client.on('error', () => undefined);
  cleanups.push(() => client.disconnect());
  return client;
}

/** Sends bytes, then QUIT, and returns all that comes until the server closes. */
async function exchange(
  { port }: { port: number },
  ...commands: (readonly string[] | string)[]
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  for (const command of [...commands, ['QUIT']]) {
    const parts = typeof command === 'string' ? [] : command.map((part) => `$${part.length}\r\n${part}\r\n`);
    socket.write(typeof command === 'string' ? command : `*${parts.length}\r\n${parts.join('')}`);
  }
  await once(socket, 'close');
  return answer.replace(/\+OK\r\n$/, '');
}

const sample: Record<string, RespValue> = {
  text: 'é',
  bytes: Buffer.from([0xff]),
  whole: 3,
  part: 1.5,
  wholeDouble: double(2),
  endless: double(-Infinity),
  long: 9_007_199_254_740_993n,
  huge: 2n ** 64n,
  yes: true,
  nothing: null,
  none: nullArray(),
  note: verbatim('hi'),
  state: simple('OK'),
  list: [1, [2]],
  unique: new Set(['a']),
  keyed: new Map<RespValue, RespValue>([[1, { a: false }]]),
};

describe('values on the wire', () => {
  test.each<[string, string, string]>([
    ['text', '$2\r\n\xc3\xa9\r\n', '$2\r\n\xc3\xa9\r\n'],
    ['bytes', '$1\r\n\xff\r\n', '$1\r\n\xff\r\n'],
    ['whole', ':3\r\n', ':3\r\n'],
    ['part', '$3\r\n1.5\r\n', ',1.5\r\n'],
    ['wholeDouble', '$1\r\n2\r\n', ',2\r\n'],
    ['endless', '$4\r\n-inf\r\n', ',-inf\r\n'],
    ['long', ':9007199254740993\r\n', ':9007199254740993\r\n'],
    ['huge', '$20\r\n18446744073709551616\r\n', '(18446744073709551616\r\n'],
    ['yes', ':1\r\n', '#t\r\n'],
    ['nothing', '$-1\r\n', '_\r\n'],
    ['none', '*-1\r\n', '_\r\n'],
    ['note', '$2\r\nhi\r\n', '=6\r\ntxt:hi\r\n'],
    ['state', '+OK\r\n', '+OK\r\n'],
    ['list', '*2\r\n:1\r\n*1\r\n:2\r\n', '*2\r\n:1\r\n*1\r\n:2\r\n'],
    ['unique', '*1\r\n$1\r\na\r\n', '~1\r\n$1\r\na\r\n'],
    ['keyed', '*2\r\n:1\r\n*2\r\n$1\r\na\r\n:0\r\n', '%1\r\n:1\r\n%1\r\n$1\r\na\r\n#f\r\n'],
  ])('%s', async (name, resp2, resp3) => {
    const responder = await start({ replies: { VALUE: sample[name] ?? null } });
    expect(await exchange(responder, ['VALUE'])).toBe(resp2);
    const negotiated = await exchange(responder, ['HELLO', '3'], ['VALUE']);
    expect(negotiated.startsWith('%7\r\n')).toBe(true);
    expect(negotiated.endsWith(`*0\r\n${resp3}`)).toBe(true);
  });

  test('ioredis reads them on both protocols', async () => {
    const responder = await start({
      replies: { VALUE: { score: 1.5, tags: ['a'], big: 2n ** 70n, on: true } },
    });
    const flat = ['score', '1.5', 'tags', ['a'], 'big', '1180591620717411303424', 'on', 1];
    expect(await clientOf(responder, 2).call('VALUE')).toEqual(flat);
    expect(await clientOf(responder, 3, 'resp3').call('VALUE')).toMatchObject({ score: 1.5, tags: ['a'] });
  });
});

describe('the protocol is negotiated', () => {
  test('2: HELLO is unknown, and ioredis falls back', async () => {
    const responder = await start({ protocol: 2, replies: { VALUE: { a: 1 } } });
    expect(await exchange(responder, ['HELLO', '3'])).toBe(
      "-ERR unknown command 'HELLO', with args beginning with: '3' \r\n",
    );
    expect(await clientOf(responder, 3).call('VALUE')).toEqual(['a', 1]);
    expect(responder.received.at(-1)).toMatchObject({ name: 'VALUE', protocol: 2 });
  });

  test('3: nothing is answered before HELLO 3', async () => {
    const responder = await start({ protocol: 3 });
    expect(await exchange(responder, ['PING'])).toMatch(/^-NOPROTO this server speaks RESP3 only/);
    expect(await exchange(responder, ['HELLO', '2'])).toMatch(/^-NOPROTO/);
    expect(await clientOf(responder, 3).ping()).toBe('PONG');
  });

  test('both: a version that does not exist is refused', async () => {
    expect(await exchange(await start(), ['HELLO', '4'])).toBe('-NOPROTO unsupported protocol version\r\n');
  });
});

describe('what it receives', () => {
  test('commands are kept as bytes, in order, with their connection', async () => {
    const responder = await start({ replies: { 'JSON.SET': simple('OK') } });
    const [first, second] = [clientOf(responder, 3), clientOf(responder, 2)];
    const key = Buffer.from([0xff, 0x0d, 0x0a, 0]);
    await first.call('json.set', key, '$', '{"a":"ü"}');
    await second.call('JSON.SET', 'k', '$', '1');
    const sets = responder.received.filter(({ name }) => name === 'JSON.SET');
    expect(sets.map((command) => command.arguments)).toEqual([
      [key, Buffer.from('$'), Buffer.from('{"a":"ü"}')],
      [Buffer.from('k'), Buffer.from('$'), Buffer.from('1')],
    ]);
    expect(sets.map(({ protocol, connection }) => [protocol, connection])).toEqual([
      [3, 1],
      [2, 2],
    ]);
  });

  test('a command may come byte by byte, or as a plain line', async () => {
    const responder = await start({ replies: { ECHO: (command) => command.arguments[0] ?? null } });
    const socket = connect({ port: responder.port, host: '127.0.0.1', noDelay: true });
    cleanups.push(() => void socket.destroy());
    for (const byte of '*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(String((await once(socket, 'data'))[0])).toBe('$2\r\n\r\n\r\n');
    expect(await exchange(responder, 'PING\r\n')).toBe('+PONG\r\n');
  });

  test('bytes that are no RESP are told so and cut off', async () => {
    const responder = await start();
    expect(await exchange(responder, '*1\r\n:5\r\n')).toMatch(/^-ERR Protocol error: expected '\$'/);
  });
});

describe('what goes wrong', () => {
  test('hang: no answer to this command and the next, while other connections go on', async () => {
    const responder = await start({ replies: { 'FT.SEARCH': hang() } });
    const stuck = new Redis({ ...once3, port: responder.port, commandTimeout: 150 });
    stuck.on('error', () => undefined);
    cleanups.push(() => stuck.disconnect());
    await expect(stuck.call('FT.SEARCH', 'i', '*')).rejects.toThrow('Command timed out');
    await expect(stuck.ping()).rejects.toThrow('Command timed out');
    expect(await clientOf(responder).ping()).toBe('PONG');
    expect(responder.received.filter(({ connection }) => connection === 1).at(-1)?.name).toBe('PING');
  });

  test('cut: the first bytes of a reply, then the end of the connection', async () => {
    const responder = await start({ replies: { 'JSON.GET': cutAfter(6, 'a long value') } });
    expect(await exchange(responder, ['JSON.GET', 'k'])).toBe('$12\r\na');
    await expect(clientOf(responder).call('JSON.GET', 'k')).rejects.toThrow(/closed|retries/i);
  });

  test('errors, broken replies and a script that throws', async () => {
    const responder = await start({
      replies: {
        'FT.INFO': errorReply('ERR no such index'),
        BROKEN: raw('HTTP/1.1 400 Bad Request\r\n'),
        FAILS: () => {
          throw new Error('not prepared for this');
        },
      },
    });
    const client = clientOf(responder);
    await expect(client.call('FT.INFO', 'x')).rejects.toThrow('ERR no such index');
    await expect(client.call('FAILS')).rejects.toThrow('not prepared for this');
    await expect(client.call('FT._LIST')).rejects.toThrow("ERR unknown command 'FT._LIST'");
    expect(await exchange(responder, ['BROKEN'])).toBe('HTTP/1.1 400 Bad Request\r\n');
  });

  test('replies change in mid-test and keep their order however long one takes', async () => {
    const responder = await start({ replies: { STEP: 'first' } });
    const client = clientOf(responder);
    expect(await client.call('STEP')).toBe('first');
    responder.reply('step', () => new Promise((resolve) => setTimeout(() => resolve('slow'), 30)));
    responder.reply('QUICK', 'quick');
    responder.reply('CONFIG GET', ['a', '1']);
    const answers = [client.call('STEP'), client.call('QUICK'), client.call('CONFIG', 'GET', 'a')];
    expect(await Promise.all(answers)).toEqual(['slow', 'quick', ['a', '1']]);
    await expect(client.call('CONFIG', 'SET', 'a', '1')).rejects.toThrow('unknown command');
  });

  test('cut ends the open connections and lets new ones in; stop ends it', async () => {
    const responder = await start();
    const client = clientOf(responder);
    await client.ping();
    const ended = once(client, 'close');
    responder.cut();
    await ended;
    expect(await clientOf(responder).ping()).toBe('PONG');
    await responder.stop();
    await expect(clientOf(responder).ping()).rejects.toThrow();
  });
});

test('a push reaches RESP3 connections only', async () => {
  const responder = await start();
  const socket = connect({ port: responder.port, host: '127.0.0.1' });
  cleanups.push(() => void socket.destroy());
  socket.write('HELLO 3\r\n');
  await once(socket, 'data');
  await clientOf(responder, 2).ping();
  const pushed = once(socket, 'data');
  expect(responder.push(['invalidate', ['key']])).toBe(1);
  expect(String((await pushed)[0])).toBe('>2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\nkey\r\n');
});

describe('RediSearch and RedisJSON', () => {
  const replies = {
    'FT._LIST': ['books'],
    'FT.SEARCH': searchReply(7, [{ id: 'book:1', score: 0.5, fields: { title: 'Emma' } }, { id: 'book:2' }]),
    'FT.AGGREGATE': [aggregateReply(2, [{ genre: 'novel', count: '2' }]), 99],
    'FT.INFO': { index_name: 'books', num_docs: 7, attributes: [{ identifier: 'title', WEIGHT: double(1) }] },
    'JSON.GET': '{"title":"Emma"}',
  };

  test('RESP2 has the flat shapes', async () => {
    const client = clientOf(await start({ replies }), 2);
    expect(await client.call('FT._LIST')).toEqual(['books']);
    expect(await client.call('FT.SEARCH', 'books', '*')).toEqual([
      7,
      'book:1',
      '0.5',
      ['title', 'Emma'],
      'book:2',
    ]);
    expect(await client.call('FT.AGGREGATE', 'books', '*')).toEqual([
      [2, ['genre', 'novel', 'count', '2']],
      99,
    ]);
    expect(await client.call('FT.INFO', 'books')).toEqual([
      'index_name',
      'books',
      'num_docs',
      7,
      'attributes',
      [['identifier', 'title', 'WEIGHT', '1']],
    ]);
  });

  test('RESP3 has the maps', async () => {
    const client = clientOf(await start({ replies }), 3, 'resp3');
    const frame = { attributes: [], format: 'STRING', warning: [] };
    expect(await client.call('FT.SEARCH', 'books', '*')).toEqual({
      ...frame,
      total_results: 7,
      results: [
        { id: 'book:1', score: 0.5, extra_attributes: { title: 'Emma' }, values: [] },
        { id: 'book:2', values: [] },
      ],
    });
    expect(await client.call('FT.AGGREGATE', 'books', '*')).toEqual([
      {
        ...frame,
        total_results: 2,
        results: [{ extra_attributes: { genre: 'novel', count: '2' }, values: [] }],
      },
      99,
    ]);
    expect(await client.call('JSON.GET', 'book:1')).toBe('{"title":"Emma"}');
  });
});

describe('beside a real Redis 7', () => {
  // Copied from what Redis 7.0 answers, so that the same question must give the same bytes.
  const table: CommandDescription[] = [
    {
      name: 'ping',
      arity: -1,
      flags: ['fast'],
      categories: ['@fast', '@connection'],
      tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
    },
    {
      name: 'get',
      arity: 2,
      flags: ['readonly', 'fast'],
      firstKey: 1,
      lastKey: 1,
      keyStep: 1,
      categories: ['@read', '@string', '@fast'],
      keySpecifications: [
        {
          flags: new Set([simple('RO'), simple('access')]),
          begin_search: { type: 'index', spec: { index: 1 } },
          find_keys: { type: 'range', spec: { lastkey: 0, keystep: 1, limit: 0 } },
        },
      ],
    },
    { name: 'mset', arity: -3, flags: ['write'], firstKey: 1, lastKey: -1, keyStep: 2 },
  ];

  test.each<[string, readonly string[]]>([
    ['COMMAND INFO', ['COMMAND', 'INFO', 'get', 'PING', 'nosuch']],
    ['COMMAND GETKEYS of every second argument', ['COMMAND', 'GETKEYS', 'MSET', 'a', '1', 'b', '2']],
    ['COMMAND GETKEYS of none', ['COMMAND', 'GETKEYS', 'PING', 'text']],
    ['COMMAND GETKEYS without arguments', ['COMMAND', 'GETKEYS', 'PING']],
    ['COMMAND GETKEYS with too many', ['COMMAND', 'GETKEYS', 'GET', 'a', 'b']],
    ['COMMAND GETKEYS of nothing known', ['COMMAND', 'GETKEYS', 'NOSUCH', 'a']],
    ['an unknown command', ['JSON.GET', 'key', '$']],
    ['PING with a text', ['PING', 'text']],
    ['HELLO with a version it does not have', ['HELLO', '9']],
  ])('%s: the same bytes on both protocols', async (_, command) => {
    const real = await startRedis();
    cleanups.push(() => real.stop());
    const responder = await start({ commands: table });
    expect(await exchange(responder, command)).toBe(await exchange(real, command));
    const afterHello = async (server: { port: number }) => {
      const both = await exchange(server, ['HELLO', '3'], command);
      return both.slice(both.indexOf('modules\r\n*0\r\n') + 'modules\r\n*0\r\n'.length);
    };
    expect(await afterHello(responder)).toBe(await afterHello(real));
  });

  test('COMMAND, COUNT, LIST and DOCS answer from the table', async () => {
    const search = {
      name: 'ft.search',
      arity: -3,
      flags: ['readonly', 'module'],
      documentation: { summary: 'Searches an index', group: 'module' },
      subcommands: [{ name: 'ft.search|help', arity: 2, flags: ['readonly'] }],
    };
    const client = clientOf(await start({ commands: [search] }), 3, 'resp3');
    expect(await client.call('COMMAND', 'COUNT')).toBe(1);
    expect(await client.call('COMMAND', 'LIST')).toEqual(['ft.search']);
    expect(await client.call('COMMAND', 'DOCS', 'FT.SEARCH', 'nosuch')).toEqual({
      'ft.search': { summary: 'Searches an index', group: 'module' },
    });
    const help = ['ft.search|help', 2, ['readonly'], 0, 0, 0, [], [], [], []];
    expect(await client.call('COMMAND')).toEqual([
      ['ft.search', -3, ['readonly', 'module'], 0, 0, 0, [], [], [], [help]],
    ]);
    expect(await client.call('COMMAND', 'INFO', 'ft.search|help')).toEqual([help]);
    await expect(client.call('COMMAND', 'NOSUCH')).rejects.toThrow('unknown subcommand');
  });
});
