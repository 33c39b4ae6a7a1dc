import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { messageOf, part, sdkFor, send } from './test-callers.js';

let fake: PineconeFake;
beforeEach(async () => {
  fake = await startPineconeFake({ limits: { indexes: 3 } });
});
afterEach(() => fake.close());

const place = { cloud: 'aws', region: 'us-east-1' } as const;

describe('indexes through the SDK', () => {
  test('a vector, an integrated and a document index are created, listed and told apart by their schemas', async () => {
    const { indexes } = sdkFor(fake);
    await indexes.create({ name: 'plain', dimension: 4, metric: 'dotproduct', spec: { serverless: place } });
    await indexes.createForModel({
      name: 'integrated',
      cloud: 'aws',
      region: 'us-east-1',
      embed: { model: 'multilingual-e5-large', fieldMap: { text: 'chunk' } },
    });
    await indexes.create({
      name: 'papers',
      schema: {
        fields: {
          title: { type: 'string', fullTextSearch: {} },
          meaning: { type: 'dense_vector', dimension: 4, metric: 'cosine' },
        },
      },
      deployment: { deploymentType: 'managed', ...place },
      tags: { team: 'search' },
    });
    const listed = (await indexes.list()).indexes ?? [];
    expect(listed.map(({ name, schema }) => [name, Object.keys(schema.fields)])).toEqual([
      ['plain', ['_values', '_sparse_values']],
      ['integrated', ['chunk']],
      ['papers', ['title', 'meaning']],
    ]);
    expect(listed[0]).toMatchObject({
      dimension: 4,
      metric: 'dotproduct',
      status: { ready: true, state: 'Ready' },
    });
    expect(listed[1]?.schema.fields).toMatchObject({
      chunk: { type: 'semantic_text', model: 'multilingual-e5-large', dimension: 1024, metric: 'cosine' },
    });
    expect(listed[2]?.tags).toEqual({ team: 'search' });
    expect(new Set(listed.map(({ host }) => host)).size).toBe(3);
    expect(fake.problems).toEqual([]);
  });

  test('protection keeps an index until it is switched off, and a deleted index is gone', async () => {
    const { indexes } = sdkFor(fake);
    await fake.seedIndex({ name: 'kept', kind: 'vectors', deletionProtection: 'enabled' });
    await expect(indexes.delete('kept')).rejects.toThrow('Deletion protection is enabled for this index');
    await indexes.configure('kept', { deletionProtection: 'disabled', tags: { old: 'yes' } });
    expect(fake.index('kept')).toMatchObject({ deletionProtection: 'disabled', tags: { old: 'yes' } });
    await indexes.configure('kept', { tags: { old: '' } });
    expect(fake.index('kept')?.tags).toEqual({});
    await indexes.delete('kept');
    expect(await send(fake, '/indexes/kept')).toMatchObject({
      status: 404,
      body: { status: 404, error: { code: 'NOT_FOUND', message: 'Index kept not found.' } },
    });
    expect(fake.problems).toEqual([]);
  });

  test.each(['not_found', 'dead'] as const)(
    'a recreated index has a new host, the old one is %s',
    async (deletedHosts) => {
      fake.settings.deletedHosts = deletedHosts;
      const { host: old } = await fake.seedIndex({ name: 'again', kind: 'vectors' });
      await sdkFor(fake).indexes.delete('again');
      const { host } = await fake.seedIndex({ name: 'again', kind: 'vectors' });
      expect(host).not.toBe(old);
      const stats = () =>
        fetch(`${old}/describe_index_stats`, {
          method: 'POST',
          headers: { 'Api-Key': fake.apiKey, 'X-Pinecone-Api-Version': '2026-07' },
        }).then(({ status }) => status);
      if (deletedHosts === 'dead') await expect(stats()).rejects.toThrow('fetch failed');
      else expect(await stats()).toBe(404);
    },
  );

  test('the settings of an integrated model can be changed, the model cannot', async () => {
    await fake.seedIndex({ name: 'texts', kind: 'records' });
    const change = (field: object) =>
      send(fake, '/indexes/texts', { method: 'PATCH', body: { schema: { fields: { chunk_text: field } } } });
    expect(await change({ type: 'semantic_text', read_parameters: { truncate: 'NONE' } })).toMatchObject({
      status: 202,
      body: {
        schema: { fields: { chunk_text: { read_parameters: { input_type: 'query', truncate: 'NONE' } } } },
      },
    });
    expect(messageOf(await change({ type: 'semantic_text', model: 'llama-text-embed-v2' }))).toBe(
      '400 The embedding model cannot be changed once set',
    );
  });
});

