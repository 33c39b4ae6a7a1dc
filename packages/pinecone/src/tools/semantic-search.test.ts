import { eras, type PineconeFake } from '@patchbay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { pointOf, seedArticles } from '../../test/support/seed.js';
import { usePinecone } from '../../test/support/use-pinecone.js';

async function seed(fake: PineconeFake): Promise<void> {
  await seedArticles(fake);
  fake.seedRecords('points', 'en', [
    { id: 'e1', values: [1, 0, 0], metadata: { title: 'near' } },
    { id: 'e2', values: [0, 1, 0], metadata: { title: 'far' } },
  ]);
  fake.seedRecords('points', 'de', [{ id: 'd1', values: [0.9, 0.1, 0], metadata: { title: 'close' } }]);
  await fake.seedIndex({ name: 'distances', kind: 'vectors', dimension: 3, metric: 'euclidean' });
  fake.seedRecords('distances', 'a', [{ id: 'x', values: [3, 0, 0] }]);
  fake.seedRecords('distances', 'b', [{ id: 'y', values: [1, 0, 0] }]);
  await fake.seedIndex({ name: 'both', kind: 'vectors', dimension: 3, metric: 'dotproduct' });
  fake.seedRecords('both', '__default__', [
    { id: 'dense', values: [1, 0, 0] },
    { id: 'mixed', values: [0.8, 0, 0], sparseValues: { indices: [7], values: [1] } },
  ]);
  await fake.seedIndex({ name: 'hosted', kind: 'vectors', dimension: 1024, metric: 'cosine' });
  await fake.seedIndex({
    name: 'keywords',
    kind: 'records',
    model: 'pinecone-sparse-english-v0',
    field: 'body',
  });
  fake.seedRecords('keywords', '__default__', [{ _id: 'k1', body: 'broken lamp' }]);
  await fake.seedIndex({
    name: 'plain-text',
    kind: 'documents',
    schema: { body: { type: 'string', full_text_search: {} } },
  });
  fake.seedRecords('plain-text', '__default__', [{ _id: 'p1', body: 'broken lamp' }]);
}

const { client, fake, open } = usePinecone({ seed });
afterEach(() => fake().clearFaults());

interface FoundHit {
  id: string;
  index?: string;
  namespace?: string;
  score?: number;
  rerank_score?: number;
  ranks?: string;
  fields: Record<string, unknown>;
}

async function search(args: Record<string, unknown>) {
  const answer = await client().call('semantic_search', args);
  expect(answer.isError, answer.text).toBe(false);
  // What the tool's output schema says.
  const data = answer.data as unknown as {
    hits: FoundHit[];
    mode: string;
    usage: string;
    notice?: string;
    truncated: boolean;
    failed?: Array<{ index: string; code: string; message: string; next: string; retry_after_ms?: number }>;
  };
  return { ...data, ids: data.hits.map(({ id }) => id), text: answer.text };
}

async function refused(args: Record<string, unknown>) {
  const { isError, error } = await client().call('semantic_search', args);
  expect(isError).toBe(true);
  return error;
}

