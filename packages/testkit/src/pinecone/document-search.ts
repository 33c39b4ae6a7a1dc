import type { DocumentSearchMatch } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import { indexTextField, type TextField } from './bm25.js';
import { checkQueryVector, isNumbers, isSparse, textFieldsOf } from './document-fields.js';
import { documentFilter, documentRoute, pickFields } from './documents.js';
import { findNamespace, readReply } from './index-call.js';
import { parseLucene } from './lucene.js';
import { checkSparse, checkTopK } from './record-checks.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { type IndexCall, type Reply, readBody } from './router.js';
import { best, denseScore, sparseScore } from './similarity.js';
import { scoreLucene, scoreText, type TextScorer } from './text-score.js';
import { sparse } from './vectors.js';
import type { Metric } from './wire.js';

export const documentSearchRoute = documentRoute('search', search);

const clauseRequest = z.strictObject({
  type: z.enum(['text', 'query_string', 'dense_vector', 'sparse_vector']),
  fields: z.array(z.string()).optional(),
  field: z.string().optional(),
  query: z.string().optional(),
  values: z.array(z.number()).optional(),
  sparse_values: sparse.optional(),
});

type Clause = z.output<typeof clauseRequest>;

const searchRequest = z.strictObject({
  score_by: z.array(clauseRequest),
  top_k: z.int(),
  include_fields: z.array(z.string()).optional(),
  filter: z.record(z.string(), z.unknown()).optional(),
});

function search(call: IndexCall): Reply {
  const {
    score_by: clauses,
    top_k: topK,
    include_fields: names = [],
    filter = {},
  } = readBody(call, searchRequest);
  checkTopK(topK, call.fake.limits);
  const { scoringClauses } = call.fake.limits;
  if (clauses.length === 0 || clauses.length > scoringClauses) {
    throw invalid(`score_by must hold between 1 and ${scoringClauses} clauses`);
  }
  const vectors = clauses.some(({ type }) => type === 'dense_vector' || type === 'sparse_vector');
  if (vectors && clauses.length > 1) {
    throw invalid('A dense_vector or sparse_vector clause must appear on its own in score_by');
  }
  const matches = documentFilter(call, filter, 'search');
  const log = findNamespace(call, call.path.namespace);
  const documents = [...(log?.visible().values() ?? [])];
  const scorers = clauses.map((clause) => scorer(call, clause, documents));
  const scored = documents.flatMap((item) => {
    if (!matches(item.fields)) return [];
    const scores = scorers.flatMap((score) => score(item) ?? []);
    return scores.length === 0 ? [] : [{ item, score: scores.reduce((sum, score) => sum + score, 0) }];
  });
  const found = best(scored, { topK, metric: metricOf(call, clauses[0]) });
  const shown = found.map(({ item, score }): DocumentSearchMatch => {
    const finite = Number.isFinite(score) ? score : null;
    return { _id: item.id, _score: finite, ...pickFields(item, names) };
  });
  return readReply(call, log, {
    matches: shown,
    namespace: call.path.namespace,
    usage: { read_units: 1 },
  });
}

function scorer(call: IndexCall, clause: Clause, documents: readonly StoredRecord[]): TextScorer {
  checkClause(clause);
  const { index, fake } = call;
  const names = fieldsOf(clause);
  const [name = ''] = names;
  if (clause.type === 'dense_vector') {
    const query = checkQueryVector(index, name, clause.values ?? []);
    const metric = metricOf(call, clause);
    return ({ fields }) => {
      const stored = fields[name];
      return isNumbers(stored) ? denseScore(metric, query, stored) : undefined;
    };
  }
  if (clause.type === 'sparse_vector') {
    if (index.schema[name]?.type !== 'sparse_vector') {
      throw invalid(`Field '${name}' is not a sparse_vector field of this index`);
    }
    const query = checkSparse(clause.sparse_values ?? { indices: [], values: [] }, fake.limits);
    return ({ fields }) => {
      const stored = fields[name];
      return (isSparse(stored) && sparseScore(query, stored)) || undefined;
    };
  }
  const text = (clause.query ?? '').trim();
  if (text === '') throw invalid('The query must not be empty');
  if (Buffer.byteLength(text) > fake.limits.textQueryBytes) {
    throw invalid(`The query must be at most ${fake.limits.textQueryBytes} bytes`);
  }
  const searchable: Record<string, TextField> = Object.fromEntries(
    Object.entries(textFieldsOf(index)).map(([field, analyzer]) => [
      field,
      indexTextField(documents, { field, analyzer }),
    ]),
  );
  if (clause.type === 'query_string') {
    if (Object.keys(searchable).length === 0) throw invalid('This index has no full-text search field');
    return scoreLucene(parseLucene(text), searchable);
  }
  const targets = names.map((field) => {
    const target = searchable[field];
    if (target === undefined) throw invalid(`Field '${field}' is not a full-text search field of this index`);
    return target;
  });
  return scoreText(text, targets);
}

function fieldsOf({ field, fields }: Clause): string[] {
  return fields ?? (field === undefined ? [] : [field]);
}

/** Which properties a clause of each type needs, beside `field` or `fields`. */
const needed = {
  text: 'query',
  query_string: 'query',
  dense_vector: 'values',
  sparse_vector: 'sparse_values',
} as const;

function checkClause(clause: Clause): void {
  const { type } = clause;
  for (const property of ['query', 'values', 'sparse_values'] as const) {
    if (property === needed[type] && clause[property] === undefined)
      throw invalid(`A ${type} clause needs '${property}'`);
    if (property !== needed[type] && clause[property] !== undefined)
      throw invalid(`A ${type} clause takes no '${property}'`);
  }
  if (clause.field !== undefined && clause.fields !== undefined)
    throw invalid('Give either field or fields, not both');
  const count = fieldsOf(clause).length;
  if (type === 'query_string') {
    if (count > 0 || clause.fields !== undefined)
      throw invalid('A query_string clause takes neither field nor fields');
    return;
  }
  if (count === 0) throw invalid(`A ${type} clause needs field or fields`);
  if (type !== 'text' && count > 1) throw invalid(`A ${type} clause takes exactly one field`);
}

function metricOf({ index }: IndexCall, clause: Clause | undefined): Metric {
  const field = clause?.type === 'dense_vector' ? index.schema[fieldsOf(clause)[0] ?? ''] : undefined;
  return field?.type === 'dense_vector' ? field.metric : 'dotproduct';
}
