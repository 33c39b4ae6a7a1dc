import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { describeShape } from '../index/describe-shape.js';
import { newIndexRequest } from '../index/new-index.js';
import { nextStep, waitUntilReady } from '../index/wait-until-ready.js';

export const createIndex = defineTool({
  name: 'create_index',
  title: 'Create an index',
  access: 'admin',
  description:
    'Create a serverless index and wait until it is ready. documents: named fields; vectors: you embed; records: Pinecone embeds text.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  findOut: 'Look with list_indexes',
  timeoutMs: 55_000,
  input: z.object({
    name: z.string().describe('e.g. docs'),
    kind: z.enum(['documents', 'vectors', 'records']).describe('Cannot change later'),
    fields: z
      .record(z.string(), z.string())
      .optional()
      .describe('documents: {"title":"text","body":"text:de","vec":"dense","terms":"sparse"}'),
    dimension: z.int().min(1).max(20_000).optional().describe('e.g. 1024; vectors without it are sparse'),
    metric: z.enum(['cosine', 'dotproduct', 'euclidean']).optional().describe('Default cosine'),
    model: z.string().optional().describe('records, e.g. llama-text-embed-v2'),
    text_field: z.string().optional().describe('records; default text'),
    cloud: z.string().default('aws').describe('e.g. gcp'),
    region: z.string().default('us-east-1').describe('e.g. eu-west-1'),
    deletion_protection: z.boolean().default(false).describe('Refuse deletion'),
  }),
  output: z.object({
    index: z.string(),
    kind: z.string(),
    holds: z.string(),
    state: z.string(),
    ready: z.boolean(),
    next: z.string().optional(),
  }),
  async handler(given, context: ToolContext<Pinecone>) {
    const { client, attempt } = context;
    const wanted = newIndexRequest({
      ...given,
      fields: given.fields,
      dimension: given.dimension,
      metric: given.metric,
      model: given.model,
      textField: given.text_field,
      isProtected: given.deletion_protection,
    });
    client.forget(given.name);
    const made = await attempt(
      (signal) =>
        wanted.by === 'model'
          ? client.control.createIndexForModel(wanted.request, signal)
          : client.control.createIndex(wanted.request, signal),
      { safe: false },
    );
    const info = made.ready ? made : await waitUntilReady(given.name, context);
    return {
      index: made.name,
      kind: made.kind,
      holds: describeShape(made),
      ...nextStep(given.name, info),
    };
  },
});
