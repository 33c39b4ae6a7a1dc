import { jsonBytes } from '@patchbay/core';
import { isAscii } from '../index/ascii.js';
import type { IndexInfo } from '../index/index-info.js';
import { mostMetadataBytes } from './limits.js';

type Data = Record<string, unknown>;

/** What is wrong with a record of this index, a sentence each; empty when the service will take it. */
export type Check = (record: Data) => string[];

export function checkOf(info: IndexInfo): Check {
  switch (info.kind) {
    case 'documents':
      return (record) => checkDocument(info, record);
    case 'vectors':
      return (record) => checkVector(info, record);
    case 'records':
      return (record) => checkText(info, record);
  }
}

/** Ids are ASCII, 1 to 512 characters. */
export function checkId(id: unknown): string[] {
  if (typeof id !== 'string') return ['needs an id that is a string'];
  if (id.length < 1 || id.length > 512)
    return [`has an id of ${id.length} characters; 1 to 512 are possible`];
  return isAscii(id) ? [] : ['has an id that is not ASCII'];
}

function checkVector(
  { name, dimension, sparse: takesSparse }: IndexInfo,
  { id, values, sparse_values: sparse, metadata, ...others }: Data,
): string[] {
  return [
    ...checkId(id),
    ...Object.keys(others).map((key) => `has ${key}: put it into metadata`),
    ...(dimension === undefined
      ? values === undefined
        ? []
        : [`has values, and ${name} holds sparse vectors only`]
      : checkDense(values, { field: 'values', dimension, name })),
    ...(sparse === undefined
      ? dimension === undefined
        ? ['needs sparse_values']
        : []
      : takesSparse
        ? checkSparse(sparse, 'sparse_values')
        : [`has sparse_values, and ${name} takes none`]),
    ...(metadata === undefined
      ? []
      : isData(metadata)
        ? checkMetadata(metadata)
        : ['has metadata that is no object']),
  ];
}

function checkText({ textField = '' }: IndexInfo, { _id, ...fields }: Data): string[] {
  const text = fields[textField];
  return [
    ...checkId(_id),
    ...(fields.id === undefined ? [] : ['has both _id and id']),
    ...(typeof text === 'string' && text.trim() !== ''
      ? []
      : [`needs a text in ${textField}, the field that is embedded`]),
    ...checkMetadata(fields),
  ];
}

function checkDocument(info: IndexInfo, { _id, ...fields }: Data): string[] {
  const { name, textFields, denseField, sparseField, dimension } = info;
  const declared = [...textFields, denseField, sparseField].flatMap((field) => field ?? []);
  const others = Object.entries(fields).filter(([field]) => !declared.includes(field));
  return [
    ...checkId(_id),
    ...(declared.some((field) => fields[field] !== undefined)
      ? []
      : [`needs at least one field of the schema: ${declared.join(', ')}`]),
    ...textFields
      .filter((field) => fields[field] !== undefined && typeof fields[field] !== 'string')
      .map((field) => `has ${field} that is no text`),
    ...(denseField === undefined || fields[denseField] === undefined || dimension === undefined
      ? []
      : checkDense(fields[denseField], { field: denseField, dimension, name })),
    ...(sparseField === undefined || fields[sparseField] === undefined
      ? []
      : checkSparse(fields[sparseField], sparseField)),
    ...others
      .filter(([field]) => field.startsWith('_'))
      .map(([field]) => `has ${field}: names that begin with _ are reserved`),
    ...checkMetadata(Object.fromEntries(others)),
  ];
}

function checkDense(
  values: unknown,
  { field, dimension, name }: { field: string; dimension: number; name: string },
): string[] {
  if (!isNumbers(values)) return [`needs ${field}, a list of ${dimension} numbers`];
  if (values.length !== dimension)
    return [`has ${values.length} numbers in ${field}, and ${name} takes ${dimension}`];
  return values.every((value) => value === 0) ? [`has nothing but zeros in ${field}`] : [];
}

function checkSparse(sparse: unknown, field: string): string[] {
  const { indices, values } = isData(sparse) ? sparse : {};
  if (!isNumbers(indices) || !isNumbers(values)) return [`needs ${field} as {"indices":[..],"values":[..]}`];
  if (indices.length !== values.length || indices.length === 0)
    return [`has ${indices.length} indices and ${values.length} values in ${field}`];
  return [];
}

/** Metadata is flat: texts, numbers, booleans and lists of texts. */
export function checkMetadata(metadata: Data): string[] {
  const bytes = jsonBytes(metadata);
  return [
    ...Object.entries(metadata).flatMap(([field, value]) => {
      if (field === '' || field.startsWith('$')) return [`has a field named ${JSON.stringify(field)}`];
      if (value === null) return [`has null in ${field}: leave it out`];
      return isMetadataValue(value)
        ? []
        : [`has ${field} that is neither text, number, boolean nor list of texts: flatten it`];
    }),
    ...(bytes > mostMetadataBytes
      ? [`has ${bytes} bytes of metadata; ${mostMetadataBytes} are possible`]
      : []),
  ];
}

function isMetadataValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
