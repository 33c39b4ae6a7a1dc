import type { Pinecone } from '../client.js';
import { findModel, takes } from './find-model.js';

/** One text in the order of relevance; `index` is its place in the request. */
export interface Ranked {
  index: number;
  score: number;
}

export interface RerankOptions {
  model: string;
  query: string;
  texts: string[];
  topN?: number | undefined;
  signal: AbortSignal;
}

/**
 * The order of texts by relevance to a query. Texts beyond what the model reads are cut by the service where the model can.
 * @throws ToolError `not_found` for an unknown model
 */
export async function rerank(
  pinecone: Pinecone,
  { model, query, texts, topN, signal }: RerankOptions,
): Promise<{ ranked: Ranked[]; units: number }> {
  const info = await findModel(pinecone, model, { type: 'rerank', signal });
  const { body } = await pinecone.control.rerank(
    {
      model,
      query,
      documents: texts.map((text) => ({ text })),
      rankFields: ['text'],
      returnDocuments: false,
      ...(topN === undefined ? {} : { topN }),
      ...(takes(info, 'truncate', 'END') ? { parameters: { truncate: 'END' } } : {}),
    },
    signal,
  );
  return {
    ranked: body.data.map(({ index, score }) => ({ index, score })),
    units: body.usage.rerankUnits ?? 0,
  };
}
