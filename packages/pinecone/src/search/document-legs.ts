import type { DocumentScoringMethod } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import type { OpenIndex } from '../client.js';
import type { SparseVector } from '../inference/embed.js';
import { takeVectors } from '../records/found-record.js';
import { readByIds } from '../records/read-records.js';
import {
  checkDimension,
  checkSparse,
  type Leg,
  type LegContext,
  type Question,
  sourceOf,
  unknownRecord,
  without,
  wrongPairing,
} from './leg.js';

/**
 * The legs of a search in a documents index. The service takes one vector clause or some text clauses at a time, so a hybrid search
 * is several legs, fused by the caller.
 * @throws ToolError `invalid_argument` saying what the index can be searched by
 */
export async function documentLegs(context: LegContext): Promise<Leg[]> {
  const { mode, query } = context.request;
  const { info } = context.index;
  if (mode === 'lucene') return [textLeg(context, 'lucene')];
  if (mode === 'fulltext') return [textLeg(context, 'fulltext')];
  const semantic = await semanticLegs(context);
  if (mode === 'semantic') {
    if (semantic.length > 0) return semantic;
    throw noVector(context.index);
  }
  const canText = query !== undefined && info.textFields.length > 0;
  if (mode === 'hybrid') {
    if (semantic.length === 0) throw noVector(context.index);
    return [textLeg(context, 'fulltext'), ...semantic];
  }
  const legs = [...(canText ? [textLeg(context, 'fulltext')] : []), ...semantic];
  if (legs.length === 0) throw noVector(context.index);
  return legs;
}

function textLeg(context: LegContext, name: 'fulltext' | 'lucene'): Leg {
  const { request, index } = context;
  const { name: indexName, textFields } = index.info;
  if (textFields.length === 0)
    throw wrongPairing(
      `${indexName} has no full-text field.`,
      'Use mode semantic with vector, like_id, or query with model.',
    );
  if (request.query === undefined)
    throw wrongPairing(`mode ${request.mode} searches for words.`, 'Pass query.');
  const clause: DocumentScoringMethod =
    name === 'lucene'
      ? { type: 'query_string', query: request.query }
      : { type: 'text', fields: textFields, query: request.query };
  return leg(context, name, { clause, uses: ['query'] });
}

async function semanticLegs(context: LegContext): Promise<Leg[]> {
  const { denseField, sparseField } = context.index.info;
  const { dense, sparse } = await queryVectors(context);
  const except = context.request.likeId;
  const legs: Leg[] = [];
  if (dense && denseField !== undefined)
    legs.push(
      leg(context, 'semantic', {
        clause: { type: 'dense_vector', fields: [denseField], values: checkDimension(dense, context.index) },
        uses: sourceOf(context.request, 'vector'),
        except,
      }),
    );
  if (sparse && sparseField !== undefined)
    legs.push(
      leg(context, 'sparse', {
        clause: { type: 'sparse_vector', fields: [sparseField], sparseValues: checkSparse(sparse) },
        uses: sourceOf(context.request, 'sparse_vector'),
        except,
      }),
    );
  return legs;
}

/** The caller's vectors, those of the example, or the query's by the model; an index without a field for them has no use for them. */
async function queryVectors({
  index,
  namespace,
  request,
  embedQuery,
  signal,
}: LegContext): Promise<{ dense?: number[] | undefined; sparse?: SparseVector | undefined }> {
  const { vector, sparseVector, likeId, query, model, mode } = request;
  const { info } = index;
  if (vector || sparseVector) {
    if (vector && info.denseField === undefined)
      throw wrongPairing(`${info.name} has no dense field for vector.`, 'Search it with query.');
    if (sparseVector && info.sparseField === undefined)
      throw wrongPairing(`${info.name} has no sparse field for sparse_vector.`, 'Search it with query.');
    return { dense: vector, sparse: sparseVector };
  }
  if (likeId !== undefined) {
    const fields = [info.denseField, info.sparseField].flatMap((name) => name ?? []);
    if (fields.length === 0)
      throw wrongPairing(
        `${info.name} has no vectors, so like_id cannot be used.`,
        'Read the record with fetch_records and search for its words with query.',
      );
    const { records } = await readByIds(index, [likeId], { namespace, fields, signal });
    const [example] = records;
    if (!example) throw unknownRecord(likeId, namespace, info.name);
    if (example.values || example.sparse) return { dense: example.values, sparse: example.sparse };
    throw wrongPairing(`The record ${likeId} has no vector.`, 'Take another example, or search with query.');
  }
  if (query !== undefined && model !== undefined && mode !== 'fulltext') {
    const embedded = await embedQuery(info.dimension);
    const hasField = (embedded.dense ? info.denseField : info.sparseField) !== undefined;
    // Several indexes may be searched at once, and the model be meant for another one.
    if (!hasField && mode === 'auto' && info.textFields.length > 0) return {};
    if (embedded.dense && info.denseField === undefined)
      throw wrongPairing(
        `${info.name} has no dense field for ${model}.`,
        'Leave model out, or use a sparse one.',
      );
    if (embedded.sparse && info.sparseField === undefined)
      throw wrongPairing(
        `${info.name} has no sparse field for ${model}.`,
        'Leave model out, or use a dense one.',
      );
    return embedded;
  }
  return {};
}

function leg(
  { index, namespace, request, signal }: LegContext,
  name: Leg['name'],
  { clause, uses, except }: { clause: DocumentScoringMethod; uses: Question[]; except?: string | undefined },
): Leg {
  const { metric, denseField, sparseField } = index.info;
  return {
    name,
    uses,
    ascending: clause.type === 'dense_vector' && metric === 'euclidean',
    async run(topK) {
      const { body, indexedLsn } = await index.host.searchDocuments(
        namespace,
        {
          scoreBy: [clause],
          topK: except === undefined ? topK : topK + 1,
          includeFields: request.fields ?? ['*'],
          ...(request.filter === undefined ? {} : { filter: request.filter }),
        },
        signal,
      );
      const hits = body.matches.map(({ _id: id, _score: score, ...document }) => ({
        id,
        score,
        fields: takeVectors(document, denseField, sparseField).fields,
      }));
      return {
        hits: without(except, hits, topK),
        readUnits: body.usage?.readUnits ?? 0,
        embedTokens: 0,
        indexedLsn,
      };
    },
  };
}

function noVector({ info }: OpenIndex) {
  const { name, textFields, denseField, sparseField, dimension } = info;
  const ways = [
    ...(textFields.length > 0
      ? [`query with mode fulltext or lucene (fields ${textFields.join(', ')})`]
      : []),
    ...(denseField === undefined ? [] : [`vector (${dimension} numbers)`]),
    ...(sparseField === undefined ? [] : ['sparse_vector']),
    ...((denseField ?? sparseField) ? ['like_id', 'query with model'] : []),
  ];
  return wrongPairing(
    `${name} is a documents index; it does not embed queries, and none of what it can be searched by is given.`,
    `Pass ${ways.join(', or ')}.`,
  );
}
