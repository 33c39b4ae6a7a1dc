import { contentTerms } from './text-analysis.js';

/**
 * Relevance between 0 and 1 by shared words: mostly the share of the query's words found in the text, a little
 * for being short and to the point.
 */
export function relevance(query: string, text: string): number {
  const wanted = new Set(contentTerms(query));
  const terms = contentTerms(text);
  const found = [...wanted].filter((term) => terms.includes(term)).length;
  if (wanted.size === 0 || found === 0) return 0;
  return Math.fround(0.9 * (found / wanted.size) + 0.1 * Math.min(1, found / terms.length));
}
