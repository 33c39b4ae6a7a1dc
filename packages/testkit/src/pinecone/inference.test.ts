import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { denseScore } from './similarity.js';
import { column, messageOf, part, sdkFor, send } from './test-callers.js';

let fake: PineconeFake;
beforeEach(async () => {
  fake = await startPineconeFake();
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

describe('embed', () => {
  test('dense: unit vectors, alike where words are shared', async () => {
    const { data, usage, model } = await sdkFor(fake).inference.embed({
      model: 'llama-text-embed-v2',
      inputs: ['The cat sleeps on the sofa', 'A sleeping cat', 'Quarterly tax report'],
      parameters: { inputType: 'passage', truncate: 'END' },
    });
    const [sofa = [], cat = [], tax = []] = data.map((one) => (one.vectorType === 'dense' ? one.values : []));
    expect(sofa).toHaveLength(1024);
    expect(denseScore('cosine', sofa, sofa)).toBeCloseTo(1, 5);
    expect(denseScore('dotproduct', sofa, sofa)).toBeCloseTo(1, 5);
    expect(denseScore('cosine', sofa, cat)).toBeGreaterThan(denseScore('cosine', sofa, tax) + 0.3);
    expect([model, usage]).toEqual(['llama-text-embed-v2', { totalTokens: 7 + 4 + 5 }]);
  });

  // The SDK's type of `parameters` takes strings only.
  test('a dimension may be chosen where the model has several', async () => {
    const parameters = { input_type: 'passage', dimension: 384 };
    const { body } = await ask({ model: 'llama-text-embed-v2', inputs: [{ text: 'a' }], parameters });
    expect(part(body, 'data', 0, 'values')).toHaveLength(384);
  });

  test('sparse: one index per word, the words themselves when asked', async () => {
    const { body } = await ask({
      model: 'pinecone-sparse-english-v0',
      inputs: [{ text: 'cats and dogs' }, { text: 'a dog' }],
      parameters: { input_type: 'passage', return_tokens: true },
    });
    const [[, dog], [cats = [], dogs = []]] = [
      column(body, 'data', 'sparse_indices'),
      column(body, 'data', 'sparse_tokens'),
    ];
    expect([new Set([cats].flat()), dogs]).toEqual([new Set(['cat', 'dog']), ['dog']]);
    expect(part(body, 'data', 0, 'sparse_indices')).toEqual(expect.arrayContaining([dog].flat()));
  });

  const ask = (body: object) => send(fake, '/embed', { body });
  const e5 = { model: 'multilingual-e5-large', parameters: { input_type: 'query' }, inputs: [{ text: 'a' }] };

  test.each([
    [
      '97 inputs',
      { ...e5, inputs: Array(97).fill({ text: 'a' }) },
      '400 Input size 97 exceeds the maximum batch size of 96',
    ],
    ['no input', { ...e5, inputs: [] }, '400 At least one input'],
    ['empty text', { ...e5, inputs: [{ text: '' }] }, '400 Input text must not be empty'],
    ['no input_type', { ...e5, parameters: {} }, "400 Missing required parameter 'input_type'"],
    ['a wrong input_type', { ...e5, parameters: { input_type: 'x' } }, '400 Invalid value "x"'],
    [
      'an unknown parameter',
      { ...e5, parameters: { input_type: 'query', size: 3 } },
      "not support the parameter 'size'",
    ],
    ['an unknown model', { ...e5, model: 'x' }, '404 Model x not found.'],
    ['a reranker', { ...e5, model: 'bge-reranker-v2-m3' }, '404 Model bge-reranker-v2-m3 not found.'],
    [
      'a long text that must not be cut',
      {
        ...e5,
        parameters: { input_type: 'query', truncate: 'NONE' },
        inputs: [{ text: 'word '.repeat(1_000) }],
      },
      '400 Input exceeds the maximum sequence length of 507',
    ],
  ])('refuses %s', async (_, body, message) => {
    expect(messageOf(await ask(body))).toContain(message);
  });
});

describe('rerank', () => {
  const documents = [
    { id: 'a', text: 'Paris is the capital of France' },
    { id: 'b', text: 'Apples grow on trees' },
    { id: 'c', text: 'France has a capital' },
  ];

  test('orders by shared words and keeps the place in the request', async () => {
    const { data, usage } = await sdkFor(fake).inference.rerank({
      model: 'bge-reranker-v2-m3',
      query: 'capital of France Paris',
      documents,
      topN: 2,
    });
    expect(data.map(({ index, document }) => [index, document?.id])).toEqual([
      [0, 'a'],
      [2, 'c'],
    ]);
    expect(usage).toEqual({ rerankUnits: 1 });
    const bare = await send(fake, '/rerank', {
      body: { model: 'bge-reranker-v2-m3', query: 'apples', documents, return_documents: false },
    });
    expect(part(bare.body, 'data', 0)).toEqual({ index: 1, score: expect.any(Number) });
  });

  test('several rank fields where the model takes them', async () => {
    const { data } = await sdkFor(fake).inference.rerank({
      model: 'cohere-rerank-3.5',
      query: 'red apples',
      documents: [
        { title: 'red', body: 'bricks' },
        { title: 'red', body: 'apples' },
      ],
      rankFields: ['title', 'body'],
    });
    expect(data.map(({ index }) => index)).toEqual([1, 0]);
  });

  test.each([
    [
      'a missing rank field',
      { documents: [{ text: 'a' }, { title: 'b' }] },
      "Document 1 must contain the rank field 'text'",
    ],
    ['two rank fields', { documents, rank_fields: ['text', 'id'] }, 'takes 1 to 1 rank fields, got 2'],
    ['101 documents', { documents: Array(101).fill({ text: 'a' }) }, 'exceeds the maximum batch size of 100'],
    ['no document', { documents: [] }, 'At least one input'],
    ['an empty query', { documents, query: ' ' }, 'query must not be empty'],
    ['top_n 0', { documents, top_n: 0 }, 'top_n must be at least 1'],
    [
      'an unknown parameter',
      { documents, parameters: { depth: 1 } },
      "does not support the parameter 'depth'",
    ],
  ])('refuses %s', async (_, body, message) => {
    const answer = await send(fake, '/rerank', {
      body: { model: 'bge-reranker-v2-m3', query: 'a', ...body },
    });
    expect(messageOf(answer)).toContain(message);
  });
});

test('models are listed by type and vector type, and described', async () => {
  const { inference } = sdkFor(fake);
  const sparse = await inference.listModels({ type: 'embed', vectorType: 'sparse' });
  expect(sparse.models?.map(({ model }) => model)).toEqual(['pinecone-sparse-english-v0']);
  expect((await inference.listModels({ type: 'rerank' })).models).toHaveLength(3);
  expect(await inference.getModel('multilingual-e5-large')).toMatchObject({
    maxBatchSize: 96,
    defaultDimension: 1024,
  });
  expect(messageOf(await send(fake, '/models/x'))).toBe('404 Model x not found.');
  expect((await send(fake, '/models?type=x')).status).toBe(400);
});
