type SnakeCase<Key extends string> = Key extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : Key;

/**
 * A model of the vendor's SDK (camelCase keys, `Date`) as it travels in JSON: snake_case keys and strings.
 * The vector routes use camelCase on the wire too and take the SDK's types as they are.
 */
export type Wire<Model> = Model extends Date
  ? string
  : Model extends readonly (infer Item)[]
    ? Wire<Item>[]
    : Model extends object
      ? { [Key in keyof Model as Key extends string ? SnakeCase<Key> : Key]: Wire<Model[Key]> }
      : Model;

export type Metric = 'cosine' | 'dotproduct' | 'euclidean';

export interface SparseValues {
  indices: number[];
  values: number[];
}

/** What a record or document may hold in one field; dense and sparse vectors only in document indexes. */
export type FieldValue = string | number | boolean | string[] | number[] | SparseValues;

export type Fields = Record<string, FieldValue>;

/** `X-Pinecone-Api-Version`, oldest first. */
export const apiVersions = ['2025-10', '2026-04', '2026-07'] as const;

export type ApiVersion = (typeof apiVersions)[number];
