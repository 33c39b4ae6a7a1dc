import type { RankedHit } from './fuse.js';
import type { Target, TargetAnswer } from './search-index.js';

/** A hit that knows where it comes from. The same id in two places is two records. */
export interface PlacedHit extends RankedHit {
  target: Target;
}

/**
 * Hits of several targets in one order, the best first. Namespaces of one index share a measure and are merged by score; scores of
 * different indexes do not compare, so there the lists take turns.
 */
export function merge(answers: TargetAnswer[]): { hits: PlacedHit[]; byScore: boolean } {
  const placed = answers.map(({ target, hits }) => hits.map((hit): PlacedHit => ({ ...hit, target })));
  const ascending = sharedDirection(answers);
  if (ascending === undefined) return { hits: takeTurns(placed), byScore: false };
  const sign = ascending ? 1 : -1;
  const rank = ({ score }: PlacedHit) => (score === null ? Number.POSITIVE_INFINITY : score * sign);
  return { hits: placed.flat().sort((left, right) => compare(rank(left), rank(right))), byScore: true };
}

/** Undefined unless every list was made by the same measure of the same index. */
function sharedDirection(answers: TargetAnswer[]): boolean | undefined {
  const [first] = answers;
  const isShared = answers.every(
    ({ target, mode, ascending }) =>
      target.index === first?.target.index && mode === first.mode && ascending !== undefined,
  );
  return isShared ? first?.ascending : undefined;
}

function takeTurns(lists: PlacedHit[][]): PlacedHit[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
}

function compare(left: number, right: number): number {
  return left === right ? 0 : left - right;
}
