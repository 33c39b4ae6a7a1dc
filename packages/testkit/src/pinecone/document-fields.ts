import { countTokens } from './embedder.js';
import type { Limits } from './limits.js';
import { checkDense, checkId, checkMetadata, checkSparse, checkStoredDense } from './record-checks.js';
import type { StoredRecord } from './record-log.js';
import { invalid } from './refusal.js';
import type { IndexCall } from './router.js';
import type { IndexState, SchemaField } from './state.js';
import type { Analyzer } from './text-analysis.js';
import type { Fields, FieldValue, SparseValues } from './wire.js';

/**
 * A document checked against the schema of its index.
 * @throws 400, also for one that carries no field of the schema
 */
export function toDocument(
  call: Pick<IndexCall, 'index' | 'fake'>,
  document: Record<string, unknown>,
): StoredRecord {
  const { _id, ...rest } = document;
  if (typeof _id !== 'string') throw invalid("Every document must have a string '_id'");
  checkId(_id, call.fake.limits);
  if (!Object.keys(rest).some((name) => name in call.index.schema)) {
    const names = Object.keys(call.index.schema).join(', ');
    throw invalid(`Document '${_id}' must contain at least one field of the schema: ${names}`);
  }
  return { id: _id, fields: checkFields(call, rest, _id) };
}

/** Fields of the schema by their types, all others as metadata. */
export function checkFields(
  { index, fake }: Pick<IndexCall, 'index' | 'fake'>,
  given: Record<string, unknown>,
  id: string,
): Fields {
  const declared: Fields = {};
  const metadata: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = index.schema[name];
    if (field !== undefined) {
      declared[name] = checkDeclared(value, { name, field, id, limits: fake.limits });
      continue;
    }
    if (name.startsWith('_'))
      throw invalid(`Field names starting with '_' are reserved: '${name}' in '${id}'`);
    metadata[name] = value;
  }
  return { ...checkMetadata(metadata, { id, limits: fake.limits }), ...declared };
}

interface Declared {
  name: string;
  field: SchemaField;
  id: string;
  limits: Limits;
}

function checkDeclared(value: unknown, { name, field, id, limits }: Declared): FieldValue {
  const wrong = (expected: string) => invalid(`Field '${name}' of document '${id}' must be ${expected}`);
  if (field.type === 'dense_vector') {
    if (!isNumbers(value)) throw wrong('a list of numbers');
    return checkStoredDense(value, { id, dimension: field.dimension });
  }
  if (field.type === 'sparse_vector') {
    if (!isSparse(value)) throw wrong('an object of indices and values');
    return checkSparse(value, limits);
  }
  if (typeof value !== 'string') throw wrong('a string');
  const bytes = Buffer.byteLength(value);
  if (bytes > limits.fullTextFieldBytes)
    throw wrong(`at most ${limits.fullTextFieldBytes} bytes, got ${bytes}`);
  if (countTokens(value) > limits.fullTextFieldTokens)
    throw wrong(`at most ${limits.fullTextFieldTokens} tokens`);
  return value;
}

export function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

export function isSparse(value: unknown): value is SparseValues {
  return (
    typeof value === 'object' &&
    value !== null &&
    'indices' in value &&
    'values' in value &&
    isNumbers(value.indices) &&
    isNumbers(value.values)
  );
}

/** The full-text fields of a document index. */
export function textFieldsOf({ schema }: IndexState): Record<string, Analyzer> {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, field]) =>
      field.type === 'string' ? [[name, field.full_text_search]] : [],
    ),
  );
}

/** @throws 400 for a field that is not of this type, or a vector of the wrong dimension */
export function checkQueryVector({ schema }: IndexState, name: string, values: readonly number[]): number[] {
  const field = schema[name];
  if (field?.type !== 'dense_vector')
    throw invalid(`Field '${name}' is not a dense_vector field of this index`);
  return checkDense(values, field.dimension);
}
