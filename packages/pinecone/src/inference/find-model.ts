import { cutText, nearest, ToolError } from '@patchbay/core';
import type { ModelInfo } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import type { Pinecone } from '../client.js';

/**
 * A hosted model by name, with its limits and parameters as Pinecone gives them.
 * @throws ToolError `not_found` with the names of that type
 */
export async function findModel(
  pinecone: Pinecone,
  name: string,
  { type, signal }: { type: 'embed' | 'rerank'; signal: AbortSignal },
): Promise<ModelInfo> {
  const models = await pinecone.models(signal);
  const found = models.find(({ model }) => model === name);
  if (found?.type === type) return found;
  const names = models.filter((model) => model.type === type).map(({ model }) => model);
  const near = nearest(name, names);
  const purpose = type === 'embed' ? 'embedding' : 'reranking';
  throw new ToolError('not_found', `${cutText(name, 60)} is no ${purpose} model of Pinecone's.`, {
    next: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Use one of: ${names.join(', ')}.`,
  });
}

/** Whether the model takes a parameter, and this value for it where it lists values. */
export function takes({ supportedParameters }: ModelInfo, parameter: string, value?: string): boolean {
  const known = supportedParameters.find((supported) => supported.parameter === parameter);
  if (!known) return false;
  return value === undefined || known.allowedValues?.some((allowed) => String(allowed) === value) !== false;
}

/** @throws ToolError `invalid_argument` above the model's batch size */
export function checkBatch({ model, maxBatchSize }: ModelInfo, count: number, what: string): void {
  if (maxBatchSize === undefined || count <= maxBatchSize) return;
  throw new ToolError('invalid_argument', `${model} takes at most ${maxBatchSize} ${what} (got ${count}).`, {
    next: 'Split them over several calls.',
  });
}
