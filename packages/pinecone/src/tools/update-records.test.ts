import type { PineconeFake } from '@patchbay/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { articles, seedArticles } from '../../test/support/seed.js';
import { usePinecone } from '../../test/support/use-pinecone.js';

async function seed(fake: PineconeFake): Promise<void> {
  await seedArticles(fake);
  await fake.seedIndex({ name: 'pods', kind: 'vectors', dimension: 2, pod: true });
  fake.seedRecords('pods', '__default__', [{ id: 'p', values: [1, 0], metadata: { year: 1 } }]);
}

const { client, fake } = usePinecone({ seed, args: ['--access', 'write'] });
let since = 0;
beforeEach(() => {
  since = fake().requests.length;
});
afterEach(() => fake().clearFaults());

async function update(args: Record<string, unknown>) {
  const { data, isError, text } = await client().call('update_records', args);
  expect(isError, text).toBe(false);
  return data;
}
async function refused(args: Record<string, unknown>) {
  const { isError, error } = await client().call('update_records', args);
  expect(isError).toBe(true);
  return error;
}
const fieldsOf = (index: string, id: string) =>
  fake()
    .records(index)
    .find((record) => record.id === id)?.fields;
const updates = () =>
  fake()
    .requests.slice(since)
    .filter(({ path }) => path.endsWith('/update'));

describe('update_records', () => {
  it.each(['texts', 'papers', 'points'])(
    'sets metadata of %s by id and names ids that do not exist',
    async (index) => {
      const answer = await update({ index, ids: ['a1', 'a2', 'nobody'], set: { year: 1999, seen: true } });
      expect(answer).toEqual({ matched: 2, updated: 2, missing: ['nobody'] });
      expect(fieldsOf(index, 'a1')).toMatchObject({ title: 'Refunds', year: 1999, seen: true });
    },
  );

  it.each(['texts', 'papers', 'points'])(
    'sets metadata of %s by filter, after a count that changes nothing',
    async (index) => {
      const filter = { topic: 'travel' };
      expect(await update({ index, filter, set: { topic: 'trips' }, dry_run: true })).toEqual({
        matched: 2,
        dry_run: true,
      });
      expect(fieldsOf(index, 'a5')).toMatchObject({ topic: 'travel' });
      expect(await update({ index, filter, set: { topic: 'trips' } })).toEqual({ matched: 2, updated: 2 });
      expect(fieldsOf(index, 'a5')).toMatchObject({ topic: 'trips' });
    },
  );

  it('counts by id without changing anything', async () => {
    expect(await update({ index: 'points', ids: ['a1', 'x'], set: { n: 1 }, dry_run: true })).toEqual({
      matched: 1,
      missing: ['x'],
      dry_run: true,
    });
    expect(updates()).toEqual([]);
  });

  it('removes fields of documents', async () => {
    await update({ index: 'papers', ids: ['a3'], set: { year: 7 }, remove: ['topic'] });
    expect(fieldsOf('papers', 'a3')).toMatchObject({ year: 7 });
    expect(fieldsOf('papers', 'a3')).not.toHaveProperty('topic');
  });

  it('updates many documents with one request', async () => {
    await update({ index: 'papers', ids: articles.map(({ id }) => id), set: { batch: 1 } });
    expect(updates()).toHaveLength(1);
  });

  it('names the records that could not be updated', async () => {
    fake().fail({
      answer: { kind: 'status', status: 400, body: { code: 3, message: 'Bad one', details: [] } },
      when: ({ path, body }) => path.endsWith('/update') && body.includes('"a2"'),
    });
    expect(await update({ index: 'points', ids: ['a1', 'a2', 'a3'], set: { n: 1 } })).toEqual({
      matched: 3,
      updated: 2,
      failed: [{ id: 'a2', code: 'invalid_argument', message: 'Bad one.' }],
    });
  });

  it('updates pods by id', async () => {
    expect(await update({ index: 'pods', ids: ['p'], set: { year: 2 } })).toEqual({ matched: 1, updated: 1 });
  });

  it.each([
    ['neither ids nor filter', { index: 'points', set: { a: 1 } }, 'Give either ids or filter.'],
    ['an empty filter', { index: 'points', filter: {}, set: { a: 1 } }, 'filter: must not be empty'],
    ['nothing to change', { index: 'points', ids: ['a1'] }, 'Nothing to change.'],
    [
      'removing from vectors',
      { index: 'points', ids: ['a1'], remove: ['x'] },
      'fields can be removed from documents only',
    ],
    [
      'the text that is embedded',
      { index: 'texts', ids: ['a1'], set: { body: 'new' } },
      'an update does not embed again',
    ],
    ['the id', { index: 'papers', ids: ['a1'], set: { _id: 'other' } }, '_id cannot be changed'],
    ['removing the id', { index: 'papers', ids: ['a1'], remove: ['_id'] }, '_id cannot be changed'],
    [
      "a word of the service's own",
      { index: 'papers', ids: ['a1'], set: { _remove_fields: ['title'] } },
      '_remove_fields cannot be changed',
    ],
    ['nested values', { index: 'points', ids: ['a1'], set: { a: { b: 1 } } }, 'set has a that is neither'],
    [
      'ids that all do not exist',
      { index: 'points', ids: ['x', 'y'], set: { a: 1 } },
      'None of the 2 ids exists in points/__default__.',
    ],
    [
      'too many ids',
      { index: 'points', ids: Array(101).fill('x'), set: { a: 1 } },
      'ids: must have at most 100 items',
    ],
  ])('refuses %s', async (_what, args, message) => {
    expect((await refused(args)).message).toContain(message);
    expect(updates()).toEqual([]);
  });

  it('explains an unknown operator', async () => {
    const error = await refused({ index: 'points', filter: { year: { $greater: 1 } }, set: { a: 1 } });
    expect(error.next).toContain('$greater is not a known operator');
  });
});
