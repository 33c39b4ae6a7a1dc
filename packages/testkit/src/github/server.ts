import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Addresses, Answer } from './dispatch.js';
import type { Fault, Faults, SeenRequest } from './faults.js';
import { toJson } from './json.js';
import type { LogSource } from './records/actions.js';
import type { State } from './state.js';

export interface Listener {
  origin: string;
  close(): Promise<void>;
}

interface Body {
  status: number;
  headers: Record<string, string>;
  content: LogSource;
}

interface ListenerParts {
  state: State;
  faults: Faults;
  requests: SeenRequest[];
}

/** The API host on 127.0.0.1: REST at `/` and `/api/v3`, GraphQL at `/graphql` and `/api/graphql`. */
export function listenApi(
  parts: ListenerParts & {
    dispatch: (request: SeenRequest, addresses: Addresses) => Promise<Answer>;
    downloads: string;
  },
): Promise<Listener> {
  return listen(parts, 'api', async (request, { origin, enterprise }) => {
    const addresses = {
      api: enterprise ? `${origin}/api/v3` : origin,
      web: origin,
      downloads: parts.downloads,
    };
    const { status, headers, body } = await parts.dispatch(request, addresses);
    return { status, headers, content: body };
  });
}

/** The host that serves logs and archives. A token sent to it is a problem: a client must drop it on the redirect. */
export function listenDownloads(parts: ListenerParts & { problems: string[] }): Promise<Listener> {
  return listen(parts, 'download', async (request) => {
    if (request.headers.authorization) {
      parts.problems.push(
        `${request.method} ${request.path}: the download host was sent an Authorization header`,
      );
    }
    const download = parts.state.downloads.get(request.path);
    if (!download) return { status: 404, headers: { 'content-type': 'text/plain' }, content: 'Not found' };
    return { status: 200, headers: { 'content-type': download.type }, content: download.content };
  });
}

async function listen(
  { state, faults, requests }: ListenerParts,
  host: SeenRequest['host'],
  answer: (request: SeenRequest, context: { origin: string; enterprise: boolean }) => Promise<Body>,
): Promise<Listener> {
  let origin = '';
  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    const { request, enterprise } = await read(message, host);
    requests.push(request);
    response.on('close', () => {
      request.aborted = !response.writableFinished;
    });
    const fault = faults.take(request);
    if (fault?.delayMs) await sleep(fault.delayMs);
    const real = () => answer(request, { origin, enterprise });
    const effect = fault?.afterEffect ? await real() : undefined;
    if (fault?.hang) return;
    if (fault?.reset) {
      message.socket.resetAndDestroy();
      return;
    }
    const body = await replaced(fault, effect, real);
    send(
      response,
      { ...body, headers: { ...body.headers, date: new Date(state.now()).toUTCString() } },
      fault,
    );
  };
  const server = createServer((message, response) => {
    serve(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address object.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => close(server) };
}

async function read(message: IncomingMessage, host: SeenRequest['host']) {
  const chunks: Buffer[] = [];
  // node:http yields buffers unless an encoding is set.
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const raw = message.url ?? '/';
  const [rawPath = '/', search = ''] = raw.split(/\?(.*)/s);
  const enterprise = rawPath.startsWith('/api/');
  const path = enterprise ? rawPath.replace(/^\/api(\/v3)?(?=\/|$)/, '') || '/' : rawPath;
  const request: SeenRequest = {
    host,
    method: message.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: parse(Buffer.concat(chunks), message.headers['content-type']),
    aborted: false,
  };
  return { request, enterprise };
}

/** JSON, or a form (the device flow), or the text where neither fits. */
function parse(bytes: Buffer, type = ''): unknown {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString();
  if (type.includes('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function replaced(
  fault: Fault | undefined,
  effect: Body | undefined,
  real: () => Promise<Body>,
): Promise<Body> {
  if (fault?.html) {
    const content = '<!DOCTYPE html><html><body><h1>Sign in to continue</h1></body></html>';
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, content };
  }
  if (fault?.answer) {
    const { status, headers = {}, body = '' } = fault.answer;
    const text = typeof body === 'string';
    const type = text ? 'text/plain' : 'application/json; charset=utf-8';
    return {
      status,
      headers: { 'content-type': type, 'x-github-request-id': 'FA4E:FAULT', ...headers },
      content: text ? body : toJson(body),
    };
  }
  const body = effect ?? (await real());
  if (!fault?.rewrite || typeof body.content !== 'string') return body;
  return { ...body, content: fault.rewrite(body.content) };
}

function send(response: ServerResponse, { status, headers, content }: Body, fault: Fault | undefined): void {
  if (typeof content === 'function') {
    response.writeHead(status, headers);
    Readable.from(content()).pipe(response);
    return;
  }
  const bytes = Buffer.from(content);
  const bodiless = status === 204 || status === 205 || status === 304;
  if (bodiless) {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  if (fault?.cutAfterBytes === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, fault.cutAfterBytes), () => response.socket?.destroy());
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
