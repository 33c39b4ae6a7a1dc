import type { Attack } from './entry.js';

const hides = /SCRAM-SHA-256\$|mapped-password|reader-password/;

/** Password hashes, connection strings, and files that hold them. */
export const secrets: Attack[] = [
  { sql: 'TABLE pg_authid', hides },
  { sql: 'SELECT rolpassword FROM pg_catalog.pg_authid', hides },
  { sql: 'SELECT a FROM "pg_authid" a', hides },
  { sql: 'SELECT U&"rolpassword" FROM U&"pg\\005fauthid"', hides },
  { sql: 'SELECT passwd FROM pg_shadow', hides },
  { sql: 'SELECT row_to_json(s) FROM pg_shadow s', hides },
  { sql: 'SELECT (SELECT string_agg(rolpassword, $$,$$) FROM pg_authid)', hides },
  { sql: 'WITH a AS (TABLE pg_authid) SELECT md5(rolpassword) FROM a', hides },
  {
    sql: 'SELECT 1 FROM stations WHERE EXISTS (SELECT FROM pg_authid WHERE rolpassword LIKE $$SCRAM%$$)',
    hides,
  },
  { sql: 'TABLE trap.passwords', hides },
  { sql: 'SELECT umoptions FROM pg_user_mapping', hides },
  { sql: 'SELECT umoptions FROM pg_user_mappings', hides },
  { sql: 'SELECT option_value FROM information_schema.user_mapping_options', hides },
  { sql: 'SELECT * FROM information_schema._pg_user_mappings', hides },
  { sql: 'SELECT subconninfo FROM pg_subscription', hides },
  { sql: 'SELECT data FROM pg_largeobject', hides },
  { sql: 'TABLE pg_hba_file_rules', hides },
  { sql: 'TABLE pg_ident_file_mappings', hides },
  { sql: 'TABLE pg_file_settings', hides },
  { sql: 'SELECT * FROM pg_show_all_file_settings()', hides },
  { sql: 'SELECT * FROM pg_hba_file_rules()', hides },
  { sql: "SELECT pg_read_file('pg_hba.conf')", hides },
  { sql: "SELECT pg_read_file(current_setting('hba_file'))", hides },
  { sql: 'SHOW primary_conninfo', hides },
  { sql: '/**/SHOW/**/"Primary_Conninfo"', hides },
  { sql: "SELECT current_setting('archive_command')", hides },
  { sql: "SELECT current_setting('SSL_passphrase_command', true)", hides },
  { sql: "SELECT current_setting('app.jwt_secret', true)", hides },
  { sql: 'EXPLAIN (ANALYZE, VERBOSE) SELECT rolpassword FROM pg_authid', hides },
  { sql: "SELECT get_raw_page('pg_authid', 'main', 0)", hides },
  { sql: "SELECT rolpassword FROM pg_roles WHERE rolname = 'reader'", outcome: 'no-effect', hides },
  { sql: 'SELECT usename, passwd FROM pg_user', outcome: 'no-effect', hides },
  { sql: 'SELECT trap.hushed()', code: 'upstream_error', hides: /8812/ },
];
