import { entriesQuery, firstNormalObjectId, functionColumns, functionJoins } from './entries-query.js';

/** Runs a query of ours in the statement's own transaction and returns its rows. */
export type CatalogQuery = <Row>(name: string, text: string, values: unknown[]) => Promise<Row[]>;

/** A function of the system that is volatile, and so refused unless it is known to be harmless. */
export interface SystemFunction {
  name: string;
  least_args: number;
  most_args: number;
}

export interface UserFunction {
  oid: string;
  schema: string;
  name: string;
  language: string;
  /** False for C, internal and languages that may do what they like. */
  contained: boolean;
  volatile: boolean;
  least_args: number;
  most_args: number;
  /** True when it can be written as a field of a row. */
  takes_row: boolean;
  source: string;
  /** Settings it runs under, as `name=value`. */
  settings: string[];
  /** For aggregates: the functions it calls. */
  parts: string[];
  /** For C and internal code that belongs to no extension: volatile functions that are the same code under another name. */
  same_code: string[];
  /** Expressions of its default arguments. */
  arg_defaults: string | null;
}

/** A function that runs although the statement does not call it. */
export interface ReachedFunction {
  /** For example `operator @@@`. */
  via: string;
  function: UserFunction;
}

export interface CatalogRelation {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  /** Definition of a view. */
  definition: string | null;
  /** Conditions of row security. */
  policies: string[];
  /** True when it, or a partition of it, is a foreign table that is read from a program. */
  runs_program: boolean;
}

export interface UserDomain {
  oid: string;
  name: string;
  checks: string[];
}

/** Everything the catalogue knows under the names of a statement. */
export interface CatalogEntries {
  functions: UserFunction[];
  reached: ReachedFunction[];
  relations: CatalogRelation[];
  domains: UserDomain[];
}

/** Names to look up: as the statement writes them, or for `anywhere` in whatever schema. */
export interface CatalogNames {
  functions: string[];
  operators: string[];
  types: string[];
  /** Quoted, with the schema where there is one. */
  relations: string[];
  relationsAnywhere: string[];
}

/** Volatile functions of the server itself; the same for the life of a connection. */
export function loadSystemFunctions(query: CatalogQuery): Promise<SystemFunction[]> {
  return query(
    'patchbay_system_functions',
    `SELECT proname AS name, pronargs - pronargdefaults AS least_args, CASE WHEN provariadic = 0 THEN pronargs ELSE 100 END AS most_args
     FROM pg_catalog.pg_proc WHERE oid < ${firstNormalObjectId} AND provolatile = 'v'`,
    [],
  );
}

/** Functions by number, for those an aggregate calls. */
export function loadFunctions(query: CatalogQuery, oids: string[]): Promise<UserFunction[]> {
  return query(
    'patchbay_functions',
    `SELECT ${functionColumns} FROM pg_catalog.pg_proc p ${functionJoins} WHERE p.oid = ANY ($1::oid[])`,
    [oids],
  );
}

/** One round trip for every name of a statement. */
export async function loadEntries(
  query: CatalogQuery,
  { functions, operators, types, relations, relationsAnywhere }: CatalogNames,
): Promise<CatalogEntries> {
  const [row] = await query<{ entries: CatalogEntries }>('patchbay_entries', entriesQuery, [
    functions,
    operators,
    types,
    relations,
    relationsAnywhere,
  ]);
  return row?.entries ?? { functions: [], reached: [], relations: [], domains: [] };
}
