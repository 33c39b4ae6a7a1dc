import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer that passed, lied about or not. */
export interface PassedAnswer {
  method: string;
  path: string;
  requestBody: string;
  status: number;
  lied: boolean;
}

export interface LyingProxy {
  url: string;
  /** The answers since the last `lie`, in order. */
  answers(): PassedAnswer[];
  /** From here on the successful answer number `nth`, counted from 0, is told otherwise. Without a lie every answer passes as it is. */
  lie(lie?: { nth: number; tell: (body: string) => string }): void;
  close(): Promise<void>;
}

/** From one `lie` to the next. */
interface Period {
  told: Parameters<LyingProxy['lie']>[0];
  successes: number;
  answers: PassedAnswer[];
}

const loopback = /127\.0\.0\.1:(\d+)/g;
// They are about the body as it was, or about this one connection.
const ownHeaders = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'etag']);
// Without it a client could be told that the lie it was told before still holds.
const keptBack = new Set(['host', 'connection', 'content-length', 'if-none-match', 'accept-encoding']);

/**
 * A proxy on loopback that hands requests on to `target` and may change the text of a successful answer. Requests take effect. Where
 * answers name an address on loopback, they name one of the proxy's instead, so that nobody gets around it.
 */
export async function startLyingProxy(target: string): Promise<LyingProxy> {
  // Requests that a call has left behind when the next one begins belong to the one they came with.
  let period: Period = { told: undefined, successes: 0, answers: [] };
  const { port: targetPort } = new URL(target);
  let own = '';
  const through = (text: string) =>
    text.replace(loopback, (_, port) => (port === targetPort ? own : `${own}/at/${port}`));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const now = period;
    const { told, answers } = now;
    const sent = await buffer(request);
    const [, port = targetPort, rest = path] = /^\/at\/(\d+)(.*)$/s.exec(path) ?? [];
    const answer = await fetch(`http://127.0.0.1:${port}${rest}`, {
      method,
      headers: Object.entries(request.headers).flatMap(
        ([name, value]): Array<[string, string]> =>
          keptBack.has(name) || value === undefined ? [] : [[name, String(value)]],
      ),
      redirect: 'manual',
      ...(sent.length > 0 ? { body: sent } : {}),
    });
    const { status } = answer;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isSuccess = answer.ok && bytes.length > 0;
    const lied = isSuccess && told !== undefined && now.successes === told.nth;
    if (isSuccess) now.successes += 1;
    const text = bytes.toString();
    answers.push({ method, path: rest, requestBody: sent.toString(), status, lied });
    for (const [name, value] of answer.headers)
      if (!ownHeaders.has(name)) response.setHeader(name, through(value));
    response.writeHead(status);
    response.end(lied ? told.tell(through(text)) : text.search(loopback) >= 0 ? through(text) : bytes);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${own}`,
    answers: () => period.answers,
    lie: (told) => {
      period = { told, successes: 0, answers: [] };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
