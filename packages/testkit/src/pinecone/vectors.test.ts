import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { column, messageOf, sdkFor, send } from './test-callers.js';

let fake: PineconeFake;
beforeEach(async () => {
  fake = await startPineconeFake();
  await fake.seedIndex({ name: 'plain', kind: 'vectors', dimension: 2 });
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

const films = [
  { id: 'film#1', values: [1, 0], metadata: { genre: 'drama', year: 1999, tags: ['a', 'b'] } },
  { id: 'film#2', values: [0, 1], metadata: { genre: 'comedy', year: 2005 } },
  { id: 'film#3', values: [1, 1], metadata: { genre: 'drama', year: 2010 } },
];

const open = (namespace = 'films') => sdkFor(fake).index({ name: 'plain', namespace });

describe('reading and writing through the SDK', () => {
  test('records are upserted, fetched, listed by prefix in pages, and counted', async () => {
    const index = open();
    await index.upsert({ records: [...films, { id: 'other', values: [3, 4] }] });
    expect((await index.fetch({ ids: ['film#1', 'nobody'] })).records).toEqual({ 'film#1': films[0] });
    const first = await index.listPaginated({ prefix: 'film#', limit: 2 });
    expect(first.vectors).toEqual([{ id: 'film#1' }, { id: 'film#2' }]);
    const rest = await index.listPaginated({
      prefix: 'film#',
      limit: 2,
      paginationToken: first.pagination?.next ?? '',
    });
    expect([rest.vectors, rest.pagination]).toEqual([[{ id: 'film#3' }], undefined]);
    expect(await index.describeIndexStats()).toMatchObject({
      namespaces: { films: { recordCount: 4 } },
      dimension: 2,
      totalRecordCount: 4,
    });
    const { body } = await send(fake, '/describe_index_stats', { index: 'plain', body: {} });
    expect(body).toMatchObject({ metric: 'cosine', vectorType: 'dense' });
  });

  test('records are fetched by metadata, page by page', async () => {
    const index = open();
    await index.upsert({ records: films });
    const page = await index.fetchByMetadata({ filter: { genre: 'drama' }, limit: 1 });
    expect(Object.keys(page.records)).toEqual(['film#1']);
    const next = await index.fetchByMetadata({
      filter: { genre: 'drama' },
      limit: 1,
      paginationToken: page.pagination?.next ?? '',
    });
    expect([Object.keys(next.records), next.pagination]).toEqual([['film#3'], undefined]);
  });

  test('a query ranks by cosine, filters, and shows values and metadata only when asked', async () => {
    const index = open();
    await index.upsert({ records: films });
    const all = await index.query({ vector: [1, 0.1], topK: 3 });
    expect(all.matches.map(({ id, metadata, values }) => ({ id, metadata, values }))).toEqual(
      ['film#1', 'film#3', 'film#2'].map((id) => ({ id, metadata: undefined, values: [] })),
    );
    expect(all.matches[0]?.score).toBeCloseTo(1 / Math.hypot(1, 0.1), 6);
    expect(all.usage).toEqual({ readUnits: 1 });
    const old = await index.query({
      id: 'film#2',
      topK: 5,
      filter: { year: { $lt: 2008 } },
      includeMetadata: true,
      includeValues: true,
    });
    expect(old.matches.map(({ id, metadata, values }) => ({ id, metadata, values }))).toEqual([
      films[1],
      films[0],
    ]);
    expect((await index.query({ id: 'nobody', topK: 1 })).matches).toEqual([]);
  });

  test('values are kept as 32-bit floats', async () => {
    const index = open();
    await index.upsert({ records: [{ id: 'a', values: [0.1, 1] }] });
    expect((await index.fetch({ ids: ['a'] })).records.a?.values).toEqual([Math.fround(0.1), 1]);
  });

  test('metadata is merged by id or by filter, and a dry run only counts', async () => {
    const index = open();
    await index.upsert({ records: films });
    await index.update({ id: 'film#1', metadata: { year: 2000 } });
    await index.update({ id: 'film#2', values: [2, 2] });
    await index.update({ id: 'nobody', metadata: { year: 1 } });
    const update = { filter: { genre: 'drama' }, setMetadata: { seen: true }, namespace: 'films' };
    const dry = await send(fake, '/vectors/update', { index: 'plain', body: { ...update, dryRun: true } });
    expect([dry.body, fake.records('plain', 'films').some(({ fields }) => 'seen' in fields)]).toEqual([
      { matchedRecords: 2 },
      false,
    ]);
    expect((await send(fake, '/vectors/update', { index: 'plain', body: update })).body).toEqual({
      matchedRecords: 2,
    });
    expect(fake.records('plain', 'films').map(({ values, fields }) => [values, fields])).toEqual([
      [[1, 0], { genre: 'drama', year: 2000, tags: ['a', 'b'], seen: true }],
      [[2, 2], { genre: 'comedy', year: 2005 }],
      [[1, 1], { genre: 'drama', year: 2010, seen: true }],
    ]);
  });

  test('records are deleted by id, by filter or all of one namespace; an unknown namespace answers 404', async () => {
    await open().upsert({ records: films });
    await open('kept').upsert({ records: films });
    await open().deleteOne({ id: 'film#1' });
    await open().deleteMany({ filter: { genre: { $eq: 'drama' } } });
    expect(fake.records('plain', 'films').map(({ id }) => id)).toEqual(['film#2']);
    await open().deleteAll();
    expect([fake.records('plain', 'films'), fake.records('plain', 'kept').length]).toEqual([[], 3]);
    await expect(open('nowhere').deleteAll()).rejects.toMatchObject({ name: 'PineconeNotFoundError' });
  });

  test('the default namespace is "" and "__default__"', async () => {
    await send(fake, '/vectors/upsert', { index: 'plain', body: { vectors: films } });
    expect((await open('__default__').query({ id: 'film#1', topK: 1 })).matches).toHaveLength(1);
    expect((await open('').fetch({ ids: ['film#1'] })).records).toHaveProperty(['film#1']);
  });

  test('euclidean scores are squared distances, the smallest first', async () => {
    await fake.seedIndex({ name: 'near', kind: 'vectors', dimension: 2, metric: 'euclidean' });
    fake.seedRecords('near', '', films);
    const { matches } = await sdkFor(fake)
      .index({ name: 'near' })
      .query({ vector: [0, 1], topK: 3 });
    expect(matches.map(({ id, score }) => [id, score])).toEqual([
      ['film#2', 0],
      ['film#3', 1],
      ['film#1', 2],
    ]);
  });

  test('a dotproduct index adds the sparse part, a sparse index has nothing else', async () => {
    await fake.seedIndex({ name: 'hybrid', kind: 'vectors', dimension: 2, metric: 'dotproduct' });
    await fake.seedIndex({ name: 'sparse', kind: 'vectors', vectorType: 'sparse' });
    const sparseValues = { indices: [7, 9], values: [2, 3] };
    fake.seedRecords('hybrid', '', [
      { id: 'both', values: [1, 0], sparseValues },
      { id: 'dense', values: [4, 0] },
    ]);
    fake.seedRecords('sparse', '', [
      { id: 'hit', sparseValues },
      { id: 'miss', sparseValues: { indices: [1], values: [1] } },
    ]);
    const sparseVector = { indices: [9], values: [2] };
    const ranked = async (name: string, vector?: number[]) => {
      const { body } = await send(fake, '/query', { index: name, body: { topK: 5, vector, sparseVector } });
      const scores = column(body, 'matches', 'score');
      return column(body, 'matches', 'id').map((id, place) => [id, scores[place]]);
    };
    expect(await ranked('hybrid', [1, 0])).toEqual([
      ['both', 7],
      ['dense', 4],
    ]);
    expect(await ranked('sparse')).toEqual([['hit', 6]]);
  });
});

describe('namespaces', () => {
  test('are listed by prefix with counts, described, created once and deleted', async () => {
    for (const name of ['b-2', 'a', 'b-1']) fake.seedRecords('plain', name, films);
    const index = open();
    expect((await index.listNamespaces({ prefix: 'b', limit: 1 })).namespaces).toMatchObject([
      { name: 'b-1', recordCount: '3' },
    ]);
    expect(await index.describeNamespace('a')).toMatchObject({ name: 'a', recordCount: '3' });
    await index.createNamespace({ name: 'empty' });
    await expect(index.createNamespace({ name: 'empty' })).rejects.toMatchObject({
      name: 'PineconeConflictError',
    });
    await index.deleteNamespace('a');
    await expect(index.describeNamespace('a')).rejects.toMatchObject({
      name: 'PineconeNotFoundError',
    });
    const { body } = await send(fake, '/namespaces', { index: 'plain', version: '2026-04' });
    expect(body).toEqual({
      namespaces: [
        { name: 'b-1', record_count: 3 },
        { name: 'b-2', record_count: 3 },
        { name: 'empty', record_count: 0 },
      ],
      total_count: 3,
    });
    const nameless = await send(fake, '/namespaces', { index: 'plain', body: { name: '' } });
    expect(nameless.status).toBe(400);
  });
});

describe('refusals, in the shape of rpcStatus', () => {
  const vector = { id: 'a', values: [1, 2] };
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...vector, id: `id-${index}` }));
  const upsert = (...vectors: object[]) => ({ vectors });

  test('the shape', async () => {
    const body = upsert({ id: 'a', values: [1] });
    expect(await send(fake, '/vectors/upsert', { index: 'plain', body })).toMatchObject({
      status: 400,
      body: {
        code: 3,
        message: 'Vector dimension 1 does not match the dimension of the index 2',
        details: [],
      },
    });
  });

  test.each([
    ['1,001 vectors', upsert(...many(1_001)), 'between 1 and 1000, got 1001'],
    ['no vector', upsert(), 'between 1 and 1000, got 0'],
    [
      '2 MB',
      upsert({ ...vector, metadata: { text: 'x'.repeat(2 * 1024 * 1024) } }),
      'message length too large',
    ],
    [
      'metadata over 40 KB',
      upsert({ ...vector, metadata: { text: 'x'.repeat(41_000) } }),
      'exceeds the limit of 40960',
    ],
    ['null in metadata', upsert({ ...vector, metadata: { gone: null } }), "got 'null' for field 'gone'"],
    ['nested metadata', upsert({ ...vector, metadata: { deep: { a: 1 } } }), "for field 'deep'"],
    ['a list of numbers', upsert({ ...vector, metadata: { list: [1] } }), "for field 'list'"],
    ['an operator as metadata name', upsert({ ...vector, metadata: { $set: 1 } }), "field name '$set'"],
    [
      'an id of 513 characters',
      upsert({ ...vector, id: 'x'.repeat(513) }),
      'between 1 and 512 characters, got 513',
    ],
    ['an empty id', upsert({ ...vector, id: '' }), 'between 1 and 512 characters, got 0'],
    ['an id beyond ASCII', upsert({ ...vector, id: 'é' }), "must be ASCII, but got 'é'"],
    ['a vector of zeros', upsert({ ...vector, values: [0, 0] }), 'at least one non-zero value'],
    ['no values', upsert({ id: 'a' }), "Vector 'a' must have dense values"],
    [
      'sparse values by cosine',
      upsert({ ...vector, sparseValues: { indices: [1], values: [1] } }),
      'does not support sparse values',
    ],
    [
      'a namespace of 513 characters',
      { vectors: [vector], namespace: 'n'.repeat(513) },
      'Invalid namespace name',
    ],
    ['a namespace beyond ASCII', { vectors: [vector], namespace: 'ñ' }, 'Invalid namespace name'],
  ])('upsert: %s', async (_, body, message) => {
    expect(messageOf(await send(fake, '/vectors/upsert', { index: 'plain', body }))).toMatch(`400 `);
    expect(messageOf(await send(fake, '/vectors/upsert', { index: 'plain', body }))).toContain(message);
    expect(fake.index('plain')?.namespaces).toEqual([]);
  });

  test('sparse values: lengths, doubles and emptiness', async () => {
    await fake.seedIndex({ name: 'sparse', kind: 'vectors', vectorType: 'sparse' });
    const refused = async (indices: number[], values: number[]) => {
      const body = upsert({ id: 'a', sparseValues: { indices, values } });
      return messageOf(await send(fake, '/vectors/upsert', { index: 'sparse', body }));
    };
    expect(await refused([1], [1, 2])).toContain('same length');
    expect(await refused([1, 1], [1, 2])).toContain('unique indices');
    expect(await refused([], [])).toContain('at least one value');
    expect(await refused([-1], [1])).toContain('not negative');
    expect(
      messageOf(await send(fake, '/vectors/upsert', { index: 'sparse', body: upsert(vector) })),
    ).toContain('sparse');
  });

  test.each([
    ['topK 10,001', { topK: 10_001, vector: [1, 0] }, 'between 1 and 10000, got 10001'],
    ['topK 0', { topK: 0, vector: [1, 0] }, 'between 1 and 10000, got 0'],
    ['a wrong dimension', { topK: 1, vector: [1] }, 'Vector dimension 1 does not match'],
    ['neither vector nor id', { topK: 1 }, 'needs a dense vector or an id'],
    ['vector and id', { topK: 1, vector: [1, 0], id: 'a' }, 'cannot be combined'],
    ['a setting of dedicated nodes', { topK: 1, vector: [1, 0], scanFactor: 2 }, 'dedicated read nodes'],
    [
      'an unknown operator',
      { topK: 1, vector: [1, 0], filter: { a: { $like: 'b' } } },
      "unknown operator '$like'",
    ],
  ])('query: %s', async (_, body, message) => {
    expect(messageOf(await send(fake, '/query', { index: 'plain', body }))).toContain(message);
  });

  test('a result over 4 MB', async () => {
    fake.seedRecords(
      'plain',
      '',
      Array.from({ length: 130 }, (_, index) => ({
        ...vector,
        id: `${index}`,
        metadata: { text: 'x'.repeat(40_000) },
      })),
    );
    const query = { topK: 130, vector: [1, 0] };
    expect((await send(fake, '/query', { index: 'plain', body: query })).status).toBe(200);
    const large = await send(fake, '/query', { index: 'plain', body: { ...query, includeMetadata: true } });
    expect(messageOf(large)).toContain('lower top_k or leave out values');
  });

  test('fetch and delete take 1 to 1,000 ids', async () => {
    const ids = many(1_001).map(({ id }) => id);
    const url = (some: string[]) => `/vectors/fetch?${some.map((id) => `ids=${id}`).join('&')}`;
    expect((await send(fake, url(ids.slice(1)), { index: 'plain' })).status).toBe(200);
    expect(messageOf(await send(fake, url(ids), { index: 'plain' }))).toContain(
      'between 1 and 1000, got 1001',
    );
    expect(messageOf(await send(fake, url([]), { index: 'plain' }))).toContain('got 0');
    expect(messageOf(await send(fake, '/vectors/delete', { index: 'plain', body: { ids } }))).toContain(
      'got 1001',
    );
  });

  test.each([
    ['/vectors/delete', {}, 'Exactly one of ids, deleteAll and filter'],
    ['/vectors/delete', { ids: ['a'], deleteAll: true }, 'Exactly one of ids, deleteAll and filter'],
    ['/vectors/delete', { filter: {} }, 'must not be empty'],
    ['/vectors/fetch_by_metadata', { filter: {} }, 'must not be empty'],
    ['/vectors/fetch_by_metadata', { filter: { a: 1 }, paginationToken: '?' }, 'Invalid pagination token'],
    ['/vectors/fetch_by_metadata', { filter: { a: 1 }, limit: 0 }, 'limit must be at least 1'],
    ['/vectors/update', {}, 'Exactly one of id and filter'],
    ['/vectors/update', { id: 'a', values: [1] }, 'Vector dimension 1 does not match'],
    ['/vectors/update', { filter: { a: 1 }, values: [1, 2] }, 'cannot be updated by filter'],
    ['/vectors/update', { filter: { a: 1 } }, 'setMetadata is required'],
    ['/describe_index_stats', { filter: { a: 1 } }, 'Serverless indexes do not support'],
  ])('%s %j', async (path, body, message) => {
    fake.seedRecords('plain', '', films);
    expect(messageOf(await send(fake, path, { index: 'plain', body }))).toContain(message);
  });
});

