import { afterEach, describe, expect, it } from 'vitest';
import { queries, records } from '../test/support/every-call.js';
import { seedArticles } from '../test/support/seed.js';
import { usePinecone } from '../test/support/use-pinecone.js';

const { client, fake } = usePinecone({
  seed: seedArticles,
  args: ['--access', 'admin'],
  env: { PATCHBAY_RETRIES: '0', PATCHBAY_CIRCUIT_FAILURES: '0', PINECONE_WAIT_MS: '0' },
});
afterEach(() => fake().clearFaults());

const kinds = ['texts', 'papers', 'points'];
/** Every tool that sends something, by the index it is asked of. */
const calls: Array<[string, Record<string, unknown>]> = [
  ...Object.entries(queries).map(([index, query]): [string, Record<string, unknown>] => [
    'semantic_search',
    { index, ...query },
  ]),
  ...kinds.flatMap(
    (index): Array<[string, Record<string, unknown>]> => [
      ['semantic_search', { index, like_id: 'a1' }],
      ['fetch_records', { index, ids: ['a1'] }],
      ['fetch_records', { index, filter: { year: 2021 } }],
      ['list_record_ids', { index }],
      ['describe_index', { index }],
      ['update_records', { index, ids: ['a1'], set: { year: 1 } }],
      ['update_records', { index, filter: { year: 2021 }, set: { year: 2021 } }],
      ['delete_records', { index, ids: ['zz'] }],
      ['delete_records', { index, filter: { year: 2021 }, dry_run: true }],
    ],
  ),
  ...Object.entries(records).map(([index, record]): [string, Record<string, unknown>] => [
    'upsert_records',
    { index, records: [record], wait: true },
  ]),
  ['semantic_search', { index: 'texts', query: 'lamp', rerank: 'bge-reranker-v2-m3' }],
  ['embed_text', { texts: ['a'], model: 'multilingual-e5-large' }],
  ['rerank_documents', { query: 'a', documents: ['a'] }],
  ['list_indexes', {}],
  ['list_models', {}],
  ['list_backups', {}],
  ['create_backup', { index: 'texts' }],
  ['restore_backup', { backup_id: 'x', name: 'restored' }],
  ['create_index', { name: 'strange', kind: 'vectors', dimension: 2 }],
  ['configure_index', { index: 'texts', tags: { a: 'b' } }],
  ['delete_index', { index: 'texts' }],
];

const bodies: unknown[] = [
  {},
  [],
  null,
  'text',
  7,
  { usage: null, namespaces: null, matches: null, vectors: null },
  {
    result: {},
    data: [{}],
    models: [{}],
    indexes: [{}, null],
    documents: [null],
    namespaces: [{}],
    matches: [{}],
    vectors: [{}],
  },
];

describe('an answer in no form we know', () => {
  it.each(bodies.map((body) => [JSON.stringify(body), body]))('%s is no bug of ours', async (_name, body) => {
    const internal: string[] = [];
    for (const [tool, args] of calls) {
      fake().clearFaults();
      // One after the other: the description of the index is right, what is asked of it is not.
      fake().fail({
        answer: { kind: 'status', status: 200, body },
        times: 50,
        when: ({ method, path }) => !(method === 'GET' && path.startsWith('/indexes/')) && path !== '/models',
      });
      const { text } = await client().call(tool, args);
      if (text.includes('"internal"')) internal.push(`${tool} ${JSON.stringify(args)}: ${text}`);
      fake().clearFaults();
    }
    expect(internal).toEqual([]);
  });

  it.each(bodies.map((body) => [JSON.stringify(body), body]))(
    '%s is no bug of ours anywhere',
    async (_name, body) => {
      const internal: string[] = [];
      for (const [tool, args] of calls) {
        fake().clearFaults();
        fake().fail({ answer: { kind: 'status', status: 200, body }, times: 50 });
        const { text } = await client().call(tool, args);
        if (text.includes('"internal"')) internal.push(`${tool} ${JSON.stringify(args)}: ${text}`);
      }
      expect(internal).toEqual([]);
    },
  );
});
