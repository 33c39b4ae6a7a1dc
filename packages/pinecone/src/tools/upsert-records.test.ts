import { eras, type PineconeFake } from '@patchbay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { usePinecone } from '../../test/support/use-pinecone.js';

async function seed(fake: PineconeFake): Promise<void> {
  await fake.seedIndex({ name: 'points', kind: 'vectors', dimension: 3 });
  await fake.seedIndex({ name: 'both', kind: 'vectors', dimension: 3, metric: 'dotproduct' });
  await fake.seedIndex({ name: 'terms', kind: 'vectors', vectorType: 'sparse' });
  await fake.seedIndex({ name: 'texts', kind: 'records', field: 'body' });
  await fake.seedIndex({ name: 'hosted', kind: 'vectors', dimension: 1024 });
  await fake.seedIndex({
    name: 'papers',
    kind: 'documents',
    schema: {
      body: { type: 'string', full_text_search: {} },
      meaning: { type: 'dense_vector', dimension: 1024, metric: 'cosine' },
    },
  });
}

const { client, fake, open } = usePinecone({ seed, args: ['--access', 'write'] });
afterEach(() => {
  fake().clearFaults();
  fake().settings.freshnessDelayMs = 0;
});

async function upsert(args: Record<string, unknown>, from = client()) {
  const { data, isError, text } = await from.call('upsert_records', args, { timeoutMs: 60_000 });
  expect(isError, text).toBe(false);
  return data;
}
async function refused(args: Record<string, unknown>) {
  const { isError, error } = await client().call('upsert_records', args);
  expect(isError).toBe(true);
  return error;
}
/** Upsert requests of a test, with how many records each held. */
function upserts(since: number): Array<{ path: string; bytes: number }> {
  return fake()
    .requests.slice(since)
    .filter(({ path }) => path.endsWith('/upsert'))
    .map(({ path, body }) => ({ path, bytes: Buffer.byteLength(body) }));
}
const vectors = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `v${n}`, values: [1, n + 1, 0], metadata: { n } }));

describe('upsert_records', () => {
  it.each(eras)('stores vectors, and replaces those with the same id, in the %s era', async (era) => {
    const from = await open({ era });
    expect(await upsert({ index: 'points', namespace: era, records: vectors(3) }, from)).toEqual({
      upserted: 3,
      batches: 1,
    });
    await upsert({ index: 'points', namespace: era, records: [{ id: 'v0', values: [9, 0, 0] }] }, from);
    expect(fake().records('points', era)).toMatchObject([
      { id: 'v0', values: [9, 0, 0], fields: {} },
      {},
      {},
    ]);
  });

  it('stores sparse vectors, alone and beside dense ones, by either spelling', async () => {
    const sparse = { indices: [7, 9], values: [0.5, 0.25] };
    await upsert({ index: 'terms', records: [{ id: 's', sparse_values: sparse }] });
    await upsert({ index: 'both', records: [{ id: 'b', values: [1, 0, 0], sparseValues: sparse }] });
    expect(fake().records('terms')[0]?.sparseValues).toEqual(sparse);
    expect(fake().records('both')[0]?.sparseValues).toEqual(sparse);
  });

  it('stores texts for the service to embed, under _id or id', async () => {
    await upsert({
      index: 'texts',
      records: [
        { _id: 't1', body: 'a lamp', tags: ['a', 'b'] },
        { id: 't2', body: 'a train' },
      ],
    });
    expect(fake().records('texts')).toMatchObject([
      { id: 't1', fields: { body: 'a lamp', tags: ['a', 'b'] } },
      { id: 't2', fields: { body: 'a train' } },
    ]);
  });

  it('stores documents', async () => {
    const records = [{ _id: 'd1', body: 'a lamp', year: 2024 }];
    expect(await upsert({ index: 'papers', namespace: 'plain', records })).toMatchObject({ upserted: 1 });
    expect(fake().records('papers', 'plain')[0]?.fields).toEqual({ body: 'a lamp', year: 2024 });
  });

  it('embeds with a hosted model what comes without a vector', async () => {
    const model = 'multilingual-e5-large';
    const records = [
      { id: 'h1', metadata: { text: 'a lamp' } },
      { id: 'h2', values: Array(1024).fill(0.5), metadata: { text: 'brings its own' } },
    ];
    expect(await upsert({ index: 'hosted', model, records })).toMatchObject({ usage: '2 embedding tokens' });
    const [made, brought] = fake().records('hosted');
    expect(made?.values).toHaveLength(1024);
    expect(brought?.values?.[0]).toBe(0.5);
    await upsert({ index: 'papers', model, namespace: 'embedded', records: [{ _id: 'd', body: 'a train' }] });
    expect(fake().records('papers', 'embedded')[0]?.fields.meaning).toHaveLength(1024);
    const { data } = await client().call('semantic_search', {
      index: 'hosted',
      query: 'lamp',
      model,
      top_k: 1,
    });
    expect(data.hits).toMatchObject([{ id: 'h1' }]);
  });

  it('says where the text to embed is missing', async () => {
    const model = 'multilingual-e5-large';
    const error = await refused({ index: 'hosted', model, records: [{ id: 'x', metadata: { body: 'y' } }] });
    expect(error.message).toBe('records[0] has no text to embed in metadata.text.');
    expect(await refused({ index: 'texts', model, records: [{ _id: 'x', body: 'y' }] })).toMatchObject({
      message: 'texts embeds with its own model, multilingual-e5-large.',
    });
    expect(
      await refused({ index: 'points', model, records: [{ id: 'x', metadata: { text: 'y' } }] }),
    ).toMatchObject({
      message: 'multilingual-e5-large makes vectors of 1024 numbers, not 3.',
    });
  });
});

