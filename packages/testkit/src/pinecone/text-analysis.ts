/** How a full-text field is cut into terms; the names are those of the index schema. */
export interface Analyzer {
  stemming?: boolean | undefined;
  stop_words?: boolean | undefined;
  ngram?: { min_gram: number; max_gram: number; prefix_only?: boolean | undefined } | undefined;
}

const stopWords = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);

export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A light English stemmer: enough that plural, -ing and -ed forms of a word meet. */
export function stem(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  const suffix = ['ing', 'ed', 'es', 's'].find((ending) => word.endsWith(ending));
  if (suffix === undefined || word.endsWith('ss') || word.length - suffix.length < 3) return word;
  // "boxes" loses -es, "databases" and "changes" only -s.
  const cut = suffix === 'es' && !/(x|ch|sh|ss|zz)es$/.test(word) ? 1 : suffix.length;
  const base = word.slice(0, word.length - cut);
  return suffix.length === 1 ? base : base.replace(/([bdgmnprt])\1$/, '$1');
}

export function analyse(text: string, analyzer: Analyzer = {}): string[] {
  const all = words(text);
  if (analyzer.ngram !== undefined) {
    const { ngram } = analyzer;
    return all.flatMap((word) => grams(word, ngram));
  }
  const kept = analyzer.stop_words === true ? all.filter((word) => !stopWords.has(word)) : all;
  return analyzer.stemming === true ? kept.map(stem) : kept;
}

/** The terms that carry meaning, for the embedders and the reranker; all words when nothing else is left. */
export function contentTerms(text: string): string[] {
  const terms = analyse(text, { stemming: true, stop_words: true });
  return terms.length > 0 ? terms : words(text);
}

function grams(word: string, { min_gram, max_gram, prefix_only }: NonNullable<Analyzer['ngram']>): string[] {
  const found: string[] = [];
  const lastStart = prefix_only === true ? 0 : word.length - min_gram;
  for (let start = 0; start <= lastStart; start++) {
    for (let size = min_gram; size <= max_gram && start + size <= word.length; size++) {
      found.push(word.slice(start, start + size));
    }
  }
  return found;
}
