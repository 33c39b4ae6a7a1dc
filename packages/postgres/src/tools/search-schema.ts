import { defineTool, list, page, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { shortType } from '../query/type-names.js';
import { likePattern, reads } from './shared-fields.js';

interface Match {
  kind: string;
  name: string;
  type: string | null;
  comment: string | null;
  key: string;
}

export const searchSchema = defineTool({
  name: 'search_schema',
  title: 'Search the schema',
  access: 'read',
  description: 'Find tables, columns, functions and comments by part of a name, in every schema.',
  annotations: reads,
  input: z.object({ pattern: z.string().min(1).describe('e.g. invoice or *_at'), ...page() }),
  output: list(
    'matches',
    z.object({
      kind: z.string(),
      name: z.string(),
      type: z.string().optional(),
      comment: z.string().optional(),
    }),
  ),
  async handler({ pattern, limit }, { client, position, signal }: ToolContext<Db>) {
    const found = await client.look<Match>(
      'patchbay_search',
      searchQuery,
      [likePattern(pattern), position.upstream, limit + 1],
      signal,
    );
    const keys = found.map(({ key }) => key);
    return {
      items: found.map(({ kind, name, type, comment }) => ({
        kind,
        name,
        ...(type === null ? {} : { type: shortType(type) }),
        ...(comment === null ? {} : { comment }),
      })),
      after: (_match, index) => keys[index] ?? '',
    };
  },
});

// The key sorts relations before their columns and is unique, so that paging goes on behind any match. Names have the collation C, in
// which only ASCII has two cases: the pattern is compared in the database's own.
const searchQuery = `
WITH visible AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'),
found AS (
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    n.nspname || '.' || c.relname AS name, NULL AS type, d.description AS comment, '1' || n.nspname || '.' || c.relname || ' ' || c.oid AS key, c.relname AS word
  FROM pg_catalog.pg_class c JOIN visible n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition
  UNION ALL
  SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), d.description,
    '2' || n.nspname || '.' || c.relname || '.' || a.attname || ' ' || c.oid, a.attname
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN visible n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  UNION ALL
  SELECT CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
    n.nspname || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', pg_catalog.pg_get_function_result(p.oid), d.description,
    '3' || n.nspname || '.' || p.proname || ' ' || p.oid, p.proname
  FROM pg_catalog.pg_proc p JOIN visible n ON n.oid = p.pronamespace
  LEFT JOIN pg_catalog.pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::regclass
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'))
SELECT kind, name, type, comment, key FROM found
WHERE (word COLLATE "default" ILIKE $1 OR comment ILIKE $1) AND key COLLATE "C" > $2 ORDER BY key COLLATE "C" LIMIT $3`;