describe('the way each kind of index takes', () => {
  it.each(eras)('finds records by text in the %s era, the best first', async (era) => {
    const { call } = await open({ era });
    const { data, structured } = await call('semantic_search', {
      index: 'texts',
      query: 'broken lamp',
      top_k: 3,
    });
    expect(structured).toEqual(data);
    expect(data).toMatchObject({ mode: 'semantic', usage: '1 read unit, 3 embedding tokens', shown: 3 });
    expect(data.hits).toMatchObject([
      { id: 'a1', fields: { title: 'Refunds', year: 2021 } },
      { id: 'a4', fields: { title: 'Returns' } },
      { id: 'a3', fields: { title: 'Lamps' } },
    ]);
  });

  it('finds documents by their words', async () => {
    const { ids, mode } = await search({ index: 'papers', query: 'broken lamp' });
    expect(mode).toBe('fulltext');
    expect(ids.slice(0, 2).sort()).toEqual(['a1', 'a4']);
    expect(ids).not.toContain('a5');
  });

  it('finds documents by Lucene syntax', async () => {
    const { ids, mode } = await search({
      index: 'papers',
      mode: 'lucene',
      query: 'title:trains OR body:"three days"',
    });
    expect(mode).toBe('lucene');
    expect(ids.sort()).toEqual(['a2', 'a5']);
  });

  it('finds documents by dense and by sparse vector', async () => {
    const dense = await search({ index: 'papers', vector: pointOf(2), top_k: 1 });
    expect(dense).toMatchObject({ ids: ['a3'], mode: 'semantic' });
    const sparse = await search({ index: 'papers', sparse_vector: { indices: [4], values: [1] }, top_k: 1 });
    expect(sparse).toMatchObject({ ids: ['a5'], mode: 'sparse' });
  });

  it('finds vectors by vector, dense, sparse and both together', async () => {
    expect((await search({ index: 'points', vector: pointOf(1), top_k: 1 })).ids).toEqual(['a2']);
    const sparse = await search({ index: 'terms', sparse_vector: { indices: [3], values: [1] }, top_k: 1 });
    expect(sparse).toMatchObject({ ids: ['a4'], mode: 'sparse' });
    const both = await search({
      index: 'both',
      mode: 'hybrid',
      vector: [1, 0, 0],
      sparse_vector: { indices: [7], values: [1] },
    });
    expect(both).toMatchObject({ ids: ['mixed', 'dense'], mode: 'dense + sparse' });
  });

  it.each(['texts', 'papers', 'points', 'terms'])(
    'finds what is like a record of %s, without itself',
    async (index) => {
      const { ids } = await search({ index, like_id: 'a4', top_k: 2, mode: 'semantic' });
      expect(ids).toHaveLength(2);
      expect(ids).not.toContain('a4');
    },
  );

  it('embeds the query for an index of vectors that one of the hosted models made', async () => {
    const texts = ['refund of a lamp', 'a night train'];
    const embedded = await client().call('embed_text', {
      texts,
      model: 'multilingual-e5-large',
      input_type: 'passage',
      include_values: true,
    });
    const vectors = embedded.data as unknown as { embeddings: Array<{ values: number[] }> };
    fake().seedRecords(
      'hosted',
      '__default__',
      vectors.embeddings.map(({ values }, place) => ({ id: texts[place], values })),
    );
    const { ids, usage } = await search({
      index: 'hosted',
      query: 'train at night',
      model: 'multilingual-e5-large',
      top_k: 1,
    });
    expect(ids).toEqual(['a night train']);
    expect(usage).toBe('1 read unit, 4 embedding tokens');
  });

  it('filters', async () => {
    const filter = { topic: 'money', year: { $gte: 2022 } };
    for (const index of ['texts', 'papers', 'points'])
      expect(
        (
          await search({
            index,
            filter,
            ...(index === 'points' ? { vector: [1, 0, 0] } : { query: 'broken lamp' }),
          })
        ).ids,
        index,
      ).toEqual(['a4']);
  });
});

describe('hybrid', () => {
  it('fuses words and vectors by reciprocal rank and shows both ranks', async () => {
    const { hits, mode } = await search({
      index: 'papers',
      query: 'broken lamp',
      vector: pointOf(3),
      top_k: 2,
    });
    expect(mode).toBe('hybrid (fulltext + semantic by reciprocal rank)');
    expect(hits[0]).toMatchObject({ id: 'a4', ranks: 'fulltext 1, semantic 1', score: 0.03279 });
  });

  it('looks deeper than it shows, so that the second list can lift a record into view', async () => {
    // The lamp article is third by words and third by vector; the first of either list is far down in the other one.
    const { hits } = await search({ index: 'papers', query: 'broken lamp', vector: pointOf(2), top_k: 1 });
    expect(hits[0]?.ranks).toMatch(/fulltext \d, semantic \d/);
  });

  it('takes the vector of an example, too', async () => {
    const { mode, ids } = await search({
      index: 'papers',
      mode: 'hybrid',
      query: 'train',
      like_id: 'a2',
      top_k: 5,
    });
    expect(mode).toContain('fulltext + semantic + sparse');
    expect(ids).not.toHaveLength(0);
  });
});

