import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Frame, type SpawnedServer, type SpawnOptions, spawnServer } from './spawned-server.js';

/** A stdio server behind MCP's Streamable HTTP, for programs that speak nothing else. */
export interface HttpBridge {
  /** Where clients post to. */
  url: string;
  /** Ends every server process behind it. */
  close(): Promise<void>;
}

/** A request that waits for its answer; ids are the bridge's own, because clients that know nothing of each other share a process. */
interface Waiting {
  id: Frame['id'];
  method: string;
  progressToken: unknown;
  response: ServerResponse;
}

/** One server process and the requests that wait for it. */
interface Line {
  server: SpawnedServer;
  waiting: Map<number, Waiting>;
  /** Errors have HTTP statuses of their own since 2026-07-28. */
  modern: boolean;
}

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const subscriptionKey = 'io.modelcontextprotocol/subscriptionId';
const local = ['localhost', '127.0.0.1', '[::1]'];
const statuses: Record<number, number> = { [-32601]: 404, [-32602]: 400, [-32021]: 400, [-32022]: 400 };

/**
 * Starts a bridge on a free port of loopback. A legacy `initialize` gets a process of its own (a session); all requests of the 2026
 * revision share one. Requests from other hosts or origins are refused.
 */
export async function startHttpBridge(options: SpawnOptions): Promise<HttpBridge> {
  const sessions = new Map<string, Line>();
  let shared: Promise<Line> | undefined;
  let nextId = 1;

  const http = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      reply(response, 400, failure(undefined, -32700, error.message)),
    );
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocal(request)) return reply(response, 403, failure(undefined, -32600, 'Only from this machine.'));
    const sessionId = String(request.headers['mcp-session-id'] ?? '');
    const session = sessions.get(sessionId);
    if (sessionId && !session) return reply(response, 404, failure(undefined, -32600, 'No such session.'));
    if (request.method === 'DELETE' && session) {
      sessions.delete(sessionId);
      await session.server.stop();
      return reply(response, 200);
    }
    if (request.method !== 'POST') return reply(response, 405);
    const message: Frame = JSON.parse(await text(request));
    if (session) return forward(session, message, response);
    const version = metaOf(message)[versionKey];
    if (message.method === 'initialize' && version === undefined) {
      const line = openLine(false);
      const opened = randomUUID();
      sessions.set(opened, line);
      response.setHeader('mcp-session-id', opened);
      return forward(line, message, response);
    }
    if (version !== undefined && version !== request.headers['mcp-protocol-version'])
      return reply(response, 400, failure(message.id, -32020, 'The header names another protocol version.'));
    shared ??= openModern();
    return forward(await shared, message, response);
  }

  /**
   * A process that has spoken the 2026 revision once, so that a request without its envelope is not taken for an older one. The list
   * of tools, because after `server/discover` alone a client may still turn to an older revision.
   */
  async function openModern(): Promise<Line> {
    const line = openLine(true);
    const _meta = { [versionKey]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    await line.server.request('tools/list', { _meta }, { id: 'bridge' });
    return line;
  }

  function openLine(modern: boolean): Line {
    const line: Line = { server: spawnServer(options), waiting: new Map(), modern };
    line.server.onFrame((frame) => deliver(line, frame));
    return line;
  }

  function forward(line: Line, message: Frame, response: ServerResponse): void {
    const { id, method, params } = message;
    if (id !== undefined && id !== null && method !== undefined) {
      const own = nextId++;
      line.waiting.set(own, { id, method, progressToken: metaOf(message).progressToken, response });
      response.on('close', () => leave(line, own));
      line.server.send({ ...message, id: own });
      return;
    }
    const cancelled = [...line.waiting].find(([, waiting]) => waiting.id === params?.requestId)?.[0];
    line.server.send(cancelled ? { ...message, params: { ...params, requestId: cancelled } } : message);
    reply(response, 202);
  }

  function leave({ waiting, server }: Line, own: number): void {
    if (!waiting.delete(own)) return;
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: own } });
  }

  function deliver(line: Line, frame: Frame): void {
    if (frame.method !== undefined) passOn(line, frame);
    else finish(line, frame);
  }

  /** A notification or a question of the server, to the request it belongs to, else to the last one that still waits. */
  function passOn({ waiting }: Line, frame: Frame): void {
    const subscription = metaOf(frame)[subscriptionKey];
    const token = frame.params?.progressToken;
    const open = [...waiting.entries()];
    const [, to] =
      open.find(([own]) => own === subscription) ??
      open.find(([, { progressToken }]) => token !== undefined && progressToken === token) ??
      open.filter(([, { method }]) => method !== 'subscriptions/listen').at(-1) ??
      [];
    if (to) event(to.response, subscription === undefined ? frame : tagged(frame, to.id));
  }

  function finish({ waiting, modern }: Line, frame: Frame): void {
    const to = waiting.get(Number(frame.id));
    if (!to) return;
    waiting.delete(Number(frame.id));
    const message = { ...frame, id: to.id };
    if (to.response.headersSent) {
      event(to.response, message);
      to.response.end();
    } else reply(to.response, modern ? (statuses[frame.error?.code ?? 0] ?? 200) : 200, message);
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/mcp`,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      const lines = [...sessions.values(), ...(shared ? [await shared] : [])];
      await Promise.all(lines.map(({ server }) => server.stop()));
    },
  };
}

function isLocal({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const names = [host, ...(origin ? [origin.replace(/^https?:\/\//, '')] : [])];
  return names.every((name) => local.includes(name.replace(/:\d+$/, '')));
}

function metaOf({ params }: Frame): Record<string, unknown> {
  const meta = params?._meta;
  return typeof meta === 'object' && meta !== null ? { ...meta } : {};
}

/** A notification of a subscription under the id its client knows. */
function tagged(frame: Frame, id: Frame['id']): Frame {
  return { ...frame, params: { ...frame.params, _meta: { ...metaOf(frame), [subscriptionKey]: id } } };
}

function failure(id: Frame['id'], code: number, message: string) {
  return { jsonrpc: '2.0', id: id ?? null, error: { code, message } };
}

function reply(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, body ? { 'content-type': 'application/json' } : {});
  response.end(body ? JSON.stringify(body) : undefined);
}

function event(response: ServerResponse, message: object): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}
