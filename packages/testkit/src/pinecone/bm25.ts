import type { StoredRecord } from './record-log.js';
import { type Analyzer, analyse } from './text-analysis.js';

/** The usual constants of BM25. */
const saturation = 1.2;
const lengthWeight = 0.75;

/** The terms of one full-text field over all documents of a namespace, and their weights. */
export interface TextField {
  analyzer: Analyzer;
  terms(document: StoredRecord): readonly string[];
  vocabulary(): ReadonlySet<string>;
  /** BM25 of one term in one document; 0 when it does not occur. */
  score(term: string, document: StoredRecord): number;
}

// Stored records are replaced, never changed, so that their terms can be kept as long as they live.
const cache = new WeakMap<StoredRecord, Map<string, readonly string[]>>();

export function indexTextField(
  documents: readonly StoredRecord[],
  { field, analyzer }: { field: string; analyzer: Analyzer },
): TextField {
  const terms = (document: StoredRecord) => termsOf(document, { field, analyzer });
  const holders = documents.filter((document) => terms(document).length > 0);
  const averageLength = holders.reduce((sum, document) => sum + terms(document).length, 0) / holders.length;
  const frequencies = new Map<string, number>();
  const documentFrequency = (term: string) => {
    const known = frequencies.get(term);
    if (known !== undefined) return known;
    const counted = holders.filter((document) => terms(document).includes(term)).length;
    frequencies.set(term, counted);
    return counted;
  };
  return {
    analyzer,
    terms,
    vocabulary: () => new Set(holders.flatMap((document) => [...terms(document)])),
    score(term, document) {
      const own = terms(document);
      const count = own.filter((word) => word === term).length;
      if (count === 0) return 0;
      const holding = documentFrequency(term);
      const rarity = Math.log(1 + (holders.length - holding + 0.5) / (holding + 0.5));
      const norm = saturation * (1 - lengthWeight + lengthWeight * (own.length / averageLength));
      return rarity * ((count * (saturation + 1)) / (count + norm));
    },
  };
}

function termsOf(document: StoredRecord, { field, analyzer }: { field: string; analyzer: Analyzer }) {
  const kept = cache.get(document) ?? new Map<string, readonly string[]>();
  cache.set(document, kept);
  const known = kept.get(field);
  if (known !== undefined) return known;
  const text = document.fields[field];
  const found = typeof text === 'string' ? analyse(text, analyzer) : [];
  kept.set(field, found);
  return found;
}