describe('an argument that an index has no use for', () => {
  it.each([
    ['texts', { query: 'lamp', like_id: 'a1' }, 'texts was not searched by query.'],
    ['texts', { query: 'lamp', model: 'nope' }, 'texts was not searched by model.'],
    ['points', { query: 'lamp', vector: [1, 0, 0] }, 'points was not searched by query.'],
    ['papers', { query: 'lamp', mode: 'fulltext', vector: [1, 0, 0] }, 'papers was not searched by vector.'],
    [
      'papers',
      { query: 'lamp', mode: 'semantic', like_id: 'a1', model: 'multilingual-e5-large' },
      'papers was not searched by query or model.',
    ],
  ])('is named: %s', async (index, args, notice) => {
    expect((await search({ index, ...args })).notice).toBe(notice);
  });

  it('is named for that index only, and not where the reranker reads it', async () => {
    const args = { query: 'lamp', vector: [1, 0, 0] };
    const several = await search({ indexes: ['papers', 'points'], ...args });
    expect(several.notice).toBe('points was not searched by query.');
    const reranked = await search({ index: 'points', ...args, rerank: 'bge-reranker-v2-m3' });
    expect(reranked.notice).toBeUndefined();
  });

  it('is nothing to speak of where all were used', async () => {
    const both = { vector: [1, 0, 0], sparse_vector: { indices: [7], values: [1] } };
    expect((await search({ index: 'both', ...both })).notice).toBeUndefined();
    expect((await search({ index: 'papers', query: 'lamp', ...both })).notice).toBeUndefined();
    expect((await search({ index: 'terms', like_id: 'a1' })).notice).toBeUndefined();
  });
});

describe('several indexes at once', () => {
  it('keeps where each hit comes from, also where ids are the same', async () => {
    const { hits, mode } = await search({ indexes: ['texts', 'papers'], query: 'broken lamp', top_k: 4 });
    expect(hits.map(({ id, index }) => `${index}:${id}`).sort()).toEqual(
      ['papers:a1', 'papers:a4', 'texts:a1', 'texts:a4'].sort(),
    );
    expect(mode).toBe(
      'texts semantic, papers fulltext; the indexes take turns, as their scores do not compare',
    );
  });

  it('merges namespaces of one index by score, near ones first for a distance', async () => {
    const cosine = await search({ indexes: ['points/en', 'points/de'], vector: [1, 0, 0] });
    expect(cosine.hits.map(({ id, namespace }) => `${namespace} ${id}`)).toEqual(['en e1', 'de d1', 'en e2']);
    const distance = await search({ indexes: ['distances/a', 'distances/b'], vector: [0, 0, 0.1] });
    expect(distance.ids).toEqual(['y', 'x']);
  });

  it('names those that failed and answers the rest', async () => {
    fake().fail({
      answer: { kind: 'rate_limited', retryAfterSeconds: 7 },
      when: ({ index }) => index === 'papers',
    });
    const { hits, failed } = await search({
      indexes: ['texts', 'papers', 'textz', 'points'],
      query: 'broken lamp',
      top_k: 2,
    });
    expect(hits.map(({ index }) => index)).toEqual(['texts', 'texts']);
    expect(failed).toMatchObject([
      { index: 'papers', code: 'rate_limited', retry_after_ms: 7_000 },
      { index: 'textz', code: 'not_found', next: expect.stringContaining('texts') },
      { index: 'points', code: 'invalid_argument', next: expect.stringContaining('vector (3 numbers)') },
    ]);
  });

  it('is answered although one of them stays silent', async () => {
    const { call } = await open({ env: { PINECONE_REQUEST_TIMEOUT_MS: '2000' } });
    fake().fail({ answer: { kind: 'hang' }, when: ({ index }) => index === 'papers' });
    const { data } = await call('semantic_search', { indexes: ['texts', 'papers'], query: 'lamp', top_k: 1 });
    expect(data).toMatchObject({
      hits: [{ index: 'texts' }],
      failed: [{ index: 'papers', code: 'timeout' }],
    });
  });

  it('are ten at the most, each searched once, without a word on stderr', async () => {
    const from = await open();
    const namespaces = Array.from({ length: 10 }, (_, n) => `papers/n${n}`);
    for (let n = 0; n < 10; n += 1)
      fake().seedRecords('papers', `n${n}`, [{ _id: `x${n}`, body: 'lamp', meaning: [1, 0, 0] }]);
    const { data } = await from.call('semantic_search', {
      indexes: [...namespaces.slice(0, 9), 'papers/n0'],
      query: 'lamp',
      vector: [1, 0, 0],
      top_k: 100,
    });
    expect(data.hits).toHaveLength(9);
    expect(from.server.stderr()).not.toContain('Warning');
    const { error } = await from.call('semantic_search', {
      indexes: [...namespaces, 'papers'],
      query: 'lamp',
    });
    expect(error.message).toContain('indexes: must have at most 10 items');
  });

  it('fails when all of them fail', async () => {
    const { code, message } = await refused({ indexes: ['nope', 'points'], query: 'lamp' });
    expect(code).toBe('not_found');
    expect(message).toContain('nope');
  });
});

