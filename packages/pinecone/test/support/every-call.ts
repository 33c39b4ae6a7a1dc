import type { LiedCall, PineconeFake } from '@patchbay/testkit';

/** A search of each kind of index, by the index of `seedArticles`. */
export const queries = {
  texts: { query: 'lamp' },
  papers: { query: 'lamp', vector: [1, 0, 0] },
  points: { vector: [1, 0, 0] },
};

/** A record for each of them. */
export const records = {
  texts: { _id: 'n', body: 'a lamp' },
  papers: { _id: 'n', body: 'a lamp' },
  points: { id: 'n', values: [1, 0, 0] },
};

/** A call of every tool for every kind of index it differs by, in a fake with `seedArticles`. Arguments are made when they are asked for. */
export function everyCall(fake: PineconeFake): LiedCall[] {
  const backup = fake.seedBackup('points');
  let count = 0;
  const next = (name: string) => {
    count += 1;
    return `${name}-${count}`;
  };
  const made = async () => {
    const name = next('gone');
    await fake.seedIndex({ name, kind: 'vectors', dimension: 3, metric: 'cosine' });
    return name;
  };
  const calls: Array<[string, LiedCall['args'] | Record<string, unknown>]> = [
    ...Object.entries(queries).map(([index, query]): [string, Record<string, unknown>] => [
      'semantic_search',
      { index, ...query },
    ]),
    ...Object.entries(records).flatMap(
      ([index, record]): Array<[string, Record<string, unknown>]> => [
        ['fetch_records', { index, ids: ['a1'] }],
        ['fetch_records', { index, filter: { year: 2021 } }],
        ['list_record_ids', { index }],
        ['describe_index', { index }],
        ['upsert_records', { index, records: [record] }],
        ['update_records', { index, ids: ['a1'], set: { year: 2021 } }],
        ['update_records', { index, filter: { year: 2021 }, set: { year: 2021 } }],
        ['delete_records', { index, ids: ['zz'] }],
        ['delete_records', { index, filter: { year: 1999 } }],
      ],
    ),
    ['semantic_search', { index: 'points', like_id: 'a1' }],
    ['semantic_search', { index: 'texts', query: 'lamp', rerank: 'bge-reranker-v2-m3' }],
    ['embed_text', { texts: ['a'], model: 'multilingual-e5-large' }],
    ['rerank_documents', { query: 'a', documents: ['a'] }],
    ['list_indexes', {}],
    ['list_models', {}],
    ['list_backups', {}],
    ['list_backups', { index: 'points' }],
    ['create_backup', { index: 'points' }],
    ['restore_backup', () => ({ backup_id: backup, name: next('restored') })],
    ['create_index', () => ({ name: next('new'), kind: 'vectors', dimension: 2 })],
    ['configure_index', { index: 'points', tags: { a: 'b' } }],
    ['delete_index', async () => ({ index: await made() })],
  ];
  return calls.map(([tool, args]) => ({ tool, args: typeof args === 'function' ? args : () => args }));
}
