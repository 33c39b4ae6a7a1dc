import type {
  DeleteDocumentsResponse,
  UpdateDocumentsResponse,
  UpsertDocumentsResponse,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import { checkFields, textFieldsOf, toDocument } from './document-fields.js';
import { compileFilter, type Filter } from './filter.js';
import {
  checkUpsertSize,
  findNamespace,
  page,
  readReply,
  requireKind,
  requireNamespace,
  sortedRecords,
  writeReply,
} from './index-call.js';
import { checkId, checkIds } from './record-checks.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { type IndexCall, type Reply, type Route, readBody } from './router.js';
import { discard, store } from './vectors.js';
import type { Fields, Wire } from './wire.js';

const route = (action: string, handle: (call: IndexCall) => Reply): Route<IndexCall> => ({
  method: 'POST',
  path: `/namespaces/{namespace}/documents/${action}`,
  errors: 'nested',
  since: '2026-07',
  handle: (call) => {
    requireKind(call, 'documents');
    return handle(call);
  },
});

export const documentRoutes: Route<IndexCall>[] = [
  route('upsert', upsert),
  route('fetch', fetchDocuments),
  route('list', list),
  route('update', update),
  route('delete', remove),
];

export { route as documentRoute };

const anyFields = z.record(z.string(), z.unknown());

function upsert(call: IndexCall): Reply {
  checkUpsertSize(call);
  const { documents } = readBody(call, z.strictObject({ documents: z.array(anyFields) }));
  checkCount(call, documents.length);
  const stored = documents.map((document) => toDocument(call, document));
  const body: Wire<UpsertDocumentsResponse> = { upserted_count: stored.length };
  const { namespace } = call.path;
  return writeReply(call, (records) => store(records, stored), { namespace, status: 201, body });
}

function checkCount({ fake }: IndexCall, count: number): void {
  const { upsertDocuments } = fake.limits;
  if (count >= 1 && count <= upsertDocuments) return;
  throw invalid(`The number of documents must be between 1 and ${upsertDocuments}, got ${count}`);
}

/** The fields asked for beside `_id`; `*` stands for all. */
export function pickFields({ fields }: StoredRecord, names: readonly string[]): Fields {
  if (names.includes('*')) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/** A filter of the documents API; the text operators where `search` says so, never an empty one elsewhere. */
export function documentFilter({ index, fake }: IndexCall, filter: Filter, use: 'search' | 'select') {
  if (use === 'select' && Object.keys(filter).length === 0) throw invalid('The filter must not be empty');
  return compileFilter(filter, {
    negation: true,
    maxValues: fake.limits.filterValues,
    textFields: use === 'search' ? textFieldsOf(index) : undefined,
  });
}

const fetchRequest = z.strictObject({
  ids: z.array(z.string()).optional(),
  filter: anyFields.optional(),
  include_fields: z.array(z.string()).optional(),
  pagination_token: z.string().optional(),
  limit: z.int().optional(),
});

function fetchDocuments(call: IndexCall): Reply {
  const {
    ids,
    filter,
    include_fields: names = [],
    pagination_token,
    limit = 100,
  } = readBody(call, fetchRequest);
  if ((ids === undefined) === (filter === undefined))
    throw invalid('Exactly one of ids and filter must be given');
  checkLimit(call, limit);
  if (pagination_token !== undefined && filter === undefined) {
    throw invalid('pagination_token is only valid together with filter');
  }
  const log = findNamespace(call, call.path.namespace);
  const matches = filter && documentFilter(call, filter, 'select');
  if (ids !== undefined) checkIds(ids, call.fake.limits);
  const all = matches
    ? sortedRecords(log).filter(({ fields }) => matches(fields))
    : (ids ?? []).flatMap((id) => log?.visible().get(id) ?? []);
  const shown = matches
    ? page(all, { key: ({ id }) => id, limit, token: pagination_token })
    : { items: all, pagination: {} };
  const wanted = names.length === 0 ? ['*'] : names;
  const documents = shown.items.map((item) => [item.id, { _id: item.id, ...pickFields(item, wanted) }]);
  return readReply(call, log, {
    documents: Object.fromEntries(documents),
    ...shown.pagination,
    namespace: call.path.namespace,
    usage: { read_units: Math.max(1, Math.ceil(documents.length / 10)) },
  });
}

function checkLimit({ fake }: IndexCall, limit: number): void {
  if (limit < 1 || limit > fake.limits.pageSize)
    throw invalid(`limit must be between 1 and ${fake.limits.pageSize}`);
}

const listRequest = z.strictObject({
  prefix: z.string().optional(),
  limit: z.int().optional(),
  pagination_token: z.string().optional(),
});

function list(call: IndexCall): Reply {
  const { prefix = '', limit = 100, pagination_token: token } = readBody(call, listRequest);
  checkLimit(call, limit);
  const log = findNamespace(call, call.path.namespace);
  const found = sortedRecords(log).filter(({ id }) => id.startsWith(prefix));
  const shown = page(found, { key: ({ id }) => id, limit, token });
  return readReply(call, log, {
    documents: shown.items.map(({ id }) => ({ _id: id })),
    ...shown.pagination,
    namespace: call.path.namespace,
    usage: { read_units: 1 },
  });
}

const updateRequest = z.strictObject({
  documents: z.array(anyFields).optional(),
  filter: anyFields.optional(),
  set_fields: anyFields.optional(),
  remove_fields: z.array(z.string()).optional(),
});

interface Patch {
  set: Fields;
  removed: readonly string[];
}

function update(call: IndexCall): Reply {
  const { documents, filter, set_fields = {}, remove_fields = [] } = readBody(call, updateRequest);
  const changes = Object.keys(set_fields).length + remove_fields.length > 0;
  if ((documents === undefined) === (filter === undefined)) {
    throw invalid('Exactly one of documents and filter must be given');
  }
  if (filter !== undefined) {
    if (!changes) throw invalid('A filter update requires a non-empty set_fields or remove_fields');
    return updateMatching(call, { filter, patch: readPatch(call, set_fields, remove_fields) });
  }
  if (changes) throw invalid('set_fields and remove_fields are only valid together with filter');
  checkUpsertSize(call);
  checkCount(call, documents?.length ?? 0);
  const patches = (documents ?? []).map(({ _id, _remove_fields: removed = [], ...rest }) => {
    if (typeof _id !== 'string') throw invalid("Every document must have a string '_id'");
    checkId(_id, call.fake.limits);
    return { id: _id, patch: readPatch(call, rest, z.array(z.string()).catch([]).parse(removed)) };
  });
  const { namespace } = call.path;
  if (findNamespace(call, namespace) === undefined) return { status: 202, body: {} };
  return writeReply(
    call,
    (records) => {
      for (const { id, patch } of patches) {
        const old = records.get(id);
        if (old !== undefined) records.set(id, applyPatch(old, patch));
      }
    },
    { namespace, status: 202 },
  );
}

function readPatch(call: IndexCall, set: Record<string, unknown>, removed: readonly string[]): Patch {
  const both = removed.find((name) => name in set);
  if (both !== undefined) throw invalid(`Field '${both}' cannot be both set and removed`);
  return { set: checkFields(call, set, 'the update'), removed };
}

function applyPatch(old: StoredRecord, { set, removed }: Patch): StoredRecord {
  const kept = Object.entries(old.fields).filter(([name]) => !removed.includes(name));
  return { id: old.id, fields: { ...Object.fromEntries(kept), ...set } };
}

function updateMatching(call: IndexCall, { filter, patch }: { filter: Filter; patch: Patch }): Reply {
  const matches = documentFilter(call, filter, 'select');
  const { namespace } = call.path;
  const log = findNamespace(call, namespace);
  const matched = sortedRecords(log).filter(({ fields }) => matches(fields)).length;
  const body: Wire<UpdateDocumentsResponse> = { matched_records: matched };
  if (log === undefined) return { status: 202, body };
  return writeReply(
    call,
    (records) => {
      for (const [id, old] of records) if (matches(old.fields)) records.set(id, applyPatch(old, patch));
    },
    { namespace, status: 202, body },
  );
}

const deleteRequest = z.strictObject({
  ids: z.array(z.string()).optional(),
  filter: anyFields.optional(),
  delete_all: z.boolean().optional(),
});

function remove(call: IndexCall): Reply {
  const { ids, filter, delete_all = false } = readBody(call, deleteRequest);
  if ([ids !== undefined, filter !== undefined, delete_all].filter(Boolean).length !== 1) {
    throw invalid('Exactly one of ids, filter and delete_all must be given');
  }
  if (ids !== undefined) checkIds(ids, call.fake.limits);
  const matches = filter && documentFilter(call, filter, 'select');
  const { namespace } = call.path;
  const log = requireNamespace(call, namespace);
  const body: Wire<DeleteDocumentsResponse> =
    matches === undefined
      ? {}
      : { matched_records: sortedRecords(log).filter(({ fields }) => matches(fields)).length };
  return writeReply(call, (records) => discard(records, { ids, matches }), { namespace, status: 202, body });
}
