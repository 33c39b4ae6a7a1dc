import type {
  Hit,
  SearchUsage,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import { countTokens, embedDense, embedSparse } from './embedder.js';
import {
  checkUpsertSize,
  findNamespace,
  readReply,
  requireKind,
  requireServerless,
  writeReply,
} from './index-call.js';
import { rankDocuments } from './inference.js';
import { nearest, readTarget, type Target } from './query.js';
import { checkId, checkMetadata, checkTopK } from './record-checks.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { checkShape, type IndexCall, type Reply, type Route, readBody } from './router.js';
import type { IndexState } from './state.js';
import { words } from './text-analysis.js';
import { store } from './vectors.js';
import type { SparseValues, Wire } from './wire.js';

export const recordRoutes: Route<IndexCall>[] = [
  {
    method: 'POST',
    path: '/records/namespaces/{namespace}/upsert',
    errors: 'rpc-until-2026-07',
    handle: upsert,
  },
  {
    method: 'POST',
    path: '/records/namespaces/{namespace}/search',
    errors: 'rpc-until-2026-07',
    handle: search,
  },
];

function upsert(call: IndexCall): Reply {
  requireKind(call, 'records');
  checkUpsertSize(call);
  const lines = call.body.split('\n').filter((line) => line.trim() !== '');
  const { upsertTextRecords } = call.fake.limits;
  if (lines.length === 0 || lines.length > upsertTextRecords) {
    throw invalid(`The number of records must be between 1 and ${upsertTextRecords}, got ${lines.length}`);
  }
  const stored = lines.map((line) =>
    embedRecord(call, checkShape(call, z.record(z.string(), z.unknown()), readLine(line))),
  );
  const reply = writeReply(call, (records) => store(records, stored), {
    namespace: call.path.namespace,
    status: 201,
  });
  return { ...reply, body: undefined };
}

function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** @throws 400 for a record without id or text, with both spellings of the id, or with nested fields */
export function embedRecord(
  { index, fake }: Pick<IndexCall, 'index' | 'fake'>,
  record: Record<string, unknown>,
): StoredRecord {
  const { _id, id: alias, ...rest } = record;
  if (_id !== undefined && alias !== undefined) throw invalid("A record must not have both '_id' and 'id'");
  const id = _id ?? alias;
  if (typeof id !== 'string') throw invalid("Every record must have a string '_id'");
  checkId(id, fake.limits);
  const { field = '' } = index.embed ?? {};
  const text = rest[field];
  if (typeof text !== 'string' || text.trim() === '') {
    throw invalid(`Record '${id}' must have a non-empty string in the field '${field}' of the field map`);
  }
  return { id, ...embedText(index, text), fields: checkMetadata(rest, { id, limits: fake.limits }) };
}

function embedText({ vectorType, dimension = 0 }: IndexState, text: string) {
  if (vectorType === 'dense') return { values: embedDense(text, dimension) };
  const { indices, values } = embedSparse(text);
  return { sparseValues: { indices, values } };
}

const searchRequest = z.strictObject({
  query: z.strictObject({
    top_k: z.int(),
    filter: z.record(z.string(), z.unknown()).optional(),
    inputs: z.strictObject({ text: z.string() }).optional(),
    vector: z
      .strictObject({
        values: z.array(z.number()).optional(),
        sparse_values: z.array(z.number()).optional(),
        sparse_indices: z.array(z.int()).optional(),
      })
      .optional(),
    id: z.string().optional(),
    match_terms: z.strictObject({ strategy: z.literal('all'), terms: z.array(z.string()) }).optional(),
  }),
  fields: z.array(z.string()).optional(),
  rerank: z
    .strictObject({
      model: z.string(),
      rank_fields: z.array(z.string()),
      top_n: z.int().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
      query: z.string().optional(),
    })
    .optional(),
});

type Search = z.output<typeof searchRequest>;

function search(call: IndexCall): Reply {
  requireKind(call, 'records', 'vectors');
  requireServerless(call, 'Searching records');
  const { query, fields, rerank } = readBody(call, searchRequest);
  checkTopK(query.top_k, call.fake.limits);
  const log = findNamespace(call, call.path.namespace);
  const target = searchTarget(call, query);
  const hasTerms = matchTerms(call, query.match_terms);
  const { fake } = call;
  const candidates = nearest(call, { target, filter: query.filter, topK: fake.limits.topK, log });
  const found = candidates.filter(({ item }) => hasTerms(item)).slice(0, query.top_k);
  const hits: Wire<Hit>[] = found.map(({ item, score }) => ({
    _id: item.id,
    _score: score,
    fields: pick(item.fields, fields),
  }));
  const usage: Wire<SearchUsage> = {
    read_units: 1,
    ...(query.inputs === undefined ? {} : { embed_total_tokens: countTokens(query.inputs.text) }),
    ...(rerank === undefined ? {} : { rerank_units: 1 }),
  };
  const ranked = rerank === undefined ? hits : rerankHits({ rerank, query, hits });
  return readReply(call, log, { result: { hits: ranked }, usage });
}

function searchTarget(call: IndexCall, { inputs, vector, id }: Search['query']): Target {
  if ([inputs, vector, id].filter((one) => one !== undefined).length !== 1) {
    throw invalid('Exactly one of inputs, vector and id must be given');
  }
  if (inputs !== undefined) {
    if (call.index.kind !== 'records') {
      throw invalid(
        'Searching with text is supported only for indexes with integrated embedding: use vector or id',
      );
    }
    if (inputs.text.trim() === '') throw invalid('The query text must not be empty');
    const { values, sparseValues } = {
      values: undefined,
      sparseValues: undefined,
      ...embedText(call.index, inputs.text),
    };
    return { values, sparse: sparseValues };
  }
  const log = findNamespace(call, call.path.namespace);
  const { values, sparse_values, sparse_indices } = vector ?? {};
  const sparse: SparseValues | undefined =
    sparse_values === undefined && sparse_indices === undefined
      ? undefined
      : { values: sparse_values ?? [], indices: sparse_indices ?? [] };
  return readTarget(call, { id, values, sparse, log });
}

function matchTerms({ index }: IndexCall, given: Search['query']['match_terms']) {
  if (given === undefined) return () => true;
  if (index.embed?.model !== 'pinecone-sparse-english-v0') {
    throw invalid(
      'match_terms is supported only for sparse indexes with the model pinecone-sparse-english-v0',
    );
  }
  const { field } = index.embed;
  const wanted = given.terms.flatMap(words);
  return ({ fields }: StoredRecord) => {
    const text = words(String(fields[field] ?? ''));
    return wanted.every((term) => text.includes(term));
  };
}

function pick(fields: StoredRecord['fields'], names: readonly string[] | undefined) {
  if (names === undefined || names.includes('*')) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function rerankHits({
  rerank,
  query,
  hits,
}: {
  rerank: NonNullable<Search['rerank']>;
  query: Search['query'];
  hits: Wire<Hit>[];
}): Wire<Hit>[] {
  const text = rerank.query ?? query.inputs?.text;
  if (text === undefined) throw invalid('rerank.query is required when searching by vector or id');
  if (hits.length === 0) return [];
  const documents = hits.map(({ fields }) => ({ ...fields }));
  return rankDocuments({ ...rerank, query: text, documents }).flatMap(({ index, score }) => {
    const hit = hits[index];
    return hit === undefined ? [] : [{ ...hit, _score: score }];
  });
}
