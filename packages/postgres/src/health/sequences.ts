import { count, type HealthCheck } from './finding.js';

// Past this there is still time to change a column's type in a maintenance window.
const usedShare = 0.8;
const criticalShare = 0.95;

interface SequenceRow {
  object: string;
  last: number;
  most: number;
  /** Its type is narrower than bigint. */
  narrow: boolean;
  /** It ends before its type does. */
  bounded: boolean;
  /** The column it feeds, quoted; null where it feeds none. */
  table: string | null;
  column: string | null;
  column_narrow: boolean;
}

export const checkSequences: HealthCheck = async (query) => {
  const [hidden] = await query<{ amount: number }>('patchbay_health_sequences_hidden', hiddenQuery, []);
  const rows = await query<SequenceRow>('patchbay_health_sequences', sequencesQuery, [usedShare]);
  return {
    findings: rows.map((row) => ({
      severity: row.last / row.most >= criticalShare ? ('critical' as const) : ('warning' as const),
      object: row.object,
      message: `At ${count(row.last)} of ${count(row.most)} (${Math.floor((row.last / row.most) * 100)} %)${row.table ? `; it feeds ${row.table}.${row.column}` : ''}.`,
      fix: fixOf(row),
    })),
    ...(hidden && hidden.amount > 0
      ? { notSeen: [`those the role may not read: ${hidden.amount} (GRANT SELECT)`] }
      : {}),
  };
};

function fixOf({ object, narrow, bounded, table, column, column_narrow: columnNarrow }: SequenceRow): string {
  const steps = [
    ...(table && columnNarrow ? [`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE bigint;`] : []),
    ...(narrow ? [`ALTER SEQUENCE ${object} AS bigint;`] : []),
    ...(bounded ? [`ALTER SEQUENCE ${object} NO MAXVALUE NO MINVALUE;`] : []),
  ];
  return steps.join(' ') || `No type is wider: renumber the rows, or ALTER SEQUENCE ${object} CYCLE;`;
}

const hiddenQuery = `
SELECT count(*)::int AS amount FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\\_%' AND CASE c.relkind WHEN 'S' THEN NOT pg_catalog.has_sequence_privilege(c.oid, 'SELECT, USAGE') END`;

// A sequence ends at its own bound or at that of the column it feeds, whichever comes first. It feeds the column that owns it, and every
// column whose default calls it; of several the narrowest counts. One that counts down ends at its least value.
const sequencesQuery = `
WITH fed AS (
  SELECT DISTINCT ON (f.sequence) f.sequence, a.attrelid::regclass::text AS "table", pg_catalog.quote_ident(a.attname) AS "column", a.atttypid
  FROM (
    SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid::int AS number FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    UNION ALL
    SELECT d.refobjid, e.adrelid, e.adnum FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attrdef e ON e.oid = d.objid
    WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass) f
  JOIN pg_catalog.pg_class t ON t.oid = f.relation AND NOT t.relispartition
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.number
  WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  ORDER BY f.sequence, a.attlen, f.relation),
s AS (
  SELECT c.oid::regclass::text AS object, q.last_value::float8 AS last, fed."table", fed."column",
    p.seqtypid <> 'int8'::regtype AS narrow, COALESCE(fed.atttypid <> 'int8'::regtype, false) AS column_narrow,
    CASE WHEN p.seqincrement > 0 THEN p.seqmax < highest.own ELSE p.seqmin > -highest.own - 1 END AS bounded,
    CASE WHEN p.seqincrement > 0 THEN LEAST(p.seqmax, highest.fed)::float8 ELSE GREATEST(p.seqmin, -highest.fed - 1)::float8 END AS most
  FROM pg_catalog.pg_sequences q
  JOIN pg_catalog.pg_namespace n ON n.nspname = q.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = q.sequencename
  JOIN pg_catalog.pg_sequence p ON p.seqrelid = c.oid
  LEFT JOIN fed ON fed.sequence = c.oid,
  LATERAL (SELECT CASE p.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS own,
    CASE fed.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS fed) highest
  WHERE q.last_value IS NOT NULL AND NOT q.cycle)
SELECT * FROM s WHERE most <> 0 AND last / most BETWEEN $1::float8 AND 1 ORDER BY last / most DESC`;
