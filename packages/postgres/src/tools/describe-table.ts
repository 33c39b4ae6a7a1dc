import { cursorField, cutText, defineTool, list, nearest, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { shortType } from '../query/type-names.js';
import { boundLists } from './bounded-lists.js';
import { type ColumnDescription, describeRelation, type TableDescription } from './describe-relation.js';
import { reads } from './shared-fields.js';

const names = z.array(z.string());

// What stands beside the columns must leave room for them. pg_get_viewdef and obj_description have the rest.
const longestDefinition = 2_000;
const longestComment = 500;
const mostLabels = 30;

export const describeTable = defineTool({
  name: 'describe_table',
  title: 'Describe a table',
  access: 'read',
  description: 'Columns, keys in and out, checks, indexes, partitions and comments of a table or view.',
  annotations: reads,
  input: z.object({
    table_name: z.string().describe('e.g. orders'),
    schema: z.string().default('public').describe('e.g. public'),
    cursor: cursorField(),
  }),
  output: list(
    'columns',
    z.object({
      name: z.string(),
      type: z.string(),
      nullable: z.boolean().optional(),
      default: z.string().optional(),
      values: names.optional(),
      comment: z.string().optional(),
    }),
    {
      extra: {
        table: z.string(),
        kind: z.string(),
        rows: z.number().optional(),
        size: z.string().optional(),
        comment: z.string().optional(),
        primary_key: names.optional(),
        foreign_keys: names.optional(),
        referenced_by: names.optional(),
        unique: names.optional(),
        checks: names.optional(),
        indexes: names.optional(),
        partitions: names.optional(),
        definition: z.string().optional(),
        notice: z.string().optional(),
      },
    },
  ),
  async handler({ table_name, schema }, { client, position, signal, maxOutputBytes }: ToolContext<Db>) {
    const found = await describeRelation(client, schema, table_name, signal);
    if (!found) throw await unknownTable(client, schema, table_name, signal);
    const { table, kind, columns } = found;
    return {
      table,
      kind,
      items: columns.map(shapeColumn),
      total: columns.length,
      // Told once, with the first columns.
      ...(position.offset === 0 ? shapeRest(found, maxOutputBytes) : {}),
    };
  },
});

function shapeColumn({
  name,
  type,
  nullable,
  default: fallback,
  generated,
  values,
  comment,
}: ColumnDescription) {
  const made =
    generated === null
      ? fallback
      : 'identity' in generated
        ? 'identity'
        : `generated: ${generated.expression}`;
  return {
    name,
    type: shortType(type),
    ...(nullable ? { nullable } : {}),
    ...(made === null ? {} : { default: made }),
    ...(values === null ? {} : { values: firstLabels(values) }),
    ...(comment === null ? {} : { comment: cutText(comment, longestComment) }),
  };
}

function firstLabels(labels: string[]): string[] {
  return labels.length <= mostLabels
    ? labels
    : [...labels.slice(0, mostLabels), `and ${labels.length - mostLabels} more`];
}

function shapeRest(found: TableDescription, maxOutputBytes: number) {
  const { rows, size, comment, definition } = found;
  const { lists, isCut } = boundLists(
    {
      primary_key: found.primaryKey,
      foreign_keys: found.foreignKeys,
      referenced_by: found.referencedBy,
      unique: found.unique,
      checks: [...found.checks, ...found.exclusions],
      indexes: found.indexes,
      partitions: found.partitions,
    },
    maxOutputBytes / 2,
  );
  return {
    ...(rows === null ? {} : { rows }),
    ...(size === null ? {} : { size }),
    ...(comment === null ? {} : { comment: cutText(comment, longestComment) }),
    ...lists,
    ...(definition === null ? {} : { definition: cutText(definition.trim(), longestDefinition) }),
    ...(isCut ? { notice: 'Lists are cut: pg_constraint, pg_indexes and pg_inherits have the rest.' } : {}),
  };
}

/** With the nearest names: those of other schemas carry it, because the schema was what was wrong about them. */
async function unknownTable(
  client: Db,
  schema: string,
  name: string,
  signal: AbortSignal,
): Promise<ToolError> {
  const known = await client.look<{ name: string }>('patchbay_near_names', namesQuery, [schema], signal);
  const near = nearest(
    name,
    known.map(({ name: other }) => other),
  );
  return new ToolError('not_found', `There is no table ${schema}.${name}.`, {
    next:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Call list_tables for the names that exist, or search_schema to look in every schema.',
  });
}

const namesQuery = `
SELECT CASE WHEN n.nspname = $1::text THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY 1 LIMIT 5000`;
