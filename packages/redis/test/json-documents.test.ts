import {
  connectClient,
  errorReply,
  type RespResponder,
  simple,
  startRespResponder,
  type TestClient,
} from '@patchbay/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bin } from './support/bin.js';

// RedisJSON cannot be had here: a responder answers as its documentation says, in both protocols.
describe.each([2, 3] as const)('JSON documents over RESP%i', (protocol) => {
  let redis: RespResponder;
  let client: TestClient;
  let stored: string | undefined;
  let queued: string | undefined;

  beforeAll(async () => {
    redis = await startRespResponder({
      protocol: 'both',
      replies: {
        WATCH: simple('OK'),
        UNWATCH: simple('OK'),
        MULTI: simple('OK'),
        TYPE: () => (stored === undefined ? 'none' : 'ReJSON-RL'),
        PTTL: () => (stored === undefined ? -2 : -1),
        MEMORY: () => stored?.length ?? null,
        'JSON.SET': ({ arguments: [, , document] }) => {
          queued = String(document);
          return simple('QUEUED');
        },
        EXEC: () => {
          if (queued?.startsWith('{') !== true) return [errorReply('expected value at line 1 column 1')];
          stored = queued;
          return [simple('OK')];
        },
        'JSON.GET': () => (protocol === 3 ? [stored ?? ''] : (stored ?? null)),
        'JSON.OBJKEYS': ['name', 'text'],
      },
    });
    client = await connectClient({
      bin,
      args: ['--access', 'write'],
      env: { REDIS_URL: redis.url, REDIS_PROTOCOL: String(protocol) },
    });
  });
  afterEach(() => {
    stored = undefined;
  });
  afterAll(async () => {
    await client.close();
    await redis.stop();
  });

  const write = (json: string) => client.call('set_keys', { items: [{ key: 'doc', json }] });

  it('are written and read unchanged', async () => {
    const document = '{"n":9007199254740993,"text":"é"}';
    const written = await write(document);
    expect(written.data.results, written.text).toEqual([{ key: 'doc', ok: true, was: 'none' }]);
    const { data } = await client.call('get_keys', { keys: ['doc'] });
    expect(data.keys).toMatchObject([{ type: 'ReJSON-RL', value: document }]);
  });

  it('that cannot be parsed are refused with the reason', async () => {
    const { error } = await write('nonsense');
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('expected value'),
    });
  });

  it('that are long are read part by part, and giants only by a path', async () => {
    stored = `{"text":"${'x'.repeat(40_000)}"}`;
    const parts: string[] = [];
    let start: string | undefined;
    do {
      const { data } = await client.call('get_keys', {
        keys: ['doc'],
        ...(start === undefined ? {} : { start }),
      });
      const [part] = data.keys as Array<{ value: string; next_start?: string }>;
      parts.push(part?.value ?? '');
      start = part?.next_start;
    } while (start !== undefined);
    expect(parts.join('')).toBe(stored);
    stored = `{"text":"${'x'.repeat(2_000_000)}"}`;
    const before = redis.received.filter(({ name }) => name === 'JSON.GET').length;
    const { data } = await client.call('get_keys', { keys: ['doc'] });
    expect(data.keys).toMatchObject([{ value: ['name', 'text'], note: expect.stringContaining('path') }]);
    expect(redis.received.filter(({ name }) => name === 'JSON.GET')).toHaveLength(before);
  });
});
