import { type AddressInfo, createServer } from 'node:net';
import { startScriptedHttp } from '@patchbay/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedArticles } from '../test/support/seed.js';
import { usePinecone } from '../test/support/use-pinecone.js';

const { client, fake, open } = usePinecone({ seed: seedArticles, args: ['--access', 'admin'] });
let since = 0;
beforeEach(() => {
  since = fake().requests.length;
});
afterEach(() => {
  fake().clearFaults();
  fake().settings.deletedHosts = 'not_found';
});

const question = { index: 'points', vector: [1, 0, 0], top_k: 1, fields: [] };
const search = (from = client()) => from.call('semantic_search', question);
const onHost = ({ path }: { path: string }) => path === '/query';
const requests = () => fake().requests.slice(since);

describe('429', () => {
  it('is waited out as Retry-After says, and the call succeeds', async () => {
    fake().fail({ answer: { kind: 'rate_limited', retryAfterSeconds: 1 }, when: onHost, times: 2 });
    const { data } = await search();
    expect(data.hits).toMatchObject([{ id: 'a1' }]);
    expect(
      requests()
        .filter(onHost)
        .map(({ status }) => status),
    ).toEqual([429, 429, 200]);
  });

  it('is answered at once where the wait would outlast the call', async () => {
    const from = await open();
    fake().fail({ answer: { kind: 'rate_limited', retryAfterSeconds: 3_600 }, when: onHost });
    const { error } = await search(from);
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: 'Too many requests. Please retry later.',
      retry_after_ms: 3_600_000,
      details: { http_status: 429 },
    });
    expect(requests().filter(onHost)).toHaveLength(1);
  });

  it('without Retry-After is tried again, too, and given up in the end', async () => {
    const from = await open({ env: { PATCHBAY_RETRIES: '2' } });
    fake().fail({ answer: { kind: 'rate_limited' }, times: 50, when: ({ path }) => path === '/indexes' });
    const { error } = await from.call('list_indexes');
    expect(error).toMatchObject({ code: 'rate_limited', next: expect.stringContaining('quota') });
    expect(requests()).toHaveLength(3);
  });
});

describe('a service that is away', () => {
  it('is asked again after 502, 503, 504 and a connection that is cut', async () => {
    fake().fail({ answer: { kind: 'html', status: 502 }, when: onHost });
    fake().fail({ answer: { kind: 'status', status: 503 }, when: onHost });
    fake().fail({ answer: { kind: 'reset' }, when: onHost });
    expect((await search()).data.hits).toHaveLength(1);
    expect(requests().filter(onHost)).toHaveLength(4);
  });

  it('is asked again when its answer breaks off', async () => {
    fake().fail({ answer: { kind: 'truncated', bytes: 20 }, when: onHost });
    expect((await search()).data.hits).toHaveLength(1);
  });

  it('that failed by itself is not', async () => {
    fake().fail({
      answer: { kind: 'status', status: 500, body: { code: 2, message: 'stack trace of ours' } },
      when: onHost,
    });
    const { error, text } = await search();
    expect(error).toMatchObject({ code: 'upstream_error', details: { http_status: 500 } });
    expect(text).not.toContain('stack trace');
  });

  it('that answers something else is told apart', async () => {
    fake().fail({ answer: { kind: 'html', status: 200 }, when: onHost });
    const { error } = await search();
    expect(error).toMatchObject({
      code: 'upstream_error',
      next: expect.stringContaining('PINECONE_CONTROLLER_HOST'),
    });
  });

  it('that speaks no HTTP, or has a port that Node does not talk to, is told apart', async () => {
    const chatter = createServer((socket) => socket.end('220 mail.test ESMTP\r\n'));
    const port = await new Promise<number>((resolve) => {
      // A TCP server that listens has this kind of address.
      chatter.listen(0, '127.0.0.1', () => resolve((chatter.address() as AddressInfo).port));
    });
    for (const address of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
      const from = await open({ env: { PINECONE_CONTROLLER_HOST: address } });
      expect((await from.call('list_indexes')).error).toMatchObject({
        code: 'unavailable',
        next: expect.stringContaining('PINECONE_CONTROLLER_HOST'),
      });
    }
    chatter.close();
  });

  it('that stays silent times out', async () => {
    const from = await open({ env: { PINECONE_REQUEST_TIMEOUT_MS: '2000' } });
    fake().fail({ answer: { kind: 'hang' }, when: onHost });
    expect((await search(from)).error).toMatchObject({
      code: 'timeout',
      message: 'Pinecone did not answer within 2000 ms.',
      next: expect.stringContaining('PINECONE_REQUEST_TIMEOUT_MS'),
    });
    expect((await search(from)).data.hits).toHaveLength(1);
  });

  it('that stays silent in the middle of its answer times out', async () => {
    const control = await startScriptedHttp({ status: 200, body: { indexes: [] }, delayMs: 60_000 });
    const from = await open({
      env: { PINECONE_CONTROLLER_HOST: control.url, PINECONE_REQUEST_TIMEOUT_MS: '200' },
    });
    expect((await from.call('list_indexes')).error.code).toBe('timeout');
    await control.close();
  });

  it('does not outlast the time of the call', async () => {
    const from = await open({ env: { PATCHBAY_TIMEOUT_MS: '300' } });
    fake().fail({ answer: { kind: 'hang' }, when: onHost });
    expect((await search(from)).error).toMatchObject({ code: 'timeout', message: 'No answer within 0.3 s.' });
  });

  it('is not asked any more when the caller gives up', async () => {
    fake().fail({ answer: { kind: 'hang' }, when: onHost });
    const controller = new AbortController();
    const call = client().call('semantic_search', question, { signal: controller.signal });
    await expect.poll(() => requests().filter(onHost)).toHaveLength(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => requests().find(onHost)?.aborted).toBe(true);
  });
});

