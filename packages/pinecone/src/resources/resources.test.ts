import { eras, type PineconeFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { seedArticles } from '../../test/support/seed.js';
import { usePinecone } from '../../test/support/use-pinecone.js';

async function seed(fake: PineconeFake): Promise<void> {
  await seedArticles(fake);
  fake.seedRecords('points', 'team/a&b', [{ id: 'doc/1#2', values: [1, 0, 0], metadata: { title: 'odd' } }]);
}

const { client, fake, open } = usePinecone({ seed });

const record = 'pinecone://{index}/{namespace}/{id}';

describe.each(eras)('resources in the %s era', (era) => {
  it('are listed, described and read', async () => {
    const { resources, templates, read } = await open({ era });
    expect((await templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'pinecone://{index}',
      'pinecone://models/{model}',
      record,
    ]);
    const listed = (await resources()).map(({ uri }) => uri);
    expect(listed).toContain('pinecone://papers');
    expect(listed).toContain('pinecone://models/bge-reranker-v2-m3');
    const text = await read('pinecone://papers');
    expect(text).toContain('papers: documents index, text title, body; dense meaning 3 cosine; sparse words');
    expect(text).toContain('namespace __default__: 5 records');
    expect(JSON.parse(await read('pinecone://models/multilingual-e5-large'))).toMatchObject({
      maxBatchSize: 96,
    });
  });
});

describe('a record as a resource', () => {
  it('is read without its vectors, whatever its name', async () => {
    const papers = await client().read('pinecone://papers/__default__/a1');
    expect(JSON.parse(papers)).toEqual({ id: 'a1', fields: expect.objectContaining({ title: 'Refunds' }) });
    const odd = `pinecone://points/${encodeURIComponent('team/a&b')}/${encodeURIComponent('doc/1#2')}`;
    expect(JSON.parse(await client().read(odd))).toEqual({ id: 'doc/1#2', fields: { title: 'odd' } });
  });

  it('that does not exist is an error that says so', async () => {
    await expect(client().read('pinecone://points/__default__/nobody')).rejects.toThrow(/no record "nobody"/);
    await expect(client().read('pinecone://pointz')).rejects.toThrow(/Did you mean points\?/);
    await expect(client().read('pinecone://models/bge')).rejects.toThrow(/Did you mean bge-reranker-v2-m3/);
  });
});

describe('completions', () => {
  const complete = (template: string, name: string, value: string, known = {}) =>
    client().complete(template, { name, value }, known);

  it('offer indexes, namespaces, ids and models', async () => {
    expect(await complete('pinecone://{index}', 'index', 'p')).toEqual(['papers', 'points']);
    expect(await complete(record, 'index', 'te')).toEqual(['texts', 'terms']);
    expect(await complete(record, 'namespace', 'te', { index: 'points' })).toEqual(['team/a&b']);
    expect(await complete(record, 'id', 'a', { index: 'points', namespace: '__default__' })).toHaveLength(5);
    expect(await complete('pinecone://models/{model}', 'model', 'llama')).toEqual(['llama-text-embed-v2']);
  });

  it('offer nothing where the index is not known yet', async () => {
    expect(await complete(record, 'namespace', '')).toEqual([]);
    expect(await complete(record, 'id', '')).toEqual([]);
  });
});

describe('prompts', () => {
  it('are texts with the blanks filled in', async () => {
    expect((await client().prompts()).map(({ name }) => name)).toEqual(['design_index', 'debug_retrieval']);
    expect(await client().prompt('design_index', { data: '3,000 manuals in German' })).toContain(
      '3,000 manuals in German',
    );
    const debug = await client().prompt('debug_retrieval', {
      index: 'docs',
      query: 'refund',
      expected: 'doc-7',
    });
    expect(debug).toContain('In the Pinecone index docs this query does not find what it should: refund');
    expect(debug).toContain('Expected: doc-7');
  });

  it('name only tools that exist', async () => {
    const from = await open({ args: ['--access', 'admin'] });
    const tools = (await from.tools()).map(({ name }) => name);
    const texts = [
      await from.prompt('design_index', { data: 'x', questions: 'y' }),
      await from.prompt('debug_retrieval', { index: 'x', query: 'y', expected: 'z' }),
      from.instructions() ?? '',
    ];
    const named = texts.flatMap((text) => text.match(/\b[a-z]+_[a-z_]+\b/g) ?? []);
    const others = named.filter((name) => !tools.includes(name));
    // Arguments of tools, no tools themselves.
    expect([...new Set(others)].sort()).toEqual(['max_tokens', 'top_k']);
  });
});

it('lists no resource where no key is set', async () => {
  const { resources } = await open({ env: { PINECONE_API_KEY: '' } });
  expect(await resources()).toEqual([]);
  expect(fake().problems).toEqual([]);
});
