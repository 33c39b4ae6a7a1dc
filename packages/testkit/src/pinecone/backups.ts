import { randomUUID } from 'node:crypto';
import type {
  BackupModel,
  CreateIndexFromBackupResponse,
  RestoreJobModel,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/index.js';
import * as z from 'zod';
import { findIndex } from './control-plane.js';
import { addIndex, openNamespace } from './create-index.js';
import { page } from './index-call.js';
import { renderFields } from './index-model.js';
import { checkName, mergeTags } from './index-requests.js';
import { invalid, refuse } from './refusal.js';
import { type Call, isAtLeast, type Reply, type Route, readBody } from './router.js';
import type { Backup, FakeState, IndexState, RestoreJob } from './state.js';
import { store } from './vectors.js';
import type { Wire } from './wire.js';

const paged = ['limit', 'paginationToken'];

export const backupRoutes: Route<Call>[] = [
  {
    method: 'GET',
    path: '/indexes/{index}/backups',
    query: ['include_deleted', ...paged],
    errors: 'control',
    handle: (call) => {
      const { id } = findIndex(call);
      return listBackups(call, ({ sourceId }) => sourceId === id);
    },
  },
  { method: 'POST', path: '/indexes/{index}/backups', errors: 'control', handle: create },
  {
    method: 'GET',
    path: '/backups',
    query: paged,
    errors: 'control',
    handle: (call) => listBackups(call, () => true),
  },
  {
    method: 'GET',
    path: '/backups/{backup}',
    errors: 'control',
    handle: (call) => ({ status: 200, body: render(call, findBackup(call)) }),
  },
  { method: 'DELETE', path: '/backups/{backup}', errors: 'control', handle: remove },
  { method: 'POST', path: '/backups/{backup}/create-index', errors: 'control', handle: restore },
  { method: 'GET', path: '/restore-jobs', query: paged, errors: 'control', handle: listJobs },
  { method: 'GET', path: '/restore-jobs/{job}', errors: 'control', handle: describeJob },
];

/** A copy of an index as it is visible now. */
export function takeBackup(
  fake: FakeState,
  index: IndexState,
  { name, description }: { name?: string | undefined; description?: string | undefined } = {},
): Backup {
  if (index.deployment === 'pod') throw invalid('Backups are only supported for serverless indexes');
  if (fake.backups.size >= fake.limits.backups) {
    throw refuse('FORBIDDEN', 'Increase your quota or upgrade to create more backups.');
  }
  const { id: sourceId, host: _, readyAt: __, failed: ___, namespaces, ...definition } = index;
  const backup: Backup = {
    id: randomUUID(),
    name,
    description,
    createdAt: fake.now(),
    readyAt: fake.now() + fake.settings.backupDelayMs,
    sourceId,
    definition,
    namespaces: new Map([...namespaces].map(([space, log]) => [space, new Map(log.visible())])),
  };
  fake.backups.set(backup.id, backup);
  return backup;
}

const createRequest = z.strictObject({ name: z.string().optional(), description: z.string().optional() });

function create(call: Call): Reply {
  const index = findIndex(call);
  const request = readBody(call, createRequest);
  if (request.name !== undefined) checkName(request.name);
  return { status: 201, body: render(call, takeBackup(call.fake, index, request)) };
}

function findBackup({ fake, path }: Call): Backup {
  const found = fake.backups.get(path.backup ?? '');
  if (found === undefined) throw refuse('NOT_FOUND', `Backup ${path.backup} not found.`);
  return found;
}

function listBackups(call: Call, wanted: (backup: Backup) => boolean): Reply {
  const all = [...call.fake.backups.values()].filter(wanted);
  return listPage(call, all, (backup) => render(call, backup));
}

/** Pages in order of creation; the token counts. */
function listPage<Item>(call: Call, all: readonly Item[], show: (item: Item) => unknown): Reply {
  const limit = Number(call.query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit > 100) throw invalid('limit must be between 1 and 100');
  const numbered = all.map((item, index) => ({ item, key: String(index).padStart(6, '0') }));
  const shown = page(numbered, { key: ({ key }) => key, limit, token: call.query.get('paginationToken') });
  return { status: 200, body: { data: shown.items.map(({ item }) => show(item)), ...shown.pagination } };
}

function render({ fake, version }: Call, backup: Backup) {
  const { definition } = backup;
  const spaces = [...backup.namespaces.values()];
  const records = spaces.flatMap((space) => [...space.values()]);
  const model: Omit<Wire<BackupModel>, 'schema'> = {
    backup_id: backup.id,
    source_index_name: definition.name,
    source_index_id: backup.sourceId,
    ...(backup.name === undefined ? {} : { name: backup.name }),
    ...(backup.description === undefined ? {} : { description: backup.description }),
    status: fake.now() < backup.readyAt ? 'Initializing' : 'Ready',
    cloud: definition.cloud,
    region: definition.region,
    record_count: records.length,
    namespace_count: spaces.length,
    size_bytes: Buffer.byteLength(JSON.stringify(records)),
    tags: definition.tags,
    created_at: new Date(backup.createdAt).toISOString(),
  };
  if (isAtLeast(version, '2026-07')) return { ...model, schema: { fields: renderFields(definition) } };
  const { dimension, metric } = definition;
  return { ...model, ...(dimension === undefined ? {} : { dimension }), metric };
}

function remove(call: Call): Reply {
  const backup = findBackup(call);
  const pending = [...call.fake.restoreJobs.values()].filter(
    (job) => job.backupId === backup.id && call.fake.now() < job.completedAt,
  );
  if (pending.length > 0) {
    const ids = pending.map(({ id }) => `'${id}'`).join(', ');
    throw refuse(
      'FAILED_PRECONDITION',
      `Unable to delete backup. There are pending restore jobs for this backup: [${ids}]`,
    );
  }
  call.fake.backups.delete(backup.id);
  return { status: 202 };
}

const restoreRequest = z.strictObject({
  name: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  deletion_protection: z.enum(['enabled', 'disabled']).optional(),
  read_capacity: z.strictObject({ mode: z.literal('OnDemand') }).optional(),
});

async function restore(call: Call): Promise<Reply> {
  const { fake } = call;
  const backup = findBackup(call);
  const request = readBody(call, restoreRequest);
  checkName(request.name);
  if (fake.now() < backup.readyAt) throw refuse('FAILED_PRECONDITION', `Backup ${backup.id} is not ready.`);
  const index = await addIndex(fake, {
    ...backup.definition,
    name: request.name,
    tags: mergeTags(backup.definition.tags, request.tags),
    deletionProtection: request.deletion_protection ?? 'disabled',
    sourceBackupId: backup.id,
  });
  for (const [name, records] of backup.namespaces) {
    const log = openNamespace(fake, index, name);
    log.write((target) => store(target, [...records.values()]));
    log.settle();
  }
  const job: RestoreJob = {
    id: randomUUID(),
    backupId: backup.id,
    indexId: index.id,
    indexName: index.name,
    createdAt: fake.now(),
    completedAt: index.readyAt,
  };
  fake.restoreJobs.set(job.id, job);
  const body: Wire<CreateIndexFromBackupResponse> = { restore_job_id: job.id, index_id: index.id };
  return { status: 202, body };
}

function listJobs(call: Call): Reply {
  return listPage(call, [...call.fake.restoreJobs.values()], (job) => renderJob(call, job));
}

function describeJob(call: Call): Reply {
  const job = call.fake.restoreJobs.get(call.path.job ?? '');
  if (job === undefined) throw refuse('NOT_FOUND', `Restore job ${call.path.job} not found.`);
  return { status: 200, body: renderJob(call, job) };
}

function renderJob({ fake }: Call, job: RestoreJob) {
  const done = fake.now() >= job.completedAt;
  const model: Wire<RestoreJobModel> = {
    restore_job_id: job.id,
    backup_id: job.backupId,
    target_index_name: job.indexName,
    target_index_id: job.indexId,
    status: done ? 'Completed' : 'Pending',
    created_at: new Date(job.createdAt).toISOString(),
    ...(done ? { completed_at: new Date(job.completedAt).toISOString(), percent_complete: 100 } : {}),
  };
  return model;
}
