import type { PineconeFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { articles, seedArticles } from '../../test/support/seed.js';
import { usePinecone } from '../../test/support/use-pinecone.js';

const many = Array.from({ length: 45 }, (_, n) => `doc-${String(n).padStart(2, '0')}`);

async function seed(fake: PineconeFake): Promise<void> {
  await seedArticles(fake);
  fake.seedRecords(
    'points',
    'many',
    many.map((id, n) => ({ id, values: [1, 0, 0], metadata: { n, even: n % 2 === 0 } })),
  );
  fake.seedRecords(
    'papers',
    'many',
    many.map((_id, n) => ({ _id, title: _id, meaning: [1, 0, 0], even: n % 2 === 0 })),
  );
}

const { client, fake } = usePinecone({ seed });

interface Shown {
  id: string;
  fields: Record<string, unknown>;
  values?: number[];
  sparse_values?: { indices: number[]; values: number[] };
}

async function fetch(args: Record<string, unknown>) {
  const answer = await client().call('fetch_records', args);
  expect(answer.isError, answer.text).toBe(false);
  // What the tool's output schema says.
  return answer.data as unknown as {
    records: Shown[];
    missing?: string[];
    usage: string;
    notice?: string;
    next_cursor?: string;
  };
}

/** Ids of all pages. */
async function walk(args: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetch({ ...args, ...(cursor ? { cursor } : {}) });
    ids.push(...page.records.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor);
  return ids;
}

describe('fetch_records', () => {
  it.each(['texts', 'papers', 'points', 'terms'])(
    'shows records of %s whole, in the order asked for',
    async (index) => {
      const { records, missing, usage } = await fetch({ index, ids: ['a5', 'nobody', 'a1'] });
      expect(records.map(({ id }) => id)).toEqual(['a5', 'a1']);
      const { id: _, ...first } = articles[4] ?? {};
      expect(records[0]?.fields).toEqual(first);
      expect(missing).toEqual(['nobody']);
      expect(usage).toBe('1 read unit');
    },
  );

  it('prints vectors only when asked', async () => {
    expect(JSON.stringify(await fetch({ index: 'papers', ids: ['a1'] }))).not.toMatch(/values|meaning|words/);
    const { records } = await fetch({
      index: 'papers',
      ids: ['a2'],
      include_values: true,
      fields: ['title'],
    });
    expect(records).toEqual([
      {
        id: 'a2',
        fields: { title: 'Shipping' },
        values: [0.9510565, 0.309017, 0],
        sparse_values: { indices: [1, 100], values: [1, 0.1] },
      },
    ]);
    const vectors = await fetch({ index: 'terms', ids: ['a2'], include_values: true, fields: [] });
    expect(vectors.records).toEqual([
      { id: 'a2', fields: {}, sparse_values: { indices: [1, 100], values: [1, 0.1] } },
    ]);
  });

  it('shows a record once that is asked for twice', async () => {
    const { data } = await client().call('fetch_records', { index: 'points', ids: ['a2', 'a1', 'a2'] });
    expect(data.records).toMatchObject([{ id: 'a2' }, { id: 'a1' }]);
  });

  it('pages through many ids without losing one', async () => {
    expect(await walk({ index: 'points', namespace: 'many', ids: many, limit: 20 })).toEqual(many);
  });

  it.each(['points', 'papers'])('pages through what a filter selects in %s', async (index) => {
    const ids = await walk({ index, namespace: 'many', filter: { even: true }, limit: 10 });
    expect(ids.sort()).toEqual(many.filter((_, n) => n % 2 === 0));
  });

  it('goes on where the budget ends a page', async () => {
    const long = Array.from({ length: 10 }, (_, n) => ({
      id: `l${n}`,
      values: [1, 0, 0],
      metadata: { text: 'x'.repeat(3_000) },
    }));
    fake().seedRecords('points', 'long', long);
    const ids = long.map(({ id }) => id);
    expect((await fetch({ index: 'points', namespace: 'long', ids })).records.length).toBeLessThan(10);
    expect(await walk({ index: 'points', namespace: 'long', ids })).toEqual(ids);
  });

  it('fetches ids with any character and of any length', async () => {
    const odd = [
      'a/b?c&d=e#f',
      '100%',
      ' blank ',
      '"quote"',
      ...Array.from({ length: 30 }, (_, n) => `${n}${'&'.repeat(500)}`),
    ];
    fake().seedRecords(
      'points',
      'odd',
      odd.map((id) => ({ id, values: [1, 0, 0] })),
    );
    const { records } = await fetch({ index: 'points', namespace: 'odd', ids: odd, limit: 100, fields: [] });
    expect(records.map(({ id }) => id).slice(0, 4)).toEqual(odd.slice(0, 4));
    expect(await walk({ index: 'points', namespace: 'odd', ids: odd, limit: 100 })).toEqual(odd);
  });

  it('shows a single record that is longer than the answer may be, cut', async () => {
    fake().seedRecords('points', 'huge', [
      { id: 'h', values: [1, 0, 0], metadata: { text: 'y'.repeat(30_000) } },
    ]);
    const { records } = await fetch({ index: 'points', namespace: 'huge', ids: ['h'] });
    expect(records[0]?.fields.text).toMatch(/\[cut: \d+ of 30000 characters\]$/);
  });

  it('says which namespaces there are when nothing is found in one that does not exist', async () => {
    const { notice } = await fetch({ index: 'points', namespace: 'mny', ids: ['doc-01'] });
    expect(notice).toContain('points has no namespace mny');
  });

  it.each([
    ['neither ids nor filter', { index: 'points' }, 'Give either ids or filter.'],
    ['both', { index: 'points', ids: ['a1'], filter: { a: 1 } }, 'Give either ids or filter.'],
    [
      'too many ids',
      { index: 'points', ids: Array.from({ length: 100_000 }, (_, n) => `i${n}`) },
      'ids: must have at most 1000 items (got 100000)',
    ],
    ['an empty id', { index: 'points', ids: [''] }, 'ids[0]: must have at least 1 character'],
    ['an empty filter', { index: 'points', filter: {} }, 'filter must not be empty'],
    ['a missing index', { index: 'point', ids: ['a1'] }, 'There is no index "point"'],
  ])('refuses %s', async (_what, args, message) => {
    const { isError, error } = await client().call('fetch_records', args);
    expect(isError).toBe(true);
    expect(error.message).toContain(message);
    expect(error.next.length).toBeGreaterThan(5);
  });
});