test('a pod-based index refuses what only serverless ones can do, and has no log sequence numbers', async () => {
  await fake.seedIndex({ name: 'pod', kind: 'vectors', dimension: 2, pod: true });
  fake.seedRecords('pod', '', films);
  for (const path of ['/vectors/list', '/namespaces', '/namespaces/a']) {
    expect(messageOf(await send(fake, path, { index: 'pod' }))).toContain(
      'only supported for serverless indexes',
    );
  }
  const filter = { genre: 'drama' };
  for (const path of ['/vectors/fetch_by_metadata', '/vectors/update']) {
    const body = path.endsWith('update') ? { filter, setMetadata: { a: 1 } } : { filter };
    expect((await send(fake, path, { index: 'pod', body })).status).toBe(400);
  }
  expect((await send(fake, '/indexes/pod/backups', { body: {} })).status).toBe(400);
  const stats = await send(fake, '/describe_index_stats', { index: 'pod', body: { filter } });
  expect(stats.body).toMatchObject({ namespaces: { __default__: { vectorCount: 2 } }, totalVectorCount: 3 });
  const query = await send(fake, '/query', { index: 'pod', body: { topK: 1, vector: [1, 0] } });
  expect(query.headers.get('x-pinecone-max-indexed-lsn')).toBeNull();
  expect((await sdkFor(fake).indexes.describe('pod')).deployment.deploymentType).toBe('pod');
});
