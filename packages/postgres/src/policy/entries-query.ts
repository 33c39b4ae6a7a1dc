// Objects that initdb made have lower numbers; everything above was made by people or extensions (access/transam.h).
export const firstNormalObjectId = 16_384;

const user = `>= ${firstNormalObjectId}`;
const system = `< ${firstNormalObjectId}`;

// A row of a table is a type, too, and so is what a cast makes of it.
const isRowType = `(t.typtype IN ('c', 'p', 'd') OR EXISTS (
  SELECT FROM pg_catalog.pg_cast k WHERE k.oid ${user} AND k.casttarget = t.oid AND k.castcontext = 'i'))`;

// A language is what its handler makes of it, whatever it is called.
const readAs = `COALESCE((SELECT regexp_replace(h.prosrc, '_call_handler$', '') FROM pg_catalog.pg_proc h WHERE h.oid = l.lanplcallfoid), l.lanname)`;

/** Columns of `UserFunction`, of pg_proc p, pg_namespace n and pg_language l. */
export const functionColumns = `
  p.oid::text, n.nspname AS schema, p.proname AS name, ${readAs} AS language,
  l.lanpltrusted AND l.lanname NOT IN ('c', 'internal') AS contained, p.provolatile = 'v' AS volatile,
  p.pronargs - p.pronargdefaults AS least_args, CASE WHEN p.provariadic = 0 THEN p.pronargs ELSE 100 END AS most_args,
  EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid IN (p.proargtypes[0], p.provariadic) AND ${isRowType}) AS takes_row,
  CASE WHEN p.prosqlbody IS NULL THEN p.prosrc
    ELSE 'CREATE FUNCTION body() RETURNS void ' || pg_catalog.pg_get_function_sqlbody(p.oid) END AS source,
  COALESCE(p.proconfig, '{}') AS settings, pg_catalog.pg_get_expr(p.proargdefaults, 0) AS arg_defaults,
  COALESCE((SELECT array_agg(part::oid::text) FROM pg_catalog.pg_aggregate a,
    LATERAL unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]) part
    WHERE a.aggfnoid = p.oid AND part <> 0), '{}') AS parts,
  CASE WHEN l.lanname IN ('c', 'internal') AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    THEN ARRAY(SELECT DISTINCT same.proname::text FROM pg_catalog.pg_proc same
      WHERE same.prolang = p.prolang AND same.prosrc = p.prosrc AND same.provolatile = 'v')
    ELSE '{}' END AS same_code`;

export const functionJoins = `JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang`;

/**
 * What the names of a statement stand for and what comes with them. Types are the carriers: those named, those of the functions and of
 * the relations, and whatever these are made of or turn into by themselves. Over them the casts, operators, sort orders and
 * constraints are found that PostgreSQL applies without a word in the statement.
 */
