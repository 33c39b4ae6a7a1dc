import { openNamespace } from './create-index.js';
import { compileFilter, type Filter, type Predicate } from './filter.js';
import { checkNamespaceName } from './record-checks.js';
import type { Change, RecordLog, StoredRecord } from './record-log.js';
import { invalid, refuse } from './refusal.js';
import type { IndexCall, Reply } from './router.js';
import { compareIds } from './similarity.js';
import { defaultNamespace, type IndexKind } from './state.js';

const apiOf: Record<IndexKind, string> = {
  documents: 'the Documents API (/namespaces/{namespace}/documents/...)',
  vectors: 'the Vectors API (/vectors/..., /query)',
  records: 'the Records API (/records/namespaces/{namespace}/...) or the Vectors API',
};

/** @throws 400 when the index is served by another API */
export function requireKind({ index }: IndexCall, ...kinds: IndexKind[]): void {
  if (kinds.includes(index.kind)) return;
  throw invalid(`This operation is not supported for index '${index.name}': use ${apiOf[index.kind]}`);
}

/** @throws 400 for a pod-based index */
export function requireServerless({ index }: IndexCall, what: string): void {
  if (index.deployment === 'pod') throw invalid(`${what} is only supported for serverless indexes`);
}

/** The log of a namespace, undefined when nothing was ever written to it. */
export function findNamespace({ index, fake }: IndexCall, name = ''): RecordLog | undefined {
  checkNamespaceName(name, fake.limits);
  return index.namespaces.get(name === '' ? defaultNamespace : name);
}

/** @throws 404 */
export function requireNamespace(call: IndexCall, name?: string): RecordLog {
  const log = findNamespace(call, name);
  if (log === undefined) throw refuse('NOT_FOUND', 'Namespace not found');
  return log;
}

/** The visible records in the order of their ids. */
export function sortedRecords(log: RecordLog | undefined): StoredRecord[] {
  return [...(log?.visible().values() ?? [])].sort((left, right) => compareIds(left.id, right.id));
}

/** @throws 400 when the result is over 4 MB */
export function readReply({ index, fake }: IndexCall, log: RecordLog | undefined, body: unknown): Reply {
  const size = Buffer.byteLength(JSON.stringify(body));
  if (size > fake.limits.resultBytes) {
    throw invalid(
      `The result of ${size} bytes exceeds ${fake.limits.resultBytes} bytes: lower top_k or leave out values`,
    );
  }
  const headers = { 'x-pinecone-max-indexed-lsn': String(log?.indexedLsn() ?? 0) };
  return { status: 200, body, ...(index.deployment === 'pod' ? {} : { headers }) };
}

/** Writes to a namespace, which comes into being by its first write. */
export function writeReply(
  call: IndexCall,
  change: Change,
  {
    namespace = '',
    status = 200,
    body = {},
  }: { namespace?: string | undefined; status?: number; body?: unknown },
): Reply {
  findNamespace(call, namespace);
  const lsn = openNamespace(call.fake, call.index, namespace).write(change);
  const headers = { 'x-pinecone-request-lsn': String(lsn) };
  return { status, body, ...(call.index.deployment === 'pod' ? {} : { headers }) };
}

/** @throws 400 above 2 MB */
export function checkUpsertSize({ body, fake }: IndexCall): void {
  const size = Buffer.byteLength(body);
  if (size <= fake.limits.upsertBytes) return;
  throw refuse(
    'OUT_OF_RANGE',
    `Error, message length too large: found ${size} bytes, the limit is: ${fake.limits.upsertBytes} bytes`,
  );
}

/** A filter of the vectors and records APIs. */
export function metadataFilter({ fake }: IndexCall, filter: Filter | undefined): Predicate {
  return compileFilter(filter ?? {}, { maxValues: fake.limits.filterValues });
}

/** A filter that selects what to change: an empty one would select everything and is refused. */
export function selectingFilter(call: IndexCall, filter: Filter): Predicate {
  if (Object.keys(filter).length === 0) throw invalid('The filter must not be empty');
  return metadataFilter(call, filter);
}

export interface Page<Item> {
  items: Item[];
  /** In the shape of an answer: there only when more follows. */
  pagination: { pagination?: { next: string } };
}

/** One page of sorted items; the token names the last one shown. */
export function page<Item>(
  all: readonly Item[],
  given: { key: (item: Item) => string; limit: number; token: string | null | undefined },
): Page<Item> {
  if (given.limit < 1) throw invalid('limit must be at least 1');
  const after = readToken(given.token);
  const rest = after === undefined ? all : all.filter((item) => given.key(item) > after);
  const items = rest.slice(0, given.limit);
  const last = items.at(-1);
  if (last === undefined || items.length === rest.length) return { items, pagination: {} };
  return { items, pagination: { pagination: { next: writeToken(given.key(last)) } } };
}

function writeToken(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString('base64url');
}

function readToken(token: string | null | undefined): string | undefined {
  if (token === undefined || token === null || token === '') return undefined;
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof after === 'string') return after;
  } catch {
    // Refused below.
  }
  throw invalid('Invalid pagination token');
}

/** A limit in the query string. */
export function readLimit({ query }: IndexCall, preset = 100): number {
  const given = query.get('limit');
  if (given === null) return preset;
  if (!/^\d+$/.test(given)) throw invalid(`Invalid limit '${given}'`);
  return Number(given);
}
