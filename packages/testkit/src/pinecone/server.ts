import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FaultAnswer, type Faults, playFault, takesEffect } from './faults.js';
import { type ErrorShape, invalid, isRefusal, type Refusal, refuse, renderError } from './refusal.js';
import type { SeenPineconeRequest } from './requests.js';
import {
  type Call,
  checkQuery,
  findRoute,
  type IndexCall,
  isAtLeast,
  type Reply,
  type Route,
} from './router.js';
import { type FakeState, type IndexState, indexStatus } from './state.js';
import { type ApiVersion, apiVersions } from './wire.js';

/** Everything a listener needs. */
export interface ServerContext {
  apiKey: string;
  fake: FakeState;
  faults: Faults;
  requests: SeenPineconeRequest[];
  problems: string[];
  controlRoutes: readonly Route<Call>[];
  indexRoutes: readonly Route<IndexCall>[];
}

/** Handles the control plane and inference. */
export function listenToControl(context: ServerContext): RequestListener {
  return (request, response) =>
    void answer(context, { request, response, index: undefined }, (call, target) =>
      dispatch(call, { ...target, routes: context.controlRoutes }),
    );
}

/** Handles the host of one index, for as long as the index lives; then it answers 404, unless hosts are reused. */
export function listenToIndex(context: ServerContext, id: string, name: string): RequestListener {
  return (request, response) =>
    void answer(context, { request, response, index: name }, (call, target) => {
      const { indexes, settings } = context.fake;
      const index =
        settings.deletedHosts === 'reused'
          ? indexes.get(name)
          : [...indexes.values()].find((one) => one.id === id);
      if (index === undefined) throw refuse('NOT_FOUND', `No index is served by this host`);
      return dispatch(
        { ...call, index: checkReady(index, context.fake.now()) },
        { ...target, routes: context.indexRoutes },
      );
    });
}

function checkReady(index: IndexState, now: number): IndexState {
  const { ready, state } = indexStatus(index, now);
  if (!ready) throw refuse('UNAVAILABLE', `Index ${index.name} is not ready: ${state}`);
  return index;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  index: string | undefined;
}

interface Target {
  method: string;
  path: string;
  setErrors(shape: ErrorShape): void;
}

type Handle = (call: Call, target: Target) => Reply | Promise<Reply>;

async function answer(
  context: ServerContext,
  { request, response, index }: Exchange,
  handle: Handle,
): Promise<void> {
  const { method = '', url = '/', headers } = request;
  const seen: SeenPineconeRequest = { method, path: url, headers, body: '', aborted: false };
  if (index !== undefined) seen.index = index;
  context.requests.push(seen);
  response.on('close', () => {
    seen.aborted = !response.writableFinished;
  });
  try {
    seen.body = await readText(request);
  } catch {
    // The caller went away while sending: there is nobody to answer.
    return;
  }
  const fault = context.faults.take(seen);
  if (fault !== undefined && !takesEffect(fault)) return play(fault, { seen, response });
  const reply = await produce(context, { seen, handle });
  if (fault === undefined) return send(response, { seen, reply });
  if (fault.kind === 'truncated') return truncate(response, { seen, reply, bytes: fault.bytes });
  if (fault.kind === 'slow') return void setTimeout(() => send(response, { seen, reply }), fault.delayMs);
  play(fault, { seen, response });
}

function play(
  fault: FaultAnswer,
  { seen, response }: { seen: SeenPineconeRequest; response: ServerResponse },
): void {
  if (fault.kind === 'truncated' || fault.kind === 'slow') return;
  playFault(fault, { response, onIndexHost: seen.index !== undefined });
  if (response.headersSent) seen.status = response.statusCode;
}

async function produce(
  context: ServerContext,
  { seen, handle }: { seen: SeenPineconeRequest; handle: Handle },
): Promise<Reply> {
  const url = new URL(seen.path, 'http://fake');
  const onIndexHost = seen.index !== undefined;
  let errors: ErrorShape = onIndexHost ? 'rpc' : 'control';
  const report = (problem: string) =>
    void context.problems.push(`${seen.method} ${url.pathname}: ${problem}`);
  try {
    checkKey(seen, context.apiKey);
    const version = readVersion(seen, report);
    const call: Call = {
      fake: context.fake,
      version,
      path: {},
      query: url.searchParams,
      headers: seen.headers,
      body: seen.body,
      errorShape: errors,
      report,
    };
    const setErrors = (shape: ErrorShape) => {
      errors = shape;
    };
    return await handle(call, { method: seen.method, path: url.pathname, setErrors });
  } catch (error) {
    if (!isRefusal(error)) {
      report(`the fake failed: ${String(error)}`);
      return renderError('UNKNOWN', 'Internal server error', errors);
    }
    // Authentication stands before the data plane and answers in plain text there.
    return renderError(
      error.refusal,
      error.message,
      onIndexHost && error.refusal === 'UNAUTHENTICATED' ? 'text' : errors,
    );
  }
}

function checkKey({ headers }: SeenPineconeRequest, apiKey: string): void {
  if (headers['api-key'] !== apiKey) throw refuse('UNAUTHENTICATED', 'Invalid API key.');
}

function readVersion({ headers }: SeenPineconeRequest, report: (problem: string) => void): ApiVersion {
  const given = headers['x-pinecone-api-version'];
  const version = apiVersions.find((known) => known === given);
  if (version !== undefined) return version;
  report(`X-Pinecone-Api-Version is ${given ?? 'missing'}`);
  throw invalid(`Unsupported X-Pinecone-Api-Version: ${given ?? 'none'}`);
}

interface Dispatch<Context> extends Target {
  routes: readonly Route<Context>[];
}

function dispatch<Context extends Call>(call: Context, target: Dispatch<Context>): Reply | Promise<Reply> {
  const found = findRoute(target.routes, target);
  if (found === undefined || !isAtLeast(call.version, found.route.since ?? '2025-10')) {
    throw unknownRoute(call);
  }
  const { route, path } = found;
  const nested = route.errors === 'rpc-until-2026-07' && isAtLeast(call.version, '2026-07');
  const errorShape = route.errors === 'rpc-until-2026-07' ? (nested ? 'nested' : 'rpc') : route.errors;
  target.setErrors(errorShape);
  checkQuery(call, route.query ?? []);
  return route.handle({ ...call, path, errorShape });
}

function unknownRoute(call: Call): Refusal {
  call.report(`unknown route in version ${call.version}`);
  return refuse('NOT_FOUND', 'Not found');
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function encode({ body }: Reply): { text: string; type: string } {
  if (typeof body === 'string') return { text: body, type: 'text/plain' };
  return { text: body === undefined ? '' : JSON.stringify(body), type: 'application/json' };
}

function send(response: ServerResponse, { seen, reply }: { seen: SeenPineconeRequest; reply: Reply }): void {
  const { text, type } = encode(reply);
  seen.status = reply.status;
  response.writeHead(reply.status, { ...(text === '' ? {} : { 'content-type': type }), ...reply.headers });
  response.end(text);
}

function truncate(
  response: ServerResponse,
  { seen, reply, bytes }: { seen: SeenPineconeRequest; reply: Reply; bytes: number },
): void {
  const { text, type } = encode(reply);
  seen.status = reply.status;
  response.writeHead(reply.status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(text)),
  });
  response.write(Buffer.from(text).subarray(0, bytes), () => response.socket?.destroy());
}

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** A loopback server on a free port. Headers may be long, as the ids of a fetch stand in the URL. */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer({ maxHeaderSize: 1024 * 1024 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
