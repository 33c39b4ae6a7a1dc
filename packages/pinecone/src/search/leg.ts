import { cutText, ToolError } from '@patchbay/core';
import type { OpenIndex, Pinecone } from '../client.js';
import type { Embedded, SparseVector } from '../inference/embed.js';
import type { Fields } from '../records/found-record.js';
import { readByIds } from '../records/read-records.js';

export const searchModes = ['auto', 'semantic', 'fulltext', 'lucene', 'hybrid'] as const;

/** What is searched for, whatever the index. */
export interface SearchRequest {
  query: string | undefined;
  vector: number[] | undefined;
  sparseVector: SparseVector | undefined;
  likeId: string | undefined;
  filter: Record<string, unknown> | undefined;
  mode: (typeof searchModes)[number];
  /** Embeds the query for indexes that do not do it themselves. */
  model: string | undefined;
  /** Fields to ask the service for; all where left out. */
  fields: string[] | undefined;
}

export interface Hit {
  id: string;
  /** Null where the service has no number for it. */
  score: number | null;
  fields: Fields;
}

export interface LegAnswer {
  hits: Hit[];
  readUnits: number;
  embedTokens: number;
  indexedLsn: number | undefined;
}

/** Arguments that say what is looked for. Not every index has a use for each. */
export type Question = 'query' | 'vector' | 'sparse_vector' | 'like_id' | 'model';

/** One request to one index that ranks records by one measure. */
export interface Leg {
  uses: Question[];
  name: 'semantic' | 'fulltext' | 'lucene' | 'sparse' | 'dense + sparse';
  /** The service's score is a distance: less is better. */
  ascending: boolean;
  run(topK: number): Promise<LegAnswer>;
}

/** Where a leg runs, and how it gets the vector of the query. */
export interface LegContext {
  pinecone: Pinecone;
  index: OpenIndex;
  namespace: string;
  request: SearchRequest;
  /** The query's vector by `request.model`, made once for every index that needs the same one. */
  embedQuery(dimension: number | undefined): Promise<Embedded>;
  signal: AbortSignal;
}

/** @throws ToolError `invalid_argument` when the vector does not have the index's dimension */
export function checkDimension(vector: number[], { info }: OpenIndex): number[] {
  if (info.dimension === undefined || vector.length === info.dimension) return vector;
  throw new ToolError(
    'invalid_argument',
    `vector has ${vector.length} numbers, and ${info.name} takes ${info.dimension}.`,
    { next: 'Make the vector with the model that made those in the index.' },
  );
}

/** @throws ToolError `invalid_argument` when the two lists do not fit together */
export function checkSparse(sparse: SparseVector): SparseVector {
  if (sparse.indices.length === sparse.values.length && sparse.indices.length > 0) return sparse;
  throw new ToolError(
    'invalid_argument',
    `sparse_vector has ${sparse.indices.length} indices and ${sparse.values.length} values.`,
    { next: 'Give one value per index, and at least one.' },
  );
}

/** The arguments that were given and that none of the legs had a use for. */
export function unusedBy(
  legs: Leg[],
  { query, vector, sparseVector, likeId, model }: SearchRequest,
): Question[] {
  const given: Record<Question, unknown> = {
    query,
    vector,
    sparse_vector: sparseVector,
    like_id: likeId,
    model,
  };
  const used = legs.flatMap(({ uses }) => uses);
  // The keys of the object above.
  return (Object.keys(given) as Question[]).filter(
    (name) => given[name] !== undefined && !used.includes(name),
  );
}

/** What a vector of the query comes from, where it is looked for by one. */
export function sourceOf(
  { vector, sparseVector, likeId }: SearchRequest,
  own: 'vector' | 'sparse_vector',
): Question[] {
  if (vector || sparseVector) return [own];
  return likeId === undefined ? ['query', 'model'] : ['like_id'];
}

/** Something this kind of index cannot do, and what to do instead. */
export function wrongPairing(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}

export function unknownRecord(id: string, namespace: string, index: string): ToolError {
  return new ToolError(
    'not_found',
    `There is no record ${JSON.stringify(cutText(id, 100))} in ${index}/${namespace}.`,
    {
      next: 'Find the id with list_record_ids.',
    },
  );
}

/**
 * The service finds nothing where the example does not exist, and says nothing either.
 * @throws ToolError `not_found`
 */
export async function checkExample(
  id: string,
  { index, namespace, signal }: Pick<LegContext, 'index' | 'namespace' | 'signal'>,
): Promise<void> {
  const { records } = await readByIds(index, [id], { namespace, signal });
  if (records.length === 0) throw unknownRecord(id, namespace, index.info.name);
}

/** A search by example finds the example itself first. */
export function without(id: string | undefined, hits: Hit[], topK: number): Hit[] {
  return hits.filter((hit) => hit.id !== id).slice(0, topK);
}
