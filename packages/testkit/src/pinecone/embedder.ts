import { contentTerms } from './text-analysis.js';
import type { SparseValues } from './wire.js';

/** Places of the vector that one word touches: few, so that different words stay nearly orthogonal. */
const placesPerWord = 16;

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** A deterministic unit vector; texts that share words (stems, stop words left out) are similar by cosine. */
export function embedDense(text: string, dimension: number): number[] {
  const vector = new Float64Array(dimension);
  for (const [term, weight] of termWeights(text)) {
    for (let place = 0; place < placesPerWord; place++) {
      const bits = hash(`${place}:${term}`);
      const at = bits % dimension;
      vector[at] = (vector[at] ?? 0) + ((bits >>> 16) & 1 ? weight : -weight);
    }
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) vector[0] = 1;
  return toFloats(vector.map((value) => value / (length || 1)));
}

/** The values as 32-bit floats, in an array that the engine keeps unboxed: queries run over all of them. */
export function toFloats(values: ArrayLike<number>): number[] {
  return Array.from(Float32Array.from(values));
}

/** One index per word (its hash), weighted by how often it stands in the text. */
export function embedSparse(text: string): SparseValues & { tokens: string[] } {
  const terms = [...termWeights(text)].sort(([left], [right]) => hash(left) - hash(right));
  return {
    indices: terms.map(([term]) => hash(term)),
    values: terms.map(([, weight]) => Math.fround(weight)),
    tokens: terms.map(([term]) => term),
  };
}

/** A rough count, four characters a token, as the usage figures and sequence limits need one. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

function termWeights(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of contentTerms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map([...counts].map(([term, count]) => [term, 1 + Math.log(count)]));
}
