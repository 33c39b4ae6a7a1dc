/** Runs a query of ours in the statement's own transaction and returns its rows. */
export type CatalogQuery = <Row>(name: string, text: string, values: unknown[]) => Promise<Row[]>;

// Objects that initdb made have lower numbers; everything above was made by people or extensions (access/transam.h).
const firstNormalObjectId = 16_384;

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
  /** Changes with every new definition. */
  version: string;
  /** For aggregates: the functions it calls. */
  parts: string[];
  arg_types: string[];
  result_type: string;
  /** Expressions of its default arguments. */
  arg_defaults: string | null;
}

export interface UserOperator {
  symbol: string;
  schema: string;
  function: string;
  arg_types: string[];
}

export interface UserCast {
  source: string;
  target: string;
  function: string;
  implicit: boolean;
}

export interface CatalogRelation {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  /** Definition of a view; conditions of row security; the expressions of generated columns. */
  definition: string | null;
  policies: string[];
  runs_program: boolean;
  /** Types of its columns that are not the system's. */
  column_types: string[];
}

export interface UserDomain {
  oid: string;
  name: string;
  checks: string[];
}

/** Everything the catalogue knows under the names of a statement. */
export interface CatalogEntries {
  functions: UserFunction[];
  operators: UserOperator[];
  casts: UserCast[];
  relations: CatalogRelation[];
  domains: UserDomain[];
  /** Numbers of the types named, by any spelling. */
  types: string[];
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

const functionColumns = `
  p.oid::text, n.nspname AS schema, p.proname AS name, l.lanname AS language,
  l.lanpltrusted AND l.lanname NOT IN ('c', 'internal') AS contained, p.provolatile = 'v' AS volatile,
  p.pronargs - p.pronargdefaults AS least_args, CASE WHEN p.provariadic = 0 THEN p.pronargs ELSE 100 END AS most_args,
  EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = p.proargtypes[0] AND t.typtype IN ('c', 'p', 'd')) AS takes_row,
  CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_catalog.pg_get_function_sqlbody(p.oid) END AS source,
  p.xmin::text AS version, p.proargtypes::oid[]::text[] AS arg_types, p.prorettype::text AS result_type, pg_catalog.pg_get_expr(p.proargdefaults, 0) AS arg_defaults,
  COALESCE((SELECT array_agg(part::oid::text) FROM pg_catalog.pg_aggregate a,
    LATERAL unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]) part
    WHERE a.aggfnoid = p.oid AND part <> 0), '{}') AS parts`;

const functionJoins = `JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang`;

/** Functions by number, for those an operator, a cast or an aggregate calls. */
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
  {
    functions,
    operators,
    types,
    relations,
  }: { functions: string[]; operators: string[]; types: string[]; relations: string[] },
): Promise<CatalogEntries> {
  const [row] = await query<{ entries: CatalogEntries }>('patchbay_entries', entriesQuery, [
    functions,
    operators,
    types,
    relations,
  ]);
  return row?.entries ?? { functions: [], operators: [], casts: [], relations: [], domains: [], types: [] };
}

const entriesQuery = `
WITH RECURSIVE f AS (SELECT ${functionColumns} FROM pg_catalog.pg_proc p ${functionJoins} WHERE p.oid >= ${firstNormalObjectId} AND p.proname = ANY ($1::text[])),
o AS (
  SELECT o.oprname AS symbol, n.nspname AS schema, o.oprcode::oid::text AS function, ARRAY[o.oprleft::text, o.oprright::text] AS arg_types
  FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
  WHERE o.oid >= ${firstNormalObjectId} AND o.oprname = ANY ($2::text[]) AND o.oprcode <> 0),
r AS (
  SELECT DISTINCT c.oid, c.relname, c.relkind, c.relnamespace, c.relrowsecurity
  FROM unnest($4::text[]) name JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(name)),
rt AS (
  SELECT a.attrelid, COALESCE(NULLIF(t.typelem, 0), t.oid) AS type
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid IN (SELECT oid FROM r) AND a.attnum > 0 AND NOT a.attisdropped AND t.oid >= ${firstNormalObjectId}),
named AS (
  SELECT oid, typname, typtype, typelem, typbasetype, typrelid FROM pg_catalog.pg_type
  WHERE typname = ANY ($3::text[]) OR oid = ANY (SELECT unnest(f.arg_types || f.result_type)::oid FROM f)),
t AS (
  SELECT named.* FROM named
  UNION
  SELECT inner_type.oid, inner_type.typname, inner_type.typtype, inner_type.typelem, inner_type.typbasetype, inner_type.typrelid
  FROM t CROSS JOIN LATERAL (
    SELECT t.typelem AS oid WHERE t.typelem <> 0
    UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid
  ) part JOIN pg_catalog.pg_type inner_type ON inner_type.oid = part.oid
  WHERE t.oid >= ${firstNormalObjectId}),
d AS (
  SELECT t.oid::text, t.typname AS name,
    (SELECT COALESCE(json_agg(pg_catalog.pg_get_constraintdef(k.oid)), '[]') FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks
  FROM t WHERE t.typtype = 'd' AND t.oid >= ${firstNormalObjectId}),
k AS (
  SELECT k.castsource::text AS source, k.casttarget::text AS target, k.castfunc::text AS function, k.castcontext IN ('i', 'a') AS implicit
  FROM pg_catalog.pg_cast k WHERE k.oid >= ${firstNormalObjectId} AND k.castfunc <> 0)
SELECT json_build_object(
  'functions', (SELECT COALESCE(json_agg(f), '[]') FROM f),
  'operators', (SELECT COALESCE(json_agg(o), '[]') FROM o),
  'casts', (SELECT COALESCE(json_agg(k), '[]') FROM k),
  'domains', (SELECT COALESCE(json_agg(d), '[]') FROM d),
  'types', (SELECT COALESCE(json_agg(t.oid::text), '[]') FROM t),
  'relations', (SELECT COALESCE(json_agg(json_build_object(
    'oid', r.oid::text, 'schema', n.nspname, 'name', r.relname, 'kind', r.relkind,
    'definition', CASE WHEN r.relkind = 'v' AND r.oid >= ${firstNormalObjectId} THEN pg_catalog.pg_get_viewdef(r.oid) END,
    'policies', CASE WHEN r.relrowsecurity THEN (SELECT COALESCE(json_agg(pg_catalog.pg_get_expr(p.polqual, p.polrelid)), '[]') FROM pg_catalog.pg_policy p WHERE p.polrelid = r.oid AND p.polqual IS NOT NULL) ELSE '[]' END,
    'runs_program', EXISTS (SELECT FROM pg_catalog.pg_foreign_table ft, unnest(ft.ftoptions) option WHERE ft.ftrelid = r.oid AND option LIKE 'program=%'),
    'column_types', (SELECT COALESCE(json_agg(DISTINCT rt.type::text), '[]') FROM rt WHERE rt.attrelid = r.oid)
  )), '[]') FROM r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace)
) AS entries`;
