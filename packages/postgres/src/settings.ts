import { integerSetting, listSetting, type Settings, textSetting, urlSetting } from '@patchbay/core';

const functionName =
  '[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*(\\.[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)?';

/** The longest statement a user may ask for, in milliseconds; the call around it must end before hosts give up at 60 s. */
export const longestStatementMs = 50_000;

/** The settings of the server. Names that PostgreSQL's own tools read (PG*) keep their meaning. */
export const config = {
  DATABASE_URL: urlSetting({
    secret: true,
    schemes: ['postgres', 'postgresql'],
    description: 'Connection string, for example postgresql://user:password@host:5432/name',
  }),
  PGHOST: textSetting({ description: 'Host, where DATABASE_URL names none' }),
  PGPORT: integerSetting({ min: 1, max: 65_535, description: 'Port, where DATABASE_URL names none' }),
  PGUSER: textSetting({ description: 'User, where DATABASE_URL names none' }),
  PGPASSWORD: textSetting({ secret: true, description: 'Password, where DATABASE_URL has none' }),
  PGDATABASE: textSetting({ description: 'Database, where DATABASE_URL names none' }),
  PGPASSFILE: textSetting({ description: 'Password file; ~/.pgpass where not set' }),
  PGSSLMODE: textSetting({
    pattern: 'disable|allow|prefer|require|verify-ca|verify-full',
    form: 'disable, allow, prefer, require, verify-ca or verify-full',
    description: 'TLS, with the meaning libpq gives it',
  }),
  PGSSLROOTCERT: textSetting({ description: 'File with the certificates to trust' }),
  POSTGRES_POOL_SIZE: integerSetting({
    min: 1,
    max: 100,
    default: 4,
    description: 'Connections at the most',
  }),
  POSTGRES_IDLE_TIMEOUT_MS: integerSetting({
    min: 0,
    max: 3_600_000,
    default: 30_000,
    description: 'How long an unused connection is kept, in milliseconds',
  }),
  POSTGRES_CONNECTION_MAX_AGE_MS: integerSetting({
    min: 1_000,
    max: 86_400_000,
    default: 3_600_000,
    description: 'How long any connection is kept, in milliseconds',
  }),
  POSTGRES_CONNECT_TIMEOUT_MS: integerSetting({
    min: 1,
    max: 50_000,
    default: 2_000,
    description: 'Longest time to connect, in milliseconds',
  }),
  POSTGRES_APPLICATION_NAME: textSetting({
    default: 'patchbay',
    description: 'Name shown in pg_stat_activity',
  }),
  POSTGRES_STATEMENT_TIMEOUT_MS: integerSetting({
    min: 1,
    max: longestStatementMs,
    default: 5_000,
    description: 'Longest time for a statement, in milliseconds',
  }),
  POSTGRES_LOCK_TIMEOUT_MS: integerSetting({
    min: 1,
    max: longestStatementMs,
    default: 2_000,
    description: 'Longest wait for a lock, in milliseconds',
  }),
  POSTGRES_MAX_CELL_CHARACTERS: integerSetting({
    min: 40,
    max: 1_000_000,
    default: 2_000,
    description: 'Longest value shown whole, in characters',
  }),
  POSTGRES_MAX_SOCKET_BYTES: integerSetting({
    min: 65_536,
    max: 1_073_741_824,
    default: 33_554_432,
    description: 'Most bytes read from the server for one statement',
  }),
  POSTGRES_SLOW_QUERY_MS: integerSetting({
    min: 0,
    max: longestStatementMs,
    default: 1_000,
    description: 'Statements that took longer are logged as slow; 0 for none',
  }),
  POSTGRES_ALLOW_FUNCTIONS: listSetting({
    pattern: functionName,
    form: 'function names',
    description: 'Functions that may run although the policy refuses them',
  }),
  POSTGRES_DENY_FUNCTIONS: listSetting({
    pattern: functionName,
    form: 'function names',
    description: 'Functions that may not run although the policy allows them',
  }),
};

export type PostgresSettings = Settings<typeof config>;
