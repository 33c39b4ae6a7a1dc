import type { OpenIndex } from '../client.js';
import { type FoundRecord, fromDocument, fromVector } from './found-record.js';
import { parallelRequests } from './limits.js';

export interface ReadRecords {
  records: FoundRecord[];
  /** Pinecone's token of the next page. */
  next: string | undefined;
  readUnits: number;
  indexedLsn: number | undefined;
}

export interface ReadOptions {
  namespace: string;
  /** Fields a documents index should send; all where left out. */
  fields?: string[] | undefined;
  signal: AbortSignal;
}

// Ids stand in the URL, and proxies refuse URLs above 8 KB.
const mostUrlBytes = 6_000;

/** Records by id, in the order of the ids; those that do not exist are left out. */
export async function readByIds(
  { info, host }: OpenIndex,
  ids: string[],
  { namespace, fields, signal }: ReadOptions,
): Promise<ReadRecords> {
  if (info.kind === 'documents') {
    const { body, indexedLsn } = await host.fetchDocuments(
      namespace,
      { ids, ...(fields === undefined ? {} : { includeFields: fields }) },
      signal,
    );
    const found = new Map(
      Object.values(body.documents).map((document) => [document._id, fromDocument(info, document)]),
    );
    return {
      records: inOrder(ids, found),
      next: undefined,
      readUnits: body.usage?.readUnits ?? 0,
      indexedLsn,
    };
  }
  const replies = [];
  const parts = splitForUrl(ids);
  while (parts.length > 0) {
    const some = parts.splice(0, parallelRequests);
    const requests = some.map((part) => host.fetchVectors({ ids: part, namespace }, signal));
    replies.push(...(await Promise.all(requests)));
  }
  const found = new Map(
    replies.flatMap(({ body }) =>
      Object.values(body.vectors ?? {}).map((vector) => [vector.id, fromVector(vector)] as const),
    ),
  );
  return {
    records: inOrder(ids, found),
    next: undefined,
    readUnits: replies.reduce((sum, { body }) => sum + (body.usage?.readUnits ?? 0), 0),
    indexedLsn: replies[0]?.indexedLsn,
  };
}

/** A page of the records a filter selects, sorted by id. */
export async function readByFilter(
  { info, host }: OpenIndex,
  filter: Record<string, unknown>,
  { namespace, fields, limit, token, signal }: ReadOptions & { limit: number; token: string | undefined },
): Promise<ReadRecords> {
  const page = { filter, limit, ...(token ? { paginationToken: token } : {}) };
  if (info.kind === 'documents') {
    const { body, indexedLsn } = await host.fetchDocuments(
      namespace,
      { ...page, ...(fields === undefined ? {} : { includeFields: fields }) },
      signal,
    );
    return {
      records: Object.values(body.documents).map((document) => fromDocument(info, document)),
      next: body.pagination?.next,
      readUnits: body.usage?.readUnits ?? 0,
      indexedLsn,
    };
  }
  const { body, indexedLsn } = await host.fetchVectorsByFilter({ namespace, ...page }, signal);
  return {
    records: Object.values(body.vectors ?? {}).map(fromVector),
    next: body.pagination?.next,
    readUnits: body.usage?.readUnits ?? 0,
    indexedLsn,
  };
}

/** A page of ids, sorted. Serverless indexes only. */
export async function readIds(
  { info, host }: OpenIndex,
  {
    namespace,
    prefix,
    limit,
    token,
    signal,
  }: { namespace: string; prefix?: string | undefined; limit: number; token?: string; signal: AbortSignal },
): Promise<{ ids: string[]; next: string | undefined; indexedLsn: number | undefined }> {
  const page = { limit, ...(prefix ? { prefix } : {}), ...(token ? { paginationToken: token } : {}) };
  if (info.kind === 'documents') {
    const { body, indexedLsn } = await host.listDocuments(namespace, page, signal);
    return { ids: body.documents.map(({ _id }) => _id), next: body.pagination?.next, indexedLsn };
  }
  const { body, indexedLsn } = await host.listVectors({ namespace, ...page }, signal);
  return { ids: (body.vectors ?? []).flatMap(({ id }) => id ?? []), next: body.pagination?.next, indexedLsn };
}

function inOrder(ids: string[], found: Map<string, FoundRecord>): FoundRecord[] {
  return ids.flatMap((id) => found.get(id) ?? []);
}

function splitForUrl(ids: string[]): string[][] {
  const parts: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    const own = encodeURIComponent(id).length + '&ids='.length;
    if (bytes + own > mostUrlBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(id);
    bytes += own;
  }
  return parts;
}
