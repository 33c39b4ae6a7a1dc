import type { Attack } from './entry.js';

const writes = { sql: 'SHOW transaction_read_only', rows: [['on']] };

/** Statements that leave something behind for the next caller of the session. */
export const sessionState: Attack[] = [
  { sql: 'SET default_transaction_read_only = off', afterwards: writes },
  { sql: 'SET LOCAL transaction_read_only TO off', afterwards: writes },
  { sql: 'SET TRANSACTION READ WRITE', afterwards: writes },
  { sql: 'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE', afterwards: writes },
  { sql: 'SET search_path = trap', afterwards: { sql: 'SELECT current_schema', rows: [['public']] } },
  { sql: 'SET ROLE reader', afterwards: { sql: 'SELECT current_user::text', rows: [['postgres']] } },
  {
    sql: 'SET SESSION AUTHORIZATION reader',
    afterwards: { sql: 'SELECT session_user::text', rows: [['postgres']] },
  },
  { sql: 'RESET ALL' },
  { sql: 'RESET SESSION AUTHORIZATION' },
  { sql: 'SET statement_timeout = 0' },
  { sql: "SET TIME ZONE 'Asia/Tokyo'", afterwards: { sql: 'SHOW timezone', rows: [['UTC']] } },
  { sql: 'SET standard_conforming_strings = off', afterwards: { sql: "SELECT '\\n'", rows: [['\\n']] } },
  { sql: "SET client_encoding = 'LATIN1'", afterwards: { sql: "SELECT 'é'", rows: [['é']] } },
  { sql: 'SET XML OPTION DOCUMENT' },
  { sql: 'SET CONSTRAINTS ALL DEFERRED' },
  { sql: 'DISCARD ALL' },
  { sql: 'DISCARD TEMP' },
  { sql: 'DEALLOCATE ALL' },
  {
    sql: 'PREPARE mine AS SELECT 1',
    afterwards: { sql: "SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine'", rows: [['0']] },
  },
  { sql: 'EXECUTE patchbay_types (ARRAY[1])' },
  {
    sql: 'DECLARE mine CURSOR WITH HOLD FOR SELECT 1',
    afterwards: { sql: "SELECT count(*) FROM pg_cursors WHERE name = 'mine'", rows: [['0']] },
  },
  { sql: 'FETCH ALL FROM mine' },
  { sql: 'MOVE FORWARD 1 IN mine' },
  { sql: 'CLOSE ALL' },
  {
    sql: 'LISTEN channel',
    afterwards: { sql: 'SELECT count(*) FROM pg_listening_channels()', rows: [['0']] },
  },
  { sql: 'UNLISTEN *' },
  { sql: "NOTIFY channel, 'x'" },
  {
    sql: "LOAD 'auto_explain'",
    afterwards: { sql: "SELECT count(*) FROM pg_settings WHERE name LIKE 'auto_explain.%'", rows: [['0']] },
  },
  { sql: 'CHECKPOINT' },
  { sql: "ALTER SYSTEM SET work_mem = '1GB'" },
  { sql: "ALTER DATABASE postgres SET work_mem = '1GB'" },
  { sql: 'ALTER ROLE postgres SET statement_timeout = 0' },
  { sql: 'SELECT trap.endless()' },
];
