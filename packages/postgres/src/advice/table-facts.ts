import type { CatalogQuery } from '../policy/catalog.js';
import type { Lookup } from './conditions.js';
import { unquote } from './conditions.js';

/** A scanned table as the planner knows it. */
export interface TableFacts {
  /** The table to index, quoted where needed: for a partition the partitioned table it belongs to. */
  target: string;
  partitioned: boolean;
  rows: number;
  pages: number;
  columns: ColumnFacts[];
  /** Columns and expressions of each valid index, as in CREATE INDEX. */
  indexes: string[][];
  /** `seq_page_cost`, `random_page_cost`. */
  sequential: number;
  random: number;
}

export interface ColumnFacts {
  name: string;
  /** Quoted where needed. */
  quoted: string;
  /** Type, of a domain the one below it. */
  type: string;
  /** False for types that have no order, and so no B-tree. */
  ordered: boolean;
  /** How the order of the values goes with that of the rows, -1 to 1; 0 where it is not known. */
  correlation: number;
  /** Different values; undefined where nothing was analyzed. */
  distinct: number | null;
}

/** What the catalogue says about tables; the key is `schema.name`, unquoted. */
export async function readTables(
  tables: Array<{ schema: string; name: string }>,
  query: CatalogQuery,
): Promise<Map<string, TableFacts>> {
  const rows = await query<TableFacts & { key: string }>('patchbay_advice_tables', tablesQuery, [
    tables.map(({ schema }) => schema),
    tables.map(({ name }) => name),
  ]);
  return new Map(rows.map(({ key, ...facts }) => [key, facts]));
}

/** The column or expression to index for a look-up, or undefined where no index could serve it. */
export async function indexKey(
  { columns }: TableFacts,
  { column, wrapper, castTo }: Lookup,
  query: CatalogQuery,
): Promise<string | undefined> {
  const facts = columns.find(({ name }) => name === column);
  if (!facts || !keepsOrder(facts.type, castTo)) return undefined;
  if (wrapper === undefined) return facts.ordered ? facts.quoted : undefined;
  const [found] = await query<{ name: string }>('patchbay_advice_function', wrapperQuery, [
    wrapper,
    facts.type,
  ]);
  return found && `${found.name}(${facts.quoted})`;
}

/** A cast between types that look the same on disk (varchar and text) changes nothing; any other hides the column from an index. */
function keepsOrder(type: string, castTo: string | undefined): boolean {
  return castTo === undefined || castTo === type || (castTo === 'text' && type === 'character varying');
}

/** True where an index begins with these keys, in any order. */
export function isServed({ indexes }: TableFacts, keys: string[]): boolean {
  const plain = keys.map(withoutCasts);
  return indexes.some((columns) => {
    const leading = columns.slice(0, keys.length).map(withoutCasts);
    return plain.every((key) => leading.includes(key));
  });
}

/** `lower((email)::text)` as `lower(email)`; a descending index is read backwards for the other order. */
function withoutCasts(key: string): string {
  const plain = key.replace(/\(("(?:[^"]|"")+"|[\w$]+)\)::[a-z ]+/g, '$1').replace(/ (ASC|DESC)\b.*$/, '');
  return unquote(plain);
}

// A type has a B-tree where its operator class says so; varchar borrows that of text, and arrays, enums and ranges have one for all.
const tablesQuery = `
SELECT w.schema || '.' || w.name AS key, root.oid::regclass::text AS target, root.oid <> c.oid AS partitioned,
  c.reltuples::float8 AS rows, c.relpages::float8 AS pages,
  current_setting('seq_page_cost')::float8 AS sequential, current_setting('random_page_cost')::float8 AS random,
  (SELECT COALESCE(json_agg(json_build_object('name', a.attname, 'quoted', pg_catalog.quote_ident(a.attname), 'type', pg_catalog.format_type(t.oid, NULL),
      'ordered', t.typtype IN ('e', 'r', 'm') OR t.typcategory = 'A' OR t.oid = 'varchar'::regtype OR EXISTS (
        SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree' WHERE o.opcdefault AND o.opcintype = t.oid),
      'correlation', COALESCE(s.correlation, 0),
      'distinct', CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * c.reltuples ELSE s.n_distinct END)), '[]')
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
    JOIN pg_catalog.pg_type t ON t.oid = CASE own.typtype WHEN 'd' THEN own.typbasetype ELSE own.oid END
    LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = w.schema AND s.tablename = w.name AND s.attname = a.attname AND NOT s.inherited
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT COALESCE(json_agg((SELECT json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, place, false) ORDER BY place) FROM generate_series(1, i.indnkeyatts) place)), '[]')
    FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL) AS indexes
FROM unnest($1::text[], $2::text[]) w(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'm'),
LATERAL (SELECT COALESCE(pg_catalog.pg_partition_root(c.oid)::oid, c.oid) AS oid) root`;

// Only an immutable function can be indexed. Of a name with several forms the one for this very type counts, or that for text.
const wrapperQuery = `
SELECT pg_catalog.quote_ident(p.proname) AS name FROM pg_catalog.pg_proc p
WHERE p.proname = $1 AND p.pronargs = 1 AND p.provolatile = 'i' AND p.prokind = 'f' AND NOT p.proretset AND pg_catalog.pg_function_is_visible(p.oid)
  AND (p.proargtypes[0] = $2::text::regtype OR p.proargtypes[0] = 'text'::regtype AND $2 IN ('character varying', 'text'))
  AND EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree' WHERE o.opcdefault AND o.opcintype = p.prorettype)
LIMIT 1`;