describe('an index that was deleted and created again', () => {
  it.each(['not_found', 'dead'] as const)('is found again when its old host is %s', async (deletedHosts) => {
    fake().settings.deletedHosts = deletedHosts;
    const name = `moved-${deletedHosts.replace('_', '-')}`;
    await fake().seedIndex({ name, kind: 'vectors', dimension: 2 });
    fake().seedRecords(name, '__default__', [{ id: 'old', values: [1, 0] }]);
    const find = (vector: number[]) => client().call('semantic_search', { index: name, vector });
    expect((await find([1, 0])).data.hits).toMatchObject([{ id: 'old' }]);
    await client().call('delete_index', { index: name, confirm: await confirmation(name) });
    // Another session makes it again, with another dimension.
    await fake().seedIndex({ name, kind: 'vectors', dimension: 3 });
    fake().seedRecords(name, '__default__', [{ id: 'new', values: [1, 0, 0] }]);
    expect((await find([1, 0, 0])).data.hits).toMatchObject([{ id: 'new' }]);
  });

  it.each(['not_found', 'dead'] as const)(
    'by somebody else is found again when its old host is %s',
    async (deletedHosts) => {
      fake().settings.deletedHosts = deletedHosts;
      const name = `other-${deletedHosts.replace('_', '-')}`;
      const other = await open();
      await fake().seedIndex({ name, kind: 'vectors', dimension: 2 });
      fake().seedRecords(name, '__default__', [{ id: 'old', values: [1, 0] }]);
      expect((await client().call('semantic_search', { index: name, like_id: 'old' })).isError).toBe(false);
      await other.call('delete_index', { index: name, confirm: await confirmation(name, other) });
      await other.call('create_index', { name, kind: 'records', model: 'multilingual-e5-large' });
      fake().seedRecords(name, '__default__', [{ _id: 'new', text: 'a lamp' }]);
      const { data, text } = await client().call('semantic_search', { index: name, query: 'lamp' });
      expect(data.hits, text).toMatchObject([{ id: 'new' }]);
      const written = await client().call('upsert_records', {
        index: name,
        records: [{ _id: 'b', text: 'a train' }],
      });
      expect(written.data).toEqual({ upserted: 1, batches: 1 });
    },
  );

  it('is found again at the same host, with another dimension or kind', async () => {
    fake().settings.deletedHosts = 'reused';
    const name = 'same-host';
    const from = await open();
    const other = await open();
    const replace = async (seed: Parameters<ReturnType<typeof fake>['seedIndex']>[0]) => {
      const { error } = await other.call('delete_index', { index: name });
      await other.call('delete_index', { index: name, confirm: error.details?.confirm });
      await fake().seedIndex(seed);
    };
    await fake().seedIndex({ name, kind: 'vectors', dimension: 2 });
    const first = fake().index(name)?.host;
    await from.call('semantic_search', { index: name, vector: [1, 0] });

    await replace({ name, kind: 'vectors', dimension: 3 });
    expect(fake().index(name)?.host).toBe(first);
    fake().seedRecords(name, '__default__', [{ id: 'three', values: [1, 0, 0] }]);
    const three = await from.call('semantic_search', { index: name, vector: [1, 0, 0] });
    expect(three.data?.hits, three.text).toMatchObject([{ id: 'three' }]);
    // Now the service, not the server, would see what is wrong.
    await replace({ name, kind: 'records', field: 'text' });
    fake().seedRecords(name, '__default__', [{ _id: 'text', text: 'a lamp' }]);
    const found = await from.call('fetch_records', { index: name, ids: ['text'] });
    expect(found.data?.records, found.text).toMatchObject([{ id: 'text' }]);
    await replace({ name, kind: 'documents', schema: { body: { type: 'string', full_text_search: {} } } });
    fake().seedRecords(name, '__default__', [{ _id: 'doc', body: 'a lamp' }]);
    const document = await from.call('fetch_records', { index: name, ids: ['doc'] });
    expect(document.data?.records, document.text).toMatchObject([{ id: 'doc' }]);
  });

  it('is not called stale for what was written to the former one', async () => {
    fake().settings.deletedHosts = 'reused';
    const name = 'fresh-again';
    const make = () => fake().seedIndex({ name, kind: 'vectors', dimension: 2 });
    const write = (id: string) =>
      client().call('upsert_records', { index: name, records: [{ id, values: [1, 0] }] });
    await make();
    for (const id of ['a', 'b', 'c']) await write(id);
    await client().call('delete_index', { index: name, confirm: await confirmation(name) });
    await make();
    await write('d');
    const { data } = await client().call('semantic_search', { index: name, vector: [1, 0] });
    expect(data.hits).toMatchObject([{ id: 'd' }]);
    expect(data.notice).toBeUndefined();
  });

  it('and is gone is said to be gone', async () => {
    fake().settings.deletedHosts = 'not_found';
    await fake().seedIndex({ name: 'vanished', kind: 'vectors', dimension: 2 });
    await client().call('semantic_search', { index: 'vanished', vector: [1, 0] });
    const other = await open();
    await other.call('delete_index', { index: 'vanished', confirm: await confirmation('vanished', other) });
    expect(
      (await client().call('semantic_search', { index: 'vanished', vector: [1, 0] })).error,
    ).toMatchObject({
      code: 'not_found',
      message: 'There is no index "vanished" in this project.',
    });
  });

  async function confirmation(index: string, from = client()) {
    return (await from.call('delete_index', { index })).error.details?.confirm;
  }
});

