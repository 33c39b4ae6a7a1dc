import type { PineconeFake } from '@patchbay/testkit';

/** Texts whose words decide what is similar: the fake's embedder gives shared words similar vectors. */
export const articles = [
  { id: 'a1', title: 'Refunds', body: 'How to get a refund for a broken lamp', year: 2021, topic: 'money' },
  { id: 'a2', title: 'Shipping', body: 'Parcels travel three days by train', year: 2022, topic: 'travel' },
  { id: 'a3', title: 'Lamps', body: 'A lamp that glows warm in the evening', year: 2023, topic: 'goods' },
  {
    id: 'a4',
    title: 'Returns',
    body: 'Send the broken lamp back within two weeks',
    year: 2024,
    topic: 'money',
  },
  { id: 'a5', title: 'Trains', body: 'The night train leaves at nine', year: 2020, topic: 'travel' },
];

/** One index of each kind with the same five articles: `texts` (records), `papers` (documents), `points` and `terms` (vectors). */
export async function seedArticles(fake: PineconeFake): Promise<void> {
  await fake.seedIndex({ name: 'texts', kind: 'records', field: 'body' });
  fake.seedRecords(
    'texts',
    '__default__',
    articles.map(({ id, ...fields }) => ({ _id: id, ...fields })),
  );
  await fake.seedIndex({
    name: 'papers',
    kind: 'documents',
    schema: {
      title: { type: 'string', full_text_search: {} },
      body: { type: 'string', full_text_search: { stemming: true } },
      meaning: { type: 'dense_vector', dimension: 3, metric: 'cosine' },
      words: { type: 'sparse_vector' },
    },
  });
  fake.seedRecords(
    'papers',
    '__default__',
    articles.map(({ id, ...fields }, place) => ({
      _id: id,
      ...fields,
      meaning: pointOf(place),
      words: { indices: [place, 100], values: [1, 0.1] },
    })),
  );
  await fake.seedIndex({ name: 'points', kind: 'vectors', dimension: 3, metric: 'cosine' });
  fake.seedRecords(
    'points',
    '__default__',
    articles.map(({ id, ...metadata }, place) => ({ id, values: pointOf(place), metadata })),
  );
  await fake.seedIndex({ name: 'terms', kind: 'vectors', vectorType: 'sparse' });
  fake.seedRecords(
    'terms',
    '__default__',
    articles.map(({ id, ...metadata }, place) => ({
      id,
      sparseValues: { indices: [place, 100], values: [1, 0.1] },
      metadata,
    })),
  );
}

/** Points on a quarter circle, so that the neighbours of an article in the list are its neighbours by cosine. */
export function pointOf(place: number): number[] {
  const angle = (place * Math.PI) / 10;
  return [Math.cos(angle), Math.sin(angle), 0];
}
