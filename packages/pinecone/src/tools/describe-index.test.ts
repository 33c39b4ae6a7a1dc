import { type PineconeFake, startScriptedHttp } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { seedArticles } from '../../test/support/seed.js';
import { usePinecone } from '../../test/support/use-pinecone.js';

async function seed(fake: PineconeFake): Promise<void> {
  await seedArticles(fake);
  await fake.seedIndex({
    name: 'crowd',
    kind: 'vectors',
    dimension: 2,
    tags: { env: 'dev' },
    deletionProtection: 'enabled',
  });
  for (let n = 0; n < 130; n += 1)
    fake.seedRecords('crowd', `tenant-${String(n).padStart(3, '0')}`, [{ id: 'one', values: [1, 0] }]);
  await fake.seedIndex({ name: 'pods', kind: 'vectors', dimension: 2, pod: true });
  fake.seedRecords('pods', 'a', [{ id: 'one', values: [1, 0], metadata: { n: 1 } }]);
  await fake.seedIndex({ name: 'empty', kind: 'vectors', dimension: 2 });
}

const { client, fake, open } = usePinecone({ seed });

async function describeIndex(args: Record<string, unknown>) {
  const { data, isError, text } = await client().call('describe_index', args);
  expect(isError, text).toBe(false);
  return data;
}

describe('describe_index', () => {
  it('says of documents which fields they have and how to search them', async () => {
    expect(await describeIndex({ index: 'papers' })).toMatchObject({
      kind: 'documents',
      holds: 'text title, body; dense meaning 3 cosine; sparse words',
      where: 'aws us-east-1',
      state: 'Ready',
      protected: false,
      records: 5,
      search: expect.stringContaining('mode fulltext or lucene'),
      upsert: expect.stringContaining('"meaning":[3 numbers]'),
      namespaces: [{ name: '__default__', records: 5 }],
    });
  });

  it('says of vectors and of records how they are embedded', async () => {
    expect(await describeIndex({ index: 'points' })).toMatchObject({
      kind: 'vectors',
      holds: 'dense 3 cosine',
    });
    expect(await describeIndex({ index: 'terms' })).toMatchObject({ kind: 'vectors', holds: 'sparse' });
    expect(await describeIndex({ index: 'texts' })).toMatchObject({
      kind: 'records',
      holds: 'body embedded by multilingual-e5-large (dense 1024 cosine)',
      upsert: '{"_id":"id-1","body":"text to embed","year":2024}',
    });
  });

  it.each(['texts', 'papers', 'points', 'terms'])(
    'shows the metadata fields of %s with type and example',
    async (index) => {
      const { fields } = await describeIndex({ index });
      expect(fields).toMatchObject({ year: 'number, e.g. 2021', topic: 'string, e.g. "money"' });
      expect(fields).not.toHaveProperty('meaning');
    },
  );

  it('shows fields whatever their names', async () => {
    await fake().seedIndex({ name: 'odd', kind: 'vectors', dimension: 2 });
    fake().seedRecords('odd', '__default__', [
      { id: 'a', values: [1, 0], metadata: { constructor: 'brick', toString: 'x' } },
    ]);
    const { data } = await client().call('describe_index', { index: 'odd' });
    expect(data.fields).toEqual({ constructor: 'string, e.g. "brick"', toString: 'string, e.g. "x"' });
  });

  it('does not repeat the whole of a name that cannot be one', async () => {
    const { error, text } = await client().call('describe_index', { index: 'x'.repeat(100_000) });
    expect(error.code).toBe('not_found');
    expect(text.length).toBeLessThan(1_000);
  });

  it('pages through the namespaces and counts all records', async () => {
    const first = await describeIndex({ index: 'crowd' });
    expect(first).toMatchObject({ tags: { env: 'dev' }, protected: true, records: 130, total: 130 });
    expect(first.namespaces).toHaveLength(100);
    const second = await describeIndex({ index: 'crowd', cursor: first.next_cursor });
    expect(second.namespaces).toHaveLength(30);
    expect(second.namespaces).toContainEqual({ name: 'tenant-129', records: 1 });
    expect(second).not.toHaveProperty('next_cursor');
    expect(second).not.toHaveProperty('fields');
  });

  it('describes pods by what they can tell', async () => {
    expect(await describeIndex({ index: 'pods' })).toMatchObject({
      where: 'pods',
      records: 1,
      namespaces: [{ name: 'a', records: 1 }],
    });
  });

  it('describes an empty index, and one that is not ready', async () => {
    expect(await describeIndex({ index: 'empty' })).toMatchObject({ records: 0, namespaces: [] });
    fake().settings.readinessDelayMs = 3_600_000;
    await fake().seedIndex({ name: 'coming', kind: 'vectors', dimension: 2 });
    fake().settings.readinessDelayMs = 0;
    expect(await describeIndex({ index: 'coming' })).toMatchObject({ state: 'Initializing', namespaces: [] });
    const { error } = await client().call('semantic_search', { index: 'coming', vector: [1, 0] });
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'The index coming is not ready yet: Initializing.',
    });
  });

  it.each([
    ['paperz', 'Did you mean papers?'],
    ['Papers', 'Did you mean papers?'],
    ['..', 'The indexes are: '],
    ['something-else', 'The indexes are: '],
  ])('offers names for %s', async (index, next) => {
    const { error } = await client().call('describe_index', { index });
    expect(error.code).toBe('not_found');
    expect(error.next).toContain(next);
  });
});

