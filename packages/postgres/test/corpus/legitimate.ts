import type { Read } from './entry.js';

/** What people and models ask every day, each close to something that is refused. */
export const legitimate: Read[] = [
  { sql: 'select 1', rows: [['1']] },
  { sql: '  \n\t SELECT 1 ; ', rows: [['1']] },
  { sql: '/* daily */ SELECT 1 -- ; DROP TABLE ledger', rows: [['1']] },
  { sql: '((SELECT 1))', rows: [['1']] },
  {
    sql: 'SELECT * FROM ledger ORDER BY id',
    rows: [
      ['1', 'first'],
      ['2', 'second'],
      ['3', 'third'],
    ],
  },
  { sql: 'TABLE ledger', rowCount: 3 },
  {
    sql: "VALUES (1, 'a'), (2, 'b')",
    rows: [
      ['1', 'a'],
      ['2', 'b'],
    ],
  },
  { sql: 'SHOW server_version_num', rowCount: 1 },
  { sql: 'SHOW search_path', rowCount: 1 },
  { sql: 'SHOW ALL', rowCount: 100, truncated: true },
  { sql: "SELECT name, setting FROM pg_settings WHERE name = 'work_mem'", rows: [['work_mem', '4096']] },
  {
    sql: "SELECT current_setting('server_version_num')::int > 0, current_setting('no.such', true)",
    rows: [['t', null]],
  },
  { sql: "SELECT 'DELETE FROM ledger; COMMIT' AS text", rows: [['DELETE FROM ledger; COMMIT']] },
  {
    sql: "SELECT count(*) FROM readings WHERE remark IN ('drop', 'storm; DROP TABLE', 'update')",
    rows: [['60']],
  },
  { sql: 'SELECT s."delete", s."Region" AS "update" FROM stations s WHERE id = 1', rows: [['3', 'south']] },
  {
    sql: 'SELECT 1 AS copy, 2 AS call, 3 AS do, 4 AS lock, 5 AS load, 6 AS "set", 7 AS notify, 8 AS truncate',
    rows: [['1', '2', '3', '4', '5', '6', '7', '8']],
  },
  { sql: 'SELECT closed_at, retired FROM stations WHERE closed_at IS NULL LIMIT 1', rows: [[null, 'f']] },
  {
    sql: 'SELECT id FROM stations UNION SELECT id FROM ledger INTERSECT SELECT 2 EXCEPT SELECT 30 ORDER BY 1 LIMIT 2',
    rows: [['1'], ['2']],
  },
  {
    sql: 'WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t',
    rows: [['15']],
  },
  {
    sql: `WITH north AS NOT MATERIALIZED (SELECT id FROM stations WHERE "Region" = 'north'), open AS MATERIALIZED (TABLE open_stations) SELECT count(*) FROM north JOIN open USING (id)`,
    rows: [['10']],
  },
  {
    sql: 'SELECT s.name, l.id FROM stations s CROSS JOIN LATERAL (SELECT id FROM readings r WHERE r.station_id = s.id ORDER BY celsius DESC, id LIMIT 1) l WHERE s.id = 5',
    rows: [['Station 5', '34']],
  },
  {
    sql: 'SELECT "Region", count(*) FILTER (WHERE NOT retired) FROM stations GROUP BY "Region" ORDER BY 1',
    rows: [
      ['coast', '10'],
      ['north', '10'],
      ['south', '10'],
    ],
  },
  {
    sql: 'SELECT "Region", grouping("Region"), count(*) FROM stations GROUP BY ROLLUP ("Region") ORDER BY 2, 1',
    rowCount: 4,
  },
  {
    sql: 'SELECT station_id, sum(celsius) FROM readings GROUP BY GROUPING SETS ((station_id), ()) HAVING sum(celsius) > 100',
    rowCount: 31,
  },
  {
    sql: "SELECT id, rank() OVER w, lag(celsius) OVER w, avg(celsius) OVER (PARTITION BY station_id ORDER BY taken_at RANGE BETWEEN interval '1 day' PRECEDING AND CURRENT ROW) FROM readings WINDOW w AS (PARTITION BY station_id ORDER BY celsius DESC) LIMIT 3",
    rowCount: 3,
  },
  {
    sql: 'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY celsius), percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY celsius), mode() WITHIN GROUP (ORDER BY station_id) FROM readings',
    rowCount: 1,
  },
  { sql: 'SELECT rank(5) WITHIN GROUP (ORDER BY station_id) FROM readings', rows: [['81']] },
  {
    sql: 'SELECT stddev_samp(celsius), corr(celsius, id), regr_slope(celsius, id), var_pop(celsius) FROM readings',
    rowCount: 1,
  },
  {
    sql: "SELECT string_agg(name, ', ' ORDER BY id DESC) FROM stations WHERE id < 3",
    rows: [['Station 2, Station 1']],
  },
  {
    sql: "SELECT raw->>'n', raw->'deep'->>'m', raw #>> '{deep,m}', raw @> '{\"n\":1}', raw ? 'n', raw ?| ARRAY['x'] FROM readings WHERE id = 1",
    rows: [['1', '1', '1', 't', 't', 'f']],
  },
  {
    sql: "SELECT jsonb_path_query_first(raw, '$.deep.m ? (@ > 0)'), jsonb_array_length('[1,2]') FROM readings WHERE id = 1",
    rows: [['1', '2']],
  },
  {
    sql: `SELECT depth, "at" FROM jsonb_to_recordset('[{"at":"dawn","depth":2.5},{"depth":4}]') AS sounding("at" text, depth numeric)`,
    rows: [
      ['2.5', 'dawn'],
      ['4', null],
    ],
  },
  { sql: 'SELECT key, value FROM jsonb_each_text(\'{"a":1}\')', rows: [['a', '1']] },
  {
    sql: "SELECT * FROM JSON_TABLE('[{\"a\":1},{\"a\":2}]', '$[*]' COLUMNS (a int PATH '$.a'))",
    rows: [['1'], ['2']],
  },
  {
    sql: "SELECT JSON_VALUE('{\"a\":1}', '$.a'), JSON_EXISTS('{\"a\":1}', '$.b'), JSON_QUERY('{\"a\":[1]}', '$.a')",
    rows: [['1', 'f', '[1]']],
  },
  {
    sql: 'SELECT json_agg(l ORDER BY id) FROM ledger l WHERE id = 1',
    rows: [['[{"id":1,"entry":"first"}]']],
  },
  { sql: 'SELECT row_to_json(l), to_jsonb(l.*) FROM ledger l WHERE id = 1', rowCount: 1 },
  {
    sql: "SELECT flags[1], flags[1:1], cardinality(flags), 'x' = ANY (flags), array_position(flags, 'x') FROM readings WHERE id = 3",
    rows: [['f0', '{f0}', '2', 't', '2']],
  },
  {
    sql: "SELECT * FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY",
    rows: [
      ['a', '1'],
      ['b', '2'],
    ],
  },
  {
    sql: "SELECT d::date FROM generate_series(date '2026-01-30', date '2026-02-02', interval '1 day') d",
    rows: [['2026-01-30'], ['2026-01-31'], ['2026-02-01'], ['2026-02-02']],
  },
  {
    sql: "SELECT date_trunc('month', taken_at AT TIME ZONE 'Europe/Berlin'), count(*) FROM readings GROUP BY 1",
    rowCount: 1,
  },
  {
    sql: "SELECT extract(epoch FROM timestamptz '2026-01-01 00:00+00'), age(timestamp '2026-01-02', timestamp '2026-01-01'), to_char(date '2026-01-01', 'YYYY')",
    rows: [['1767225600.000000', '1 day', '2026']],
  },
  {
    sql: "SELECT count(*) FROM readings WHERE taken_at > now() - interval '200 years' AND taken_at BETWEEN '2026-01-01' AND clock_timestamp() + interval '200 years'",
    rows: [['600']],
  },
  {
    sql: 'SELECT width_bucket(5, 0, 10, 5), random() >= 0, gen_random_uuid() IS NOT NULL',
    rows: [['3', 't', 't']],
  },
  {
    sql: "SELECT regexp_replace('a1b2', '\\d', '', 'g'), 'abc' ~* 'B', substring('foobar' FROM 'o(.)b'), split_part('a,b', ',', 2)",
    rows: [['ab', 't', 'o', 'b']],
  },
  {
    sql: "SELECT name COLLATE \"C\" FROM stations WHERE name LIKE 'Station 1%' AND name NOT ILIKE '%9' AND name SIMILAR TO 'Station [0-9]+' ORDER BY 1 LIMIT 1",
    rows: [['Station 1']],
  },
  {
    sql: "SELECT overlay('abcdef' PLACING 'X' FROM 2 FOR 3), position('c' IN 'abc'), trim(BOTH 'x' FROM 'xax'), normalize('é')",
    rows: [['aXef', '3', 'a', 'é']],
  },
  {
    sql: "SELECT (DATE '2026-01-01', DATE '2026-01-05') OVERLAPS (DATE '2026-01-04', DATE '2026-01-09')",
    rows: [['t']],
  },
  {
    sql: "SELECT CASE WHEN celsius > 20 THEN 'delete' ELSE 'keep' END, coalesce(remark, '-'), nullif(id, 1), greatest(1, 2), least(3, 4) FROM readings WHERE id = 1",
    rows: [['keep', '-', null, '2', '3']],
  },
  {
    sql: 'SELECT id FROM stations s WHERE EXISTS (SELECT FROM readings r WHERE r.station_id = s.id AND celsius > 33) ORDER BY id LIMIT 1',
    rows: [['10']],
  },
  { sql: "SELECT id FROM stations WHERE (id, name) IN ((1, 'Station 1'), (2, 'x'))", rows: [['1']] },
  { sql: 'SELECT id FROM stations WHERE id >= ALL (SELECT id FROM stations)', rows: [['30']] },
  { sql: 'SELECT count(*) FROM readings TABLESAMPLE BERNOULLI (100) REPEATABLE (7)', rows: [['600']] },
  { sql: 'SELECT count(*) FROM ledger TABLESAMPLE system_rows (2)', rows: [['2']] },
  {
    sql: 'SELECT (s).name, (s.*)::text IS NOT NULL FROM stations s WHERE id = 1',
    rows: [['Station 1', 't']],
  },
  { sql: 'SELECT * FROM open_stations ORDER BY id LIMIT 1', rows: [['1', 'Station 1']] },
  { sql: 'SELECT count(*) FROM means', rows: [['30']] },
  { sql: 'SELECT last_value FROM tickets', rows: [['8']] },
  { sql: 'SELECT tableoid::regclass, ctid FROM ONLY ledger WHERE id = 1', rows: [['ledger', '(0,1)']] },
  { sql: "SELECT fahrenheit(100), season(timestamptz '2026-01-05')", rows: [['212.0', 'winter']] },
  { sql: 'SELECT count(*) FROM hottest(3)', rows: [['2']] },
  { sql: "SELECT trap.overloaded(5), pg_catalog.lower('ABC'), lower('DEF')", rows: [['5', 'abc', 'def']] },
  { sql: 'SELECT * FROM trap.far_ledger ORDER BY id LIMIT 1', rows: [['1', 'first']] },
  { sql: 'SELECT a FROM trap.pair_rows', rows: [['1']] },
  { sql: "SELECT pg_input_is_valid('5', 'integer'), pg_input_is_valid('x', 'percent')", rows: [['t', 'f']] },
  {
    sql: "SELECT ts_rank(words, q), ts_headline('english', 'note number 5', q) FROM notes, websearch_to_tsquery('english', 'number 5') q WHERE words @@ q",
    rowCount: 1,
  },
  { sql: "SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery)", rows: [["'b' & 'c'"]] },
  {
    sql: "SELECT similarity('abc', 'abd') > 0.2, 'abc' % 'abd', 'a'::citext = 'A', digest('x', 'sha256') IS NOT NULL",
    rows: [['t', 't', 't', 't']],
  },
  {
    sql: "SELECT '192.168.0.1'::inet << '192.168.0.0/16', point(1, 2) <-> point(4, 6), '[1,5]'::int4range @> 3, int4range(1, 3) * int4range(2, 9)",
    rows: [['t', '5', 't', '[2,3)']],
  },
  {
    sql: "SELECT xpath('/a/text()', '<a>1</a>'), xmlelement(name b, 'c'), xmlexists('//a' PASSING '<a/>')",
    rows: [['{1}', '<b>c</b>', 't']],
  },
  {
    sql: "SELECT relname, pg_size_pretty(pg_total_relation_size(c.oid)), obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relname = 'ledger'",
    rowCount: 1,
  },
  {
    sql: "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name = 'ledger' ORDER BY ordinal_position",
    rows: [
      ['ledger', 'id', 'integer'],
      ['ledger', 'entry', 'text'],
    ],
  },
  {
    sql: "SELECT pg_get_viewdef('open_stations'::regclass) LIKE '%retired%', pg_get_functiondef('fahrenheit'::regproc) IS NOT NULL, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ledger_pkey'",
    rows: [['t', 't', 'PRIMARY KEY (id)']],
  },
  {
    sql: 'SELECT pid = pg_backend_pid(), state FROM pg_stat_activity WHERE pid = pg_backend_pid()',
    rows: [['t', 'active']],
  },
  { sql: 'SELECT count(*) > 0 FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)', rows: [['t']] },
  {
    sql: "SELECT attname, n_distinct FROM pg_stats WHERE tablename = 'stations' AND attname = 'id'",
    rows: [['id', '-1']],
  },
  { sql: 'SELECT count(*) > 0 FROM pg_stat_statements WHERE calls > 0', rows: [['t']] },
  { sql: "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = 'reader'", rows: [['reader', 'f']] },
  {
    sql: "SELECT has_table_privilege('reader', 'ledger', 'SELECT'), current_user::text, session_user::text, current_database()::text, pg_is_in_recovery()",
    rows: [['f', 'postgres', 'postgres', 'postgres', 'f']],
  },
  { sql: 'EXPLAIN (COSTS OFF) SELECT * FROM ledger WHERE id = 1', rowCount: 2 },
  { sql: 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*) FROM stations', rowCount: 1 },
  { sql: 'EXPLAIN VALUES (1)', rowCount: 1 },
  { sql: 'SELECT "délai" FROM (SELECT 5 AS "délai") s', rows: [['5']] },
  { sql: 'SELECT $1::text, $2::int + 1, $1', params: ['a', '1'], rows: [['a', '2', 'a']] },
];
