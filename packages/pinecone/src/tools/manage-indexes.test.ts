import { eras } from '@patchbay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { usePinecone } from '../../test/support/use-pinecone.js';

const { client, fake, open } = usePinecone({ args: ['--access', 'admin'], limits: { indexes: 100 } });
afterEach(() => {
  fake().clearFaults();
  Object.assign(fake().settings, { readinessDelayMs: 0, initializationFails: false, backupDelayMs: 0 });
});

async function call(name: string, args: Record<string, unknown>, from = client()) {
  const { data, isError, text } = await from.call(name, args);
  expect(isError, text).toBe(false);
  return data;
}
async function refused(name: string, args: Record<string, unknown>) {
  const { isError, error } = await client().call(name, args);
  expect(isError).toBe(true);
  return error;
}
async function confirmed(name: string, args: Record<string, unknown>) {
  const asked = await client().call(name, args);
  expect(asked.error.code, asked.text).toBe('confirmation_required');
  return {
    preview: asked.error.message,
    data: await call(name, { ...args, confirm: asked.error.details?.confirm }),
  };
}

describe('create_index', () => {
  it.each([
    [
      'documents',
      {
        kind: 'documents',
        fields: { title: 'text', body: 'text:de', vec: 'dense', terms: 'sparse' },
        dimension: 8,
        metric: 'dotproduct',
      },
      'text title, body; dense vec 8 dotproduct; sparse terms',
    ],
    ['dense', { kind: 'vectors', dimension: 8, region: 'eu-west-1' }, 'dense 8 cosine'],
    ['sparse', { kind: 'vectors' }, 'sparse'],
    [
      'records',
      { kind: 'records', model: 'llama-text-embed-v2', dimension: 512 },
      'text embedded by llama-text-embed-v2 (dense 512 cosine)',
    ],
    [
      'keywords',
      { kind: 'records', model: 'pinecone-sparse-english-v0', text_field: 'body' },
      'body embedded by pinecone-sparse-english-v0 (sparse)',
    ],
  ])('makes an index of %s', async (name, args, holds) => {
    expect(await call('create_index', { name, ...args })).toEqual({
      index: name,
      kind: args.kind,
      holds,
      state: 'Ready',
      ready: true,
    });
    expect(fake().index(name)).toMatchObject({
      region: 'region' in args ? args.region : 'us-east-1',
      deletionProtection: 'disabled',
    });
  });

  it('can be used at once', async () => {
    await call('create_index', { name: 'useful', kind: 'vectors', dimension: 2, deletion_protection: true });
    await call('upsert_records', { index: 'useful', records: [{ id: 'a', values: [1, 0] }] });
    expect((await call('semantic_search', { index: 'useful', vector: [1, 0] })).hits).toMatchObject([
      { id: 'a' },
    ]);
    expect(fake().index('useful')?.deletionProtection).toBe('enabled');
  });

  it('waits until it is ready and tells how it goes', async () => {
    fake().settings.readinessDelayMs = 700;
    const messages: Array<string | undefined> = [];
    const { data } = await client().call(
      'create_index',
      { name: 'slow', kind: 'vectors', dimension: 2 },
      { onProgress: ({ message }) => messages.push(message) },
    );
    expect(data).toMatchObject({ state: 'Ready', ready: true });
    expect(messages).toContain('slow: Initializing');
  });

  it('answers the state and how to look again when it takes too long', async () => {
    fake().settings.readinessDelayMs = 3_600_000;
    const from = await open({ env: { PINECONE_WAIT_MS: '60' } });
    expect(
      await call('create_index', { name: 'endless', kind: 'vectors', dimension: 2 }, from),
    ).toMatchObject({
      state: 'Initializing',
      ready: false,
      next: expect.stringContaining('describe_index'),
    });
  });

  it('goes on waiting when one look fails', async () => {
    fake().settings.readinessDelayMs = 300;
    fake().fail({
      answer: { kind: 'status', status: 503 },
      times: 2,
      when: ({ method, path }) => method === 'GET' && path === '/indexes/bumpy',
    });
    expect(await call('create_index', { name: 'bumpy', kind: 'vectors', dimension: 2 })).toMatchObject({
      ready: true,
    });
  });

  it('says that one that failed stays so', async () => {
    fake().settings.initializationFails = true;
    expect(await call('create_index', { name: 'broken', kind: 'vectors', dimension: 2 })).toMatchObject({
      state: 'InitializationFailed',
      ready: false,
      next: expect.stringContaining('Delete it'),
    });
    expect(await refused('semantic_search', { index: 'broken', vector: [1, 0] })).toMatchObject({
      code: 'refused',
    });
  });

  it('does not create twice when the answer is lost, and says how to find out', async () => {
    fake().fail({ answer: { kind: 'reset', handled: true }, when: ({ method }) => method === 'POST' });
    const error = await refused('create_index', { name: 'lost', kind: 'vectors', dimension: 2 });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('list_indexes') });
    expect(
      fake().requests.filter(({ method, body }) => method === 'POST' && body.includes('"lost"')),
    ).toHaveLength(1);
    expect(fake().index('lost')).toBeDefined();
  });

  it('says where to find the models when there is none of that name', async () => {
    const error = await refused('create_index', {
      name: 'modelless',
      kind: 'records',
      model: 'no-such-model',
    });
    expect(error).toMatchObject({ code: 'not_found', next: expect.stringContaining('list_models') });
  });

  it('names a name that is taken', async () => {
    await call('create_index', { name: 'taken', kind: 'vectors', dimension: 2 });
    expect(await refused('create_index', { name: 'taken', kind: 'vectors', dimension: 2 })).toMatchObject({
      code: 'conflict',
      message: 'Resource already exists.',
    });
  });

  it.each([
    ['a bad name', { name: 'No_Good', kind: 'vectors', dimension: 2 }, 'cannot be the name of an index'],
    ['records without model', { name: 'x', kind: 'records' }, 'needs model'],
    ['documents without fields', { name: 'x', kind: 'documents' }, 'needs fields'],
    [
      'a dense field without dimension',
      { name: 'x', kind: 'documents', fields: { v: 'dense' } },
      'needs dimension',
    ],
    [
      'an unknown type of field',
      { name: 'x', kind: 'documents', fields: { v: 'number' } },
      'fields.v is "number"',
    ],
    [
      'arguments of another kind',
      { name: 'x', kind: 'vectors', dimension: 2, model: 'm', fields: { a: 'text' } },
      'takes no fields and no model',
    ],
    [
      'a dimension nobody needs',
      { name: 'x', kind: 'documents', fields: { a: 'text' }, dimension: 3 },
      'takes no dimension',
    ],
    [
      'a metric that sparse lacks',
      { name: 'x', kind: 'vectors', metric: 'cosine' },
      'its metric is dotproduct, not cosine',
    ],
    [
      'a region that does not exist',
      { name: 'x', kind: 'vectors', dimension: 2, region: 'moon' },
      'region: moon not found',
    ],
    ['an unknown model', { name: 'x', kind: 'records', model: 'nope' }, 'Model nope not found'],
    [
      'a dimension the model lacks',
      { name: 'x', kind: 'records', model: 'multilingual-e5-large', dimension: 3 },
      'does not support the dimension 3',
    ],
  ])('refuses %s', async (_what, args, message) => {
    const error = await refused('create_index', args);
    expect(error.message).toContain(message);
    expect(error.next.length).toBeGreaterThan(5);
  });

  it('explains a quota', async () => {
    fake().fail({
      answer: {
        kind: 'status',
        status: 403,
        body: {
          error: { code: 'FORBIDDEN', message: 'Increase your quota or upgrade to create more indexes.' },
          status: 403,
        },
      },
    });
    expect(await refused('create_index', { name: 'more', kind: 'vectors', dimension: 2 })).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('raise the quota'),
      details: { http_status: 403, reason: 'FORBIDDEN' },
    });
  });
});

