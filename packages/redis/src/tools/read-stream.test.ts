import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../../test/support/use-redis.js';

const { client, redis, open } = useRedis();

const ids = (data: Record<string, unknown>) =>
  // The tool's output.
  (data.entries as Array<{ id: string }>).map(({ id }) => id);

/** Connections to Redis that wait in a command. */
async function blocked(): Promise<number> {
  return Number(/blocked_clients:(\d+)/.exec(await redis().info('clients'))?.[1]);
}

async function until(fits: () => Promise<boolean>) {
  for (let round = 0; round < 400; round += 1) {
    if (await fits()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not come to that.');
}

describe.each(eras)('read_stream in the %s era', (era) => {
  it('reads entries behind an id', async () => {
    await redis().del('x');
    for (const id of ['1-0', '2-0', '3-0']) await redis().xadd('x', id, 'f', id);
    const { call } = await open({ era });
    const { data, structured } = await call('read_stream', { key: 'x', after: '1-0' });
    expect(structured).toEqual(data);
    expect(data.entries).toEqual([
      { id: '2-0', fields: { f: '2-0' } },
      { id: '3-0', fields: { f: '3-0' } },
    ]);
  });
});

describe('read_stream', () => {
  it('pages through a stream', async () => {
    await redis().del('x');
    const pipeline = redis().pipeline();
    for (let index = 1; index <= 2_000; index += 1) pipeline.xadd('x', `${index}-0`, 'text', 'v'.repeat(100));
    await pipeline.exec();
    const found: string[] = [];
    let cursor: unknown;
    do {
      const { data, text } = await client().call('read_stream', {
        key: 'x',
        limit: 300,
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
      found.push(...ids(data));
      cursor = data.next_cursor;
    } while (cursor !== undefined);
    expect(found).toEqual(Array.from({ length: 2_000 }, (_, index) => `${index + 1}-0`));
  });

  it('reads a stream of giants without asking for all of them at once', async () => {
    await redis().del('giants');
    for (let id = 1; id <= 30; id += 1) await redis().xadd('giants', `${id}-0`, 'f', 'x'.repeat(500_000));
    const found: string[] = [];
    let cursor: unknown;
    do {
      const { data, isError, text } = await client().call('read_stream', {
        key: 'giants',
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(isError, text).toBe(false);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
      found.push(...ids(data));
      cursor = data.next_cursor;
    } while (cursor !== undefined);
    expect(found).toEqual(Array.from({ length: 30 }, (_, index) => `${index + 1}-0`));
    await redis().unlink('giants');
  });

  it('waits for a new entry without keeping others waiting', async () => {
    const waiting = client().call('read_stream', { key: 'news', after: '$', wait_ms: 15_000 });
    await until(async () => (await blocked()) === 1);
    const meanwhile = await client().call('get_keys', { keys: ['none'] });
    expect(meanwhile.isError).toBe(false);
    await redis().xadd('news', '7-0', 'a', '1');
    expect(ids((await waiting).data)).toEqual(['7-0']);
  });

  it('answers with nothing when nothing comes', async () => {
    const { data, isError } = await client().call('read_stream', { key: 'quiet', after: '$', wait_ms: 50 });
    expect(isError).toBe(false);
    expect(data.entries).toEqual([]);
  });

  it('stops waiting at the server when it is cancelled, and leaves no connection behind', async () => {
    const connections = async () =>
      Number(/connected_clients:(\d+)/.exec(await redis().info('clients'))?.[1]);
    const before = await connections();
    const stop = new AbortController();
    const waiting = client().call(
      'read_stream',
      { key: 'quiet', after: '$', wait_ms: 20_000 },
      { signal: stop.signal },
    );
    await until(async () => (await blocked()) === 1);
    stop.abort();
    await expect(waiting).rejects.toThrow();
    await until(async () => (await blocked()) === 0 && (await connections()) <= before);
  });

  it('names the mistake', async () => {
    await redis().set('text', '1');
    expect((await client().call('read_stream', { key: 'text' })).error.code).toBe('invalid_argument');
    expect((await client().call('read_stream', { key: 'x', after: 'abc' })).error.code).toBe(
      'invalid_argument',
    );
    expect((await client().call('read_stream', { key: 'x', after: '$' })).error.code).toBe(
      'invalid_argument',
    );
  });
});
