import { eras, type PineconeFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePinecone } from '../../test/support/use-pinecone.js';

const names = ['texts', 'papers', 'points'] as const;

async function seed(fake: PineconeFake): Promise<void> {
  await fake.seedIndex({ name: 'points', kind: 'vectors', dimension: 2 });
  await fake.seedIndex({ name: 'texts', kind: 'records', field: 'body' });
  await fake.seedIndex({
    name: 'papers',
    kind: 'documents',
    schema: { body: { type: 'string', full_text_search: {} } },
  });
  await fake.seedIndex({ name: 'pods', kind: 'vectors', dimension: 2, pod: true });
}

/** Ten records in a namespace of the test's own. */
function fill(index: string, namespace: string): void {
  const numbers = Array.from({ length: 10 }, (_, n) => n);
  const record = (n: number) => {
    if (index === 'points' || index === 'pods')
      return { id: `r${n}`, values: [1, n], metadata: { n, even: n % 2 === 0 } };
    return { _id: `r${n}`, body: `text ${n}`, n, even: n % 2 === 0 };
  };
  fake().seedRecords(index, namespace, numbers.map(record));
}

const { client, fake, open } = usePinecone({ seed, args: ['--access', 'write'] });

/** Calls, and calls again with the token of the preview. */
async function confirmed(args: Record<string, unknown>) {
  const asked = await client().call('delete_records', args);
  expect(asked.error.code, asked.text).toBe('confirmation_required');
  const { isError, data, text } = await client().call('delete_records', {
    ...args,
    confirm: asked.error.details?.confirm,
  });
  expect(isError, text).toBe(false);
  return { data, preview: asked.error.message };
}

describe('delete_records', () => {
  it.each(names)('deletes from %s by id without asking', async (index) => {
    fill(index, 'ids');
    const { data } = await client().call('delete_records', {
      index,
      namespace: 'ids',
      ids: ['r1', 'r2', 'r2'],
    });
    expect(data).toEqual({ ids_gone: 2 });
    expect(fake().records(index, 'ids')).toHaveLength(8);
  });

  it.each(names)('deletes from %s by filter when somebody agreed to the number', async (index) => {
    fill(index, 'filter');
    const args = { index, namespace: 'filter', filter: { even: true } };
    const dry = await client().call('delete_records', { ...args, dry_run: true });
    expect(dry.data).toEqual({ matched: 5, dry_run: true });
    const { data, preview } = await confirmed(args);
    expect(preview).toContain(`Delete 5 records in namespace filter of ${index} that match {"even":true}?`);
    expect(data).toEqual({ deleted: 5 });
    expect(fake().records(index, 'filter')).toHaveLength(5);
  });

  it.each(names)('empties one namespace of %s and no other', async (index) => {
    fill(index, 'all');
    fill(index, 'other');
    const { data, preview } = await confirmed({ index, namespace: 'all', all: true });
    expect(preview).toContain(`Delete all 10 records in namespace all of ${index}?`);
    expect(data).toEqual({ deleted: 10 });
    expect(fake().records(index, 'all')).toEqual([]);
    expect(fake().records(index, 'other')).toHaveLength(10);
  });

  it('says where it stopped counting documents', async () => {
    const documents = Array.from({ length: 10_001 }, (_, n) => ({ _id: `d${n}`, body: 'x', n }));
    fake().seedRecords('papers', 'huge', documents);
    const args = { index: 'papers', namespace: 'huge', filter: { n: { $gte: 0 } } };
    const dry = await client().call('delete_records', { ...args, dry_run: true });
    expect(dry.data).toEqual({ matched: 10_000, more: true, dry_run: true });
    const { data, preview } = await confirmed(args);
    expect(preview).toContain('Delete more than 10000 records');
    expect(data).toEqual({ deleted: 10_001 });
  });

  it('deletes from pods, whose number nobody knows beforehand', async () => {
    fill('pods', 'a');
    const byFilter = await confirmed({ index: 'pods', namespace: 'a', filter: { n: { $lt: 3 } } });
    expect(byFilter.preview).toContain('Delete an unknown number of records');
    expect(byFilter.data).toEqual({});
    expect(fake().records('pods', 'a')).toHaveLength(7);
    expect((await confirmed({ index: 'pods', namespace: 'a', all: true })).data).toEqual({ deleted: 7 });
  });

  it.each(eras)('asks the person where the host can, in the %s era', async (era) => {
    const namespace = `asked-${era}`;
    fill('points', namespace);
    const questions: string[] = [];
    const { call } = await open({
      era,
      elicit: (message) => {
        questions.push(message);
        return questions.length === 1 ? 'decline' : 'accept';
      },
    });
    const args = { index: 'points', namespace, all: true };
    expect((await call('delete_records', args)).error.code).toBe('refused');
    expect(fake().records('points', namespace)).toHaveLength(10);
    expect((await call('delete_records', args)).data).toEqual({ deleted: 10 });
    expect(questions[1]).toContain('Delete all 10 records');
  });

  it('asks again when the number has changed in the meantime', async () => {
    fill('points', 'moving');
    const args = { index: 'points', namespace: 'moving', all: true };
    const first = await client().call('delete_records', args);
    fake().seedRecords('points', 'moving', [{ id: 'new', values: [1, 0] }]);
    const second = await client().call('delete_records', { ...args, confirm: first.error.details?.confirm });
    expect(second.error.code).toBe('confirmation_required');
    expect(second.error.message).toContain('Delete all 11 records');
    expect(fake().records('points', 'moving')).toHaveLength(11);
  });

  it('uses a confirmation for nothing else', async () => {
    fill('points', 'bound');
    fill('points', 'precious');
    const { error } = await client().call('delete_records', {
      index: 'points',
      namespace: 'bound',
      all: true,
    });
    const other = await client().call('delete_records', {
      index: 'points',
      namespace: 'precious',
      all: true,
      confirm: error.details?.confirm,
    });
    expect(other.isError).toBe(true);
    expect(fake().records('points', 'precious')).toHaveLength(10);
  });

  it.each([
    ['nothing chosen', { index: 'points' }, 'Give one of ids, filter and all.'],
    [
      'two ways',
      { index: 'points', ids: ['a'], all: true, namespace: 'x' },
      'Give one of ids, filter and all.',
    ],
    ['all without a namespace', { index: 'points', all: true }, 'all needs the namespace by name.'],
    [
      'all of an empty namespace name',
      { index: 'points', all: true, namespace: '' },
      'namespace: must not be empty',
    ],
    ['an empty filter', { index: 'points', filter: {} }, 'filter: must not be empty'],
    [
      '100,000 ids',
      { index: 'points', ids: Array.from({ length: 100_000 }, (_, n) => `${n}`) },
      'at most 1000 items (got 100000)',
    ],
  ])('refuses %s', async (_what, args, message) => {
    const { error } = await client().call('delete_records', args);
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
  });

  it('offers the namespaces there are', async () => {
    fill('points', 'real');
    const { error } = await client().call('delete_records', {
      index: 'points',
      namespace: 'reel',
      all: true,
    });
    expect(error).toMatchObject({ code: 'not_found', message: 'points has no namespace reel.' });
    expect(error.next).toContain('real');
  });
});
