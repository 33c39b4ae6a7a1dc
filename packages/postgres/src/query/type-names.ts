import type { CatalogQuery } from '../policy/catalog.js';

/** Names of types as people write them; the numbers are fixed in PostgreSQL's pg_type.dat. */
const known = new Map<number, string>([
  [16, 'boolean'],
  [17, 'bytea'],
  [18, '"char"'],
  [19, 'name'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [25, 'text'],
  [26, 'oid'],
  [114, 'json'],
  [142, 'xml'],
  [600, 'point'],
  [650, 'cidr'],
  [700, 'real'],
  [701, 'double precision'],
  [705, 'unknown'],
  [790, 'money'],
  [869, 'inet'],
  [1042, 'char'],
  [1043, 'varchar'],
  [1082, 'date'],
  [1083, 'time'],
  [1114, 'timestamp'],
  [1184, 'timestamptz'],
  [1186, 'interval'],
  [1266, 'timetz'],
  [1560, 'bit'],
  [1562, 'varbit'],
  [1700, 'numeric'],
  [2249, 'record'],
  [2950, 'uuid'],
  [3802, 'jsonb'],
  [1000, 'boolean[]'],
  [1005, 'smallint[]'],
  [1007, 'integer[]'],
  [1009, 'text[]'],
  [1016, 'bigint[]'],
  [1231, 'numeric[]'],
]);

/** Names of the given types; those nobody knows by heart are asked for once per pool. */
export function createTypeNames() {
  const asked = new Map<number, string>();
  return async (typeIds: number[], query: CatalogQuery): Promise<string[]> => {
    const unknown = [...new Set(typeIds)].filter((id) => !known.has(id) && !asked.has(id));
    if (unknown.length > 0) {
      const rows = await query<{ oid: string; name: string }>(
        'patchbay_types',
        'SELECT oid::text, pg_catalog.format_type(oid, NULL) AS name FROM pg_catalog.pg_type WHERE oid = ANY ($1::oid[])',
        [unknown],
      );
      for (const { oid, name } of rows) asked.set(Number(oid), shortType(name));
    }
    return typeIds.map((id) => known.get(id) ?? asked.get(id) ?? String(id));
  };
}

/** PostgreSQL's long names in the words people use, for example `timestamptz` for `timestamp with time zone`. */
export function shortType(name: string): string {
  return name
    .replace('timestamp without time zone', 'timestamp')
    .replace(/^timestamp(\(\d\))? with time zone/, 'timestamptz$1')
    .replace(/^timestamp(\(\d\)) without time zone/, 'timestamp$1')
    .replace(/^time(\(\d\))? with time zone/, 'timetz$1')
    .replace(/^time(\(\d\))? without time zone/, 'time$1')
    .replace(/^character varying/, 'varchar')
    .replace(/^character/, 'char')
    .replace(/^bit varying/, 'varbit');
}