describe('readiness', () => {
  test('an index is Initializing for the time set and its host answers 503 until then', async () => {
    let now = 1_000;
    const slow = await startPineconeFake({ settings: { readinessDelayMs: 500 }, now: () => now });
    await slow.seedIndex({ name: 'soon', kind: 'vectors' });
    const state = async () => part((await send(slow, '/indexes/soon')).body, 'status');
    expect(await state()).toEqual({ ready: false, state: 'Initializing' });
    expect((await send(slow, '/describe_index_stats', { index: 'soon', body: {} })).status).toBe(503);
    now += 500;
    expect(await state()).toEqual({ ready: true, state: 'Ready' });
    expect((await send(slow, '/describe_index_stats', { index: 'soon', body: {} })).status).toBe(200);
    await slow.close();
  });

  test('an index can fail to initialise', async () => {
    fake.settings.initializationFails = true;
    await fake.seedIndex({ name: 'broken', kind: 'vectors' });
    expect(part((await send(fake, '/indexes/broken')).body, 'status')).toEqual({
      ready: false,
      state: 'InitializationFailed',
    });
  });
});

describe('versions', () => {
  test.each(['2025-10', '2026-04'])(
    '%s has dimension, metric and spec instead of a schema',
    async (version) => {
      const serverless = { cloud: 'aws', region: 'us-east-1' };
      const body = { name: 'old', dimension: 3, metric: 'euclidean', spec: { serverless } };
      const { status } = await send(fake, '/indexes', { version, body });
      expect(status).toBe(201);
      expect((await send(fake, '/indexes/old', { version })).body).toMatchObject({
        ...body,
        vector_type: 'dense',
        spec: { serverless: { ...serverless, read_capacity: { mode: 'OnDemand' } } },
      });
      expect((await send(fake, '/indexes/old')).body).toMatchObject({
        schema: { fields: { _values: { dimension: 3 } } },
      });
      await fake.seedIndex({ name: 'texts', kind: 'records', field: 'body' });
      expect((await send(fake, '/indexes/texts', { version })).body).toMatchObject({
        embed: { field_map: { text: 'body' } },
      });
      expect(fake.problems).toEqual([]);
    },
  );

  test('the shape of another version, an unknown version and an unknown route are problems', async () => {
    expect((await send(fake, '/indexes', { body: { name: 'new', dimension: 3, spec: {} } })).status).toBe(
      422,
    );
    expect((await send(fake, '/indexes', { version: '2019-01' })).status).toBe(400);
    expect((await send(fake, '/nothing')).status).toBe(404);
    await send(fake, '/indexes?limit=3');
    expect(fake.problems).toEqual([
      'POST /indexes: schema: Invalid input: expected object, received undefined',
      'POST /indexes: body: Unrecognized keys: "dimension", "spec"',
      'GET /indexes: X-Pinecone-Api-Version is 2019-01',
      'GET /nothing: unknown route in version 2026-07',
      "GET /indexes: unknown query parameter 'limit'",
    ]);
  });
});

