import type { Metric, SparseValues } from './wire.js';

export function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

/**
 * The service's scores: cosine and dotproduct grow with similarity, euclidean is the squared distance and
 * shrinks with it.
 */
export function denseScore(metric: Metric, query: readonly number[], stored: readonly number[]): number {
  if (metric === 'dotproduct') return dot(query, stored);
  if (metric === 'euclidean') {
    return query.reduce((sum, value, index) => sum + (value - (stored[index] ?? 0)) ** 2, 0);
  }
  const lengths = Math.sqrt(dot(query, query)) * Math.sqrt(dot(stored, stored));
  return lengths === 0 ? 0 : dot(query, stored) / lengths;
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
