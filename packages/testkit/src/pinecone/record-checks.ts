import { toFloats } from './embedder.js';
import type { Limits } from './limits.js';
import { invalid } from './refusal.js';
import type { IndexState } from './state.js';
import type { Fields, SparseValues } from './wire.js';

export function checkId(id: string, limits: Limits): void {
  if (id === '' || id.length > limits.idCharacters) {
    throw invalid(`Invalid ID, must be between 1 and ${limits.idCharacters} characters, got ${id.length}`);
  }
  if (!isAscii(id)) throw invalid(`Vector ID must be ASCII, but got '${id}'`);
}

export function checkNamespaceName(name: string, limits: Limits): void {
  if (name.length > limits.namespaceCharacters || !isAscii(name)) {
    throw invalid(
      `Invalid namespace name: at most ${limits.namespaceCharacters} ASCII characters, none of them NUL`,
    );
  }
}

/** Printable or not, but ASCII and not NUL. */
function isAscii(text: string): boolean {
  return [...text].every((character) => character > '\0' && character <= '\x7f');
}

export function checkIds(ids: readonly string[], limits: Limits): void {
  if (ids.length === 0 || ids.length > limits.idsPerRequest) {
    throw invalid(`The number of ids must be between 1 and ${limits.idsPerRequest}, got ${ids.length}`);
  }
  for (const id of ids) checkId(id, limits);
}

/**
 * Metadata of a record, or the metadata part of a document: flat, no null, at most 40 KB of JSON.
 * @throws a 400 refusal
 */
export function checkMetadata(
  given: Record<string, unknown>,
  { id, limits }: { id: string; limits: Limits },
): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === '' || name.startsWith('$'))
      throw invalid(`Invalid metadata field name '${name}' in '${id}'`);
    if (!isMetadataValue(value)) {
      throw invalid(
        `Metadata value must be a string, number, boolean or list of strings, got '${JSON.stringify(value)}' for field '${name}'`,
      );
    }
    fields[name] = value;
  }
  const size = Buffer.byteLength(JSON.stringify(fields));
  if (size > limits.metadataBytes) {
    throw invalid(
      `Metadata size is ${size} bytes, which exceeds the limit of ${limits.metadataBytes} bytes per vector`,
    );
  }
  return fields;
}

function isMetadataValue(value: unknown): value is string | number | boolean | string[] {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The vector as it is stored, in 32-bit floats. */
export function checkDense(values: readonly number[], dimension: number | undefined): number[] {
  if (dimension === undefined) throw invalid('This index does not support dense vectors');
  if (values.length !== dimension) {
    throw invalid(`Vector dimension ${values.length} does not match the dimension of the index ${dimension}`);
  }
  return toFloats(values);
}

/** @throws also for a vector of zeros, which has no direction: stored vectors need one */
export function checkStoredDense(
  values: readonly number[],
  { id, dimension }: { id: string; dimension: number | undefined },
) {
  const stored = checkDense(values, dimension);
  if (stored.every((value) => value === 0)) {
    throw invalid(
      `Dense vectors must contain at least one non-zero value. Vector ID '${id}' contains only zeros.`,
    );
  }
  return stored;
}

export function checkSparse({ indices, values }: SparseValues, limits: Limits): SparseValues {
  if (indices.length !== values.length) throw invalid('Sparse indices and values must have the same length');
  if (indices.length === 0) throw invalid('Sparse vector must contain at least one value');
  if (indices.length > limits.sparseValues) {
    throw invalid(`Sparse vector must contain at most ${limits.sparseValues} values, got ${indices.length}`);
  }
  if (new Set(indices).size < indices.length) throw invalid('Sparse vector must contain unique indices');
  if (indices.some((index) => index < 0 || index > 0xffffffff))
    throw invalid('Sparse indices must be 32-bit and not negative');
  return { indices: [...indices], values: toFloats(values) };
}

/** @throws 400 unless the index takes sparse values: a sparse one, or a dense one with the dotproduct metric */
export function checkTakesSparse({ vectorType, metric }: IndexState): void {
  if (vectorType === 'sparse' || metric === 'dotproduct') return;
  throw invalid(
    'Index configuration does not support sparse values - only indexes that are sparse or using dotproduct are supported',
  );
}

export function checkTopK(topK: number, limits: Limits): void {
  if (topK < 1 || topK > limits.topK)
    throw invalid(`top_k must be between 1 and ${limits.topK}, got ${topK}`);
}
