import type { Db } from '../client.js';

export interface ColumnDescription {
  name: string;
  type: string;
  nullable: boolean;
  default: string | null;
  comment: string | null;
}

/** Everything about one relation, each constraint and index in SQL's own words without what is said elsewhere. */
export interface TableDescription {
  table: string;
  kind: string;
  rows: number | null;
  size: string | null;
  comment: string | null;
  columns: ColumnDescription[];
  primaryKey: string[];
  foreignKeys: string[];
  referencedBy: string[];
  unique: string[];
  checks: string[];
  indexes: string[];
  partitions: string[];
  definition: string | null;
}

interface RelationRow {
  oid: string;
  table: string;
  kind: string;
  rows: number | null;
  size: string | null;
  comment: string | null;
  definition: string | null;
  partition_key: string | null;
  columns: ColumnDescription[];
  constraints: Array<{ kind: string; definition: string; own: boolean; table: string; columns: string[] }>;
  indexes: Array<{ definition: string; valid: boolean }>;
  partitions: string[];
}

/** The relation, or undefined where there is none of that name in the schema. A qualified name beats the schema. */
export async function describeRelation(
  client: Db,
  schema: string,
  name: string,
  signal: AbortSignal,
): Promise<TableDescription | undefined> {
  const [row] = await client.look<RelationRow>('patchbay_relation', relationQuery, [schema, name], signal);
  if (!row) return undefined;
  const {
    table,
    kind,
    rows,
    size,
    comment,
    columns,
    definition,
    constraints,
    indexes,
    partitions,
    partition_key: partitionKey,
  } = row;
  const own = (wanted: string) =>
    constraints.filter((constraint) => constraint.own && constraint.kind === wanted);
  return {
    table,
    kind,
    rows,
    size,
    comment,
    columns,
    primaryKey: own('p').flatMap((constraint) => constraint.columns),
    unique: own('u').map(({ definition: text }) => text.replace(/^UNIQUE /, '')),
    foreignKeys: own('f').map(({ definition: text }) =>
      text.replace(/^FOREIGN KEY /, '').replace('REFERENCES', '->'),
    ),
    referencedBy: constraints
      .filter((constraint) => !constraint.own)
      .map((constraint) => `${constraint.table}(${constraint.columns.join(', ')})`),
    checks: own('c').map(({ definition: text }) => text.replace(/^CHECK /, '')),
    indexes: indexes.map(shortIndex),
    partitions: partitionKey === null ? [] : [`PARTITION BY ${partitionKey}`, ...partitions],
    definition,
  };
}

/** `CREATE UNIQUE INDEX i ON public.t USING btree (a)` as `i unique btree (a)`. */
function shortIndex({ definition, valid }: { definition: string; valid: boolean }): string {
  const match = /^CREATE (UNIQUE )?INDEX (\S+) ON (?:ONLY )?\S+ USING (.*)$/s.exec(definition);
  const text = match ? `${match[2]} ${match[1] ? 'unique ' : ''}${match[3]}` : definition;
  return valid ? text : `${text} (invalid)`;
}

const relationQuery = `
WITH r AS (
  SELECT c.*, n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (n.nspname, c.relname) IN (($1::text, $2::text), (split_part($2::text, '.', 1), substr($2::text, strpos($2::text, '.') + 1)))
  ORDER BY (n.nspname = $1::text AND c.relname = $2::text) DESC LIMIT 1)
SELECT r.oid::text, r.nspname || '.' || r.relname AS table,
  CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' ELSE 'table' END AS kind,
  CASE WHEN r.relkind IN ('r', 'm', 'f', 'p') AND r.reltuples >= 0 THEN r.reltuples::float8 END AS rows,
  CASE WHEN r.relkind IN ('r', 'm') THEN pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(r.oid)) END AS size,
  pg_catalog.obj_description(r.oid, 'pg_class') AS comment,
  CASE WHEN r.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(r.oid, true) END AS definition,
  CASE WHEN r.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(r.oid) END AS partition_key,
  (SELECT COALESCE(json_agg(json_build_object(
      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
      'default', CASE WHEN a.attidentity <> '' THEN 'identity' WHEN a.attgenerated <> '' THEN 'generated: ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) ELSE pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
      'comment', pg_catalog.col_description(a.attrelid, a.attnum)) ORDER BY a.attnum), '[]')
    FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT COALESCE(json_agg(json_build_object(
      'kind', k.contype, 'definition', pg_catalog.pg_get_constraintdef(k.oid, true), 'own', k.conrelid = r.oid, 'table', k.conrelid::regclass::text,
      'columns', (SELECT COALESCE(json_agg(a.attname ORDER BY place), '[]') FROM unnest(k.conkey) WITH ORDINALITY key(number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number)
    ) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k
    WHERE (k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f', 'c') OR k.confrelid = r.oid AND k.contype = 'f' AND k.conrelid <> r.oid) AND k.conparentid = 0) AS constraints,
  (SELECT COALESCE(json_agg(json_build_object('definition', pg_catalog.pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid) ORDER BY i.indexrelid), '[]')
    FROM pg_catalog.pg_index i WHERE i.indrelid = r.oid AND NOT i.indisprimary) AS indexes,
  (SELECT COALESCE(json_agg(part ORDER BY part), '[]') FROM (
    SELECT c.relname || ' ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS part
    FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = r.oid AND c.relispartition ORDER BY c.relname LIMIT 50) parts) AS partitions
FROM r`;