describe('configure_index and delete_index', () => {
  it('switch protection and tags', async () => {
    await fake().seedIndex({ name: 'kept', kind: 'vectors', tags: { a: '1', b: '2' } });
    expect(
      await call('configure_index', { index: 'kept', deletion_protection: true, tags: { b: '', c: '3' } }),
    ).toEqual({
      index: 'kept',
      protected: true,
      tags: { a: '1', c: '3' },
    });
    expect(await refused('configure_index', { index: 'kept' })).toMatchObject({
      message: 'Nothing to change.',
    });
    expect(await refused('configure_index', { index: 'kebt', tags: {} })).toMatchObject({
      next: 'Did you mean kept?',
    });
  });

  it('refuse a protected index before anybody is asked, and say how', async () => {
    await fake().seedIndex({ name: 'guarded', kind: 'vectors', deletionProtection: 'enabled' });
    expect(await refused('delete_index', { index: 'guarded' })).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('Deletion protection of guarded is on'),
      next: expect.stringContaining('configure_index with deletion_protection false'),
    });
    expect(fake().index('guarded')).toBeDefined();
  });

  it('explain protection that was switched on in between', async () => {
    await fake().seedIndex({ name: 'raced', kind: 'vectors' });
    const { error } = await client().call('delete_index', { index: 'raced' });
    fake().fail({
      answer: {
        kind: 'status',
        status: 403,
        body: {
          error: { code: 'FORBIDDEN', message: 'Deletion protection is enabled for this index.' },
          status: 403,
        },
      },
      when: ({ method }) => method === 'DELETE',
    });
    expect(await refused('delete_index', { index: 'raced', confirm: error.details?.confirm })).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('configure_index'),
    });
  });

  it.each(eras)('delete what somebody agreed to, in the %s era', async (era) => {
    await fake().seedIndex({ name: `gone-${era}`, kind: 'vectors', dimension: 2 });
    fake().seedRecords(`gone-${era}`, 'a', [{ id: 'x', values: [1, 0] }]);
    const questions: string[] = [];
    const from = await open({
      era,
      elicit: (message) => {
        questions.push(message);
        return 'accept';
      },
    });
    expect(await call('delete_index', { index: `gone-${era}` }, from)).toEqual({ deleted: `gone-${era}` });
    expect(questions).toEqual([expect.stringContaining(`Delete the index gone-${era} with 1 record?`)]);
    expect(fake().index(`gone-${era}`)).toBeUndefined();
  });

  it('ask again for another index of the same name', async () => {
    await fake().seedIndex({ name: 'twice', kind: 'vectors', dimension: 2 });
    const first = await client().call('delete_index', { index: 'twice' });
    await confirmed('delete_index', { index: 'twice' });
    await fake().seedIndex({ name: 'twice', kind: 'vectors', dimension: 2 });
    const again = await refused('delete_index', { index: 'twice', confirm: first.error.details?.confirm });
    expect(again.code).toBe('confirmation_required');
    expect(fake().index('twice')).toBeDefined();
  });
});

