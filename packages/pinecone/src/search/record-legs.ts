import {
  checkDimension,
  checkExample,
  checkSparse,
  type Leg,
  type LegContext,
  without,
  wrongPairing,
} from './leg.js';

/**
 * The one leg of a search in an index that embeds texts itself.
 * @throws ToolError `invalid_argument` saying what the index can be searched by
 */
export function recordLegs({ index, namespace, request, signal }: LegContext): Leg[] {
  const { name, model, dimension, metric } = index.info;
  const { query, vector, sparseVector, likeId, mode } = request;
  if (mode === 'fulltext' || mode === 'lucene')
    throw wrongPairing(
      `${name} is a records index (${model}) without full-text search.`,
      'Use mode semantic with query.',
    );
  if (mode === 'hybrid')
    throw wrongPairing(
      `${name} is a records index with one kind of vector (${model}).`,
      'For a hybrid search name a dense and a sparse index of the same records in indexes, with mode auto.',
    );
  if (vector && dimension === undefined)
    throw wrongPairing(`${name} holds sparse vectors (${model}).`, 'Pass query, like_id or sparse_vector.');
  if (sparseVector && dimension !== undefined)
    throw wrongPairing(`${name} holds dense vectors (${model}).`, 'Pass query, like_id or vector.');
  const sparse = sparseVector && checkSparse(sparseVector);
  const target = vector
    ? { vector: { values: checkDimension(vector, index) } }
    : sparse
      ? { vector: { sparseValues: sparse.values, sparseIndices: sparse.indices } }
      : likeId !== undefined
        ? { id: likeId }
        : { inputs: { text: query } };
  const except = 'id' in target ? target.id : undefined;
  return [
    {
      uses: [vector ? 'vector' : sparse ? 'sparse_vector' : likeId === undefined ? 'query' : 'like_id'],
      name: dimension === undefined ? 'sparse' : 'semantic',
      ascending: metric === 'euclidean',
      async run(topK) {
        const { body, indexedLsn } = await index.host.searchRecords(
          namespace,
          {
            query: {
              ...target,
              topK: except === undefined ? topK : topK + 1,
              ...(request.filter === undefined ? {} : { filter: request.filter }),
            },
            ...(request.fields === undefined ? {} : { fields: request.fields }),
          },
          signal,
        );
        const { hits } = body.result;
        // The model always has it, an answer may not.
        const usage: Partial<typeof body.usage> | undefined = body.usage;
        if (except !== undefined && hits.length === 0)
          await checkExample(except, { index, namespace, signal });
        return {
          hits: without(
            except,
            hits.map(({ _id: id, _score: score, fields }) => ({ id, score, fields: { ...fields } })),
            topK,
          ),
          readUnits: usage?.readUnits ?? 0,
          embedTokens: usage?.embedTotalTokens ?? 0,
          indexedLsn,
        };
      },
    },
  ];
}