describe('batches', () => {
  it('hold 96 texts', async () => {
    const since = fake().requests.length;
    const records = Array.from({ length: 200 }, (_, n) => ({ _id: `t${n}`, body: `text ${n}` }));
    expect(await upsert({ index: 'texts', namespace: 'many', records })).toMatchObject({
      upserted: 200,
      batches: 3,
    });
    expect(upserts(since)).toHaveLength(3);
    expect(fake().records('texts', 'many')).toHaveLength(200);
  });

  it('hold 1,000 vectors', async () => {
    const since = fake().requests.length;
    expect(await upsert({ index: 'points', namespace: 'many', records: vectors(10_000) })).toEqual({
      upserted: 10_000,
      batches: 10,
    });
    expect(upserts(since)).toHaveLength(10);
    expect(fake().records('points', 'many')).toHaveLength(10_000);
  });

  it('stay below 2 MB', async () => {
    const since = fake().requests.length;
    const records = Array.from({ length: 150 }, (_, n) => ({
      id: `b${n}`,
      values: [1, 0, 0],
      metadata: { text: 'x'.repeat(39_000) },
    }));
    expect(await upsert({ index: 'points', namespace: 'big', records })).toMatchObject({
      upserted: 150,
      batches: 3,
    });
    for (const { bytes } of upserts(since)) expect(bytes).toBeLessThanOrEqual(2_000_000);
  });

  it('report progress', async () => {
    fake().fail({
      answer: { kind: 'slow', delayMs: 150 },
      times: 12,
      when: ({ path }) => path.endsWith('/upsert'),
    });
    const seen: Array<{ progress: number; total?: number | undefined }> = [];
    await client().call(
      'upsert_records',
      { index: 'points', namespace: 'progress', records: vectors(12_000) },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(seen.length).toBeGreaterThan(0);
    expect(seen[0]).toMatchObject({ total: 12_000 });
  });

  it('are each accounted for: one that is refused does not stop the others', async () => {
    fake().fail({
      answer: {
        kind: 'status',
        status: 400,
        body: { code: 3, message: 'Something in here is wrong', details: [] },
      },
      when: ({ path, body }) => path.endsWith('/upsert') && body.includes('"v1000"'),
    });
    expect(await upsert({ index: 'points', namespace: 'partial', records: vectors(3_000) })).toEqual({
      upserted: 2_000,
      batches: 2,
      failed: [
        {
          first_id: 'v1000',
          last_id: 'v1999',
          records: 1_000,
          code: 'invalid_argument',
          message: 'Something in here is wrong.',
        },
      ],
      next: expect.stringContaining('upserting twice does no harm'),
    });
    expect(fake().records('points', 'partial')).toHaveLength(2_000);
  });

  it('stop at an error that would meet the others, too, and say what was not sent', async () => {
    fake().fail({
      answer: { kind: 'status', status: 403, body: { code: 7, message: 'No', details: [] } },
      times: 100,
      when: ({ path, body }) => path.endsWith('/upsert') && !body.includes('"v0"'),
    });
    const answer = await upsert({ index: 'points', namespace: 'stopped', records: vectors(9_000) });
    expect(answer).toMatchObject({
      upserted: 1_000,
      failed: expect.any(Array),
      not_sent: expect.any(Number),
      not_sent_from: expect.stringMatching(/^v\d+000$/),
      next: expect.stringContaining('not_sent_from'),
    });
    expect(fake().records('points', 'stopped')).toHaveLength(1_000);
  });

  it('are repeated after 429, 503 and a connection that was cut after the write', async () => {
    const when = ({ path }: { path: string }) => path.endsWith('/upsert');
    fake().fail({ answer: { kind: 'rate_limited', retryAfterSeconds: 0 }, when });
    fake().fail({ answer: { kind: 'status', status: 503 }, when });
    fake().fail({ answer: { kind: 'reset', handled: true }, when });
    expect(await upsert({ index: 'points', namespace: 'again', records: vectors(5) })).toEqual({
      upserted: 5,
      batches: 1,
    });
    expect(fake().records('points', 'again')).toHaveLength(5);
  });

  it('end when the caller gives up, those under way and those to come', async () => {
    const start = fake().requests.length;
    const sent = () =>
      fake()
        .requests.slice(start)
        .filter(({ path }) => path.endsWith('/upsert'));
    fake().fail({ answer: { kind: 'hang' }, times: 100, when: ({ path }) => path.endsWith('/upsert') });
    const controller = new AbortController();
    const call = client().call(
      'upsert_records',
      { index: 'points', namespace: 'given-up', records: vectors(9_000) },
      { signal: controller.signal },
    );
    await expect.poll(() => sent().length).toBe(4);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => sent().every(({ aborted }) => aborted)).toBe(true);
    expect(sent()).toHaveLength(4);
  });

  it('are accounted for when the service is silent on one of them', async () => {
    const from = await open({ env: { PINECONE_REQUEST_TIMEOUT_MS: '3000', PATCHBAY_RETRIES: '0' } });
    fake().fail({
      answer: { kind: 'hang' },
      when: ({ path, body }) => path.endsWith('/upsert') && body.includes('"v1000"'),
    });
    const { data, text } = await from.call('upsert_records', {
      index: 'points',
      namespace: 'silent',
      records: vectors(3_000),
    });
    expect(data, text).toMatchObject({
      upserted: 2_000,
      failed: [{ first_id: 'v1000', records: 1_000, code: 'timeout' }],
    });
  });

  it('that all fail fail the call', async () => {
    fake().fail({
      answer: { kind: 'status', status: 403, body: { code: 7, message: 'Not with this key', details: [] } },
      times: 9,
      when: ({ path }) => path.endsWith('/upsert'),
    });
    expect(await refused({ index: 'points', namespace: 'none', records: vectors(2) })).toMatchObject({
      code: 'permission_denied',
      message: 'Not with this key.',
    });
  });
});

