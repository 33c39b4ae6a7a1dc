import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { findSpecs, readShapes } from './published-shapes.js';
import { send } from './test-callers.js';

const specs = findSpecs();
const folder = 'folder' in specs ? specs.folder : '';
const reason = 'missing' in specs ? ` (skipped: ${specs.missing})` : '';

describe.skipIf(folder === '')(`answers have the published shapes${reason}`, () => {
  let fake: PineconeFake;
  beforeAll(async () => {
    fake = await startPineconeFake();
    await fake.seedIndex({
      name: 'plain',
      kind: 'vectors',
      dimension: 2,
      metric: 'dotproduct',
      tags: { a: 'b' },
    });
    await fake.seedIndex({ name: 'texts', kind: 'records', deletionProtection: 'enabled' });
    await fake.seedIndex({ name: 'sparse', kind: 'records', model: 'pinecone-sparse-english-v0' });
    await fake.seedIndex({ name: 'pod', kind: 'vectors', dimension: 2, pod: true });
    await fake.seedIndex({
      name: 'papers',
      kind: 'documents',
      schema: {
        title: { type: 'string', full_text_search: {} },
        meaning: { type: 'dense_vector', dimension: 2, metric: 'cosine' },
      },
    });
    fake.seedRecords('plain', 'a', [
      { id: 'x', values: [1, 0], sparseValues: { indices: [1], values: [1] }, metadata: { n: 1 } },
      { id: 'y', values: [0, 1] },
    ]);
    fake.seedRecords('texts', 'a', [{ _id: 'x', chunk_text: 'some text', n: 1 }]);
    fake.seedRecords('papers', 'a', [{ _id: 'x', title: 'some text', n: 1 }]);
    fake.seedBackup('plain', 'nightly');
  });
  afterAll(() => fake.close());

  /** One request and the operation of the file it belongs to. */
  interface Step {
    operation: string;
    status: number;
    path?: string;
    index?: string;
    body?: unknown;
  }

  const run = async (
    file: string,
    { steps, version, nulls }: { steps: Step[]; version: string; nulls?: 'dropped' },
  ) => {
    const shapes = readShapes(folder, file);
    const wrong: string[] = [];
    for (const { operation, path, index, body, status } of steps) {
      const [method = '', template = ''] = operation.split(' ');
      const answer = await send(fake, path ?? template, {
        method,
        version,
        ...(index === undefined ? {} : { index }),
        ...(body === undefined ? {} : { body }),
      });
      if (nulls === 'dropped') answer.body = withoutNulls(answer.body);
      if (answer.status !== status) wrong.push(`${operation} answered ${answer.status}, not ${status}`);
      wrong.push(...shapes.check(operation, answer));
    }
    return {
      wrong,
      untouched: shapes.operations.filter((one) => !steps.some(({ operation }) => operation === one)),
    };
  };

  test('the control plane of 2026-04', async () => {
    const [backup] = fake.backups();
    const serverless = { cloud: 'aws', region: 'us-east-1' };
    const created = { name: 'made', dimension: 3, metric: 'cosine', spec: { serverless } };
    const embed = { model: 'multilingual-e5-large', field_map: { text: 'body' } };
    const one = '/indexes/{index_name}';
    const steps: Step[] = [
      { operation: 'GET /indexes', status: 200 },
      { operation: 'POST /indexes', body: created, status: 201 },
      { operation: 'POST /indexes', body: created, status: 409 },
      { operation: 'POST /indexes', body: { ...created, name: 'Bad' }, status: 400 },
      { operation: 'POST /indexes', body: {}, status: 422 },
      {
        operation: 'POST /indexes',
        body: { ...created, name: 'far', spec: { serverless: { cloud: 'aws', region: 'x' } } },
        status: 404,
      },
      {
        operation: 'POST /indexes/create-for-model',
        body: { name: 'model', ...serverless, embed },
        status: 201,
      },
      ...['plain', 'texts', 'sparse', 'pod', 'papers'].map((name) => ({
        operation: `GET ${one}`,
        path: `/indexes/${name}`,
        status: 200,
      })),
      { operation: `GET ${one}`, path: '/indexes/none', status: 404 },
      { operation: `PATCH ${one}`, path: '/indexes/plain', body: { tags: { a: '' } }, status: 202 },
      { operation: `DELETE ${one}`, path: '/indexes/texts', status: 403 },
      { operation: `DELETE ${one}`, path: '/indexes/made', status: 202 },
      { operation: `GET ${one}/backups`, path: '/indexes/plain/backups', status: 200 },
      {
        operation: `POST ${one}/backups`,
        path: '/indexes/plain/backups',
        body: { name: 'now' },
        status: 201,
      },
      { operation: 'GET /backups', path: '/backups?limit=1', status: 200 },
      { operation: 'GET /backups/{backup_id}', path: `/backups/${backup?.id}`, status: 200 },
      { operation: 'GET /backups/{backup_id}', path: '/backups/none', status: 404 },
      {
        operation: 'POST /backups/{backup_id}/create-index',
        path: `/backups/${backup?.id}/create-index`,
        body: { name: 'copy' },
        status: 202,
      },
      { operation: 'GET /restore-jobs', status: 200 },
      { operation: 'GET /restore-jobs/{job_id}', path: '/restore-jobs/none', status: 404 },
      { operation: 'DELETE /backups/{backup_id}', path: `/backups/${backup?.id}`, status: 202 },
      { operation: 'GET /collections', status: 200 },
      { operation: 'POST /collections', body: { name: 'a', source: 'b' }, status: 400 },
      { operation: 'GET /collections/{collection_name}', path: '/collections/none', status: 404 },
    ];
    const { wrong, untouched } = await run('db_control_2026-04', { steps, version: '2026-04' });
    expect(wrong).toEqual([]);
    expect(untouched).toEqual(['DELETE /collections/{collection_name}']);
  });

  test('the data plane of 2026-04', async () => {
    const index = 'plain';
    const vector = { id: 'z', values: [1, 1], metadata: { n: 2 } };
    const query = { namespace: 'a', topK: 3, includeValues: true, includeMetadata: true };
    const records = '/records/namespaces/{namespace}';
    const search = {
      path: '/records/namespaces/a/search',
      operation: `POST ${records}/search`,
      index: 'texts',
    };
    const steps: Step[] = [
      { operation: 'POST /vectors/upsert', index, body: { namespace: 'a', vectors: [vector] }, status: 200 },
      { operation: 'POST /vectors/upsert', index, body: { vectors: [] }, status: 400 },
      { operation: 'POST /query', index, body: { ...query, vector: [1, 0] }, status: 200 },
      { operation: 'POST /query', index, body: { ...query, id: 'x', includeValues: false }, status: 200 },
      { operation: 'POST /query', index: 'papers', body: { ...query, vector: [1, 0] }, status: 400 },
      { operation: 'GET /vectors/fetch', path: '/vectors/fetch?ids=x&ids=y&namespace=a', index, status: 200 },
      {
        operation: 'POST /vectors/fetch_by_metadata',
        index,
        body: { namespace: 'a', filter: { n: 1 } },
        status: 200,
      },
      { operation: 'GET /vectors/list', path: '/vectors/list?namespace=a&limit=1', index, status: 200 },
      {
        operation: 'POST /vectors/update',
        index,
        body: { namespace: 'a', id: 'x', setMetadata: { n: 3 } },
        status: 200,
      },
      {
        operation: 'POST /vectors/update',
        index,
        body: { namespace: 'a', filter: { n: 3 }, setMetadata: { m: 1 }, dryRun: true },
        status: 200,
      },
      { operation: 'POST /describe_index_stats', index, body: {}, status: 200 },
      { operation: 'POST /describe_index_stats', index: 'sparse', body: {}, status: 200 },
      { operation: 'POST /vectors/delete', index, body: { namespace: 'a', ids: ['y'] }, status: 200 },
      { operation: 'POST /vectors/delete', index, body: { namespace: 'none', ids: ['y'] }, status: 404 },
      { operation: 'POST /namespaces', index, body: { name: 'b' }, status: 200 },
      { operation: 'POST /namespaces', index, body: { name: 'b' }, status: 409 },
      { operation: 'GET /namespaces', path: '/namespaces?limit=1', index, status: 200 },
      { operation: 'GET /namespaces/{namespace}', path: '/namespaces/a', index, status: 200 },
      { operation: 'DELETE /namespaces/{namespace}', path: '/namespaces/a', index, status: 200 },
      { operation: 'DELETE /namespaces/{namespace}', path: '/namespaces/a', index, status: 404 },
      {
        operation: `POST ${records}/upsert`,
        path: '/records/namespaces/a/upsert',
        index: 'texts',
        body: JSON.stringify({ _id: 'y', chunk_text: 'more text' }),
        status: 201,
      },
      {
        ...search,
        body: {
          query: { top_k: 2, inputs: { text: 'text' } },
          rerank: { model: 'pinecone-rerank-v0', rank_fields: ['chunk_text'] },
        },
        status: 200,
      },
      { ...search, body: { query: { top_k: 2 } }, status: 400 },
    ];
    const { wrong, untouched } = await run('db_data_2026-04', { steps, version: '2026-04' });
    expect(wrong).toEqual([]);
    expect(untouched.filter((operation) => !operation.includes('/bulk/imports'))).toEqual([]);
  });

  test('inference of 2026-04', async () => {
    const inputs = [{ text: 'some text' }];
    const parameters = { input_type: 'query' };
    const documents = [{ text: 'some text' }];
    const steps: Step[] = [
      { operation: 'POST /embed', body: { model: 'multilingual-e5-large', parameters, inputs }, status: 200 },
      {
        operation: 'POST /embed',
        body: {
          model: 'pinecone-sparse-english-v0',
          parameters: { ...parameters, return_tokens: true },
          inputs,
        },
        status: 200,
      },
      { operation: 'POST /embed', body: { model: 'multilingual-e5-large', inputs }, status: 400 },
      {
        operation: 'POST /rerank',
        body: { model: 'cohere-rerank-3.5', query: 'text', documents },
        status: 200,
      },
      { operation: 'POST /rerank', body: { model: 'cohere-rerank-3.5', query: '', documents }, status: 400 },
      { operation: 'GET /models', status: 200 },
      { operation: 'GET /models/{model_name}', path: '/models/bge-reranker-v2-m3', status: 200 },
      { operation: 'GET /models/{model_name}', path: '/models/none', status: 404 },
    ];
    expect(await run('inference_2026-04', { steps, version: '2026-04' })).toEqual({
      wrong: [],
      untouched: [],
    });
  });

  // The alpha is the only published file with documents; the fake speaks 2026-07, whose models the SDK brings.
  test('documents, by the alpha that came before 2026-07', async () => {
    const route = (action: string, body: object, status: number): Step => ({
      operation: `POST /namespaces/{namespace}/documents/${action}`,
      path: `/namespaces/a/documents/${action}`,
      index: 'papers',
      body,
      status,
    });
    const steps = [
      route(
        'search',
        { score_by: [{ type: 'text', field: 'title', query: 'text' }], top_k: 1, include_fields: ['*'] },
        200,
      ),
      route('fetch', { ids: ['x'] }, 200),
      route('delete', { ids: ['x'] }, 202),
    ];
    expect((await run('db_data_2026-01.alpha', { steps, version: '2026-07' })).wrong).toEqual([]);
  });

  // In 2026-07 what is not set is null, and a dense semantic_text field has a dimension; the alpha left both out.
  test('indexes with a schema, by the alpha that came before 2026-07', async () => {
    const steps = ['plain', 'sparse', 'papers'].map((name) => ({
      operation: 'GET /indexes/{index_name}',
      path: `/indexes/${name}`,
      status: 200,
    }));
    expect(
      (await run('db_control_2026-01.alpha', { steps, version: '2026-07', nulls: 'dropped' })).wrong,
    ).toEqual([]);
  });
});

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutNulls(part)]));
}