describe('descriptions of other versions', () => {
  const status = { ready: true, state: 'Ready' };

  it('reads the form that Pinecone Local gives', async () => {
    const control = await startScriptedHttp({
      status: 200,
      body: {
        indexes: [
          {
            name: 'old',
            dimension: 8,
            metric: 'dotproduct',
            host: 'localhost:5081',
            vector_type: 'dense',
            spec: { serverless: { cloud: 'aws', region: 'us-east-1' } },
            status,
          },
          {
            name: 'sparse',
            metric: 'dotproduct',
            host: 'localhost:5082',
            vector_type: 'sparse',
            spec: { serverless: { cloud: 'gcp', region: 'us-central1' } },
            status,
          },
          {
            name: 'texts',
            dimension: 1024,
            metric: 'cosine',
            host: 'localhost:5083',
            spec: { serverless: { cloud: 'aws', region: 'us-east-1' } },
            status,
            embed: { model: 'multilingual-e5-large', field_map: { text: 'body' } },
          },
          {
            name: 'pods',
            dimension: 8,
            metric: 'cosine',
            host: 'localhost:5084',
            spec: { pod: { pods: 1 } },
            status,
          },
        ],
      },
    });
    const { call } = await open({ env: { PINECONE_CONTROLLER_HOST: control.url } });
    const { data } = await call('list_indexes');
    await control.close();
    expect(data.indexes).toEqual([
      { name: 'old', kind: 'vectors', holds: 'dense 8 dotproduct with sparse', where: 'aws us-east-1' },
      { name: 'sparse', kind: 'vectors', holds: 'sparse', where: 'gcp us-central1' },
      {
        name: 'texts',
        kind: 'records',
        holds: 'body embedded by multilingual-e5-large (dense 1024 cosine)',
        where: 'aws us-east-1',
      },
      { name: 'pods', kind: 'vectors', holds: 'dense 8 cosine', where: 'pods' },
    ]);
  });

  it('lists an index with a type of field that is new', async () => {
    const fields = {
      clip: { type: 'video' },
      body: { type: 'string', full_text_search: {}, embed: { model: 'm' } },
    };
    const control = await startScriptedHttp({
      status: 200,
      body: { indexes: [{ name: 'new', host: 'h', status, schema: { fields } }] },
    });
    const { call } = await open({ env: { PINECONE_CONTROLLER_HOST: control.url } });
    const { data } = await call('list_indexes');
    await control.close();
    expect(data.indexes).toMatchObject([{ name: 'new', kind: 'documents', holds: 'text body' }]);
  });

  it('says of text that Pinecone embeds that it is searched by its words', async () => {
    const fields = {
      title: { type: 'string', full_text_search: {} },
      body: { type: 'string', embed: { model: 'm' } },
    };
    const control = await startScriptedHttp({
      status: 200,
      body: { name: 'new', host: 'h', status: { ready: false, state: 'Initializing' }, schema: { fields } },
    });
    const { call } = await open({ env: { PINECONE_CONTROLLER_HOST: control.url } });
    const { data } = await call('describe_index', { index: 'new' });
    await control.close();
    expect(data).toMatchObject({
      holds: 'text title, body',
      search: expect.stringContaining('; body searched by words only'),
    });
  });
});
