import { type ErrorCode, type ErrorContext, networkError, ToolError } from '@patchbay/core';
import { markPosition } from './grammar/mark-position.js';
import { shorten } from './grammar/shorten.js';

/** A server error as node-postgres gives it, the fields we look at. */
interface ServerError extends Error {
  code: string;
  severity: string;
  hint?: string;
  position?: string;
  table?: string;
  constraint?: string;
}

/** What a class or a single SQLSTATE means to us (PostgreSQL documentation, appendix A). */
const meanings: Array<[pattern: RegExp, code: ErrorCode, message: string, next: string]> = [
  [
    /^25006$/,
    'refused',
    'The statement would change something, and reads run in a READ ONLY transaction.',
    'Use execute_sql; the server must run with --access write.',
  ],
  [
    /^57014$/,
    'timeout',
    'The statement took longer than its time limit and was stopped on the server.',
    'Narrow it (WHERE, an index, a smaller range), or raise POSTGRES_STATEMENT_TIMEOUT_MS (at most 50000).',
  ],
  [
    /^55P03$/,
    'conflict',
    'A lock was not granted in time.',
    'Call check_health to see who blocks whom, then call again.',
  ],
  [
    /^(40001|40P01)$/,
    'conflict',
    'The database ended the transaction because it collided with another one.',
    'Call again.',
  ],
  [
    /^42501$/,
    'permission_denied',
    'The database role may not do this.',
    'Ask for something the role may see, or GRANT it the privilege; check_health lists what it may do.',
  ],
  [/^(42P01|3F000)$/, 'not_found', '', 'Call list_tables or search_schema for the names that exist.'],
  [
    /^(42703|42883|42704)$/,
    'invalid_argument',
    '',
    'Call describe_table for the columns; write casts where types differ.',
  ],
  [/^(22|23|42)/, 'invalid_argument', '', 'Correct the statement and call again.'],
  [
    /^(28P01|28000)$/,
    'unauthenticated',
    'The database did not accept the user name and password.',
    'Correct DATABASE_URL (or PGUSER and PGPASSWORD), then restart the server.',
  ],
  [
    /^3D000$/,
    'not_configured',
    'The database named in the connection does not exist.',
    'Correct the name in DATABASE_URL, then restart the server.',
  ],
  [
    /^(53300|53200|53100|53400)$/,
    'unavailable',
    'The database is out of connections, memory or disk.',
    'Wait, then call again; check_health shows the connections.',
  ],
  [
    /^(57P0[1-5]|08)/,
    'unavailable',
    'The database is shutting down, starting, or closed the connection.',
    'Call again in a moment.',
  ],
  [/^54/, 'invalid_argument', 'The statement is too complex for the server.', 'Split it up.'],
  [/^0A000$/, 'invalid_argument', 'The server does not support this.', 'Write it another way.'],
  [
    /^P0001$/,
    'upstream_error',
    'A function in the database raised an exception.',
    'Its text is in the log of this server.',
  ],
  [
    /^25001$/,
    'refused',
    'The statement cannot run inside a transaction, and here every statement runs in one.',
    'Leave out CONCURRENTLY and the like, or do it with another tool.',
  ],
  [
    /^25/,
    'refused',
    'The statement does not fit into the transaction it runs in.',
    'Leave out what controls transactions.',
  ],
];

/** Messages of these classes speak of the statement and its data only: data exception, integrity constraint, syntax or access rule. */
const tellable = /^(22|23|42)/;

/**
 * A PostgreSQL error as ours. Of the server's text only message and hint of classes 22, 23 and 42 pass; the rest is in the log.
 * `position` is counted from 1 in the statement.
 */
export function mapError(
  error: unknown,
  context: Pick<ErrorContext, 'granted' | 'input'>,
): ToolError | undefined {
  if (isServerError(error)) return fromServer(error, context);
  if (!(error instanceof Error)) return undefined;
  return fromClient(error) ?? networkError(error, 'PostgreSQL');
}

function fromServer(
  error: ServerError,
  { granted, input }: Pick<ErrorContext, 'granted' | 'input'>,
): ToolError {
  const { code: sqlstate, hint, position, constraint } = error;
  const [, code, message, next] = meanings.find(([pattern]) => pattern.test(sqlstate)) ?? [
    undefined,
    'upstream_error' as const,
    'The database failed.',
    'See the log of this server for what it said.',
  ];
  const tells = tellable.test(sqlstate) && sqlstate !== '42501';
  const isWrite = sqlstate === '25006' && granted !== 'read';
  return new ToolError(code, tells ? `${shorten(error.message)}.` : message, {
    next: isWrite ? 'Use execute_sql.' : next,
    details: {
      sqlstate,
      ...(tells && hint ? { hint: shorten(hint) } : {}),
      ...(tells && position && typeof input.query === 'string'
        ? { position: Number(position), near: markPosition(input.query, Number(position)) }
        : {}),
      ...(tells && constraint ? { constraint } : {}),
    },
    connectionFault: code === 'unavailable',
    // As it goes to the log: a message can hold a megabyte of data.
    cause: Object.assign(new Error(shorten(error.message)), { code: sqlstate }),
  });
}

/** Failures that node-postgres reports in words of its own, before the server could say anything. */
function fromClient(error: Error): ToolError | undefined {
  const { message } = error;
  if (/does not support SSL/.test(message)) {
    return new ToolError('not_configured', 'The server does not offer TLS, and sslmode demands it.', {
      next: 'Set sslmode=disable or prefer in DATABASE_URL, or switch TLS on at the server.',
      cause: error,
    });
  }
  if (/Unknown authenticationOk message type/.test(message)) {
    return new ToolError(
      'not_configured',
      'The server asks for a way to log in that is not spoken here, such as Kerberos (GSSAPI, SSPI).',
      {
        next: 'Use a role that logs in with a password: see pg_hba.conf of the server.',
        cause: error,
      },
    );
  }
  if (/client password must be a string|must be a non-empty string/.test(message)) {
    return new ToolError('unauthenticated', 'The server asks for a password and none is set.', {
      next: 'Put it into DATABASE_URL, PGPASSWORD or the password file, then restart the server.',
      cause: error,
    });
  }
  if (
    'code' in error &&
    typeof error.code === 'string' &&
    /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code)
  ) {
    return new ToolError('not_configured', `The server's certificate was not accepted (${error.code}).`, {
      next: 'Name the right authority with sslrootcert, or choose an sslmode that checks less (require checks nothing).',
      cause: error,
    });
  }
  if (/timeout exceeded when trying to connect|timeout expired|due to connection timeout/i.test(message))
    return unavailable('The server does not answer.', error);
  if (
    /Received unexpected|received invalid response|Invalid message format|unknown message code/i.test(message)
  ) {
    return new ToolError('unavailable', 'What answers at that address is not a PostgreSQL server.', {
      next: 'Correct host and port in DATABASE_URL, then restart the server.',
      cause: error,
    });
  }
  if (/Connection terminated|not queryable|Client has encountered a connection error/i.test(message))
    return unavailable('The connection to the database was lost.', error);
  return undefined;
}

function unavailable(message: string, cause: Error): ToolError {
  return new ToolError('unavailable', message, {
    next: 'Check that the database runs and can be reached, then call again.',
    cause,
  });
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}