export const entriesQuery = `
WITH RECURSIVE f AS (
  SELECT ${functionColumns}, p.proargtypes::oid[] || COALESCE(p.proallargtypes, '{}') || p.prorettype AS types
  FROM pg_catalog.pg_proc p ${functionJoins} WHERE p.oid ${user} AND p.proname = ANY ($1::text[])),
r AS (
  SELECT c.oid, c.relname, c.relkind, c.relnamespace, c.relrowsecurity, c.reltype
  FROM unnest($4::text[]) name JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(name)
  UNION
  SELECT c.oid, c.relname, c.relkind, c.relnamespace, c.relrowsecurity, c.reltype FROM pg_catalog.pg_class c
  WHERE c.relname = ANY ($5::text[]) AND c.relkind NOT IN ('i', 'I', 't')),
below AS (
  SELECT oid AS root, oid FROM r WHERE relkind IN ('r', 'p', 'f', 'm') AND oid ${user}
  UNION
  SELECT below.root, i.inhrelid FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid),
named AS (SELECT oid FROM pg_catalog.pg_type WHERE typname = ANY ($3::text[])),
t AS (
  SELECT oid FROM named
  UNION SELECT unnest(types) FROM f
  UNION SELECT reltype FROM r
  UNION SELECT casttarget FROM pg_catalog.pg_cast WHERE oid ${user} AND castsource ${system} AND castcontext = 'i'
  UNION
  SELECT part.oid FROM t JOIN pg_catalog.pg_type type ON type.oid = t.oid CROSS JOIN LATERAL (
    SELECT type.typelem AS oid
    UNION ALL SELECT type.typbasetype
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = NULLIF(type.typrelid, 0) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE t.oid IN (g.rngtypid, g.rngmultitypid)
    UNION ALL SELECT k.casttarget FROM pg_catalog.pg_cast k WHERE k.castsource = t.oid AND k.castcontext IN ('i', 'a')
  ) part WHERE t.oid ${user} AND part.oid <> 0),
own AS (SELECT oid FROM t WHERE oid ${user}),
used AS (
  SELECT DISTINCT d.refclassid, d.refobjid FROM below CROSS JOIN LATERAL (
    SELECT 'pg_catalog.pg_class'::regclass AS classid, below.oid AS objid
    UNION ALL SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = below.oid
    UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = below.oid AND k.contype = 'c'
    UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = below.oid
  ) part JOIN pg_catalog.pg_depend d ON d.classid = part.classid AND d.objid = part.objid AND d.refobjid ${user}),
op AS (
  SELECT o.oid, o.oprname, o.oprcode::oid AS code, o.oprcom, o.oprnegate FROM pg_catalog.pg_operator o
  WHERE o.oid ${user} AND o.oprname = ANY ($2::text[])
    AND (o.oprleft ${system} OR o.oprleft IN (SELECT oid FROM own)) AND (o.oprright ${system} OR o.oprright IN (SELECT oid FROM own))),
family AS (
  SELECT DISTINCT oc.opcfamily AS oid FROM pg_catalog.pg_opclass oc
  WHERE oc.oid ${user} AND (oc.opcintype IN (SELECT oid FROM own) OR (oc.opcdefault AND oc.opcintype ${system})
    OR oc.oid IN (SELECT refobjid FROM used WHERE refclassid = 'pg_catalog.pg_opclass'::regclass)
    OR oc.oid IN (SELECT g.rngsubopc FROM pg_catalog.pg_range g WHERE g.rngtypid IN (SELECT oid FROM own)))),
via AS (
  SELECT 'operator ' || oprname AS via, code AS oid FROM op
  UNION ALL SELECT 'operator ' || other.oprname, other.oprcode::oid FROM op JOIN pg_catalog.pg_operator other ON other.oid IN (op.oprcom, op.oprnegate)
  UNION ALL
  SELECT 'a cast', k.castfunc FROM pg_catalog.pg_cast k
  WHERE k.oid ${user} AND (k.castsource IN (SELECT oid FROM own) OR (k.castsource ${system} AND (
    k.casttarget IN (SELECT oid FROM own) OR k.casttarget IN (SELECT oid FROM named) OR (k.casttarget ${system} AND k.castcontext IN ('i', 'a')))))
  UNION ALL
  SELECT 'a sort order', s.amproc::oid FROM pg_catalog.pg_amproc s
  WHERE s.oid ${user} AND (s.amprocfamily IN (SELECT oid FROM family) OR s.amprocfamily ${system})
  UNION ALL
  SELECT 'a sort order', o.oprcode::oid FROM pg_catalog.pg_amop s JOIN pg_catalog.pg_operator o ON o.oid = s.amopopr
  WHERE s.oid ${user} AND (s.amopfamily IN (SELECT oid FROM family) OR s.amopfamily ${system})
  UNION ALL
  SELECT 'a range', g.rngcanonical::oid FROM pg_catalog.pg_range g WHERE g.rngtypid IN (SELECT oid FROM own)
  UNION ALL
  SELECT 'an index or constraint', p.oid FROM used u JOIN pg_catalog.pg_operator o
    ON u.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = u.refobjid JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode WHERE p.provolatile = 'i'
  UNION ALL
  SELECT 'an index or constraint', p.oid FROM used u JOIN pg_catalog.pg_proc p
    ON u.refclassid = 'pg_catalog.pg_proc'::regclass AND p.oid = u.refobjid WHERE p.provolatile = 'i')
SELECT json_build_object(
  'functions', (SELECT COALESCE(json_agg(f), '[]') FROM f),
  'reached', (SELECT COALESCE(json_agg(json_build_object('via', via.via, 'function', row_to_json(p))), '[]')
    FROM (SELECT min(via) AS via, oid FROM via GROUP BY oid) via
    CROSS JOIN LATERAL (SELECT ${functionColumns} FROM pg_catalog.pg_proc p ${functionJoins} WHERE p.oid = via.oid
      -- Index support: hundreds of C functions, none of which acts.
      AND (via.via <> 'a sort order' OR l.lanname NOT IN ('c', 'internal') OR p.provolatile = 'v')) p),
  'domains', (SELECT COALESCE(json_agg(json_build_object('oid', t.oid::text, 'name', type.typname, 'checks',
      (SELECT COALESCE(json_agg(pg_catalog.pg_get_constraintdef(k.oid)), '[]') FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))), '[]')
    FROM own t JOIN pg_catalog.pg_type type ON type.oid = t.oid AND type.typtype = 'd'),
  'relations', (SELECT COALESCE(json_agg(json_build_object(
    'oid', r.oid::text, 'schema', n.nspname, 'name', r.relname, 'kind', r.relkind,
    'definition', CASE WHEN r.relkind = 'v' AND r.oid ${user} THEN pg_catalog.pg_get_viewdef(r.oid) END,
    'policies', CASE WHEN r.relrowsecurity THEN (SELECT COALESCE(json_agg(pg_catalog.pg_get_expr(p.polqual, p.polrelid)), '[]') FROM pg_catalog.pg_policy p WHERE p.polrelid = r.oid AND p.polqual IS NOT NULL) ELSE '[]' END,
    'runs_program', EXISTS (SELECT FROM below JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = below.oid, unnest(ft.ftoptions) option
      WHERE below.root = r.oid AND option LIKE 'program=%')
  )), '[]') FROM r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace)
) AS entries`;
