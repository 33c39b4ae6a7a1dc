import { describe, expect, it } from 'vitest';
import { usePinecone } from '../../test/support/use-pinecone.js';

const { client, fake, open } = usePinecone();

async function call(name: string, args: Record<string, unknown> = {}) {
  const { data, isError, text } = await client().call(name, args);
  expect(isError, text).toBe(false);
  return data;
}
async function refused(name: string, args: Record<string, unknown>) {
  const { error, isError } = await client().call(name, args);
  expect(isError).toBe(true);
  return error;
}

describe('list_models', () => {
  it('shows dimensions and limits, and asks the service only once', async () => {
    const { models } = await call('list_models', { type: 'embed' });
    expect(models).toContainEqual({
      model: 'llama-text-embed-v2',
      type: 'embed',
      about: expect.any(String),
      vector: 'dense',
      dimensions: [384, 512, 768, 1024, 2048],
      default_dimension: 1024,
      metrics: ['cosine', 'dotproduct'],
      max_tokens: 2048,
      max_batch: 96,
    });
    expect(JSON.stringify((await call('list_models', { type: 'rerank' })).models)).not.toContain('embed');
    await call('list_models');
    expect(fake().requests.filter(({ path }) => path.startsWith('/models'))).toHaveLength(1);
  });
});

describe('embed_text', () => {
  const model = 'llama-text-embed-v2';

  it('summarises vectors unless they are asked for', async () => {
    expect(await call('embed_text', { model, texts: ['a lamp', 'a train'] })).toEqual({
      model,
      usage: '4 embedding tokens',
      embeddings: [{ dimension: 1024 }, { dimension: 1024 }],
      shown: 2,
      truncated: false,
    });
    const { embeddings } = await call('embed_text', {
      model,
      texts: ['a lamp'],
      dimension: 384,
      include_values: true,
    });
    // What the tool's output schema says.
    const [{ values }] = embeddings as [{ values: number[] }];
    expect(values).toHaveLength(384);
    expect(Math.hypot(...values)).toBeCloseTo(1);
  });

  it('shows the terms of sparse vectors with their weights', async () => {
    const { embeddings } = await call('embed_text', {
      model: 'pinecone-sparse-english-v0',
      texts: ['broken lamp lamp'],
    });
    expect(embeddings).toEqual([
      { terms: expect.arrayContaining(['broken 1', expect.stringMatching(/^lamp 1\.69/)]) },
    ]);
  });

  it('tells queries from passages', async () => {
    await call('embed_text', { model, texts: ['x'], input_type: 'passage' });
    expect(JSON.parse(fake().requests.at(-1)?.body ?? '{}').parameters.input_type).toBe('passage');
  });

  it('shows as many vectors as fit and says so', async () => {
    const { call: callSmall } = await open({ env: { PATCHBAY_MAX_OUTPUT_BYTES: '4000' } });
    const { data } = await callSmall('embed_text', {
      model,
      texts: ['one', 'two', 'three'],
      dimension: 768,
      include_values: true,
    });
    expect(data).toMatchObject({
      shown: 2,
      truncated: true,
      notice: expect.stringContaining('smaller dimension'),
    });
  });

  it.each([
    [
      'an unknown model',
      { model: 'llama-text-embed', texts: ['x'] },
      'not_found',
      'Did you mean llama-text-embed-v2?',
    ],
    ['a reranker', { model: 'bge-reranker-v2-m3', texts: ['x'] }, 'not_found', 'Use one of: '],
    [
      'a dimension it does not have',
      { model, texts: ['x'], dimension: 3 },
      'invalid_argument',
      'list_models',
    ],
    [
      'a dimension of a sparse model',
      { model: 'pinecone-sparse-english-v0', texts: ['x'], dimension: 8 },
      'invalid_argument',
      'dense',
    ],
    ['too many texts', { model, texts: Array(97).fill('x') }, 'invalid_argument', 'Split them'],
  ])('refuses %s', async (_what, args, code, next) => {
    const error = await refused('embed_text', args);
    expect(error.code).toBe(code);
    expect(error.next).toContain(next);
  });
});

describe('rerank_documents', () => {
  it('orders texts by relevance and keeps their places', async () => {
    const documents = ['trains leave at nine', 'how to return a lamp', 'a lamp'];
    expect(await call('rerank_documents', { query: 'return lamp', documents, top_n: 2 })).toEqual({
      ranking: [
        { index: 1, score: expect.any(Number) },
        { index: 2, score: expect.any(Number) },
      ],
      usage: '1 rerank unit',
    });
  });

  it('has long texts cut by the service instead of being refused', async () => {
    const documents = [`lamp ${'word '.repeat(2_000)}`, 'train'];
    expect(await call('rerank_documents', { query: 'lamp', documents })).toMatchObject({
      ranking: [{ index: 0 }, { index: 1 }],
    });
  });

  it('names the limit of the model', async () => {
    const error = await refused('rerank_documents', { query: 'x', documents: Array(101).fill('y') });
    expect(error.message).toBe('bge-reranker-v2-m3 takes at most 100 documents (got 101).');
  });
});