describe('freshness', () => {
  it.each([
    ['points', { id: 'f', values: [1, 0, 0] }],
    ['texts', { _id: 'f', body: 'lamp' }],
    ['papers', { _id: 'f', body: 'lamp' }],
  ])('waits until searches of %s see the records', async (index, record) => {
    fake().settings.freshnessDelayMs = 120;
    expect(await upsert({ index, namespace: 'fresh', records: [record], wait: true })).toMatchObject({
      fresh: true,
    });
    const { data } = await client().call('fetch_records', { index, namespace: 'fresh', ids: ['f'] });
    expect(data.records).toHaveLength(1);
    expect(data).not.toHaveProperty('notice');
  });

  it('says when the wait was not enough, and later reads say that they are not fresh', async () => {
    const from = await open({ env: { PINECONE_WAIT_MS: '100' } });
    fake().settings.freshnessDelayMs = Number.POSITIVE_INFINITY;
    const place = { index: 'points', namespace: 'late' };
    expect(await upsert({ ...place, records: vectors(1), wait: true }, from)).toEqual({
      upserted: 1,
      batches: 1,
      fresh: false,
    });
    const search = () => from.call('semantic_search', { ...place, vector: [1, 1, 0] });
    expect((await search()).data.notice).toContain(
      'Not fresh: the last write to points/late is not visible yet',
    );
    const list = await from.call('list_record_ids', place);
    expect(list.data).toMatchObject({ ids: [], notice: expect.stringContaining('Not fresh') });
    fake().settle();
    expect((await search()).data).toMatchObject({ hits: [{ id: 'v0' }] });
    expect((await search()).data).not.toHaveProperty('notice');
  });
});

