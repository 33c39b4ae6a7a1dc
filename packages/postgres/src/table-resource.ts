import { defineResource, fillTemplate, ToolError } from '@patchbay/core';
import type { Db } from './client.js';
import { shortType } from './query/type-names.js';
import { type ColumnDescription, describeRelation } from './tools/describe-relation.js';

const uriTemplate = 'postgres://{database}/{schema}/{table}';

interface Found {
  schema: string;
  name: string;
  comment: string | null;
}

/** A table as text that looks like its DDL: what a person attaches to a conversation about it. */
export const tableResource = defineResource<Db>({
  uriTemplate,
  name: 'table',
  title: 'Table',
  description: 'Columns, keys, indexes and comments of a table or view',
  mimeType: 'text/plain',
  connectionVariable: 'database',
  async read({ schema = '', table = '' }, { client, signal }) {
    const found = await describeRelation(client, schema, table, signal);
    if (!found)
      throw new ToolError('not_found', `There is no table ${schema}.${table}.`, {
        next: 'List the resources, or call list_tables.',
      });
    const lines = [
      ...found.columns.map((column) => `  ${columnLine(column)}`),
      ...(found.primaryKey.length > 0 ? [`  primary key (${found.primaryKey.join(', ')})`] : []),
      ...found.unique.map((text) => `  unique ${text}`),
      ...found.foreignKeys.map((text) => `  foreign key ${text}`),
      ...found.checks.map((text) => `  check ${text}`),
      ...found.exclusions.map((text) => `  ${text}`),
      ...found.indexes.map((text) => `  index ${text}`),
      ...found.referencedBy.map((text) => `  referenced by ${text}`),
      ...found.partitions.map((text) => `  ${text}`),
    ];
    const head = `${found.kind} ${found.table}${found.comment ? ` -- ${found.comment}` : ''}`;
    return { text: [head, ...lines, ...(found.definition ? [found.definition] : [])].join('\n') };
  },
  async list({ client, connection, signal }) {
    const rows = await client.look<Found>(
      'patchbay_resources',
      `SELECT n.nspname AS schema, c.relname AS name, pg_catalog.obj_description(c.oid, 'pg_class') AS comment
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema'
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') AND n.nspname NOT LIKE 'pg\\_%'
       ORDER BY 1, 2 LIMIT 100`,
      [],
      signal,
    );
    return rows.map(({ schema, name, comment }) => ({
      uri: fillTemplate(uriTemplate, { database: connection, schema, table: name }),
      name: `${schema}.${name}`,
      ...(comment === null ? {} : { description: comment }),
    }));
  },
  complete: {
    schema: (typed, _known, { client, signal }) =>
      complete(
        client,
        'patchbay_complete_schema',
        `SELECT nspname AS value FROM pg_catalog.pg_namespace WHERE starts_with(nspname, $1) AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' AND $2::text IS NOT NULL ORDER BY 1 LIMIT 101`,
        [typed, ''],
        signal,
      ),
    table: (typed, { schema = 'public' }, { client, signal }) =>
      complete(
        client,
        'patchbay_complete_table',
        `SELECT c.relname AS value FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE starts_with(c.relname, $1) AND n.nspname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1 LIMIT 101`,
        [typed, schema],
        signal,
      ),
  },
});

function columnLine({
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
      ? fallback && ` default ${fallback}`
      : ` generated always as ${'identity' in generated ? 'identity' : generated.expression}`;
  const about = [...(values ? [values.join(' | ')] : []), ...(comment ? [comment] : [])].join('; ');
  return `${name} ${shortType(type)}${nullable ? '' : ' not null'}${made ?? ''}${about && ` -- ${about}`}`;
}

async function complete(
  client: Db,
  name: string,
  text: string,
  values: [string, string],
  signal: AbortSignal,
): Promise<string[]> {
  return (await client.look<{ value: string }>(name, text, values, signal)).map(({ value }) => value);
}
