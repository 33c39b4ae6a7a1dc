import { defineTool, list, nearest, page, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { likePattern, reads } from './shared-fields.js';

const kinds = ['table', 'view', 'materialized_view', 'foreign_table'] as const;

const table = z.object({
  name: z.string(),
  kind: z.enum(kinds),
  columns: z.int(),
  /** The planner's estimate; left out where nothing was analyzed yet. */
  rows: z.number().optional(),
  size: z.string().optional(),
  partitions: z.int().optional(),
  comment: z.string().optional(),
});

interface TableRow {
  name: string;
  kind: (typeof kinds)[number];
  columns: number;
  rows: number | null;
  size: string | null;
  partitions: number | null;
  comment: string | null;
  total: number;
}

export const listTables = defineTool({
  name: 'list_tables',
  title: 'List tables',
  access: 'read',
  description:
    'Tables and views of a schema with column count, row estimate, size, comment. Call before writing SQL.',
  annotations: reads,
  input: z.object({
    schema: z.string().default('public').describe('e.g. public'),
    kind: z.enum(kinds).optional().describe('Only this kind'),
    pattern: z.string().optional().describe('e.g. order*'),
    ...page(),
  }),
  output: list('tables', table, { extra: { notice: z.string().optional() } }),
  async handler({ schema, kind, pattern, limit }, { client, position, signal }: ToolContext<Db>) {
    const values = [
      schema,
      kind ?? null,
      pattern === undefined ? null : likePattern(pattern),
      position.upstream,
      limit + 1,
    ];
    const found = await client.look<TableRow>('patchbay_tables', tablesQuery, values, signal);
    const isEmpty = found.length === 0 && position.upstream === '';
    const elsewhere = isEmpty ? await otherSchemas(client, schema, signal) : [];
    return {
      ...(elsewhere.length > 0
        ? { notice: `No tables in ${schema}. Schemas that have some: ${elsewhere.join(', ')}.` }
        : {}),
      items: found.map(({ rows, size, partitions, comment, total: _total, ...rest }) => ({
        ...rest,
        ...(rows === null ? {} : { rows }),
        ...(size === null ? {} : { size }),
        ...(partitions === null ? {} : { partitions }),
        ...(comment === null ? {} : { comment }),
      })),
      after: ({ name }) => name,
      total: found[0]?.total ?? 0,
    };
  },
});

// More names than this are not read; search_schema looks in all of them.
const mostSchemas = 20;

/**
 * The schemas with tables, where the asked one exists and has none: an empty answer alone would end the search.
 * @throws ToolError `not_found` with the nearest names when there is no such schema
 */
async function otherSchemas(client: Db, schema: string, signal: AbortSignal): Promise<string[]> {
  const schemas = await client.look<{ name: string; filled: boolean }>(
    'patchbay_schemas',
    schemasQuery,
    [],
    signal,
  );
  const wanted = schemas.find(({ name }) => name === schema);
  if (wanted?.filled) return [];
  if (wanted)
    return schemas
      .filter(({ name, filled }) => filled && !systemSchemas.has(name))
      .map(({ name }) => name)
      .slice(0, mostSchemas);
  const names = schemas.map(({ name }) => name);
  const near = nearest(schema, names);
  throw new ToolError('not_found', `There is no schema ${schema}.`, {
    next:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : `The schemas are: ${names.slice(0, mostSchemas).join(', ')}.`,
  });
}

const systemSchemas = new Set(['pg_catalog', 'information_schema']);

const schemasQuery = `
SELECT n.nspname AS name, EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS filled
FROM pg_catalog.pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%' ORDER BY 1`;

// Names have the collation C, in which only ASCII has two cases: the pattern is compared in the database's own.
const tablesQuery = `
WITH t AS (
  SELECT c.oid, c.relname, c.relkind, c.relnatts, c.reltuples
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND ($2::text IS NULL OR $2 = CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' ELSE 'table' END)
    AND ($3::text IS NULL OR c.relname COLLATE "default" ILIKE $3)),
shown AS (SELECT * FROM t WHERE relname > $4 ORDER BY relname LIMIT $5)
SELECT relname AS name,
  CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' ELSE 'table' END AS kind,
  (SELECT count(*)::int FROM pg_catalog.pg_attribute a WHERE a.attrelid = shown.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  CASE WHEN relkind = 'p' THEN p.rows WHEN relkind IN ('r', 'm', 'f') AND reltuples >= 0 THEN reltuples::float8 END AS rows,
  CASE WHEN relkind = 'p' THEN p.size WHEN relkind IN ('r', 'm') THEN pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(shown.oid)) END AS size,
  CASE WHEN relkind = 'p' THEN p.partitions END AS partitions,
  pg_catalog.obj_description(shown.oid, 'pg_class') AS comment,
  (SELECT count(*)::int FROM t) AS total
FROM shown LEFT JOIN LATERAL (
  SELECT count(*)::int AS partitions, sum(l.reltuples::float8) FILTER (WHERE l.reltuples >= 0) AS rows, pg_catalog.pg_size_pretty(sum(pg_catalog.pg_total_relation_size(l.oid))) AS size
  FROM pg_catalog.pg_partition_tree(shown.oid) tree JOIN pg_catalog.pg_class l ON l.oid = tree.relid
  WHERE tree.isleaf AND shown.relkind = 'p') p ON shown.relkind = 'p'
ORDER BY relname`;
