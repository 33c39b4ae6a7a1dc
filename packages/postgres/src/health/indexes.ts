import { count, type HealthCheck, type HealthFinding } from './finding.js';

// An index of less than a megabyte costs nothing worth a sentence, and a table of fewer rows is scanned as fast.
const leastIndexBytes = 1_048_576;
const leastRows = 1_000;

export const checkIndexes: HealthCheck = async (db, signal) => {
  const rows = await db.look<{
    kind: 'unused' | 'duplicate' | 'invalid' | 'missing';
    object: string;
    other: string;
    size: string;
    amount: number;
  }>('patchbay_health_indexes', indexesQuery, [leastIndexBytes, leastRows], signal);
  return {
    findings: rows.map(({ kind, object, other, size, amount }) => ({
      check: 'indexes',
      object,
      ...texts[kind](object, other, size, amount),
    })),
  };
};

const texts: Record<
  'unused' | 'duplicate' | 'invalid' | 'missing',
  (
    object: string,
    other: string,
    size: string,
    amount: number,
  ) => Pick<HealthFinding, 'severity' | 'message' | 'fix'>
> = {
  unused: (object, _other, size, writes) => ({
    severity: 'info',
    message: `${size} never used since the statistics began, while its table had ${count(writes)} writes.`,
    fix: `When it is not used on a replica either: DROP INDEX CONCURRENTLY ${object};`,
  }),
  duplicate: (object, other, size) => ({
    severity: 'warning',
    message: `${size}, the same as ${other}.`,
    fix: `DROP INDEX CONCURRENTLY ${object};`,
  }),
  invalid: (object) => ({
    severity: 'warning',
    message: 'Left behind invalid by a failed build: it is written to and never used.',
    fix: `DROP INDEX CONCURRENTLY ${object}; and build it again.`,
  }),
  missing: (object, columns, _size, tableRows) => ({
    severity: 'warning',
    message: `The foreign key (${columns}) has no index on ${count(tableRows)} rows: deletes and joins from the other side scan the table.`,
    fix: `CREATE INDEX CONCURRENTLY ON ${object} (${columns});`,
  }),
};

const indexesQuery = `
WITH i AS (
  SELECT x.*, c.oid::regclass::text AS name, pg_catalog.pg_relation_size(c.oid) AS bytes, pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(c.oid)) AS size
  FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND c.relkind = 'i')
SELECT 'invalid' AS kind, name AS object, '' AS other, size, 0::float8 AS amount FROM i WHERE NOT indisvalid
UNION ALL
SELECT 'duplicate', a.name, b.name, a.size, 0
FROM i a JOIN i b ON a.indrelid = b.indrelid AND a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text AND a.indcollation::text = b.indcollation::text AND a.indoption::text = b.indoption::text
  AND COALESCE(pg_catalog.pg_get_expr(a.indexprs, a.indrelid), '') = COALESCE(pg_catalog.pg_get_expr(b.indexprs, b.indrelid), '')
  AND COALESCE(pg_catalog.pg_get_expr(a.indpred, a.indrelid), '') = COALESCE(pg_catalog.pg_get_expr(b.indpred, b.indrelid), '')
WHERE a.indisvalid AND b.indisvalid AND a.indexrelid <> b.indexrelid AND NOT a.indisunique AND (b.indisunique OR a.indexrelid > b.indexrelid)
UNION ALL
SELECT 'unused', i.name, '', i.size, (t.n_tup_ins + t.n_tup_upd + t.n_tup_del)::float8
FROM i JOIN pg_catalog.pg_stat_user_indexes s ON s.indexrelid = i.indexrelid JOIN pg_catalog.pg_stat_user_tables t ON t.relid = i.indrelid
WHERE s.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique AND i.bytes >= $1
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM i other WHERE other.indrelid = i.indrelid AND other.indkey::text = i.indkey::text AND other.indexrelid < i.indexrelid)
UNION ALL
SELECT 'missing', k.conrelid::regclass::text,
  (SELECT string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY key(number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number), '',
  c.reltuples::float8
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND c.reltuples >= $2
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = k.conrelid AND x.indisvalid AND x.indpred IS NULL
    AND (x.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey AND (x.indkey::smallint[])[0:cardinality(k.conkey) - 1] <@ k.conkey)
ORDER BY 1, 2`;