describe('rerank', () => {
  it('orders by the reranker, choosing among more than it shows', async () => {
    const { hits, usage, mode } = await search({
      index: 'points',
      vector: pointOf(0),
      query: 'night train',
      top_k: 2,
      rerank: 'bge-reranker-v2-m3',
      rerank_fields: ['body'],
      fields: ['title'],
    });
    // By vector alone the two nearest are a1 and a2.
    expect(hits[0]).toMatchObject({
      id: 'a5',
      rerank_score: expect.any(Number),
      fields: { title: 'Trains' },
    });
    expect(hits).toHaveLength(2);
    expect(mode).toBe('semantic, reranked');
    expect(usage).toContain('1 rerank unit');
  });

  it('reads the longest text where no field is named, and puts what has none last', async () => {
    const { ids } = await search({
      indexes: ['texts', 'both'],
      query: 'night train',
      top_k: 5,
      rerank: 'pinecone-rerank-v0',
    });
    expect(ids[0]).toBe('a5');
    const mixed = await search({
      index: 'both',
      vector: [1, 0, 0],
      query: 'anything',
      rerank: 'pinecone-rerank-v0',
    });
    expect(mixed.ids).toEqual(['dense', 'mixed']);
  });

  it('keeps to what the model takes at once, over all indexes together', async () => {
    const seen = fake().requests.length;
    await search({ indexes: ['texts', 'papers'], query: 'lamp', top_k: 100, rerank: 'bge-reranker-v2-m3' });
    const searches = fake()
      .requests.slice(seen)
      .filter(({ path }) => path.endsWith('/search'));
    expect(searches.map(({ body }) => JSON.parse(body).top_k ?? JSON.parse(body).query.top_k)).toEqual([
      50, 50,
    ]);
  });

  it('needs a query, and a model that reranks', async () => {
    expect((await refused({ index: 'points', vector: [1, 0, 0], rerank: 'bge-reranker-v2-m3' })).next).toBe(
      'Add query.',
    );
    expect(await refused({ index: 'texts', query: 'x', rerank: 'bge-reranker' })).toMatchObject({
      code: 'not_found',
      next: 'Did you mean bge-reranker-v2-m3?',
    });
  });
});

describe('what is shown', () => {
  it('rounds scores and never prints vectors', async () => {
    for (const args of [
      { index: 'papers', vector: pointOf(1) },
      { index: 'points', vector: pointOf(1) },
    ]) {
      const { hits, text } = await search(args);
      expect(text).not.toMatch(/meaning|words|values/);
      for (const { score } of hits) expect(String(score).replace(/\D/g, '').length).toBeLessThanOrEqual(6);
    }
  });

  it('shows the fields asked for, or none', async () => {
    for (const index of ['texts', 'papers']) {
      const some = await search({ index, query: 'lamp', fields: ['title'], top_k: 1 });
      expect(Object.keys(some.hits[0]?.fields ?? {})).toEqual(['title']);
      const none = await search({ index, query: 'lamp', fields: [], top_k: 1 });
      expect(none.hits[0]?.fields).toEqual({});
    }
  });

  it('cuts long texts and says where they are whole', async () => {
    fake().seedRecords('plain-text', 'long', [{ _id: 'long', body: `unicorn ${'word '.repeat(500)}` }]);
    const { hits, notice } = await search({ index: 'plain-text', namespace: 'long', query: 'unicorn' });
    expect(hits[0]?.fields.body).toMatch(/\[cut: 600 of 2508 characters\]$/);
    expect(notice).toContain('fetch_records');
  });

  it('leaves hits out rather than overrun the budget', async () => {
    const documents = Array.from({ length: 100 }, (_, n) => ({
      _id: `d${n}`,
      body: `dragon ${'tail '.repeat(100)}`,
    }));
    fake().seedRecords('plain-text', 'many', documents);
    const { hits, truncated, notice, text } = await search({
      index: 'plain-text',
      namespace: 'many',
      query: 'dragon',
      top_k: 100,
    });
    expect(truncated).toBe(true);
    expect(hits.length).toBeLessThan(100);
    expect(notice).toContain('lower top_k');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  });

  it('says that the namespace does not exist when nothing is found', async () => {
    const { hits, notice } = await search({ index: 'points', namespace: 'fr', vector: [1, 0, 0] });
    expect(hits).toEqual([]);
    expect(notice).toContain('points has no namespace fr; it has: __default__, de, en');
  });
});

