import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { checkParameters, findModel } from './models.js';
import { invalid, refuse } from './refusal.js';
import { type Call, isAtLeast, readBody } from './router.js';
import type { IndexDefinition, SchemaField } from './state.js';

const metric = z.enum(['cosine', 'dotproduct', 'euclidean']);
const tags = z.record(z.string(), z.string());
const protection = z.enum(['enabled', 'disabled']);
// Dedicated read nodes are not part of the fake.
const readCapacity = z.strictObject({ mode: z.literal('OnDemand') });
const metadataSchema = z.strictObject({
  fields: z.record(z.string(), z.strictObject({ filterable: z.boolean() })),
});
const parameters = z.record(z.string(), z.unknown());

const specRequest = z.strictObject({
  name: z.string(),
  dimension: z.int().optional(),
  metric: metric.optional(),
  vector_type: z.enum(['dense', 'sparse']).optional(),
  spec: z.strictObject({
    serverless: z.strictObject({
      cloud: z.string(),
      region: z.string(),
      read_capacity: readCapacity.optional(),
      schema: metadataSchema.optional(),
    }),
  }),
  deletion_protection: protection.optional(),
  tags: tags.optional(),
});

const field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('dense_vector'),
    dimension: z.int(),
    metric,
    description: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('sparse_vector'), description: z.string().optional() }),
  z.strictObject({
    type: z.literal('string'),
    description: z.string().optional(),
    full_text_search: z.strictObject({
      language: z.string().optional(),
      stemming: z.boolean().optional(),
      stop_words: z.boolean().optional(),
      ngram: z
        .strictObject({ min_gram: z.int(), max_gram: z.int(), prefix_only: z.boolean().optional() })
        .optional(),
    }),
  }),
]);

const schemaRequest = z.strictObject({
  name: z.string().optional(),
  schema: z.strictObject({ fields: z.record(z.string(), field) }),
  deployment: z
    .strictObject({ deployment_type: z.literal('managed'), cloud: z.string(), region: z.string() })
    .optional(),
  read_capacity: readCapacity.optional(),
  deletion_protection: protection.optional(),
  tags: tags.optional(),
});

const modelRequest = z.strictObject({
  name: z.string(),
  cloud: z.string(),
  region: z.string(),
  deletion_protection: protection.optional(),
  tags: tags.optional(),
  schema: metadataSchema.optional(),
  read_capacity: readCapacity.optional(),
  embed: z.strictObject({
    model: z.string(),
    metric: metric.optional(),
    field_map: z.record(z.string(), z.string()),
    dimension: z.int().optional(),
    read_parameters: parameters.optional(),
    write_parameters: parameters.optional(),
  }),
});

type Common = Pick<
  IndexDefinition,
  'name' | 'deployment' | 'cloud' | 'region' | 'deletionProtection' | 'tags'
>;

/** POST /indexes in the shape of the call's version. */
export function readIndexRequest(call: Call): IndexDefinition {
  if (!isAtLeast(call.version, '2026-07')) {
    const { spec, dimension, metric: wanted, vector_type = 'dense', ...rest } = readBody(call, specRequest);
    const common = checkCommon({ ...rest, ...spec.serverless });
    return { ...common, ...vectorShape(call, { dimension, metric: wanted, vectorType: vector_type }) };
  }
  const {
    schema,
    deployment,
    name = `index-${randomBytes(4).toString('hex')}`,
    ...rest
  } = readBody(call, schemaRequest);
  const common = checkCommon({ ...rest, name, ...(deployment ?? { cloud: 'aws', region: 'us-east-1' }) });
  const { _values: dense, _sparse_values: sparse } = schema.fields;
  if (dense === undefined && sparse === undefined)
    return { ...common, ...documentShape(call, schema.fields) };
  if (Object.keys(schema.fields).some((name) => name !== '_values' && name !== '_sparse_values')) {
    throw invalid(
      'Field names starting with _ are reserved; _values and _sparse_values must be the whole schema',
    );
  }
  if (dense === undefined) return { ...common, ...vectorShape(call, { vectorType: 'sparse' }) };
  if (dense.type !== 'dense_vector') throw invalid('_values must be of type dense_vector');
  return { ...common, ...vectorShape(call, { ...dense, vectorType: 'dense' }) };
}

/** POST /indexes/create-for-model. */
export function readModelIndexRequest(call: Call): IndexDefinition {
  const { embed, ...rest } = readBody(call, modelRequest);
  return { ...checkCommon(rest), ...recordShape(embed) };
}

/** @throws 400 for a metric, dimension, parameter or field map that the model does not take, 404 for the model */
export function recordShape(embed: z.input<typeof modelRequest>['embed']) {
  const model = findModel(embed.model, 'embed');
  const { text: field, ...others } = embed.field_map;
  if (field === undefined || Object.keys(others).length > 0) {
    throw invalid("embed.field_map must map 'text' and nothing else");
  }
  const metric = embed.metric ?? model.supported_metrics?.[0] ?? 'cosine';
  if (model.supported_metrics?.includes(metric) !== true) {
    throw invalid(`Model ${model.model} does not support the metric ${metric}`);
  }
  const dimension = embed.dimension ?? model.default_dimension;
  if (dimension !== undefined && model.supported_dimensions?.includes(dimension) !== true) {
    throw invalid(`Model ${model.model} does not support the dimension ${dimension}`);
  }
  const read_parameters = { input_type: 'query', truncate: 'END', ...embed.read_parameters };
  const write_parameters = { input_type: 'passage', truncate: 'END', ...embed.write_parameters };
  checkParameters(model, read_parameters);
  checkParameters(model, write_parameters);
  const vectorType = model.vector_type === 'sparse' ? ('sparse' as const) : ('dense' as const);
  const settings = { model: model.model, field, read_parameters, write_parameters };
  return { kind: 'records' as const, vectorType, dimension, metric, schema: {}, embed: settings };
}

