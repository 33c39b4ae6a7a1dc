import type { Db } from '../client.js';

export interface ColumnDescription {
  name: string;
  type: string;
  nullable: boolean;
  /** An expression; null where there is none, or where the value is made in another way. */
  default: string | null;
  /** `identity` or the expression of a generated column. */
  generated: { identity: true } | { expression: string } | null;
  /** Labels of an enum, or null for every other type. */
  values: string[] | null;
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
  /** `EXCLUDE USING gist (during WITH &&)`. */
  exclusions: string[];
  /** Indexes that no constraint above stands for. */
  indexes: string[];
  partitions: string[];
  definition: string | null;
}

interface RelationRow {
  table: string;
  kind: string;
  rows: number | null;
  size: string | null;
  comment: string | null;
  definition: string | null;
  partition_key: string | null;
  partition_of: string | null;
  columns: ColumnDescription[];
  constraints: Array<{ kind: string; definition: string; own: boolean; table: string; columns: string[] }>;
  indexes: Array<{ name: string; unique: boolean; definition: string; valid: boolean }>;
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
    partition_of: partitionOf,
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
    exclusions: own('x').map(({ definition: text }) => text),
    indexes: indexes.map(
      ({ name: index, unique, definition: text, valid }) =>
        `${index} ${unique ? 'unique ' : ''}${text}${valid ? '' : ' (invalid)'}`,
    ),
    partitions: [
      ...(partitionOf === null ? [] : [`PARTITION OF ${partitionOf}`]),
      ...(partitionKey === null ? [] : [`PARTITION BY ${partitionKey}`, ...partitions]),
    ],
    definition,
  };
}

// A foreign key to or of a partitioned table has a copy per partition; only the one that somebody wrote is told.
const relationQuery = `
WITH r AS (
  SELECT c.*, n.nspname, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (n.nspname, c.relname) IN (($1::text, $2::text), (split_part($2::text, '.', 1), substr($2::text, strpos($2::text, '.') + 1)))
  ORDER BY (n.nspname = $1::text AND c.relname = $2::text) DESC LIMIT 1)
SELECT r.nspname || '.' || r.relname AS table,
  CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' ELSE 'table' END AS kind,
  CASE WHEN r.relkind = 'p' THEN leaves.rows WHEN r.relkind IN ('r', 'm', 'f') AND r.reltuples >= 0 THEN r.reltuples::float8 END AS rows,
  CASE WHEN r.relkind = 'p' THEN leaves.size WHEN r.relkind IN ('r', 'm') THEN pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(r.oid)) END AS size,
  pg_catalog.obj_description(r.oid, 'pg_class') AS comment,
  CASE WHEN r.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(r.oid, true) END AS definition,
  CASE WHEN r.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(r.oid) END AS partition_key,
  CASE WHEN r.relispartition THEN (SELECT h.inhparent::regclass || ' ' || pg_catalog.pg_get_expr(r.relpartbound, r.oid) FROM pg_catalog.pg_inherits h WHERE h.inhrelid = r.oid) END AS partition_of,
  (SELECT COALESCE(json_agg(json_build_object(
      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull AND r.relkind NOT IN ('v', 'm'),
      'default', CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
      'generated', CASE WHEN a.attidentity <> '' THEN json_build_object('identity', true) WHEN a.attgenerated <> '' THEN json_build_object('expression', pg_catalog.pg_get_expr(d.adbin, d.adrelid)) END,
      'values', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = a.atttypid),
      'comment', pg_catalog.col_description(a.attrelid, a.attnum)) ORDER BY a.attnum), '[]')
    FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT COALESCE(json_agg(json_build_object(
      'kind', k.contype, 'definition', pg_catalog.pg_get_constraintdef(k.oid, true), 'own', k.conrelid = r.oid, 'table', k.conrelid::regclass::text,
      'columns', (SELECT COALESCE(json_agg(a.attname ORDER BY place), '[]') FROM unnest(k.conkey) WITH ORDINALITY key(number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number)
    ) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
      OR k.confrelid = r.oid AND k.contype = 'f' AND k.conrelid <> r.oid AND k.conparentid = 0) AS constraints,
  (SELECT COALESCE(json_agg(json_build_object('name', pg_catalog.quote_ident(c.relname), 'unique', i.indisunique, 'valid', i.indisvalid,
      'definition', substr(def, strpos(def, r.quoted || ' USING ') + length(r.quoted || ' USING '))) ORDER BY c.relname), '[]')
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid, LATERAL (SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS def) d
    WHERE i.indrelid = r.oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = r.oid AND k.contype IN ('p', 'u', 'x'))) AS indexes,
  (SELECT COALESCE(json_agg(c.relname || ' ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid) ORDER BY c.relname), '[]')
    FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = r.oid AND c.relispartition) AS partitions
FROM r LEFT JOIN LATERAL (
  SELECT sum(l.reltuples::float8) FILTER (WHERE l.reltuples >= 0) AS rows, pg_catalog.pg_size_pretty(sum(pg_catalog.pg_total_relation_size(l.oid))) AS size
  FROM pg_catalog.pg_partition_tree(r.oid) tree JOIN pg_catalog.pg_class l ON l.oid = tree.relid WHERE tree.isleaf) leaves ON r.relkind = 'p'`;
