import { arrayOf, mapOf, numberOf, type Reply, required, textOf } from '../reply/reply.js';

/** A field of a search index. */
export interface IndexField {
  name: string;
  /** For example TEXT, TAG, NUMERIC, VECTOR. */
  type: string;
  /** Of a vector field. */
  vector?: { dimensions: number; dataType: string };
}

/** What FT.INFO tells of an index. */
export interface IndexInfo {
  name: string;
  /** HASH or JSON. */
  kind: string;
  prefixes: string[];
  documents: number;
  fields: IndexField[];
}

/** Reads FT.INFO, whose lists of names and values may end with words that stand alone (SORTABLE). */
export function readIndexInfo(name: string, reply: Reply): IndexInfo {
  const info = mapOf(required(reply));
  const definition = mapOf(info.get('index_definition') ?? null);
  return {
    name,
    kind: textOf(definition.get('key_type') ?? null) || 'HASH',
    prefixes: arrayOf(definition.get('prefixes') ?? null).map(textOf),
    documents: numberOf(info.get('num_docs') ?? '0') || 0,
    fields: arrayOf(info.get('attributes') ?? null).map(readField),
  };
}

function readField(reply: Reply): IndexField {
  const facts = mapOf(reply);
  const fact = (name: string) => textOf(facts.get(name) ?? facts.get(name.toUpperCase()) ?? null);
  const type = fact('type').toUpperCase();
  const name = fact('attribute') || fact('identifier');
  if (type !== 'VECTOR') return { name, type };
  return {
    name,
    type,
    vector: { dimensions: Number(fact('dim')) || 0, dataType: fact('data_type') || 'FLOAT32' },
  };
}

/** A field on one line, for example `embedding VECTOR(1536)`. */
export function fieldText({ name, type, vector }: IndexField): string {
  return `${name} ${type}${vector?.dimensions ? `(${vector.dimensions})` : ''}`;
}
