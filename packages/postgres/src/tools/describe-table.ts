import { cursorField, defineTool, list, nearest, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { type Db, relationNames } from '../client.js';
import { shortType } from '../query/type-names.js';
import { describeRelation, type TableDescription } from './describe-relation.js';
import { reads } from './shared-fields.js';

const names = z.array(z.string());

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
      },
    },
  ),
  async handler({ table_name, schema }, { client, signal }: ToolContext<Db>) {
    const found = await describeRelation(client, schema, table_name, signal);
    if (!found) throw await unknownTable(client, schema, table_name, signal);
    return shape(found);
  },
});

function shape({
  table,
  kind,
  rows,
  size,
  comment,
  columns,
  primaryKey,
  foreignKeys,
  referencedBy,
  unique,
  checks,
  indexes,
  partitions,
  definition,
}: TableDescription) {
  return {
    table,
    kind,
    ...(rows === null ? {} : { rows }),
    ...(size === null ? {} : { size }),
    ...(comment === null ? {} : { comment }),
    items: columns.map(({ name, type, nullable, default: fallback, comment: about }) => ({
      name,
      type: shortType(type),
      ...(nullable ? { nullable } : {}),
      ...(fallback === null ? {} : { default: fallback }),
      ...(about === null ? {} : { comment: about }),
    })),
    total: columns.length,
    ...present({
      primary_key: primaryKey,
      foreign_keys: foreignKeys,
      referenced_by: referencedBy,
      unique,
      checks,
      indexes,
      partitions,
    }),
    ...(definition === null ? {} : { definition }),
  };
}

/** Empty lists say nothing that their absence does not. */
function present<K extends string>(lists: Record<K, string[]>): Partial<Record<K, string[]>> {
  const filled = Object.entries<string[]>(lists).filter(([, items]) => items.length > 0);
  // The keys are those of the argument.
  return Object.fromEntries(filled) as Partial<Record<K, string[]>>;
}

async function unknownTable(
  client: Db,
  schema: string,
  name: string,
  signal: AbortSignal,
): Promise<ToolError> {
  const known = await relationNames(client, signal);
  const near = nearest(name, known);
  return new ToolError('not_found', `There is no table ${schema}.${name}.`, {
    next:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}? list_tables shows them all.`
        : 'Call list_tables for the names that exist, or search_schema to look in every schema.',
  });
}
