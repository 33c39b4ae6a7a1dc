import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { messageOf, part, sdkFor, send } from './test-callers.js';

let fake: PineconeFake;
beforeEach(async () => {
  fake = await startPineconeFake();
  await fake.seedIndex({ name: 'texts', kind: 'records' });
  await fake.seedIndex({ name: 'words', kind: 'records', model: 'pinecone-sparse-english-v0' });
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

const animals = [
  { _id: 'duck', chunk_text: 'Donald F. Duck is a funny animal character', year: 1934 },
  { _id: 'goose', chunk_text: 'A goose is a large water bird', year: 1900 },
  { _id: 'bank', chunk_text: 'Interest rates of the central bank', year: 2020 },
];

const open = (name = 'texts') => sdkFor(fake).index({ name, namespace: 'zoo' });
const ids = (hits: { _id: string }[]) => hits.map(({ _id }) => _id);
const search = (body: object, index = 'texts', version = '2026-07') =>
  send(fake, '/records/namespaces/zoo/search', { index, body, version });
const upsert = (index: string, ...records: object[]) =>
  send(fake, '/records/namespaces/zoo/upsert', {
    index,
    body: records.map((record) => JSON.stringify(record)).join('\n'),
  });

describe('through the SDK', () => {
  test.each(['texts', 'words'])(
    '%s: shared words rank first, with the fields asked for and the usage',
    async (name) => {
      await open(name).upsertRecords({ records: animals });
      const found = await open(name).searchRecords({
        query: { topK: 2, inputs: { text: 'funny animals' } },
        fields: ['year'],
      });
      expect(found.result.hits[0]).toMatchObject({ _id: 'duck', fields: { year: 1934 } });
      expect(found.result.hits[0]?._score).toBeGreaterThan(0.3);
      expect(found.usage).toEqual({ readUnits: 1, embedTotalTokens: 4 });
      const all = await open(name).searchRecords({
        query: { topK: 1, inputs: { text: 'central bank rates' } },
      });
      expect(all.result.hits[0]?.fields).toEqual({ chunk_text: animals[2]?.chunk_text, year: 2020 });
    },
  );

  test('search by id and by vector, with a filter', async () => {
    await open().upsertRecords({ records: animals });
    const alike = await open().searchRecords({
      query: { topK: 3, id: 'goose', filter: { year: { $lt: 1950 } } },
    });
    expect(ids(alike.result.hits)).toEqual(['goose', 'duck']);
    const embedded = await sdkFor(fake).inference.embed({
      model: 'multilingual-e5-large',
      inputs: ['water birds'],
      parameters: { inputType: 'query', truncate: 'END' },
    });
    const [embedding] = embedded.data;
    const values = embedding?.vectorType === 'dense' ? embedding.values : [];
    const near = await open().searchRecords({ query: { topK: 1, vector: { values } } });
    expect(ids(near.result.hits)).toEqual(['goose']);
  });

  test('match_terms wants every term in the text', async () => {
    await open('words').upsertRecords({
      records: [...animals, { _id: 'plain', chunk_text: 'A duck is a funny animal' }],
    });
    const matchTerms = { strategy: 'all', terms: ['animal', 'CHARACTER', 'donald Duck'] };
    const { result } = await open('words').searchRecords({
      query: { topK: 9, inputs: { text: 'duck' }, matchTerms },
    });
    expect(ids(result.hits)).toEqual(['duck']);
  });

  test('a reranker reorders the hits and cuts them to top_n', async () => {
    await open().upsertRecords({ records: animals });
    const { result, usage } = await open().searchRecords({
      query: { topK: 3, inputs: { text: 'funny animal' } },
      rerank: { model: 'bge-reranker-v2-m3', rankFields: ['chunk_text'], topN: 1, query: 'interest rates' },
    });
    expect(ids(result.hits)).toEqual(['bank']);
    expect(usage).toMatchObject({ rerankUnits: 1 });
  });

  test('records are read through the vectors API too, their text among the metadata', async () => {
    await open().upsertRecords({ records: animals });
    const { records } = await open().fetch({ ids: ['duck'] });
    expect(records.duck?.metadata).toEqual({ chunk_text: animals[0]?.chunk_text, year: 1934 });
    expect(records.duck?.values).toHaveLength(1024);
    await open().deleteOne({ id: 'duck' });
    expect(fake.records('texts', 'zoo').map(({ id }) => id)).toEqual(['goose', 'bank']);
  });

  test('id is an alias of _id', async () => {
    await open().upsertRecords({ records: [{ id: 'alias', chunk_text: 'x' }] });
    expect(fake.records('texts', 'zoo')).toMatchObject([{ id: 'alias', fields: { chunk_text: 'x' } }]);
  });
});

describe('refusals', () => {
  const record = { _id: 'a', chunk_text: 'a text' };

  test.each([
    [
      '97 records',
      Array.from({ length: 97 }, (_, index) => ({ ...record, _id: `${index}` })),
      'between 1 and 96, got 97',
    ],
    [
      'a record without text',
      [{ _id: 'a', year: 1 }],
      "Record 'a' must have a non-empty string in the field 'chunk_text'",
    ],
    ['a record without id', [{ chunk_text: 'a' }], "must have a string '_id'"],
    ['both spellings of the id', [{ ...record, id: 'a' }], "must not have both '_id' and 'id'"],
    ['a nested field', [{ ...record, deep: { a: 1 } }], "for field 'deep'"],
    ['null', [{ ...record, gone: null }], "got 'null' for field 'gone'"],
    ['metadata over 40 KB', [{ ...record, chunk_text: 'x'.repeat(41_000) }], 'exceeds the limit of 40960'],
    ['2 MB', [{ ...record, chunk_text: 'x'.repeat(2 * 1024 * 1024) }], 'message length too large'],
  ])('upsert: %s', async (_, records, message) => {
    expect(messageOf(await upsert('texts', ...records))).toContain(message);
    expect(fake.index('texts')?.namespaces).toEqual([]);
  });

  test('the error shape is nested from 2026-07 on and rpcStatus before', async () => {
    expect((await search({ query: { top_k: 0, id: 'a' } })).body).toEqual({
      error: { code: 'INVALID_ARGUMENT', message: 'top_k must be between 1 and 10000, got 0' },
      status: 400,
    });
    expect((await search({ query: { top_k: 0, id: 'a' } }, 'texts', '2026-04')).body).toMatchObject({
      code: 3,
    });
  });

  const rerank = { model: 'bge-reranker-v2-m3', rank_fields: ['chunk_text'] };
  const inputs = { text: 'animal' };

  test.each([
    ['nothing to search for', { query: { top_k: 1 } }, 'Exactly one of inputs, vector and id'],
    ['text and id', { query: { top_k: 1, inputs, id: 'a' } }, 'Exactly one of inputs, vector and id'],
    ['empty text', { query: { top_k: 1, inputs: { text: ' ' } } }, 'must not be empty'],
    [
      'a wrong dimension',
      { query: { top_k: 1, vector: { values: [1] } } },
      'Vector dimension 1 does not match',
    ],
    [
      'match_terms on a dense index',
      { query: { top_k: 1, inputs, match_terms: { strategy: 'all', terms: ['a'] } } },
      'match_terms is supported only for sparse indexes',
    ],
    [
      'rerank by id without its own query',
      { query: { top_k: 1, id: 'duck' }, rerank },
      'rerank.query is required',
    ],
    [
      'a rank field that a hit lacks',
      { query: { top_k: 3, inputs }, rerank: { ...rerank, rank_fields: ['title'] } },
      "must contain the rank field 'title'",
    ],
    [
      'more rank fields than the model takes',
      { query: { top_k: 3, inputs }, rerank: { ...rerank, rank_fields: ['chunk_text', 'chunk_text'] } },
      'takes 1 to 1 rank fields',
    ],
    [
      'an unknown reranker',
      { query: { top_k: 3, inputs }, rerank: { ...rerank, model: 'x' } },
      '404 Model x not found',
    ],
  ])('search: %s', async (_, body, message) => {
    fake.seedRecords('texts', 'zoo', animals);
    expect(messageOf(await search(body))).toContain(message);
  });
});

describe('the wrong API', () => {
  const documents = { documents: [{ _id: 'a', title: 'b' }] };

  test('each kind of index refuses the requests of the others', async () => {
    await fake.seedIndex({ name: 'plain', kind: 'vectors' });
    await fake.seedIndex({
      name: 'papers',
      kind: 'documents',
      schema: { title: { type: 'string', full_text_search: {} } },
    });
    const upsertDocuments = (index: string) =>
      send(fake, '/namespaces/zoo/documents/upsert', { index, body: documents });
    const refused = [
      await upsertDocuments('plain'),
      await upsertDocuments('texts'),
      await upsert('plain', animals[0] ?? {}),
      await upsert('papers', animals[0] ?? {}),
      await search({ query: { top_k: 1, id: 'a' } }, 'papers'),
      await send(fake, '/query', { index: 'papers', body: { topK: 1, vector: [1] } }),
      await send(fake, '/vectors/upsert', { index: 'papers', body: { vectors: [{ id: 'a', values: [1] }] } }),
      await send(fake, '/vectors/list', { index: 'papers' }),
    ];
    expect(refused.map(messageOf).map((text) => text.replace(/ \(.*/, ''))).toEqual([
      "400 This operation is not supported for index 'plain': use the Vectors API",
      "400 This operation is not supported for index 'texts': use the Records API",
      "400 This operation is not supported for index 'plain': use the Vectors API",
      ...Array(5).fill("400 This operation is not supported for index 'papers': use the Documents API"),
    ]);
    const text = await search({ query: { top_k: 1, inputs: { text: 'a' } } }, 'plain');
    expect(messageOf(text)).toContain('supported only for indexes with integrated embedding');
  });

  test('records of a plain index can be searched by id', async () => {
    await fake.seedIndex({ name: 'plain', kind: 'vectors', dimension: 2 });
    fake.seedRecords('plain', 'zoo', [{ id: 'a', values: [1, 0], metadata: { x: 1 } }]);
    expect(part((await search({ query: { top_k: 1, id: 'a' } }, 'plain')).body, 'result', 'hits')).toEqual([
      { _id: 'a', _score: 1, fields: { x: 1 } },
    ]);
  });
});
