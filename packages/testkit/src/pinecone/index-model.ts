import type {
  IndexModel,
  IndexSchemaField,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/index.js';
import { isAtLeast } from './router.js';
import { type IndexState, indexStatus } from './state.js';
import type { ApiVersion, Wire } from './wire.js';

const onDemand = { mode: 'OnDemand', status: { state: 'Ready' } };

/** An index as describe and list answer it. The shape changed with 2026-07: fields and a deployment instead of a spec. */
export function renderIndex(index: IndexState, { version, now }: { version: ApiVersion; now: number }) {
  return isAtLeast(version, '2026-07') ? renderSchemaIndex(index, now) : renderSpecIndex(index, now);
}

function renderSchemaIndex(index: IndexState, now: number) {
  const model: Omit<Wire<IndexModel>, 'tags' | 'deployment' | 'read_capacity' | 'schema'> = {
    name: index.name,
    host: index.host,
    status: indexStatus(index, now),
    deletion_protection: index.deletionProtection,
    ...(index.sourceBackupId === undefined ? {} : { source_backup_id: index.sourceBackupId }),
  };
  const deployment =
    index.deployment === 'pod'
      ? { deployment_type: 'pod', environment: index.region, replicas: 1, shards: 1, pod_type: 'p1.x1' }
      : {
          deployment_type: 'managed',
          cloud: index.cloud,
          region: index.region,
        };
  return {
    ...model,
    deployment,
    ...(index.deployment === 'pod' ? {} : { read_capacity: onDemand }),
    schema: { fields: renderFields(index) },
    // Null without tags: the models of 2026-07 say so.
    tags: Object.keys(index.tags).length === 0 ? null : index.tags,
  };
}

type SchemaFields = Record<string, Wire<IndexSchemaField>>;

/** Vector indexes report reserved names, a dense one always both of them; integrated ones a semantic_text field. */
export function renderFields(
  index: Pick<IndexState, 'kind' | 'schema' | 'embed' | 'dimension' | 'metric' | 'vectorType'>,
) {
  const { kind, embed, metric } = index;
  if (kind === 'documents') return documentFields(index.schema);
  if (kind === 'records' && embed !== undefined) {
    const { model, read_parameters, write_parameters } = embed;
    const dimension = index.dimension ?? null;
    const field = {
      type: 'semantic_text' as const,
      model,
      dimension,
      metric,
      read_parameters,
      write_parameters,
    };
    return { [embed.field]: { ...field, description: null } } satisfies SchemaFields;
  }
  const sparse = { _sparse_values: { type: 'sparse_vector' as const, description: null } };
  if (index.dimension === undefined) return sparse satisfies SchemaFields;
  const dense = { type: 'dense_vector' as const, dimension: index.dimension, metric, description: null };
  return { _values: dense, ...sparse } satisfies SchemaFields;
}

function documentFields(schema: IndexState['schema']) {
  const fields = Object.entries(schema).map(([name, field]) => {
    const description = field.description ?? null;
    if (field.type !== 'string') return [name, { ...field, description }];
    const { language = 'en', stemming = false, stop_words = false, ngram } = field.full_text_search;
    const full_text_search = { language, stemming, stop_words, ...(ngram === undefined ? {} : { ngram }) };
    return [name, { type: 'string', description, full_text_search }];
  });
  return Object.fromEntries(fields);
}

/** Up to 2026-04. A document index, which these versions do not know, shows its dense field or counts as sparse. */
function renderSpecIndex(index: IndexState, now: number) {
  const { embed, dimension, metric, vectorType } = index;
  const shape = { ...(dimension === undefined ? {} : { dimension }), metric, vector_type: vectorType };
  const pod = { environment: index.region, pod_type: 'p1.x1', pods: 1, replicas: 1, shards: 1 };
  const serverless = { cloud: index.cloud, region: index.region, read_capacity: onDemand };
  return {
    name: index.name,
    ...shape,
    host: index.host,
    spec: index.deployment === 'pod' ? { pod } : { serverless },
    status: indexStatus(index, now),
    deletion_protection: index.deletionProtection,
    ...(Object.keys(index.tags).length === 0 ? {} : { tags: index.tags }),
    ...(embed === undefined ? {} : { embed: { ...shape, ...withFieldMap(embed) } }),
  };
}

function withFieldMap({ field, ...embed }: NonNullable<IndexState['embed']>) {
  return { ...embed, field_map: { text: field } };
}
