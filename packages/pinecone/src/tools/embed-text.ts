import { boundedList, defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { type Embedded, embed } from '../inference/embed.js';
import { checkBatch, findModel } from '../inference/find-model.js';
import { shortNumbers } from '../records/show-record.js';
import { noUsage, usageLine } from '../search/usage.js';
import { reads } from './shared-fields.js';

const embedding = z.object({
  dimension: z.number().optional(),
  values: z.array(z.number()).optional(),
  /** Of a sparse vector: terms with their weights. */
  terms: z.array(z.string()).optional(),
  sparse_values: z.object({ indices: z.array(z.number()), values: z.array(z.number()) }).optional(),
});

export const embedText = defineTool({
  name: 'embed_text',
  title: 'Embed texts',
  access: 'read',
  description: 'Vectors of texts by a hosted model. Searching and upserting text need no call of this.',
  annotations: reads,
  input: z.object({
    texts: z.array(z.string().min(1)).min(1).max(1_000).describe('e.g. ["hello"]'),
    model: z.string().describe('e.g. llama-text-embed-v2; see list_models'),
    input_type: z.enum(['query', 'passage']).default('query').describe('passage: to be stored'),
    dimension: z.int().min(1).max(20_000).optional().describe('e.g. 1024'),
    include_values: z.boolean().default(false).describe('Show the numbers'),
  }),
  output: boundedList('embeddings', embedding, {
    extra: { model: z.string(), usage: z.string() },
    count: 'shown',
    how: 'embed fewer texts, or choose a smaller dimension.',
  }),
  async handler(given, { client, signal }: ToolContext<Pinecone>) {
    const model = await findModel(client, given.model, { type: 'embed', signal });
    checkBatch(model, given.texts.length, 'texts');
    const { embedded, tokens } = await embed(client, model, {
      texts: given.texts,
      inputType: given.input_type,
      dimension: given.dimension,
      withTokens: true,
      signal,
    });
    return {
      model: given.model,
      usage: usageLine({ ...noUsage, embedTokens: tokens }),
      items: embedded.map((vector) => show(vector, given.include_values)),
    };
  },
});

function show({ dense, sparse, tokens }: Embedded, withValues: boolean) {
  if (dense) return { dimension: dense.length, ...(withValues ? { values: shortNumbers(dense) } : {}) };
  const weights = shortNumbers(sparse?.values ?? []);
  return {
    ...(tokens ? { terms: tokens.map((token, place) => `${token} ${weights[place]}`) } : {}),
    ...(withValues && sparse ? { sparse_values: { indices: sparse.indices, values: weights } } : {}),
  };
}
