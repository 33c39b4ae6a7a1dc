import type { Metric, SparseValues } from './wire.js';

/**
 * The service's scores: cosine and dotproduct grow with similarity, euclidean is the squared distance and shrinks
 * with it. Plain loops and kept lengths: a query runs this over every stored vector.
 */
export function denseScore(metric: Metric, query: readonly number[], stored: readonly number[]): number {
  if (metric === 'euclidean') {
    let distance = 0;
    for (let index = 0; index < query.length; index++) {
      const difference = (query[index] ?? 0) - (stored[index] ?? 0);
      distance += difference * difference;
    }
    return distance;
  }
  const product = dot(query, stored);
  if (metric === 'dotproduct') return product;
  const scale = lengthOf(query) * lengthOf(stored);
  return scale === 0 ? 0 : product / scale;
}

function dot(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

const lengths = new WeakMap<readonly number[], number>();

function lengthOf(vector: readonly number[]): number {
  const known = lengths.get(vector);
  if (known !== undefined) return known;
  const length = Math.sqrt(dot(vector, vector));
  lengths.set(vector, length);
  return length;
}

export function sparseScore(query: SparseValues, stored: SparseValues): number {
  const values = new Map(stored.indices.map((index, place) => [index, stored.values[place] ?? 0]));
  return query.indices.reduce(
    (sum, index, place) => sum + (query.values[place] ?? 0) * (values.get(index) ?? 0),
    0,
  );
}

export interface Scored<Item> {
  item: Item;
  score: number;
}

/** The best first; ties by id, so that answers are stable. */
export function best<Item extends { id: string }>(
  scored: Scored<Item>[],
  { topK, metric = 'dotproduct' }: { topK: number; metric?: Metric },
): Scored<Item>[] {
  const direction = metric === 'euclidean' ? 1 : -1;
  const rank = (score: number) => (Number.isFinite(score) ? score * direction : Number.POSITIVE_INFINITY);
  return scored
    .sort((left, right) => rank(left.score) - rank(right.score) || compareIds(left.item.id, right.item.id))
    .slice(0, topK);
}

/** Bitwise order, as the service lists ids and namespaces. */
export function compareIds(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
