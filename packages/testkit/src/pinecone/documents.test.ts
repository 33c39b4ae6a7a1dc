import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { column, messageOf, sdkFor, send } from './test-callers.js';

let fake: PineconeFake;
beforeEach(async () => {
  fake = await startPineconeFake();
  await fake.seedIndex({
    name: 'papers',
    kind: 'documents',
    schema: {
      title: { type: 'string', full_text_search: {} },
      body: { type: 'string', full_text_search: { stemming: true, stop_words: true } },
      meaning: { type: 'dense_vector', dimension: 2, metric: 'cosine' },
      terms: { type: 'sparse_vector' },
    },
  });
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

const papers = [
  {
    _id: 'ml',
    title: 'Machine learning',
    body: 'Machines learn from the data they are given.',
    meaning: [1, 0],
    terms: { indices: [1], values: [2] },
    year: 2020,
    tags: ['ai', 'data'],
  },
  { _id: 'dl', title: 'Deep learning', body: 'Networks of many layers.', meaning: [1, 1], year: 2021 },
  { _id: 'db', title: 'Database machines', body: 'Indexes are trees.', meaning: [0, 1], year: 1999 },
];

const open = () => sdkFor(fake).index({ name: 'papers', namespace: 'lib' }).documents;
const call = (action: string, body: object) =>
  send(fake, `/namespaces/lib/documents/${action}`, { index: 'papers', body });
const found = async (body: object) =>
  column((await call('search', { top_k: 9, ...body })).body, 'matches', '_id');
const lucene = (query: string) => found({ score_by: [{ type: 'query_string', query }] });

describe('reading and writing through the SDK', () => {
  test('documents are upserted, fetched by id and by filter, and listed in pages', async () => {
    expect(await open().upsert({ documents: papers })).toEqual({ upsertedCount: 3 });
    const { documents, namespace } = await open().fetch({ ids: ['ml', 'nobody'] });
    expect([documents, namespace]).toEqual([{ ml: papers[0] }, 'lib']);
    const recent = { filter: { year: { $gte: 2020 } }, includeFields: ['year'], limit: 1 };
    const first = await open().fetch(recent);
    expect(first.documents).toEqual({ dl: { _id: 'dl', year: 2021 } });
    const second = await open().fetch({ ...recent, paginationToken: first.pagination?.next ?? '' });
    expect([Object.keys(second.documents), second.pagination]).toEqual([['ml'], undefined]);
    expect((await open().list({ prefix: 'd' })).documents).toEqual([{ _id: 'db' }, { _id: 'dl' }]);
    expect((await open().list({ limit: 2 })).pagination?.next).toBeTypeOf('string');
  });

  test('a search returns no fields unless they are named', async () => {
    await open().upsert({ documents: papers });
    const search = { scoreBy: [{ type: 'text', fields: ['title'], query: 'machine' }], topK: 5 };
    const bare = await open().search(search);
    expect(bare.matches.map((match) => Object.keys(match))).toEqual([['_id', '_score']]);
    expect((await open().search({ ...search, includeFields: ['year'] })).matches[0]).toMatchObject({
      year: 2020,
    });
    expect((await open().search({ ...search, includeFields: ['*'] })).matches[0]).toMatchObject(
      papers[0] ?? {},
    );
  });

  test('patches merge by id or by filter and remove fields', async () => {
    await open().upsert({ documents: papers });
    await open().update({
      documents: [
        { _id: 'ml', year: 2022, _remove_fields: ['tags'] },
        { _id: 'nobody', year: 1 },
      ],
    });
    const update = { filter: { year: { $gt: 2000 } }, setFields: { seen: true }, removeFields: ['year'] };
    expect(await open().update(update)).toEqual({ matchedRecords: 2 });
    expect(
      fake.records('papers', 'lib').map(({ id, fields }) => [id, fields.year, fields.tags, fields.seen]),
    ).toEqual([
      ['ml', undefined, undefined, true],
      ['dl', undefined, undefined, true],
      ['db', 1999, undefined, undefined],
    ]);
  });

  test('documents are deleted by id, by filter with a count, or all', async () => {
    await open().upsert({ documents: papers });
    expect(await open().delete({ ids: ['ml'] })).toEqual({});
    expect(await open().delete({ filter: { year: 2021 } })).toEqual({ matchedRecords: 1 });
    expect(fake.records('papers', 'lib').map(({ id }) => id)).toEqual(['db']);
    await open().delete({ deleteAll: true });
    expect(fake.records('papers', 'lib')).toEqual([]);
    await expect(
      sdkFor(fake)
        .index({ name: 'papers', namespace: 'no' })
        .documents.delete({ ids: ['a'] }),
    ).rejects.toMatchObject({
      name: 'PineconeNotFoundError',
    });
  });
});

describe('scoring', () => {
  beforeEach(() => fake.seedRecords('papers', 'lib', papers));

  test('text: BM25 over one or several fields; rarer and more words rank higher', async () => {
    expect(await found({ score_by: [{ type: 'text', field: 'title', query: 'deep learning' }] })).toEqual([
      'dl',
      'ml',
    ]);
    expect(
      await found({ score_by: [{ type: 'text', fields: ['title', 'body'], query: 'machines' }] }),
    ).toEqual(['db', 'ml']);
    // Only the body is stemmed.
    expect(await found({ score_by: [{ type: 'text', field: 'body', query: 'machine' }] })).toEqual(['ml']);
    expect(await found({ score_by: [{ type: 'text', field: 'body', query: 'they are the' }] })).toEqual([]);
  });

  test('vectors: by similarity, documents without the field left out', async () => {
    expect(await found({ score_by: [{ type: 'dense_vector', field: 'meaning', values: [1, 0.1] }] })).toEqual(
      ['ml', 'dl', 'db'],
    );
    const sparse_values = { indices: [1, 5], values: [1, 1] };
    expect(await found({ score_by: [{ type: 'sparse_vector', fields: ['terms'], sparse_values }] })).toEqual([
      'ml',
    ]);
  });

  test('a score that is no finite number is null', async () => {
    const values = [Number.MAX_VALUE, Number.MAX_VALUE];
    const { body } = await call('search', {
      score_by: [{ type: 'dense_vector', field: 'meaning', values }],
      top_k: 1,
    });
    expect(body).toMatchObject({ matches: [{ _id: expect.any(String), _score: null }] });
  });

  test('several text clauses add up', async () => {
    const clauses = [
      { type: 'text', field: 'title', query: 'database' },
      { type: 'query_string', query: 'body:layers' },
    ];
    expect((await found({ score_by: clauses })).sort()).toEqual(['db', 'dl']);
  });

  test.each([
    ['learning', ['dl', 'ml']],
    ['title:learning AND machine', ['ml']],
    ['learning NOT deep', ['ml']],
    ['+learning -machine', ['dl']],
    ['title:(deep OR database)', ['db', 'dl']],
    ['"machine learning"', ['ml']],
    ['"learning machine"', []],
    ['"machines data"~2', ['ml']],
    ['"machines data"~1', []],
    ['data*', ['db', 'ml']],
    ['lerning~1', ['dl', 'ml']],
    ['(deep AND learning) OR trees', ['db', 'dl']],
    ['title:machine\\-learning', ['dl', 'ml']],
  ])('query_string %s', async (query, expected) => {
    expect((await lucene(query)).sort()).toEqual(expected);
  });

  test('a boost moves a clause to the front', async () => {
    expect((await lucene('deep OR database^5'))[0]).toBe('db');
    expect((await lucene('deep^5 OR database'))[0]).toBe('dl');
  });

  test.each(['(open', 'close)', '"open', 'AND first', 'title:', 'nofield:term', '()', 'meaning:term'])(
    'query_string %s does not parse',
    async (query) => {
      const answer = await call('search', { score_by: [{ type: 'query_string', query }], top_k: 1 });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_ARGUMENT' } } });
    },
  );

  test.each([
    [{ title: { $match_phrase: 'machine learning' } }, ['ml']],
    [{ title: { $match_all: 'learning deep' } }, ['dl']],
    [{ title: { $match_any: 'deep database' } }, ['db', 'dl']],
    [{ $not: { title: { $match_any: 'deep database' } } }, ['ml']],
    [{ $and: [{ title: { $match_any: 'learning' } }, { year: { $lt: 2021 } }] }, ['ml']],
  ])('filter %j', async (filter, expected) => {
    const score_by = [{ type: 'dense_vector', field: 'meaning', values: [1, 1] }];
    expect((await found({ score_by, filter })).sort()).toEqual(expected);
  });

  test('n-grams find parts of words', async () => {
    await fake.seedIndex({
      name: 'codes',
      kind: 'documents',
      schema: {
        code: {
          type: 'string',
          full_text_search: { ngram: { min_gram: 2, max_gram: 3, prefix_only: true } },
        },
      },
    });
    fake.seedRecords('codes', 'lib', [{ _id: 'x', code: 'AB-1234' }]);
    const search = async (query: string) => {
      const body = { score_by: [{ type: 'text', field: 'code', query }], top_k: 1 };
      const { body: answer } = await send(fake, '/namespaces/lib/documents/search', { index: 'codes', body });
      return column(answer, 'matches', '_id').length;
    };
    expect([await search('123'), await search('34')]).toEqual([1, 0]);
  });
});

describe('refusals, nested', () => {
  const paper = { _id: 'a', title: 'b' };
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...paper, _id: `${index}` }));

  test('the shape', async () => {
    expect((await call('upsert', { documents: [] })).body).toEqual({
      error: {
        code: 'INVALID_ARGUMENT',
        message: 'The number of documents must be between 1 and 1000, got 0',
      },
      status: 400,
    });
  });

  test.each([
    ['1,001 documents', many(1_001), 'between 1 and 1000, got 1001'],
    ['2 MB', [{ ...paper, title: 'x'.repeat(2 * 1024 * 1024) }], 'message length too large'],
    ['no id', [{ title: 'b' }], "must have a string '_id'"],
    ['metadata alone', [{ _id: 'a', year: 1 }], 'must contain at least one field of the schema: title, body'],
    ['a number as text', [{ _id: 'a', title: 1 }], "Field 'title' of document 'a' must be a string"],
    ['a text over 100 KB', [{ _id: 'a', title: 'x'.repeat(102_401) }], 'must be at most 102400 bytes'],
    ['a text of 10,001 tokens', [{ _id: 'a', title: 'x'.repeat(40_001) }], 'must be at most 10000 tokens'],
    [
      'a wrong dimension',
      [{ _id: 'a', meaning: [1] }],
      'Vector dimension 1 does not match the dimension of the index 2',
    ],
    [
      'text as vector',
      [{ _id: 'a', meaning: 'x' }],
      "Field 'meaning' of document 'a' must be a list of numbers",
    ],
    [
      'a list as sparse vector',
      [{ _id: 'a', terms: [1] }],
      "Field 'terms' of document 'a' must be an object",
    ],
    ['nested metadata', [{ ...paper, deep: { a: 1 } }], "for field 'deep'"],
    ['metadata over 40 KB', [{ ...paper, note: 'x'.repeat(41_000) }], 'exceeds the limit of 40960'],
    ['a reserved field', [{ ...paper, _mine: 1 }], "starting with '_' are reserved: '_mine'"],
  ])('upsert: %s', async (_, documents, message) => {
    expect(messageOf(await call('upsert', { documents }))).toContain(message);
    expect(fake.index('papers')?.namespaces).toEqual([]);
  });

  const text = { type: 'text', field: 'title', query: 'a' };
  const dense = { type: 'dense_vector', field: 'meaning', values: [1, 0] };

  test.each([
    ['no clause', [], 'between 1 and 100 clauses'],
    ['a vector beside a text', [text, dense], 'must appear on its own'],
    ['two vectors', [dense, dense], 'must appear on its own'],
    ['field and fields', [{ ...text, fields: ['title'] }], 'Give either field or fields'],
    ['no field', [{ type: 'text', query: 'a' }], 'needs field or fields'],
    [
      'a field for a query string',
      [{ type: 'query_string', query: 'a', field: 'title' }],
      'takes neither field nor fields',
    ],
    [
      'two fields for a vector',
      [{ type: 'dense_vector', fields: ['meaning', 'terms'], values: [1, 0] }],
      'exactly one field',
    ],
    ['no query', [{ type: 'text', field: 'title' }], "needs 'query'"],
    ['values for a text', [{ ...text, values: [1] }], "takes no 'values'"],
    ['an empty query', [{ ...text, query: '  ' }], 'must not be empty'],
    ['a query over 10 KB', [{ ...text, query: 'x'.repeat(10_241) }], 'at most 10240 bytes'],
    ['a field that is no text', [{ ...text, field: 'year' }], "'year' is not a full-text search field"],
    ['a field that is no vector', [{ ...dense, field: 'title' }], "'title' is not a dense_vector field"],
    ['a wrong dimension', [{ ...dense, values: [1] }], 'Vector dimension 1 does not match'],
  ])('search: %s', async (_, score_by, message) => {
    expect(messageOf(await call('search', { score_by, top_k: 1 }))).toContain(message);
  });

  test.each([
    ['search', { score_by: [text], top_k: 10_001 }, 'between 1 and 10000, got 10001'],
    ['search', { score_by: [dense], top_k: 1, filter: { year: { $match_any: 'a' } } }, "and 'year' is none"],
    ['fetch', {}, 'Exactly one of ids and filter'],
    ['fetch', { ids: ['a'], pagination_token: 'x' }, 'only valid together with filter'],
    ['fetch', { ids: ['a'], limit: 10_001 }, 'limit must be between 1 and 10000'],
    ['fetch', { filter: {} }, 'must not be empty'],
    ['fetch', { ids: Array(1_001).fill('a') }, 'between 1 and 1000, got 1001'],
    ['list', { limit: 0 }, 'limit must be between'],
    ['update', { documents: [paper], filter: { a: 1 } }, 'Exactly one of documents and filter'],
    ['update', { filter: { a: 1 } }, 'requires a non-empty set_fields or remove_fields'],
    ['update', { documents: [paper], set_fields: { a: 1 } }, 'only valid together with filter'],
    ['update', { filter: { a: 1 }, set_fields: { a: 2 }, remove_fields: ['a'] }, 'both set and removed'],
    ['update', { filter: { a: 1 }, set_fields: { title: 2 } }, 'must be a string'],
    ['update', { filter: { title: { $match_any: 'a' } }, set_fields: { a: 2 } }, 'only supported in search'],
    ['delete', {}, 'Exactly one of ids, filter and delete_all'],
    ['delete', { ids: ['a'], delete_all: true }, 'Exactly one of ids, filter and delete_all'],
    ['delete', { filter: {} }, 'must not be empty'],
    ['delete', { filter: { title: { $match_all: 'a' } } }, 'only supported in search'],
  ])('%s %j', async (action, body, message) => {
    expect(messageOf(await call(action, body))).toContain(message);
  });
});

test('the documents API came with 2026-07', async () => {
  const body = { documents: [{ _id: 'a', title: 'b' }] };
  const answer = await send(fake, '/namespaces/lib/documents/upsert', {
    index: 'papers',
    body,
    version: '2026-04',
  });
  expect([answer.status, fake.problems.splice(0)]).toEqual([
    404,
    ['POST /namespaces/lib/documents/upsert: unknown route in version 2026-04'],
  ]);
});