describe('bad records are refused before anything is stored, good ones beside them included', () => {
  const good: Record<string, object> = {
    points: { id: 'good', values: [1, 1, 1] },
    terms: { id: 'good', sparse_values: { indices: [1], values: [1] } },
    texts: { _id: 'good', body: 'fine' },
    papers: { _id: 'good', body: 'fine' },
  };
  const text = 'x'.repeat(41_000);
  it.each([
    [
      'a wrong dimension',
      'points',
      [{ id: 'a', values: [1, 2] }],
      'records[0] has 2 numbers in values, and points takes 3.',
    ],
    [
      'mixed dimensions',
      'points',
      [
        { id: 'a', values: [1, 2, 3] },
        { id: 'b', values: [1] },
      ],
      'records[1] has 1 numbers in values, and points takes 3.',
    ],
    [
      'metadata over 40 KB',
      'points',
      [{ id: 'a', values: [1, 2, 3], metadata: { text } }],
      'bytes of metadata; 40960 are possible',
    ],
    ['text over 40 KB', 'texts', [{ _id: 'a', body: text }], 'bytes of metadata; 40960 are possible'],
    ['a record over 2 MB', 'papers', [{ _id: 'a', body: 'y'.repeat(2_100_000) }], 'bytes; 2 MB are possible'],
    [
      'null',
      'points',
      [{ id: 'a', values: [1, 2, 3], metadata: { n: null } }],
      'has null in n: leave it out',
    ],
    [
      'nested metadata',
      'points',
      [{ id: 'a', values: [1, 2, 3], metadata: { n: { m: 1 } } }],
      'has n that is neither',
    ],
    [
      'metadata at the top',
      'points',
      [{ id: 'a', values: [1, 2, 3], title: 'x' }],
      'has title: put it into metadata',
    ],
    ['zeros', 'points', [{ id: 'a', values: [0, 0, 0] }], 'has nothing but zeros in values'],
    ['no id', 'points', [{ values: [1, 2, 3] }], 'needs an id that is a string'],
    ['a number as id', 'texts', [{ _id: 5, body: 'x' }], 'needs an id that is a string'],
    ['an id that is not ASCII', 'points', [{ id: 'ü', values: [1, 2, 3] }], 'has an id that is not ASCII'],
    ['an id too long', 'points', [{ id: 'i'.repeat(513), values: [1, 2, 3] }], 'has an id of 513 characters'],
    [
      'the same id twice',
      'points',
      [
        { id: 'a', values: [1, 2, 3] },
        { id: 'a', values: [1, 2, 4] },
      ],
      'records[1] has the id of records[0]',
    ],
    [
      'sparse for dense',
      'points',
      [{ id: 'a', values: [1, 2, 3], sparse_values: { indices: [1], values: [1] } }],
      'points takes none',
    ],
    ['dense for sparse', 'terms', [{ id: 'a', values: [1] }], 'terms holds sparse vectors only'],
    [
      'uneven sparse',
      'terms',
      [{ id: 'a', sparse_values: { indices: [1, 2], values: [1] } }],
      'has 2 indices and 1 values',
    ],
    ['no text', 'texts', [{ _id: 'a', text: 'x' }], 'needs a text in body, the field that is embedded'],
    ['both ids', 'texts', [{ _id: 'a', id: 'b', body: 'x' }], 'has both _id and id'],
    [
      'a reserved field',
      'papers',
      [{ _id: 'a', body: 'x', _secret: 1 }],
      'names that begin with _ are reserved',
    ],
    [
      'no field of the schema',
      'papers',
      [{ _id: 'a', title: 'x' }],
      'needs at least one field of the schema: body, meaning',
    ],
    ['a number as text', 'papers', [{ _id: 'a', body: 7 }], 'has body that is no text'],
  ])('%s', async (_what, index, records, message) => {
    const since = fake().requests.length;
    const error = await refused({ index, namespace: 'bad', records: [...records, good[index]] });
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain(message);
    expect(error.next).toContain('Nothing was stored');
    expect(upserts(since)).toEqual([]);
  });

  it('shows the first of many problems', async () => {
    const records = Array.from({ length: 100 }, (_, n) => ({ id: `x${n}`, values: [1] }));
    expect((await refused({ index: 'points', records })).message).toContain('and 95 more problems');
  });

  it('refuses 100,000 records, an empty list, an empty namespace and a missing index', async () => {
    const records = Array.from({ length: 100_000 }, (_, n) => ({ id: `x${n}` }));
    expect((await refused({ index: 'points', records })).message).toContain(
      'records: must have at most 20000 items (got 100000)',
    );
    expect((await refused({ index: 'points', records: [] })).message).toContain(
      'records: must have at least 1 item',
    );
    expect((await refused({ index: 'points', namespace: '', records: vectors(1) })).message).toBe(
      'namespace: must not be empty',
    );
    expect((await refused({ index: 'pointz', records: vectors(1) })).next).toBe('Did you mean points?');
  });
});
