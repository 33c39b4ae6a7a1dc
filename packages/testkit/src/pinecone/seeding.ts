import { toDocument } from './document-fields.js';
import { checkCommon, documentShape, recordShape, vectorShape } from './index-requests.js';
import type { StoredRecord } from './record-log.js';
import { embedRecord } from './records.js';
import type { FakeState, IndexDefinition, IndexState, SchemaField } from './state.js';
import { toStored, upsertedVector } from './vectors.js';
import type { Metric } from './wire.js';

interface CommonSeed {
  name: string;
  cloud?: string;
  region?: string;
  deletionProtection?: 'enabled' | 'disabled';
  tags?: Record<string, string>;
  /** A pod-based index, which refuses what only serverless ones can do. */
  pod?: boolean;
}

export type IndexSeed = CommonSeed &
  (
    | { kind: 'vectors'; vectorType?: 'dense' | 'sparse'; dimension?: number; metric?: Metric }
    /** `model` is multilingual-e5-large and `field` is chunk_text when left out. */
    | { kind: 'records'; model?: string; field?: string; dimension?: number; metric?: Metric }
    | { kind: 'documents'; schema: Record<string, SchemaField> }
  );

/** @throws refusals, as a create request would */
export function defineIndex(fake: FakeState, seed: IndexSeed): IndexDefinition {
  const { name, cloud = 'aws', region = 'us-east-1', tags, deletionProtection } = seed;
  const common = checkCommon({ name, cloud, region, tags, deletion_protection: deletionProtection });
  return { ...common, ...shapeOf(fake, seed), ...(seed.pod === true ? { deployment: 'pod' } : {}) };
}

function shapeOf(fake: FakeState, seed: IndexSeed) {
  if (seed.kind === 'documents') return documentShape({ fake }, seed.schema);
  const { dimension, metric } = seed;
  if (seed.kind === 'vectors') {
    const { vectorType = 'dense' } = seed;
    return vectorShape(
      { fake },
      { vectorType, metric, dimension: vectorType === 'dense' ? (dimension ?? 8) : dimension },
    );
  }
  const { model = 'multilingual-e5-large', field = 'chunk_text' } = seed;
  return recordShape({ model, field_map: { text: field }, dimension, metric });
}

/** @throws refusals, as an upsert would */
export function toSeeded(
  call: { fake: FakeState; index: IndexState },
  record: Record<string, unknown>,
): StoredRecord {
  if (call.index.kind === 'documents') return toDocument(call, record);
  if (call.index.kind === 'records') return embedRecord(call, record);
  return toStored(call, upsertedVector.parse(record));
}
