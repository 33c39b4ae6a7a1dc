import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One step of the script: how the next request is answered. */
export type HttpStep =
  | { status: number; headers?: Record<string, string>; body?: unknown; delayMs?: number }
  /** The request is read and never answered. */
  | { hang: true }
  /** The connection is reset before an answer. */
  | { reset: true }
  /** The answer promises `body` whole and stops after this many bytes. */
  | { truncateAfter: number; status?: number; body: string };

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ScriptedHttp {
  url: string;
  requests: SeenRequest[];
  /** Adds steps; each is used once, the last one again and again. */
  script(...steps: HttpStep[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that does what it is told, for faults a faithful fake would not produce. */
export async function startScriptedHttp(...first: HttpStep[]): Promise<ScriptedHttp> {
  const steps = [...first];
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    read(request).then((body) => {
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      });
      const step = (steps.length > 1 ? steps.shift() : steps[0]) ?? {
        status: 500,
        body: 'no step left in the script',
      };
      play(step, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    script: (...more) => void steps.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function play(step: HttpStep, response: ServerResponse) {
  if ('hang' in step) return;
  if ('reset' in step) return void response.socket?.resetAndDestroy();
  if ('truncateAfter' in step) {
    response.writeHead(step.status ?? 200, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(step.body)),
    });
    response.write(Buffer.from(step.body).subarray(0, step.truncateAfter), () => response.socket?.destroy());
    return;
  }
  const isText = typeof step.body === 'string';
  setTimeout(() => {
    response.writeHead(step.status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...step.headers,
    });
    response.end(isText ? step.body : JSON.stringify(step.body ?? {}));
  }, step.delayMs ?? 0);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
