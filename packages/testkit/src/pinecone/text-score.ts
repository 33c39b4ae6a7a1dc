import type { TextField } from './bm25.js';
import { holdsPhrase } from './filter.js';
import type { LuceneQuery } from './lucene.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import { analyse, words } from './text-analysis.js';

/** Scores one document; undefined when it does not match. */
export type TextScorer = (document: StoredRecord) => number | undefined;

/** BM25 over several fields, every word an alternative. */
export function scoreText(query: string, fields: readonly TextField[]): TextScorer {
  const wanted = fields.map((field) => ({ field, terms: analyse(query, field.analyzer) }));
  return (document) => {
    const scores = wanted.flatMap(({ field, terms }) => terms.map((term) => field.score(term, document)));
    const sum = scores.reduce((total, score) => total + score, 0);
    return sum > 0 ? sum : undefined;
  };
}

/**
 * Scores by a Lucene query.
 * @throws a 400 refusal for a field that is not full-text
 */
export function scoreLucene(query: LuceneQuery, fields: Record<string, TextField>): TextScorer {
  if (query.kind === 'group') return scoreGroup(query, fields);
  const targets = query.field === undefined ? Object.values(fields) : [fields[query.field]];
  const scorers = targets.map((field) => {
    if (field === undefined)
      throw invalid(`Field '${query.field}' is not a full-text search field of this index`);
    return query.kind === 'phrase' ? scorePhrase(query, field) : scoreTerm(query, field);
  });
  return (document) => {
    const matched = scorers.flatMap((scorer) => scorer(document) ?? []);
    return matched.length === 0 ? undefined : query.boost * Math.max(...matched);
  };
}

function scoreGroup(query: LuceneQuery & { kind: 'group' }, fields: Record<string, TextField>): TextScorer {
  const clauses = query.clauses.map(({ occur, query: inner }) => ({
    occur,
    scorer: scoreLucene(inner, fields),
  }));
  const needed = clauses.some(({ occur }) => occur === 'must');
  return (document) => {
    let sum = 0;
    let matches = needed;
    for (const { occur, scorer } of clauses) {
      const score = scorer(document);
      if (occur === 'not' ? score !== undefined : occur === 'must' && score === undefined) return undefined;
      if (score === undefined) continue;
      matches = true;
      sum += score;
    }
    return matches ? sum * query.boost : undefined;
  };
}

function scorePhrase({ text, slop }: LuceneQuery & { kind: 'phrase' }, field: TextField): TextScorer {
  const wanted = analyse(text, field.analyzer);
  return (document) => {
    if (!holdsPhrase(field.terms(document), wanted, slop)) return undefined;
    return wanted.reduce((sum, term) => sum + field.score(term, document), 0);
  };
}

function scoreTerm(query: LuceneQuery & { kind: 'term' }, field: TextField): TextScorer {
  const plain = query.prefix || query.edits > 0;
  const wanted = plain ? words(query.text) : analyse(query.text, field.analyzer);
  const matches = (term: string, candidate: string) =>
    query.prefix ? candidate.startsWith(term) : editDistance(term, candidate) <= query.edits;
  const terms = plain
    ? wanted.flatMap((term) => [...field.vocabulary()].filter((candidate) => matches(term, candidate)))
    : wanted;
  return (document) => {
    const sum = terms.reduce((total, term) => total + field.score(term, document), 0);
    return sum > 0 ? sum : undefined;
  };
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at++) {
    const next = [at];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (row[column - 1] ?? 0) + (left[at - 1] === right[column - 1] ? 0 : 1);
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
