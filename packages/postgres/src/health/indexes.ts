import { count, type HealthCheck, type HealthFinding } from './finding.js';

// An index of less than a megabyte costs nothing worth a sentence, and a table of fewer rows is scanned as fast.
const leastIndexBytes = 1_048_576;
const leastRows = 1_000;

interface IndexRow {
  kind: 'unused' | 'duplicate' | 'invalid' | 'missing';
  object: string;
  /** The index it is the same as, or the columns of the foreign key. */
  other: string;
  size: string;
  amount: number;
  partitioned: boolean;
}

export const checkIndexes: HealthCheck = async (query) => {
  const rows = await query<IndexRow>('patchbay_health_indexes', indexesQuery, [leastIndexBytes, leastRows]);
  return { findings: rows.map((row) => ({ object: row.object, ...texts[row.kind](row) })) };
};

const texts: Record<IndexRow['kind'], (row: IndexRow) => Omit<HealthFinding, 'object'>> = {
  unused: ({ object, size, amount }) => ({
    severity: 'info',
    message: `${size}, never used since the statistics began, while its table had ${count(amount)} writes.`,
    fix: `If no replica uses it either: DROP INDEX CONCURRENTLY ${object};`,
  }),
  duplicate: ({ object, other, size }) => ({
    severity: 'warning',
    message: `${size}, the same as ${other}.`,
    fix: `DROP INDEX CONCURRENTLY ${object};`,
  }),
  invalid: ({ object }) => ({
    severity: 'warning',
    message: 'Left behind invalid by a failed build: written to, never used.',
    fix: `Drop it, then build it again: DROP INDEX CONCURRENTLY ${object};`,
  }),
  missing: ({ object, other, amount, partitioned }) => ({
    severity: 'warning',
    message: `The foreign key (${other}) has no index on ${count(amount)} rows: deletes and joins from the other side read the whole table.`,
    fix: `CREATE INDEX ${partitioned ? '' : 'CONCURRENTLY '}ON ${object} (${other});`,
  }),
};

// Indexes of partitions are left out: they cannot be dropped alone. One that is being built is invalid until it is done.
const indexesQuery = `
WITH i AS (
  SELECT x.*, c.oid::regclass::text AS name, pg_catalog.pg_relation_size(c.oid) AS bytes, pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(c.oid)) AS size
  FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' AND c.relkind = 'i' AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid)),
keys AS (
  SELECT k.conrelid, k.conkey, c.relkind = 'p' AS partitioned, c.reltuples::float8 AS amount
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  WHERE k.contype = 'f' AND k.conparentid = 0 AND c.reltuples >= $2),
twins AS (
  SELECT DISTINCT ON (a.indexrelid) a.indexrelid, a.name, b.name AS other, a.size
  FROM i a JOIN i b ON a.indrelid = b.indrelid AND a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text
    AND a.indcollation::text = b.indcollation::text AND a.indoption::text = b.indoption::text
    AND COALESCE(pg_catalog.pg_get_expr(a.indexprs, a.indrelid), '') = COALESCE(pg_catalog.pg_get_expr(b.indexprs, b.indrelid), '')
    AND COALESCE(pg_catalog.pg_get_expr(a.indpred, a.indrelid), '') = COALESCE(pg_catalog.pg_get_expr(b.indpred, b.indrelid), '')
  WHERE a.indisvalid AND b.indisvalid AND a.indexrelid <> b.indexrelid AND NOT a.indisunique AND NOT a.indisexclusion AND (b.indisunique OR a.indexrelid > b.indexrelid)
  ORDER BY a.indexrelid, b.indisunique DESC, b.indexrelid)
SELECT 'invalid' AS kind, name AS object, '' AS other, size, 0::float8 AS amount, false AS partitioned FROM i WHERE NOT indisvalid
UNION ALL
SELECT 'duplicate', name, other, size, 0, false FROM twins
UNION ALL
SELECT 'unused', i.name, '', i.size, (t.n_tup_ins + t.n_tup_upd + t.n_tup_del)::float8, false
FROM i JOIN pg_catalog.pg_stat_user_indexes s ON s.indexrelid = i.indexrelid JOIN pg_catalog.pg_stat_user_tables t ON t.relid = i.indrelid
WHERE s.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique AND i.bytes >= $1
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM twins WHERE twins.indexrelid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conrelid = i.indrelid
    AND (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey AND (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] <@ k.conkey)
UNION ALL
SELECT 'missing', keys.conrelid::regclass::text,
  (SELECT string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY place) FROM unnest(keys.conkey) WITH ORDINALITY key(number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = keys.conrelid AND a.attnum = key.number),
  '', keys.amount, keys.partitioned
FROM keys WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = keys.conrelid AND x.indisvalid AND x.indpred IS NULL
  AND (x.indkey::smallint[])[0:cardinality(keys.conkey) - 1] @> keys.conkey AND (x.indkey::smallint[])[0:cardinality(keys.conkey) - 1] <@ keys.conkey)
ORDER BY 1, 2`;
