import type {
  ModelInfo,
  ModelInfoSupportedParameter,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import { invalid, refuse } from './refusal.js';
import type { Metric, Wire } from './wire.js';

type Parameter = Wire<Omit<ModelInfoSupportedParameter, 'allowedValues' | 'default'>> & {
  allowed_values?: (string | number)[];
  default?: string | number | boolean;
};

export type Model = Wire<Omit<ModelInfo, 'supportedParameters' | 'supportedMetrics'>> & {
  supported_parameters: Parameter[];
  supported_metrics?: Metric[];
  /** Not on the wire: how many rank fields a reranker takes. */
  rankFields?: number;
};

const inputType: Parameter = {
  parameter: 'input_type',
  type: 'one_of',
  value_type: 'string',
  required: true,
  allowed_values: ['query', 'passage'],
};

const truncate = (preset: 'END' | 'NONE'): Parameter => ({
  parameter: 'truncate',
  type: 'one_of',
  value_type: 'string',
  required: false,
  allowed_values: ['END', 'NONE'],
  default: preset,
});

/** The hosted models as docs.pinecone.io/models describes them. */
export const models: Model[] = [
  {
    model: 'llama-text-embed-v2',
    short_description: 'Dense embeddings for retrieval, with a choice of dimensions.',
    type: 'embed',
    vector_type: 'dense',
    default_dimension: 1024,
    supported_dimensions: [384, 512, 768, 1024, 2048],
    modality: 'text',
    max_sequence_length: 2048,
    max_batch_size: 96,
    provider_name: 'NVIDIA',
    supported_metrics: ['cosine', 'dotproduct'],
    supported_parameters: [
      inputType,
      truncate('END'),
      {
        parameter: 'dimension',
        type: 'one_of',
        value_type: 'integer',
        required: false,
        allowed_values: [384, 512, 768, 1024, 2048],
        default: 1024,
      },
    ],
  },
  {
    model: 'multilingual-e5-large',
    short_description: 'Dense embeddings for short texts in many languages.',
    type: 'embed',
    vector_type: 'dense',
    default_dimension: 1024,
    supported_dimensions: [1024],
    modality: 'text',
    max_sequence_length: 507,
    max_batch_size: 96,
    provider_name: 'Microsoft',
    supported_metrics: ['cosine', 'euclidean'],
    supported_parameters: [inputType, truncate('END')],
  },
  {
    model: 'pinecone-sparse-english-v0',
    short_description: 'Sparse embeddings for keyword and hybrid search in English.',
    type: 'embed',
    vector_type: 'sparse',
    modality: 'text',
    max_sequence_length: 512,
    max_batch_size: 96,
    provider_name: 'Pinecone',
    supported_metrics: ['dotproduct'],
    supported_parameters: [
      inputType,
      truncate('END'),
      { parameter: 'return_tokens', type: 'any', value_type: 'boolean', required: false, default: false },
    ],
  },
  {
    model: 'bge-reranker-v2-m3',
    short_description: 'A multilingual reranker.',
    type: 'rerank',
    modality: 'text',
    max_sequence_length: 1024,
    max_batch_size: 100,
    provider_name: 'BAAI',
    supported_parameters: [truncate('NONE')],
    rankFields: 1,
  },
  {
    model: 'pinecone-rerank-v0',
    short_description: 'A reranker for English texts.',
    type: 'rerank',
    modality: 'text',
    max_sequence_length: 512,
    max_batch_size: 100,
    provider_name: 'Pinecone',
    supported_parameters: [truncate('END')],
    rankFields: 1,
  },
  {
    model: 'cohere-rerank-3.5',
    short_description: 'A multilingual reranker for structured documents.',
    type: 'rerank',
    modality: 'text',
    max_sequence_length: 40_000,
    max_batch_size: 200,
    provider_name: 'Cohere',
    supported_parameters: [
      {
        parameter: 'max_chunks_per_doc',
        type: 'numeric_range',
        value_type: 'integer',
        required: false,
        min: 1,
        max: 3072,
        default: 3072,
      },
    ],
    rankFields: 8,
  },
];

/** @throws a 404 refusal for a name that no model of this type has */
export function findModel(name: string, type?: 'embed' | 'rerank'): Model {
  const found = models.find((model) => model.model === name && (type === undefined || model.type === type));
  if (found === undefined) throw refuse('NOT_FOUND', `Model ${name} not found.`);
  return found;
}

/** @throws a 400 refusal for a missing, unknown or impossible parameter */
export function checkParameters(model: Model, given: Record<string, unknown>): void {
  for (const name of Object.keys(given)) {
    if (!model.supported_parameters.some(({ parameter }) => parameter === name)) {
      throw invalid(`Model ${model.model} does not support the parameter '${name}'`);
    }
  }
  for (const supported of model.supported_parameters) {
    const value = given[supported.parameter];
    if (value === undefined && supported.required) {
      throw invalid(`Missing required parameter '${supported.parameter}' for model ${model.model}`);
    }
    if (value !== undefined && !accepts(supported, value)) {
      throw invalid(`Invalid value ${JSON.stringify(value)} for parameter '${supported.parameter}'`);
    }
  }
}

function accepts({ type, value_type, allowed_values, min = 0, max = 0 }: Parameter, value: unknown): boolean {
  if (type === 'one_of') return allowed_values?.some((allowed) => allowed === value) === true;
  if (value_type === 'boolean') return typeof value === 'boolean';
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