describe('what is remembered of an index', () => {
  it('saves the look-up of every further search', async () => {
    const from = await open();
    await search(from);
    await search(from);
    expect(requests().map(({ path }) => path)).toEqual(['/indexes/points', '/query', '/query']);
  });

  it('is not remembered where the setting says so', async () => {
    const from = await open({ env: { PINECONE_INDEX_TTL_MS: '0' } });
    await search(from);
    await search(from);
    expect(requests().filter(({ path }) => path === '/indexes/points')).toHaveLength(2);
  });
});

describe('the key', () => {
  it('that is wrong is said to be wrong, on either host', async () => {
    const from = await open({ env: { PINECONE_API_KEY: 'pcsk_wrong_key' } });
    expect((await from.call('list_indexes')).error).toMatchObject({
      code: 'unauthenticated',
      next: expect.stringContaining('PINECONE_API_KEY'),
    });
    fake().fail({ answer: { kind: 'status', status: 401, body: 'Unauthorized' }, when: onHost });
    expect((await search()).error.code).toBe('unauthenticated');
  });

  it('never appears in an answer or the log, not even when the service repeats it', async () => {
    const from = await open({ env: { PATCHBAY_LOG_LEVEL: 'debug' } });
    const { apiKey } = fake();
    fake().fail({
      answer: {
        kind: 'status',
        status: 400,
        body: { code: 3, message: `Key ${apiKey} may not do this`, details: [] },
      },
      when: onHost,
    });
    const { text } = await search(from);
    expect(text).toContain('[hidden]');
    fake().seedRecords('points', 'secret', [{ id: apiKey, values: [1, 0, 0], metadata: { note: apiKey } }]);
    const found = await from.call('semantic_search', { ...question, namespace: 'secret', fields: ['note'] });
    for (const output of [text, found.text, from.server.stderr()]) expect(output).not.toContain(apiKey);
  });

  it('is printed by no debug variable of the SDK', async () => {
    const from = await open({ env: { PINECONE_DEBUG: '1', PINECONE_DEBUG_CURL: '1' } });
    await search(from);
    expect(from.server.strayLines).toEqual([]);
    expect(from.server.stderr()).not.toContain(fake().apiKey);
  });

  it('does not follow a redirect to another host', async () => {
    const elsewhere = await startScriptedHttp({ status: 200, body: { indexes: [] } });
    const control = await startScriptedHttp({
      status: 307,
      headers: { location: `${elsewhere.url}/indexes` },
      body: {},
    });
    const from = await open({ env: { PINECONE_CONTROLLER_HOST: control.url } });
    expect((await from.call('list_indexes')).isError).toBe(true);
    expect(elsewhere.requests).toEqual([]);
    await Promise.all([control.close(), elsewhere.close()]);
  });
});

it('answers many calls at once, each its own', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      client().call('fetch_records', { index: 'points', ids: [`a${(n % 5) + 1}`], fields: ['title'] }),
    ),
  );
  for (const [n, { data }] of answers.entries())
    expect(data.records).toMatchObject([{ id: `a${(n % 5) + 1}` }]);
});
