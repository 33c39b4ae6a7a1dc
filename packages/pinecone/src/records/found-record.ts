import type {
  FetchedDocumentRecord,
  Vector,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import type { IndexInfo } from '../index/index-info.js';
import type { SparseVector } from '../inference/embed.js';

export type Fields = Record<string, unknown>;

/** A record or document, its vectors apart from what people read. */
export interface FoundRecord {
  id: string;
  fields: Fields;
  values: number[] | undefined;
  sparse: SparseVector | undefined;
}

export function fromVector({ id, values, sparseValues, metadata = {} }: Vector): FoundRecord {
  // A sparse index answers with an empty list of dense values.
  return { id, fields: metadata, values: values?.length ? values : undefined, sparse: sparseValues };
}

export function fromDocument(
  { denseField, sparseField }: Pick<IndexInfo, 'denseField' | 'sparseField'>,
  { _id: id, ...document }: FetchedDocumentRecord,
): FoundRecord {
  const { values, sparse, fields } = takeVectors(document, denseField, sparseField);
  return { id, fields, values, sparse };
}

/** The fields without those that hold vectors. */
export function takeVectors(
  document: Fields,
  denseField: string | undefined,
  sparseField: string | undefined,
): Pick<FoundRecord, 'values' | 'sparse' | 'fields'> {
  const fields = { ...document };
  const values = denseField === undefined ? undefined : fields[denseField];
  const sparse = sparseField === undefined ? undefined : fields[sparseField];
  if (denseField !== undefined) delete fields[denseField];
  if (sparseField !== undefined) delete fields[sparseField];
  return {
    fields,
    // The schema of the index says what these two fields hold.
    values: values as number[] | undefined,
    sparse: sparse as SparseVector | undefined,
  };
}

/** Only the named fields; all where no names are given. */
export function selectFields(fields: Fields, names: readonly string[] | undefined): Fields {
  if (names === undefined) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
