import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { checkBatch, findModel } from '../inference/find-model.js';
import { rerank } from '../inference/rerank.js';
import { noUsage, roundScore, usageLine } from '../search/usage.js';
import { reads } from './shared-fields.js';

export const rerankDocuments = defineTool({
  name: 'rerank_documents',
  title: 'Rerank texts',
  access: 'read',
  description:
    'Order of your own texts by relevance to a query; index counts from 0. Hits: use rerank of semantic_search.',
  annotations: reads,
  input: z.object({
    query: z.string().min(1).describe('e.g. refund policy'),
    documents: z.array(z.string().min(1)).min(1).max(1_000).describe('e.g. ["text"]'),
    model: z.string().default('bge-reranker-v2-m3').describe('See list_models'),
    top_n: z.int().min(1).max(1_000).optional().describe('Best only, e.g. 3'),
  }),
  output: z.object({
    ranking: z.array(z.object({ index: z.number(), score: z.number() })),
    usage: z.string(),
  }),
  async handler({ query, documents, model, top_n: topN }, { client, signal }: ToolContext<Pinecone>) {
    const info = await findModel(client, model, { type: 'rerank', signal });
    checkBatch(info, documents.length, 'documents');
    const { ranked, units } = await rerank(client, { model, query, texts: documents, topN, signal });
    return {
      ranking: ranked.map(({ index, score }) => ({ index, score: roundScore(score) })),
      usage: usageLine({ ...noUsage, rerankUnits: units }),
    };
  },
});
