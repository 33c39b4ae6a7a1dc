import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { ToolError } from '@patchbay/core';
import type { ConnectionOptions } from './connection-options.js';

// The eight bytes that ask a server for TLS (PostgreSQL protocol, SSLRequest).
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** How a connection is encrypted; false for not at all. */
export type Tls = TlsOptions | false;

/**
 * TLS as libpq understands `sslmode`, for the first try. node-postgres reads the modes differently (it verifies where libpq does not),
 * so it is never shown one. `prefer` uses TLS where the server has it, which one question settles.
 * @throws ToolError `not_configured` when the root certificate cannot be read
 */
export async function tlsOptions(options: ConnectionOptions, timeoutMs: number): Promise<Tls> {
  const { sslMode, host } = options;
  if (sslMode === 'disable' || sslMode === 'allow' || host.startsWith('/')) return false;
  if (sslMode === 'prefer' && !(await offersTls(options, timeoutMs))) return false;
  return encryption(options);
}

/** The second way, where the server lets nobody in by the first: TLS for `allow`, none for `prefer`; undefined where libpq has no other. */
export function otherTls(options: ConnectionOptions, tried: Tls): Tls | undefined {
  if (options.host.startsWith('/')) return undefined;
  if (options.sslMode === 'allow' && !tried) return encryption(options);
  return options.sslMode === 'prefer' && tried ? false : undefined;
}

function encryption(options: ConnectionOptions): TlsOptions {
  const { sslMode, host } = options;
  const ca = rootCertificate(options);
  // libpq: with a root certificate at hand, require means verify-ca.
  const verifies =
    sslMode === 'verify-ca' || sslMode === 'verify-full' || (sslMode === 'require' && ca !== undefined);
  return {
    ...(ca ? { ca } : {}),
    rejectUnauthorized: verifies,
    ...(sslMode === 'verify-full' ? { servername: host } : { checkServerIdentity: () => undefined }),
  };
}

function rootCertificate({ sslRootCert }: ConnectionOptions): string | undefined {
  if (!sslRootCert || sslRootCert === 'system') return undefined;
  try {
    return readFileSync(sslRootCert, 'utf8');
  } catch {
    throw new ToolError('not_configured', 'The file named by sslrootcert cannot be read.', {
      next: 'Correct sslrootcert or PGSSLROOTCERT, then restart the server.',
    });
  }
}

/** Asks the server whether it speaks TLS. A server that cannot be reached says neither; the real connection reports that. */
function offersTls({ host, port }: ConnectionOptions, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('data', (bytes) => settle(bytes[0] === 'S'.charCodeAt(0)));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