describe('the wrong pairing is explained', () => {
  it.each([
    ['text for foreign vectors', { index: 'points', query: 'lamp' }, 'vectors index', 'vector (3 numbers)'],
    [
      'full text of vectors',
      { index: 'points', mode: 'fulltext', query: 'x' },
      'without full-text search',
      'semantic',
    ],
    ['full text of records', { index: 'texts', mode: 'lucene', query: 'x' }, 'records index', 'semantic'],
    ['hybrid of one leg', { index: 'texts', mode: 'hybrid', query: 'x' }, 'one kind of vector', 'indexes'],
    [
      'hybrid without vector',
      { index: 'papers', mode: 'hybrid', query: 'x' },
      'documents index',
      'vector (3 numbers)',
    ],
    [
      'hybrid of plain vectors',
      { index: 'points', mode: 'hybrid', vector: [1, 0, 0] },
      'a dense and a sparse',
      'dotproduct',
    ],
    [
      'semantic without vector',
      { index: 'papers', mode: 'semantic', query: 'x' },
      'does not embed queries',
      'like_id',
    ],
    [
      'words for full text',
      { index: 'papers', mode: 'fulltext', vector: [1, 0, 0] },
      'searches for words',
      'query',
    ],
    ['a vector without field', { index: 'plain-text', vector: [1] }, 'no dense field', 'query'],
    ['an example without vectors', { index: 'plain-text', like_id: 'p1' }, 'has no vectors', 'fetch_records'],
    [
      'dense for sparse vectors',
      { index: 'terms', vector: [1, 0, 0] },
      'sparse vectors only',
      'sparse_vector',
    ],
    [
      'sparse for dense vectors',
      { index: 'points', sparse_vector: { indices: [1], values: [1] } },
      'dense vectors',
      'vector',
    ],
    ['dense for sparse records', { index: 'keywords', vector: [1] }, 'sparse vectors', 'query'],
    [
      'sparse for dense records',
      { index: 'texts', sparse_vector: { indices: [1], values: [1] } },
      'dense vectors',
      'query',
    ],
    [
      'a model of another dimension',
      { index: 'points', query: 'x', model: 'llama-text-embed-v2' },
      'makes vectors of 384, 512, 768, 1024, 2048 numbers, not 3',
      'list_models',
    ],
  ])('%s', async (_what, args, message, next) => {
    const error = await refused(args);
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain(message);
    expect(error.next).toContain(next);
  });

  it.each([
    ['wrong dimension', { index: 'points', vector: [1, 0] }, 'vector has 2 numbers, and points takes 3'],
    [
      'uneven sparse vector',
      { index: 'terms', sparse_vector: { indices: [1, 2], values: [1] } },
      '2 indices and 1 values',
    ],
    ['nothing to search for', { index: 'texts' }, 'Nothing to search for'],
    ['an empty query', { index: 'texts', query: ' ' }, 'query: must not be empty'],
    ['two searches', { index: 'points', like_id: 'a', vector: [1, 0, 0] }, 'two searches'],
    ['no index', { query: 'x' }, 'index: is required'],
    ['index and indexes', { index: 'texts', indexes: ['papers'], query: 'x' }, 'instead of index'],
    ['an empty namespace', { index: 'texts', namespace: '', query: 'x' }, 'namespace: must not be empty'],
    ['a namespace of dots', { index: 'texts', namespace: '..', query: 'x' }, 'must not be . or ..'],
    ['too many hits', { index: 'texts', query: 'x', top_k: 101 }, 'top_k: must be at most 100'],
  ])('%s', async (_what, args, message) => {
    const error = await refused(args);
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain(message);
    expect(error.next.length).toBeGreaterThan(5);
  });

  it('an unknown filter operator, with the one that was meant', async () => {
    const error = await refused({
      index: 'texts',
      query: 'x',
      filter: { $and: [{ year: { $gteq: 2020 } }] },
    });
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toContain('$gteq');
    expect(error.next).toContain('did you mean $gte?');
  });

  it.each(['texts', 'papers', 'points'])('an example that does not exist in %s', async (index) => {
    expect(await refused({ index, like_id: 'nobody' })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('nobody'),
    });
  });
});
