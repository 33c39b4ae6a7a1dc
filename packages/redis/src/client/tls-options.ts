import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ToolError } from '@patchbay/core';
import type { RedisSettings } from '../settings.js';

/**
 * What Node's TLS needs, from the `REDIS_TLS_*` settings.
 * @throws ToolError `not_configured` for a file that cannot be read
 */
export function tlsOptions(settings: RedisSettings): ConnectionOptions {
  const { REDIS_TLS_SERVER_NAME: servername } = settings;
  return {
    rejectUnauthorized: settings.REDIS_TLS_REJECT_UNAUTHORIZED,
    ...file(settings, 'REDIS_TLS_CA', 'ca'),
    ...file(settings, 'REDIS_TLS_CERT', 'cert'),
    ...file(settings, 'REDIS_TLS_KEY', 'key'),
    ...(servername === undefined ? {} : { servername }),
  };
}

function file(
  settings: RedisSettings,
  name: 'REDIS_TLS_CA' | 'REDIS_TLS_CERT' | 'REDIS_TLS_KEY',
  option: 'ca' | 'cert' | 'key',
): ConnectionOptions {
  const path = settings[name];
  if (path === undefined) return {};
  try {
    return { [option]: readFileSync(path) };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ToolError('not_configured', `${name} names a file that cannot be read (${reason}).`, {
      next: 'Correct the path, then restart the server.',
      cause: error,
    });
  }
}