describe('backups', () => {
  it('are made, listed and restored into a new index', async () => {
    await fake().seedIndex({ name: 'source', kind: 'vectors', dimension: 2 });
    fake().seedRecords('source', 'a', [{ id: 'x', values: [1, 0] }]);
    const made = await call('create_backup', {
      index: 'source',
      name: 'nightly',
      description: 'every night',
    });
    expect(made).toMatchObject({ index: 'source', status: 'Ready' });
    expect((await call('list_backups', { index: 'source' })).backups).toMatchObject([
      {
        id: made.backup_id,
        name: 'nightly',
        index: 'source',
        records: 1,
        namespaces: 1,
        where: 'aws us-east-1',
        description: 'every night',
      },
    ]);
    expect(
      await call('restore_backup', { backup_id: made.backup_id, name: 'copy', deletion_protection: true }),
    ).toMatchObject({
      index: 'copy',
      state: 'Ready',
      ready: true,
      restore_job_id: expect.any(String),
    });
    expect(fake().index('copy')).toMatchObject({ deletionProtection: 'enabled' });
    expect(
      (await call('semantic_search', { index: 'copy', namespace: 'a', vector: [1, 0] })).hits,
    ).toMatchObject([{ id: 'x' }]);
  });

  it('are paged', async () => {
    await fake().seedIndex({ name: 'often', kind: 'vectors', dimension: 2 });
    for (let n = 0; n < 25; n += 1) fake().seedBackup('often', `b${n}`);
    const first = await call('list_backups', { index: 'often', limit: 20 });
    expect(first.backups).toHaveLength(20);
    const second = await call('list_backups', { index: 'often', limit: 20, cursor: first.next_cursor });
    expect(second.backups).toHaveLength(5);
    expect(second).not.toHaveProperty('next_cursor');
  });

  it('answer the state when the restored index takes too long', async () => {
    await fake().seedIndex({ name: 'large', kind: 'vectors', dimension: 2 });
    const id = fake().seedBackup('large');
    fake().settings.readinessDelayMs = 3_600_000;
    const from = await open({ env: { PINECONE_WAIT_MS: '50' } });
    expect(await call('restore_backup', { backup_id: id, name: 'large-2' }, from)).toMatchObject({
      state: 'Initializing',
      ready: false,
      next: expect.stringContaining('Do not create it again'),
    });
  });

  it.each([
    ['restore_backup', { backup_id: 'nope', name: 'n' }, 'not_found', 'Backup nope not found.'],
    [
      'restore_backup',
      { backup_id: '../indexes', name: 'n' },
      'not_found',
      '"../indexes" is no id of a backup.',
    ],
    ['create_backup', { index: 'sourze' }, 'not_found', 'There is no index "sourze"'],
    ['list_backups', { index: 'sourze' }, 'not_found', 'There is no index "sourze"'],
  ])('%s explains what does not exist: %j', async (name, args, code, message) => {
    expect(await refused(name, args)).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
