import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EndlessHttp {
  url: string;
  /** Bytes handed to the connection so far. */
  sent(): number;
  close(): Promise<void>;
}

const chunk = Buffer.alloc(1024 * 1024, ' ');

/** Answers every request with JSON that begins and never ends, as fast as it is read. */
export async function startEndlessHttp(status: number): Promise<EndlessHttp> {
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.write('{"object":"list","message":"');
    const goOn = () => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on('drain', goOn);
    goOn();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: () => sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
