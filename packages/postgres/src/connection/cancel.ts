import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';

const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** A backend, and how to reach its postmaster. */
export interface CancelTarget {
  host: string;
  port: number;
  tls: TlsOptions | false;
  processId: number;
  secretKey: number;
}

/**
 * Asks the server to stop what a backend is doing (CancelRequest; PostgreSQL protocol, "Canceling Requests in Progress").
 * The server does not answer; the cancelled statement fails with 57014. Resolves when the request was sent or could not be.
 */
export function requestCancel(
  { host, port, tls, processId, secretKey }: CancelTarget,
  timeoutMs = 1_000,
): Promise<void> {
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(80_877_102, 4);
  packet.writeInt32BE(processId, 8);
  packet.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect({ host, port });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    };
    socket.once('error', finish);
    socket.once('close', finish);
    socket.once('connect', () => (tls ? encrypted(socket, tls, packet, finish) : socket.end(packet)));
  });
}

/** The key in the packet can stop other people's work, so it goes over TLS wherever the connection itself does. */
function encrypted(socket: Socket, tls: TlsOptions, packet: Buffer, finish: () => void) {
  socket.write(sslRequest);
  socket.once('data', (answer) => {
    if (answer[0] !== 'S'.charCodeAt(0)) return finish();
    const secure = connectTls({ ...tls, socket });
    secure.once('error', finish);
    secure.once('secureConnect', () => secure.end(packet));
  });
}