export function vectorShape(
  { fake }: Pick<Call, 'fake'>,
  shape: {
    vectorType: 'dense' | 'sparse';
    dimension?: number | undefined;
    metric?: IndexDefinition['metric'] | undefined;
  },
) {
  const { vectorType, dimension } = shape;
  const metric = shape.metric ?? (vectorType === 'sparse' ? 'dotproduct' : 'cosine');
  if (vectorType === 'sparse') {
    if (dimension !== undefined) throw invalid('Sparse indexes must not have a dimension');
    if (metric !== 'dotproduct') throw invalid('Sparse indexes must use the metric dotproduct');
  } else {
    checkDimension(dimension, fake.limits.dimension);
  }
  return { kind: 'vectors' as const, vectorType, dimension, metric, schema: {}, embed: undefined };
}

export function documentShape({ fake }: Pick<Call, 'fake'>, schema: Record<string, SchemaField>) {
  for (const [name, { description = '' }] of Object.entries(schema)) {
    if (name === '' || Buffer.byteLength(name) > 64 || /^[$_]/.test(name)) {
      throw invalid(`Invalid field name '${name}': 1 to 64 bytes, not starting with '$' or '_'`);
    }
    if (Buffer.byteLength(description) > 256)
      throw invalid(`The description of '${name}' is longer than 256 bytes`);
  }
  const fields = Object.values(schema);
  if (fields.length === 0) {
    throw invalid(
      'Schema must contain at least one of the following field types: dense_vector, sparse_vector, string with full_text_search',
    );
  }
  const dense = fields.filter((one) => one.type === 'dense_vector');
  const texts = fields.filter((one) => one.type === 'string');
  if (dense.length > 1) throw invalid('Schema must contain at most one dense_vector field');
  if (fields.length - dense.length - texts.length > 1)
    throw invalid('Schema must contain at most one sparse_vector field');
  if (texts.length > 100) throw invalid('Schema must contain at most 100 full_text_search fields');
  for (const { full_text_search: search } of texts) {
    if (search.stop_words === true && search.stemming !== true) throw invalid('stop_words requires stemming');
    if (search.ngram === undefined) continue;
    const { min_gram, max_gram } = search.ngram;
    if (search.stemming === true) throw invalid('ngram cannot be combined with stemming or stop_words');
    if (min_gram < 1 || min_gram > max_gram || max_gram > 10)
      throw invalid('ngram needs 1 <= min_gram <= max_gram <= 10');
  }
  const [vector] = dense;
  if (vector !== undefined) checkDimension(vector.dimension, fake.limits.dimension);
  return {
    kind: 'documents' as const,
    vectorType: vector === undefined ? ('sparse' as const) : ('dense' as const),
    dimension: vector?.dimension,
    metric: vector?.metric ?? ('dotproduct' as const),
    schema,
    embed: undefined,
  };
}

/** @throws 400 for a bad name or bad tags, 404 for a cloud and region that do not exist */
export function checkCommon(given: {
  name: string;
  cloud: string;
  region: string;
  deletion_protection?: 'enabled' | 'disabled' | undefined;
  tags?: Record<string, string> | undefined;
}): Common {
  const { cloud, region } = given;
  checkName(given.name);
  if (regions[cloud]?.includes(region) !== true) {
    throw refuse('NOT_FOUND', `Resource cloud: ${cloud} region: ${region} not found.`);
  }
  return {
    name: given.name,
    deployment: 'managed',
    cloud,
    region,
    deletionProtection: given.deletion_protection ?? 'disabled',
    tags: mergeTags({}, given.tags),
  };
}

export function checkName(name: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?$/.test(name)) {
    throw invalid(
      "Name must be 1 to 45 characters long, start and end with an alphanumeric character, and consist only of lower case alphanumeric characters or '-'.",
    );
  }
}

/** New tags over old ones; an empty value removes its key. */
export function mergeTags(
  old: Record<string, string>,
  given: Record<string, string> = {},
): Record<string, string> {
  const merged = Object.entries({ ...old, ...given }).filter(([, value]) => value !== '');
  if (merged.length > 20) throw invalid('An index can have at most 20 tags');
  for (const [key, value] of merged) {
    if (!/^[\w-]{1,80}$/.test(key) || !/^[ -~]{1,120}$/.test(value)) throw invalid(`Invalid tag '${key}'`);
  }
  return Object.fromEntries(merged);
}

const regions: Record<string, string[]> = {
  aws: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'],
  gcp: ['us-central1', 'europe-west4'],
  azure: ['eastus2'],
};

function checkDimension(dimension: number | undefined, most: number): void {
  if (dimension === undefined) throw invalid('Dense indexes must have a dimension');
  if (dimension < 1 || dimension > most) throw invalid(`Dimension must be between 1 and ${most}`);
}
