import { boundedList, defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { reads } from './shared-fields.js';

const types = ['embed', 'rerank'] as const;

const model = z.object({
  model: z.string(),
  type: z.string(),
  about: z.string(),
  vector: z.string().optional(),
  dimensions: z.array(z.number()).optional(),
  default_dimension: z.number().optional(),
  metrics: z.array(z.string()).optional(),
  max_tokens: z.number().optional(),
  max_batch: z.number().optional(),
});

export const listModels = defineTool({
  name: 'list_models',
  title: 'List hosted models',
  access: 'read',
  description: 'Models that Pinecone hosts for embedding and reranking, with dimensions and limits.',
  annotations: reads,
  input: z.object({ type: z.enum(types).optional().describe('Only these') }),
  output: boundedList('models', model, { extra: {}, count: 'shown', how: 'give type.' }),
  async handler({ type }, { client, signal }: ToolContext<Pinecone>) {
    const models = await client.models(signal);
    return {
      items: models
        .filter((info) => type === undefined || info.type === type)
        .map((info) => ({
          model: info.model,
          type: info.type,
          about: info.shortDescription,
          ...(info.vectorType === undefined ? {} : { vector: info.vectorType }),
          ...(info.supportedDimensions?.length ? { dimensions: info.supportedDimensions } : {}),
          ...(info.defaultDimension === undefined ? {} : { default_dimension: info.defaultDimension }),
          ...(info.supportedMetrics?.length ? { metrics: info.supportedMetrics } : {}),
          ...(info.maxSequenceLength === undefined ? {} : { max_tokens: info.maxSequenceLength }),
          ...(info.maxBatchSize === undefined ? {} : { max_batch: info.maxBatchSize }),
        })),
    };
  },
});
