import type {
  EmbeddingsList,
  RerankResult,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import * as z from 'zod';
import { countTokens, embedDense, embedSparse } from './embedder.js';
import { checkParameters, findModel, type Model, models } from './models.js';
import { invalid } from './refusal.js';
import { relevance } from './reranker.js';
import { type Call, type Reply, type Route, readBody } from './router.js';
import type { Wire } from './wire.js';

export const inferenceRoutes: Route<Call>[] = [
  { method: 'GET', path: '/models', query: ['type', 'vector_type'], errors: 'nested', handle: listModels },
  {
    method: 'GET',
    path: '/models/{model}',
    errors: 'nested',
    handle: ({ path }) => ({ status: 200, body: render(findModel(path.model ?? '')) }),
  },
  { method: 'POST', path: '/embed', errors: 'nested', handle: embed },
  { method: 'POST', path: '/rerank', errors: 'nested', handle: (call) => rerank(call) },
];

function listModels({ query }: Call): Reply {
  const type = query.get('type');
  const vectorType = query.get('vector_type');
  if (type !== null && type !== 'embed' && type !== 'rerank') throw invalid(`Unknown model type '${type}'`);
  const found = models.filter(
    (model) =>
      model.type === (type ?? model.type) && (vectorType === null || model.vector_type === vectorType),
  );
  return { status: 200, body: { models: found.map(render) } };
}

function render({ rankFields: _, ...model }: Model) {
  return model;
}

const parameters = z.record(z.string(), z.unknown()).optional();

const embedRequest = z.strictObject({
  model: z.string(),
  parameters,
  inputs: z.array(z.strictObject({ text: z.string() })),
});

function embed(call: Call): Reply {
  const request = readBody(call, embedRequest);
  const model = findModel(request.model, 'embed');
  const given = request.parameters ?? {};
  checkParameters(model, given);
  checkBatch(model, request.inputs.length);
  const texts = request.inputs.map(({ text }) => checkSequence(model, text, given.truncate));
  const dimension = Number(given.dimension ?? model.default_dimension ?? 0);
  const body: Wire<Omit<EmbeddingsList, 'data'>> = {
    model: model.model,
    vector_type: model.vector_type ?? 'dense',
    usage: { total_tokens: texts.reduce((sum, text) => sum + countTokens(text), 0) },
  };
  const data = texts.map((text) =>
    model.vector_type === 'sparse'
      ? sparseEmbedding(text, given.return_tokens === true)
      : { vector_type: 'dense', values: embedDense(text, dimension) },
  );
  return { status: 200, body: { ...body, data } };
}

function sparseEmbedding(text: string, withTokens: boolean) {
  const { indices, values, tokens } = embedSparse(text);
  return {
    vector_type: 'sparse',
    sparse_indices: indices,
    sparse_values: values,
    ...(withTokens ? { sparse_tokens: tokens } : {}),
  };
}

const rerankRequest = z.strictObject({
  model: z.string(),
  query: z.string(),
  documents: z.array(z.record(z.string(), z.unknown())),
  top_n: z.int().optional(),
  return_documents: z.boolean().optional(),
  rank_fields: z.array(z.string()).optional(),
  parameters,
});

function rerank(call: Call): Reply {
  const request = readBody(call, rerankRequest);
  const ranked = rankDocuments({ ...request, rank_fields: request.rank_fields ?? ['text'] });
  const body: Wire<RerankResult> = {
    model: request.model,
    data: ranked.map(({ index, score, document }) => ({
      index,
      score,
      ...(request.return_documents === false ? {} : { document }),
    })),
    usage: { rerank_units: 1 },
  };
  return { status: 200, body };
}

export interface RankRequest {
  model: string;
  query: string;
  documents: Record<string, unknown>[];
  rank_fields: string[];
  top_n?: number | undefined;
  parameters?: Record<string, unknown> | undefined;
}

/**
 * The documents by relevance, with their place in the request.
 * @throws refusals: 404 for the model, 400 for a parameter, too many documents, an empty query or a missing rank field
 */
export function rankDocuments(request: RankRequest) {
  const model = findModel(request.model, 'rerank');
  const { query, documents, rank_fields: fields } = request;
  checkParameters(model, request.parameters ?? {});
  checkBatch(model, documents.length);
  if (query.trim() === '') throw invalid('The rerank query must not be empty');
  if (request.top_n !== undefined && request.top_n < 1) throw invalid('top_n must be at least 1');
  if (fields.length === 0 || fields.length > (model.rankFields ?? 1)) {
    throw invalid(`Model ${model.model} takes 1 to ${model.rankFields} rank fields, got ${fields.length}`);
  }
  return documents
    .map((document, index) => {
      const text = fields.map((field) => rankText(document[field], { field, index })).join(' ');
      const whole = request.parameters?.truncate ?? defaultTruncation(model);
      return { index, document, score: relevance(query, checkSequence(model, text, whole)) };
    })
    .sort((left, right) => right.score - left.score || left.index - right.index)
    .slice(0, request.top_n);
}

function rankText(value: unknown, { field, index }: { field: string; index: number }): string {
  if (typeof value === 'string') return value;
  throw invalid(`Document ${index} must contain the rank field '${field}' as a string`);
}

function defaultTruncation(model: Model) {
  return model.supported_parameters.find(({ parameter }) => parameter === 'truncate')?.default ?? 'END';
}

function checkBatch(model: Model, size: number): void {
  const most = model.max_batch_size ?? 96;
  if (size === 0) throw invalid('At least one input is required');
  if (size > most)
    throw invalid(`Input size ${size} exceeds the maximum batch size of ${most} for ${model.model}`);
}

/** The text as the model reads it: cut at its sequence length, or refused when `truncate` is NONE. */
export function checkSequence(model: Model, text: string, truncate: unknown): string {
  const most = model.max_sequence_length ?? 512;
  if (text.trim() === '') throw invalid('Input text must not be empty');
  if (countTokens(text) <= most) return text;
  if (truncate === 'NONE')
    throw invalid(`Input exceeds the maximum sequence length of ${most} tokens for ${model.model}`);
  return text.slice(0, most * 4);
}
