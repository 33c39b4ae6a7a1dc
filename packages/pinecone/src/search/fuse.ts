import type { Hit, Leg } from './leg.js';

/** A hit with its place in each list it was found in, for example `fulltext 1, semantic 3`. */
export interface RankedHit extends Hit {
  ranks?: string;
}

/**
 * 60 is the constant of the paper on reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009) and of Pinecone's guide: large
 * enough that the first place of one list does not beat good places in two.
 */
const rankConstant = 60;

/**
 * Several rankings of the same records as one, by reciprocal ranks: scores of different measures cannot be added, places can.
 * A record keeps the fields of the first list it stands in; its score is the sum of 1 / (60 + rank).
 */
export function fuse(lists: Array<{ name: Leg['name']; hits: Hit[] }>): RankedHit[] {
  const fused = new Map<string, { hit: Hit; score: number; ranks: string[] }>();
  for (const { name, hits } of lists) {
    for (const [place, hit] of hits.entries()) {
      const known = fused.get(hit.id) ?? { hit, score: 0, ranks: [] };
      known.score += 1 / (rankConstant + place + 1);
      known.ranks.push(`${name} ${place + 1}`);
      fused.set(hit.id, known);
    }
  }
  return [...fused.values()]
    .sort((left, right) => right.score - left.score)
    .map(({ hit, score, ranks }) => ({ ...hit, score, ranks: ranks.join(', ') }));
}
