import type {
  FetchResponse,
  ListResponse,
  UpdateResponse,
  UpsertResponse,
  Vector,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import {
  checkUpsertSize,
  findNamespace,
  page,
  readLimit,
  readReply,
  requireKind,
  requireNamespace,
  requireServerless,
  selectingFilter,
  sortedRecords,
  writeReply,
} from './index-call.js';
import {
  checkDense,
  checkId,
  checkIds,
  checkMetadata,
  checkSparse,
  checkStoredDense,
  checkTakesSparse,
} from './record-checks.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { type IndexCall, type Reply, type Route, readBody } from './router.js';

const filter = z.record(z.string(), z.unknown());
export const sparse = z.strictObject({ indices: z.array(z.int()), values: z.array(z.number()) });

export const vectorRoutes: Route<IndexCall>[] = [
  { method: 'POST', path: '/vectors/upsert', errors: 'rpc', handle: upsert },
  { method: 'GET', path: '/vectors/fetch', query: ['ids', 'namespace'], errors: 'rpc', handle: fetchByIds },
  { method: 'POST', path: '/vectors/fetch_by_metadata', errors: 'rpc', handle: fetchByMetadata },
  {
    method: 'GET',
    path: '/vectors/list',
    query: ['prefix', 'limit', 'paginationToken', 'namespace'],
    errors: 'rpc',
    handle: list,
  },
  { method: 'POST', path: '/vectors/update', errors: 'rpc', handle: update },
  { method: 'POST', path: '/vectors/delete', errors: 'rpc', handle: remove },
];

export const upsertedVector = z.strictObject({
  id: z.string(),
  values: z.array(z.number()).optional(),
  sparseValues: sparse.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

const upsertRequest = z.strictObject({ vectors: z.array(upsertedVector), namespace: z.string().optional() });

function upsert(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  checkUpsertSize(call);
  const { vectors, namespace } = readBody(call, upsertRequest);
  const { upsertVectors } = call.fake.limits;
  if (vectors.length === 0 || vectors.length > upsertVectors) {
    throw invalid(`The number of vectors must be between 1 and ${upsertVectors}, got ${vectors.length}`);
  }
  const stored = vectors.map((vector) => toStored(call, vector));
  const body: UpsertResponse = { upsertedCount: stored.length };
  return writeReply(call, (records) => store(records, stored), { namespace, body });
}

export function store(records: Map<string, StoredRecord>, stored: readonly StoredRecord[]): void {
  for (const record of stored) records.set(record.id, record);
}

export function toStored(
  { index, fake }: Pick<IndexCall, 'index' | 'fake'>,
  vector: z.output<typeof upsertedVector>,
): StoredRecord {
  const { id, values, sparseValues, metadata = {} } = vector;
  checkId(id, fake.limits);
  if (index.vectorType === 'dense' && values === undefined)
    throw invalid(`Vector '${id}' must have dense values`);
  if (index.vectorType === 'sparse' && sparseValues === undefined)
    throw invalid(`Vector '${id}' must have sparse values`);
  if (sparseValues !== undefined) checkTakesSparse(index);
  return {
    id,
    values: values && checkStoredDense(values, { id, dimension: index.dimension }),
    sparseValues: sparseValues && checkSparse(sparseValues, fake.limits),
    fields: checkMetadata(metadata, { id, limits: fake.limits }),
  };
}

/** A record as the vectors API returns it. */
export function toVector({ id, values, sparseValues, fields }: StoredRecord) {
  return {
    id,
    ...(values === undefined ? {} : { values }),
    ...(sparseValues === undefined ? {} : { sparseValues }),
    ...(Object.keys(fields).length === 0 ? {} : { metadata: fields }),
  };
}

function fetchByIds(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  const ids = call.query.getAll('ids');
  checkIds(ids, call.fake.limits);
  const namespace = call.query.get('namespace') ?? '';
  const log = findNamespace(call, namespace);
  const found = ids.flatMap((id) => log?.visible().get(id) ?? []);
  return readReply(call, log, fetched(found, namespace));
}

function fetched(found: readonly StoredRecord[], namespace: string) {
  return {
    vectors: Object.fromEntries(found.map((record) => [record.id, toVector(record)])),
    namespace,
    usage: { readUnits: Math.max(1, Math.ceil(found.length / 10)) },
  } satisfies Omit<FetchResponse, 'vectors'> & { vectors: Record<string, Pick<Vector, 'id'>> };
}

const fetchRequest = z.strictObject({
  namespace: z.string().optional(),
  filter,
  limit: z.int().optional(),
  paginationToken: z.string().optional(),
});

function fetchByMetadata(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  requireServerless(call, 'Fetching by metadata');
  const { namespace = '', limit = 100, paginationToken, filter: given } = readBody(call, fetchRequest);
  const matches = selectingFilter(call, given);
  const log = findNamespace(call, namespace);
  const found = sortedRecords(log).filter(({ fields }) => matches(fields));
  if (limit > call.fake.limits.pageSize) throw invalid(`limit must be at most ${call.fake.limits.pageSize}`);
  const shown = page(found, { key: ({ id }) => id, limit, token: paginationToken });
  return readReply(call, log, { ...fetched(shown.items, namespace), ...shown.pagination });
}

function list(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  requireServerless(call, 'Listing record IDs');
  const namespace = call.query.get('namespace') ?? '';
  const prefix = call.query.get('prefix') ?? '';
  const log = findNamespace(call, namespace);
  const found = sortedRecords(log).filter(({ id }) => id.startsWith(prefix));
  const shown = page(found, {
    key: ({ id }) => id,
    limit: readLimit(call),
    token: call.query.get('paginationToken'),
  });
  const body: ListResponse = {
    vectors: shown.items.map(({ id }) => ({ id })),
    namespace,
    usage: { readUnits: 1 },
  };
  return readReply(call, log, { ...body, ...shown.pagination });
}

const updateRequest = z.strictObject({
  id: z.string().optional(),
  filter: filter.optional(),
  values: z.array(z.number()).optional(),
  sparseValues: sparse.optional(),
  setMetadata: z.record(z.string(), z.unknown()).optional(),
  namespace: z.string().optional(),
  dryRun: z.boolean().optional(),
});

type Update = z.output<typeof updateRequest>;

function update(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  const request = readBody(call, updateRequest);
  if ((request.id === undefined) === (request.filter === undefined)) {
    throw invalid('Exactly one of id and filter must be given');
  }
  return request.filter === undefined ? updateOne(call, request) : updateMatching(call, request);
}

function updateOne(
  call: IndexCall,
  { id = '', namespace, values, sparseValues, setMetadata = {} }: Update,
): Reply {
  const { limits } = call.fake;
  checkId(id, limits);
  if (sparseValues !== undefined) checkTakesSparse(call.index);
  const dense = values && checkDense(values, call.index.dimension);
  const sparse = sparseValues && checkSparse(sparseValues, limits);
  const fields = checkMetadata(setMetadata, { id, limits });
  // An update of an id that does not exist is accepted and changes nothing.
  if (findNamespace(call, namespace) === undefined) return { status: 200, body: {} };
  return writeReply(
    call,
    (records) => {
      const old = records.get(id);
      if (old === undefined) return;
      const merged = { ...old.fields, ...fields };
      records.set(id, {
        id,
        values: dense ?? old.values,
        sparseValues: sparse ?? old.sparseValues,
        fields: merged,
      });
    },
    { namespace },
  );
}

function updateMatching(call: IndexCall, request: Update): Reply {
  requireServerless(call, 'Updating by metadata');
  const { namespace, filter: given = {}, setMetadata, dryRun = false } = request;
  if (request.values !== undefined || request.sparseValues !== undefined) {
    throw invalid('Vector values cannot be updated by filter');
  }
  if (setMetadata === undefined && !dryRun) throw invalid('setMetadata is required to update by filter');
  const fields = checkMetadata(setMetadata ?? {}, { id: 'filter', limits: call.fake.limits });
  const matches = selectingFilter(call, given);
  const log = findNamespace(call, namespace);
  const body: UpdateResponse = {
    matchedRecords: sortedRecords(log).filter((record) => matches(record.fields)).length,
  };
  if (dryRun || log === undefined) return { status: 200, body };
  return writeReply(
    call,
    (records) => {
      for (const [id, record] of records) {
        if (matches(record.fields)) records.set(id, { ...record, fields: { ...record.fields, ...fields } });
      }
    },
    { namespace, body },
  );
}

const deleteRequest = z.strictObject({
  ids: z.array(z.string()).optional(),
  deleteAll: z.boolean().optional(),
  namespace: z.string().optional(),
  filter: filter.optional(),
});

function remove(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  const { ids, deleteAll = false, namespace, filter: given } = readBody(call, deleteRequest);
  if ([ids !== undefined, deleteAll, given !== undefined].filter(Boolean).length !== 1) {
    throw invalid('Exactly one of ids, deleteAll and filter must be given');
  }
  if (ids !== undefined) checkIds(ids, call.fake.limits);
  const matches = given && selectingFilter(call, given);
  requireNamespace(call, namespace);
  return writeReply(call, (records) => discard(records, { ids, matches }), { namespace });
}

/** Removes by ids, by a predicate, or, with neither, everything. */
export function discard(
  records: Map<string, StoredRecord>,
  {
    ids,
    matches,
  }: { ids?: string[] | undefined; matches?: ((fields: StoredRecord['fields']) => boolean) | undefined },
): void {
  for (const id of ids ?? [...records.keys()]) {
    const record = records.get(id);
    if (record !== undefined && (matches === undefined || matches(record.fields))) records.delete(id);
  }
}