describe('refusals', () => {
  const fields = (given: object) => ({ name: 'new', schema: { fields: given } });
  const dense = { type: 'dense_vector', dimension: 4, metric: 'cosine' };
  const text = { type: 'string', full_text_search: {} };

  test.each([
    [
      'an upper-case name',
      { name: 'Bad', schema: { fields: { _values: dense } } },
      '400 Name must be 1 to 45',
    ],
    [
      'a name of 46 letters',
      { name: 'a'.repeat(46), schema: { fields: { _values: dense } } },
      '400 Name must be 1 to 45',
    ],
    [
      'a name ending in a hyphen',
      { name: 'a-', schema: { fields: { _values: dense } } },
      '400 Name must be 1 to 45',
    ],
    ['dimension 20001', fields({ _values: { ...dense, dimension: 20_001 } }), '400 Dimension must be'],
    ['an empty schema', fields({}), '400 Schema must contain at least one'],
    ['two dense fields', fields({ a: dense, b: dense }), '400 Schema must contain at most one dense_vector'],
    [
      'two sparse fields',
      fields({ a: { type: 'sparse_vector' }, b: { type: 'sparse_vector' } }),
      '400 Schema must contain at most one sparse_vector',
    ],
    ['a reserved field name', fields({ _mine: text }), "400 Invalid field name '_mine'"],
    ['an operator as field name', fields({ $mine: text }), "400 Invalid field name '$mine'"],
    ['a field name of 65 bytes', fields({ ['f'.repeat(65)]: text }), '400 Invalid field name'],
    [
      'reserved and own fields together',
      fields({ _values: dense, title: text }),
      '400 Field names starting with _',
    ],
    [
      '101 text fields',
      fields(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, text]))),
      '400 Schema must contain at most 100',
    ],
    [
      'stop words without stemming',
      fields({ title: { type: 'string', full_text_search: { stop_words: true } } }),
      '400 stop_words requires stemming',
    ],
    [
      'a long description',
      fields({ title: { ...text, description: 'd'.repeat(257) } }),
      '400 The description',
    ],
    [
      'an unknown region',
      {
        ...fields({ title: text }),
        deployment: { deployment_type: 'managed', cloud: 'aws', region: 'mars-1' },
      },
      '404 Resource cloud: aws region: mars-1 not found.',
    ],
    [
      'a tag value of 121 characters',
      { ...fields({ title: text }), tags: { long: 'x'.repeat(121) } },
      '400 Invalid tag',
    ],
  ])('%s', async (_, body, message) => {
    expect(messageOf(await send(fake, '/indexes', { body }))).toContain(message);
    expect(fake.index('new')).toBeUndefined();
    expect(fake.problems).toEqual([]);
  });

  test.each([
    ['a dense index without dimension', { metric: 'cosine' }, 'Dense indexes must have a dimension'],
    [
      'a sparse index with one',
      { vector_type: 'sparse', dimension: 3 },
      'Sparse indexes must not have a dimension',
    ],
    [
      'a sparse index by cosine',
      { vector_type: 'sparse', metric: 'cosine' },
      'must use the metric dotproduct',
    ],
  ])('%s', async (_, shape, message) => {
    const body = { name: 'new', ...shape, spec: { serverless: { cloud: 'aws', region: 'us-east-1' } } };
    expect(messageOf(await send(fake, '/indexes', { version: '2026-04', body }))).toContain(message);
  });

  test.each([
    ['an unknown model', { model: 'no-such', field_map: { text: 'a' } }, '404 Model no-such not found.'],
    [
      'another field map',
      { model: 'multilingual-e5-large', field_map: { image: 'a' } },
      '400 embed.field_map',
    ],
    [
      'a metric of another model',
      { model: 'pinecone-sparse-english-v0', field_map: { text: 'a' }, metric: 'cosine' },
      '400 Model pinecone-sparse-english-v0 does not support the metric cosine',
    ],
    [
      'a dimension the model lacks',
      { model: 'llama-text-embed-v2', field_map: { text: 'a' }, dimension: 100 },
      '400 Model llama-text-embed-v2 does not support the dimension 100',
    ],
  ])('%s', async (_, embed, message) => {
    const body = { name: 'new', cloud: 'aws', region: 'us-east-1', embed };
    expect(messageOf(await send(fake, '/indexes/create-for-model', { body }))).toContain(message);
  });

  test('a name in use answers 409, one index above the quota 403', async () => {
    const { indexes } = sdkFor(fake);
    const create = (name: string) => indexes.create({ name, dimension: 2, spec: { serverless: place } });
    await create('one');
    await expect(create('one')).rejects.toMatchObject({ name: 'PineconeConflictError' });
    await create('two');
    await create('three');
    const body = { name: 'four', schema: { fields: { _values: dense } } };
    expect(messageOf(await send(fake, '/indexes', { body }))).toBe(
      '403 Increase your quota or upgrade to create more indexes.',
    );
  });

  test('a wrong key answers 401: JSON on the control plane, plain text before the data plane', async () => {
    await expect(sdkFor(fake, 'wrong').indexes.list()).rejects.toMatchObject({
      name: 'PineconeAuthorizationError',
    });
    const listing = await fetch(`${fake.url}/indexes`, { headers: { 'Api-Key': 'wrong' } });
    expect([listing.status, await listing.json()]).toEqual([
      401,
      { error: { code: 'UNAUTHENTICATED', message: 'Invalid API key.' }, status: 401 },
    ]);
    const { host } = await fake.seedIndex({ name: 'one', kind: 'vectors' });
    const response = await fetch(`${host}/query`, { method: 'POST', headers: { 'Api-Key': 'wrong' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'text/plain']);
  });

  test('collections belong to pods', async () => {
    expect((await send(fake, '/collections')).body).toEqual({ collections: [] });
    expect((await send(fake, '/collections', { body: { name: 'a', source: 'b' } })).status).toBe(400);
    expect((await send(fake, '/collections/a')).status).toBe(404);
  });
});
