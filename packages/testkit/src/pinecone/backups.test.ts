import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PineconeFake, startPineconeFake } from './index.js';
import { messageOf, sdkFor, send } from './test-callers.js';

let now: number;
let fake: PineconeFake;
beforeEach(async () => {
  now = Date.parse('2026-07-01T00:00:00Z');
  fake = await startPineconeFake({ now: () => now, limits: { backups: 2 } });
  await fake.seedIndex({ name: 'plain', kind: 'vectors', dimension: 2, tags: { team: 'a' } });
  fake.seedRecords('plain', 'one', [{ id: 'kept', values: [1, 0] }]);
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

test('a backup keeps what was there and is restored into a new index by a job', async () => {
  const { backups, restoreJobs, indexes } = sdkFor(fake);
  fake.settings.backupDelayMs = 100;
  const { backupId } = await backups.create('plain', { name: 'nightly', description: 'before the change' });
  expect(await backups.describe(backupId)).toMatchObject({
    name: 'nightly',
    status: 'Initializing',
    sourceIndexName: 'plain',
    recordCount: 1,
    namespaceCount: 1,
  });
  fake.seedRecords('plain', 'one', [{ id: 'later', values: [0, 1] }]);
  expect(
    messageOf(await send(fake, `/backups/${backupId}/create-index`, { body: { name: 'copy' } })),
  ).toContain('412');
  now += 100;
  expect((await backups.describe(backupId)).status).toBe('Ready');

  fake.settings.readinessDelayMs = 50;
  const job = await backups.createIndex(backupId, { name: 'copy', tags: { from: 'backup' } });
  expect(await restoreJobs.describe(job.restoreJobId)).toMatchObject({
    status: 'Pending',
    backupId,
    targetIndexName: 'copy',
    targetIndexId: job.indexId,
  });
  expect(messageOf(await send(fake, `/backups/${backupId}`, { method: 'DELETE' }))).toContain(
    '412 Unable to delete backup',
  );
  now += 50;
  expect((await restoreJobs.list()).data).toMatchObject([{ status: 'Completed', percentComplete: 100 }]);
  expect(fake.records('copy', 'one').map(({ id }) => id)).toEqual(['kept']);
  expect(await indexes.describe('copy')).toMatchObject({
    sourceBackupId: backupId,
    tags: { team: 'a', from: 'backup' },
    status: { ready: true },
  });
  await backups.delete(backupId);
  expect(fake.backups()).toEqual([]);
});

test('backups are listed by index and for the whole project, in pages', async () => {
  const first = fake.seedBackup('plain', 'a');
  const second = fake.seedBackup('plain');
  await fake.seedIndex({ name: 'other', kind: 'records' });
  const { backups } = sdkFor(fake);
  expect((await backups.listByIndex('other')).data).toEqual([]);
  const page = await backups.list({ limit: 1 });
  expect(page.data?.map(({ backupId }) => backupId)).toEqual([first]);
  const rest = await backups.listByIndex('plain', { limit: 1, paginationToken: page.pagination?.next ?? '' });
  expect([rest.data?.map(({ backupId }) => backupId), rest.pagination]).toEqual([[second], undefined]);
});

test('refusals', async () => {
  const backup = fake.seedBackup('plain');
  const answers = [
    await send(fake, '/indexes/none/backups', { body: {} }),
    await send(fake, '/indexes/plain/backups', { body: { name: 'Not A Name' } }),
    await send(fake, '/backups/none'),
    await send(fake, '/backups/none', { method: 'DELETE' }),
    await send(fake, '/backups/none/create-index', { body: { name: 'copy' } }),
    await send(fake, `/backups/${backup}/create-index`, { body: { name: 'plain' } }),
    await send(fake, '/restore-jobs/none'),
    await send(fake, '/backups?limit=0'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 400, 404, 404, 404, 409, 404, 400]);
  fake.seedBackup('plain');
  expect(messageOf(await send(fake, '/indexes/plain/backups', { body: {} }))).toContain(
    '403 Increase your quota',
  );
});
