import { count, type HealthCheck } from './finding.js';

// Past this there is still time to change a column's type in a maintenance window.
const usedShare = 0.8;

export const checkSequences: HealthCheck = async (db, signal) => {
  const rows = await db.look<{ object: string; owner: string | null; last: number; most: number }>(
    'patchbay_health_sequences',
    sequencesQuery,
    [usedShare],
    signal,
  );
  return {
    findings: rows.map(({ object, owner, last, most }) => ({
      check: 'sequences',
      severity: last >= most * 0.95 ? 'critical' : 'warning',
      object,
      message: `At ${count(last)} of ${count(most)} (${Math.floor((last / most) * 100)} %)${owner ? `; it feeds ${owner}` : ''}.`,
      fix: owner
        ? `ALTER TABLE ${owner.split('.').slice(0, -1).join('.')} ALTER COLUMN ${owner.split('.').at(-1)} TYPE bigint; and ALTER SEQUENCE ${object} AS bigint;`
        : `ALTER SEQUENCE ${object} AS bigint;`,
    })),
  };
};

// A sequence ends at its own maximum or at that of the column it feeds, whichever comes first.
const sequencesQuery = `
WITH s AS (
  SELECT pg_catalog.format('%I.%I', q.schemaname, q.sequencename) AS object, q.last_value::float8 AS last,
    d.refobjid::regclass::text || '.' || a.attname AS owner, q.cycle,
    LEAST(q.max_value::float8, CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END) AS most
  FROM pg_catalog.pg_sequences q
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = pg_catalog.format('%I.%I', q.schemaname, q.sequencename)::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE q.last_value IS NOT NULL)
SELECT object, owner, last, most FROM s WHERE NOT cycle AND last >= $1::float8 * most ORDER BY last / most DESC`;
