import type {
  IndexDescription,
  QueryResponse,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import { findNamespace, metadataFilter, readReply, requireKind } from './index-call.js';
import { checkDense, checkId, checkSparse, checkTakesSparse, checkTopK } from './record-checks.js';
import type { RecordLog, StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { type IndexCall, type Reply, type Route, readBody } from './router.js';
import { best, denseScore, type Scored, sparseScore } from './similarity.js';
import { sparse, toVector } from './vectors.js';
import type { SparseValues } from './wire.js';

export const queryRoutes: Route<IndexCall>[] = [
  { method: 'POST', path: '/query', errors: 'rpc', handle: query },
  { method: 'POST', path: '/describe_index_stats', errors: 'rpc', handle: describeStats },
];

const filter = z.record(z.string(), z.unknown());

const queryRequest = z.strictObject({
  namespace: z.string().optional(),
  topK: z.int(),
  filter: filter.optional(),
  includeValues: z.boolean().optional(),
  includeMetadata: z.boolean().optional(),
  vector: z.array(z.number()).optional(),
  sparseVector: sparse.optional(),
  id: z.string().optional(),
  scanFactor: z.number().optional(),
  maxCandidates: z.int().optional(),
});

function query(call: IndexCall): Reply {
  requireKind(call, 'vectors', 'records');
  const request = readBody(call, queryRequest);
  const { namespace = '', topK } = request;
  checkTopK(topK, call.fake.limits);
  if (request.scanFactor !== undefined || request.maxCandidates !== undefined) {
    throw invalid('scanFactor and maxCandidates are only supported for dedicated read nodes');
  }
  const log = findNamespace(call, namespace);
  const target = readTarget(call, {
    id: request.id,
    values: request.vector,
    sparse: request.sparseVector,
    log,
  });
  const found = nearest(call, { target, filter: request.filter, topK, log });
  const matches = found.map(({ item, score }) => {
    const { values, sparseValues, metadata } = toVector(item);
    return {
      id: item.id,
      score,
      values: request.includeValues === true ? (values ?? []) : [],
      ...(request.includeValues === true && sparseValues !== undefined ? { sparseValues } : {}),
      ...(request.includeMetadata === true && metadata !== undefined ? { metadata } : {}),
    };
  });
  const body: QueryResponse = { results: [], matches, namespace, usage: { readUnits: 1 } };
  return readReply(call, log, body);
}

/** What is searched for; undefined when the record named as example does not exist. */
export type Target = { values?: number[] | undefined; sparse?: SparseValues | undefined } | undefined;

/**
 * The vector of a query, from the request or from a stored record.
 * @throws 400 for a wrong combination or dimension
 */
export function readTarget(
  { index, fake }: IndexCall,
  { id, values, sparse, log }: NonNullable<Target> & { id?: string | undefined; log: RecordLog | undefined },
): Target {
  if (id !== undefined) {
    if (values !== undefined || sparse !== undefined)
      throw invalid('id cannot be combined with a query vector');
    checkId(id, fake.limits);
    const example = log?.visible().get(id);
    return example && { values: example.values, sparse: example.sparseValues };
  }
  if (index.vectorType === 'dense' && values === undefined)
    throw invalid('A query needs a dense vector or an id');
  if (index.vectorType === 'sparse' && sparse === undefined)
    throw invalid('A query needs a sparse vector or an id');
  if (sparse !== undefined) checkTakesSparse(index);
  return {
    values: values && checkDense(values, index.dimension),
    sparse: sparse && checkSparse(sparse, fake.limits),
  };
}

interface Search {
  target: Target;
  filter: Record<string, unknown> | undefined;
  topK: number;
  log: RecordLog | undefined;
}

/** Every record that matches the filter, exactly scored, the best first. */
export function nearest(call: IndexCall, { target, filter, topK, log }: Search): Scored<StoredRecord>[] {
  const matches = metadataFilter(call, filter);
  if (target === undefined || log === undefined) return [];
  const { metric } = call.index;
  const scored = [...log.visible().values()].flatMap((item) => {
    if (!matches(item.fields)) return [];
    const dense = target.values && item.values && denseScore(metric, target.values, item.values);
    const sparse = target.sparse && item.sparseValues && sparseScore(target.sparse, item.sparseValues);
    // In a sparse index a record that shares no term with the query is no hit.
    if (dense === undefined && (sparse === undefined || sparse === 0)) return [];
    return [{ item, score: (dense ?? 0) + (sparse ?? 0) }];
  });
  return best(scored, { topK, metric });
}

const statsRequest = z.strictObject({ filter: filter.optional() });

function describeStats(call: IndexCall): Reply {
  const request = readBody(call, statsRequest);
  const { index } = call;
  if (request.filter !== undefined && index.deployment !== 'pod') {
    throw invalid('Serverless indexes do not support describing index stats with metadata filtering');
  }
  const matches = metadataFilter(call, request.filter);
  const namespaces = visibleNamespaces(call);
  const counted = namespaces.map(([name, log]) => {
    const records = [...log.visible().values()].filter(({ fields }) => matches(fields));
    return [name, { vectorCount: records.length }] as const;
  });
  const body: IndexDescription = {
    namespaces: Object.fromEntries(counted),
    indexFullness: 0,
    totalVectorCount: namespaces.reduce((sum, [, log]) => sum + log.visible().size, 0),
    metric: index.metric,
    vectorType: index.vectorType,
    ...(index.dimension === undefined ? {} : { dimension: index.dimension }),
  };
  return { status: 200, body };
}

/** Namespaces whose first write is visible, or that were created empty. */
export function visibleNamespaces({ index }: IndexCall): [string, RecordLog][] {
  return [...index.namespaces].filter(([, log]) => log.indexedLsn() > 0);
}
