import type { Pinecone } from '../client.js';
import { rerank } from '../inference/rerank.js';
import type { Fields } from '../records/found-record.js';
import type { PlacedHit } from './merge.js';

export interface RerankedHit extends PlacedHit {
  rerankScore?: number;
}

export interface RerankHitsOptions {
  model: string;
  query: string;
  /** Fields that hold the text, in the order they are read; the longest text of a hit where left out or absent. */
  fields: string[] | undefined;
  signal: AbortSignal;
}

/** Hits in the order of a reranking model. Those without any text keep their order and come last. */
export async function rerankHits(
  pinecone: Pinecone,
  hits: PlacedHit[],
  { model, query, fields, signal }: RerankHitsOptions,
): Promise<{ hits: RerankedHit[]; units: number }> {
  const texts = hits.map((hit) => textOf(hit.fields, fields));
  const places = [...hits.keys()];
  const readable = places.filter((place) => texts[place] !== '');
  if (readable.length === 0) return { hits, units: 0 };
  const { ranked, units } = await rerank(pinecone, {
    model,
    query,
    texts: readable.map((place) => texts[place] ?? ''),
    signal,
  });
  const ordered = ranked.flatMap(({ index, score }) => {
    const hit = hits[readable[index] ?? -1];
    return hit === undefined ? [] : [{ ...hit, rerankScore: score }];
  });
  const unread = hits.filter((_, place) => texts[place] === '');
  return { hits: [...ordered, ...unread], units };
}

function textOf(fields: Fields, names: string[] | undefined): string {
  const named = (names ?? []).flatMap((name) => textIn(fields[name]));
  if (named.length > 0) return named.join('\n');
  const all = Object.values(fields).flatMap(textIn);
  return all.sort((left, right) => right.length - left.length)[0] ?? '';
}

function textIn(value: unknown): string[] {
  return typeof value === 'string' && value.trim() !== '' ? [value] : [];
}
