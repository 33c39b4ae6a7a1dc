import type { PineconeFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePinecone } from '../../test/support/use-pinecone.js';

const ids = Array.from({ length: 250 }, (_, n) => `${n < 150 ? 'doc' : 'img'}#${String(n).padStart(3, '0')}`);

async function seed(fake: PineconeFake): Promise<void> {
  await fake.seedIndex({ name: 'points', kind: 'vectors', dimension: 2 });
  fake.seedRecords(
    'points',
    'en',
    ids.map((id) => ({ id, values: [1, 0] })),
  );
  await fake.seedIndex({
    name: 'papers',
    kind: 'documents',
    schema: { body: { type: 'string', full_text_search: {} } },
  });
  fake.seedRecords(
    'papers',
    'en',
    ids.map((_id) => ({ _id, body: 'x' })),
  );
  await fake.seedIndex({ name: 'pods', kind: 'vectors', dimension: 2, pod: true });
}

const { client } = usePinecone({ seed });

describe('list_record_ids', () => {
  it.each(['points', 'papers'])('pages through all ids of %s in order', async (index) => {
    const found: unknown[] = [];
    let cursor: unknown;
    do {
      const { data, text, isError } = await client().call('list_record_ids', {
        index,
        namespace: 'en',
        limit: 60,
        ...(cursor ? { cursor } : {}),
      });
      expect(isError, text).toBe(false);
      found.push(...(data.ids as unknown[]));
      cursor = data.next_cursor;
    } while (cursor);
    expect(found).toEqual(ids);
  });

  it.each(['points', 'papers'])('keeps to a prefix in %s', async (index) => {
    const { data } = await client().call('list_record_ids', { index, namespace: 'en', prefix: 'img#24' });
    expect(data.ids).toEqual(ids.slice(240));
  });

  it('says when the namespace does not exist', async () => {
    const { data } = await client().call('list_record_ids', { index: 'points' });
    expect(data).toMatchObject({ ids: [], notice: 'points has no namespace __default__; it has: en.' });
  });

  it('says that pods cannot', async () => {
    const { error } = await client().call('list_record_ids', { index: 'pods' });
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('serverless') });
  });

  it('refuses a cursor made with another prefix', async () => {
    const { data } = await client().call('list_record_ids', {
      index: 'points',
      namespace: 'en',
      prefix: 'doc',
    });
    const { error } = await client().call('list_record_ids', {
      index: 'points',
      namespace: 'en',
      prefix: 'img',
      cursor: data.next_cursor,
    });
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: 'This cursor was made with other arguments.',
    });
  });
});
