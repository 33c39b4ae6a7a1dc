import type { Attack } from './entry.js';

/** Roles, privileges, and the objects of the whole server. */
export const identity: Attack[] = [
  { sql: "CREATE ROLE intruder SUPERUSER LOGIN PASSWORD 'x'" },
  { sql: 'ALTER ROLE reader WITH SUPERUSER' },
  { sql: "ALTER USER postgres PASSWORD 'x'" },
  { sql: 'DROP ROLE IF EXISTS reader' },
  { sql: 'GRANT postgres TO reader' },
  { sql: 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC' },
  { sql: 'REVOKE ALL ON ledger FROM postgres' },
  { sql: 'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO reader' },
  { sql: 'REASSIGN OWNED BY reader TO postgres' },
  { sql: 'DROP OWNED BY keeper' },
  { sql: 'ALTER TABLE ledger OWNER TO reader' },
  { sql: 'CREATE DATABASE other' },
  { sql: 'DROP DATABASE IF EXISTS template1 WITH (FORCE)' },
  { sql: "CREATE TABLESPACE t LOCATION '{scratch}'" },
  { sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'" },
  { sql: 'CREATE EXTENSION IF NOT EXISTS unaccent' },
  { sql: "CREATE SUBSCRIPTION s CONNECTION 'dbname=postgres' PUBLICATION p WITH (connect = false)" },
  { sql: 'CREATE PUBLICATION p FOR TABLE ledger' },
  { sql: 'CREATE USER MAPPING FOR reader SERVER self' },
  { sql: 'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION trap.note()' },
  { sql: 'CREATE POLICY p ON ledger USING (true)' },
  { sql: "SECURITY LABEL ON ROLE reader IS 'x'" },
  { sql: 'ALTER EXTENSION hstore UPDATE' },
  { sql: 'CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler' },
];
