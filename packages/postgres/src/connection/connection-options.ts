import { notConfigured, ToolError } from '@patchbay/core';
import type { PostgresSettings } from '../settings.js';
import { readPasswordFile } from './password-file.js';

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** Where and as whom to connect. */
export interface ConnectionOptions {
  /** A host name, an address, or the folder of a unix socket. */
  host: string;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
  sslMode: SslMode;
  /** File with the certificates to trust; the system's where there is none. */
  sslRootCert: string | undefined;
}

/**
 * The connection a set of settings describes: DATABASE_URL first, then PG* variables, then libpq's defaults.
 * @throws ToolError `not_configured` where neither names a server, `invalid_argument` for a part that cannot be used
 */
export function connectionOptions(settings: PostgresSettings): ConnectionOptions {
  const { DATABASE_URL: text, PGHOST, PGUSER, PGDATABASE } = settings;
  if (!text && !PGHOST && !PGDATABASE && !PGUSER) throw notConfigured(['DATABASE_URL']);
  const url = parseUrl(text ?? 'postgresql://');
  const user = url.user ?? PGUSER ?? 'postgres';
  const target = {
    host: url.host ?? PGHOST ?? 'localhost',
    port: url.port ?? settings.PGPORT ?? 5_432,
    user,
    database: url.database ?? PGDATABASE ?? user,
  };
  return {
    ...target,
    password: url.password ?? settings.PGPASSWORD ?? readPasswordFile(settings.PGPASSFILE, target),
    sslMode: sslMode(url.parameters.get('sslmode') ?? settings.PGSSLMODE ?? 'prefer'),
    sslRootCert: url.parameters.get('sslrootcert') ?? settings.PGSSLROOTCERT,
  };
}

/** Reads `postgresql://user:password@host:port/database?parameters`, every part optional, as libpq does. */
function parseUrl(text: string) {
  // The platform's parser wants a host; libpq does not.
  const url = new URL(text.replace(/^postgres(ql)?:\/\//i, 'postgresql://'));
  const decode = (part: string) => (part === '' ? undefined : decodeURIComponent(part));
  const parameters = url.searchParams;
  const port = url.port || parameters.get('port');
  return {
    user: decode(url.username) ?? parameters.get('user') ?? undefined,
    password: decode(url.password) ?? parameters.get('password') ?? undefined,
    host: decode(url.hostname.replace(/^\[(.*)\]$/, '$1')) ?? parameters.get('host') ?? undefined,
    port: port ? Number(port) : undefined,
    database: decode(url.pathname.slice(1)) ?? parameters.get('dbname') ?? undefined,
    parameters,
  };
}

function sslMode(text: string): SslMode {
  const mode = sslModes.find((known) => known === text);
  if (mode) return mode;
  throw new ToolError('not_configured', `sslmode of the connection must be one of ${sslModes.join(', ')}.`, {
    next: 'Correct sslmode in DATABASE_URL, then restart the server.',
  });
}
