import type { SparseVector } from '../inference/embed.js';
import {
  checkDimension,
  checkExample,
  checkSparse,
  type Leg,
  type LegContext,
  sourceOf,
  without,
  wrongPairing,
} from './leg.js';

/**
 * The one leg of a search in a vectors index, which adds dense and sparse scores itself.
 * @throws ToolError `invalid_argument` saying what the index can be searched by
 */
export async function vectorLegs(context: LegContext): Promise<Leg[]> {
  const { request, index } = context;
  const { name } = index.info;
  if (request.mode === 'fulltext' || request.mode === 'lucene')
    throw wrongPairing(
      `${name} is a vectors index without full-text search.`,
      `Use mode semantic: ${ways(context)}.`,
    );
  const target = await queryVectors(context);
  if (request.mode === 'hybrid' && !(target.dense && target.sparse))
    throw wrongPairing(
      `A hybrid search of ${name} needs a dense and a sparse vector.`,
      index.info.dimension !== undefined && index.info.sparse
        ? 'Pass vector and sparse_vector, or use mode semantic.'
        : 'Only a dotproduct index holds both; use mode semantic, or name a dense and a sparse index in indexes.',
    );
  return [leg(context, target)];
}

interface Target {
  id?: string | undefined;
  dense?: number[] | undefined;
  sparse?: SparseVector | undefined;
}

async function queryVectors(context: LegContext): Promise<Target> {
  const { request, index, embedQuery } = context;
  const { vector, sparseVector, likeId, query, model } = request;
  if (vector || sparseVector) return checkTarget(context, { dense: vector, sparse: sparseVector });
  if (likeId !== undefined) return { id: likeId };
  if (query !== undefined && model !== undefined)
    return checkTarget(context, await embedQuery(index.info.dimension));
  throw wrongPairing(
    `${index.info.name} is a vectors index: its records were embedded elsewhere, so it cannot be searched by text alone.`,
    `Pass ${ways(context)}.`,
  );
}

function checkTarget(context: LegContext, { dense, sparse }: Target): Target {
  const { index } = context;
  const { name, dimension } = index.info;
  if (dimension === undefined && dense)
    throw wrongPairing(`${name} holds sparse vectors only.`, `Pass ${ways(context)}.`);
  if (dimension !== undefined && !dense)
    throw wrongPairing(
      `${name} holds dense vectors, and every search of it needs one.`,
      `Pass ${ways(context)}.`,
    );
  if (sparse && !index.info.sparse)
    throw wrongPairing(
      `${name} takes no sparse values: its metric is not dotproduct.`,
      'Leave sparse_vector out.',
    );
  return { dense: dense && checkDimension(dense, index), sparse: sparse && checkSparse(sparse) };
}

function ways({ index }: LegContext): string {
  const { dimension } = index.info;
  const own = dimension === undefined ? 'sparse_vector' : `vector (${dimension} numbers)`;
  return `${own}, like_id, or query with model where one of Pinecone's models made the vectors (list_models)`;
}

function leg({ index, namespace, request, signal }: LegContext, { id, dense, sparse }: Target): Leg {
  const { dimension, metric } = index.info;
  const both = dense !== undefined && sparse !== undefined;
  return {
    uses: [
      ...(dense === undefined && sparse ? [] : sourceOf(request, 'vector')),
      ...(sparse ? sourceOf(request, 'sparse_vector') : []),
    ],
    name: both ? 'dense + sparse' : dimension === undefined ? 'sparse' : 'semantic',
    ascending: metric === 'euclidean',
    async run(topK) {
      const { body, indexedLsn } = await index.host.query(
        {
          namespace,
          topK: id === undefined ? topK : topK + 1,
          includeMetadata: request.fields?.length !== 0,
          ...(id === undefined ? {} : { id }),
          ...(dense ? { vector: dense } : {}),
          ...(sparse ? { sparseVector: sparse } : {}),
          ...(request.filter === undefined ? {} : { filter: request.filter }),
        },
        signal,
      );
      const matches = body.matches ?? [];
      // The service finds nothing where the example does not exist.
      if (id !== undefined && matches.length === 0) await checkExample(id, { index, namespace, signal });
      const hits = matches.map(({ id: found, score, metadata }) => ({
        id: found,
        score: score ?? null,
        fields: { ...metadata },
      }));
      return {
        hits: without(id, hits, topK),
        readUnits: body.usage?.readUnits ?? 0,
        embedTokens: 0,
        indexedLsn,
      };
    },
  };
}
