import { ToolError } from '@patchbay/core';
import type { ModelInfo } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import type { Pinecone } from '../client.js';
import { takes } from './find-model.js';

export interface SparseVector {
  indices: number[];
  values: number[];
}

/** The vector of one text: dense or sparse, by the model. */
export interface Embedded {
  dense: number[] | undefined;
  sparse: SparseVector | undefined;
  /** The terms of a sparse vector, in the order of its indices. */
  tokens: string[] | undefined;
}

export interface EmbedOptions {
  texts: string[];
  inputType: 'query' | 'passage';
  /** Numbers per vector, for models that offer a choice. */
  dimension?: number | undefined;
  withTokens?: boolean;
}

/**
 * Vectors of texts, at most as many as the model takes at once. Too long texts are cut by the service where the model can.
 * @throws ToolError `invalid_argument` for a dimension the model does not have
 */
export async function embed(
  pinecone: Pinecone,
  model: ModelInfo,
  { texts, inputType, dimension, withTokens = false, signal }: EmbedOptions & { signal: AbortSignal },
): Promise<{ embedded: Embedded[]; tokens: number }> {
  checkDimension(model, dimension);
  const parameters = {
    ...(takes(model, 'input_type') ? { input_type: inputType } : {}),
    ...(takes(model, 'truncate', 'END') ? { truncate: 'END' } : {}),
    ...(dimension !== undefined && takes(model, 'dimension') ? { dimension } : {}),
    ...(withTokens && takes(model, 'return_tokens') ? { return_tokens: true } : {}),
  };
  const { body } = await pinecone.control.embed(
    { model: model.model, parameters, inputs: texts.map((text) => ({ text })) },
    signal,
  );
  const embedded = body.data.map((vector): Embedded => {
    if (vector.vectorType === 'dense') return { dense: vector.values, sparse: undefined, tokens: undefined };
    return {
      dense: undefined,
      sparse: { indices: vector.sparseIndices, values: vector.sparseValues },
      tokens: vector.sparseTokens,
    };
  });
  return { embedded, tokens: body.usage.totalTokens ?? 0 };
}

function checkDimension(
  { model, vectorType, supportedDimensions = [], defaultDimension }: ModelInfo,
  dimension: number | undefined,
): void {
  if (dimension === undefined) return;
  if (vectorType === 'sparse')
    throw new ToolError('invalid_argument', `${model} makes sparse vectors, which have no dimension.`, {
      next: 'Leave dimension out, or use a dense model (list_models).',
    });
  const possible = supportedDimensions.length > 0 ? supportedDimensions : [defaultDimension];
  if (possible.includes(dimension)) return;
  throw new ToolError(
    'invalid_argument',
    `${model} makes vectors of ${possible.join(', ')} numbers, not ${dimension}.`,
    { next: 'Use a model whose dimension fits (list_models), or pass the vector itself.' },
  );
}
