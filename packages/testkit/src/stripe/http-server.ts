import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { type ApiError, isApiError } from './api-error.js';
import { type Fault, type FaultPlan, type SeenRequest, takeFault } from './faults.js';
import { decodeForm } from './form.js';
import { type Admission, admit, type Outcome, type PipelineDeps } from './pipeline.js';

interface ServerDeps extends PipelineDeps {
  readonly requests: SeenRequest[];
  readonly faults: FaultPlan[];
}

const readRequest = async (incoming: IncomingMessage): Promise<SeenRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const [path = '', search = ''] = (incoming.url ?? '').split('?');
  const query = decodeForm(search);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const method = incoming.method ?? 'GET';
  const body = Buffer.concat(chunks).toString();
  return { method, path, query, params: method === 'POST' ? decodeForm(body) : query, headers };
};

const headersFor = (request: SeenRequest, outcome: Outcome): Record<string, string> => {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
  const account = request.headers['stripe-account'];
  return {
    'content-type': 'application/json',
    'request-id': outcome.requestId,
    'stripe-version': request.headers['stripe-version'] ?? Stripe.API_VERSION,
    ...(key && { 'idempotency-key': key, 'original-request': outcome.requestId }),
    ...(outcome.replayed && { 'idempotent-replayed': 'true' }),
    ...(account && { 'stripe-account': account }),
  };
};

interface Written {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const write = (outgoing: ServerResponse, { status, headers, body }: Written): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
};

const firstHalf = (body: string): string => body.slice(0, Math.floor(body.length / 2));

const cutInMidAnswer = (outgoing: ServerResponse, { status, headers, body }: Written): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  // The half must have left before the connection ends, or the client sees no answer at all.
  outgoing.write(firstHalf(body), () => outgoing.socket?.destroy());
};

/** Faults that keep the request from being executed. True when the request is dealt with. */
const stopBefore = (fault: Fault | undefined, outgoing: ServerResponse): boolean => {
  if (fault?.kind === 'cut' && fault.when === 'before') {
    outgoing.socket?.destroy();
    return true;
  }
  if (fault?.kind === 'hang' && !fault.processed) return true;
  if (fault?.kind !== 'answer' || fault.processed) return false;
  write(outgoing, { headers: {}, ...fault });
  return true;
};

/** Writes the answer, or what the fault makes of it. */
const finish = (fault: Fault | undefined, outgoing: ServerResponse, answer: Written): void => {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut') {
    if (fault.when === 'mid_answer') cutInMidAnswer(outgoing, answer);
    else outgoing.socket?.destroy();
    return;
  }
  const body = fault?.kind === 'truncate' ? firstHalf(answer.body) : answer.body;
  write(outgoing, fault?.kind === 'answer' ? { headers: {}, ...fault } : { ...answer, body });
};

const keepFaultAnswer = (admission: Admission, fault: Fault | undefined, requestId: string): void => {
  if (admission.ready !== undefined || fault?.kind !== 'answer' || !fault.stored) return;
  admission.keyed?.finish({ status: fault.status, body: fault.body, requestId });
};

const refuseForm = (outgoing: ServerResponse, { status, body }: ApiError): void =>
  write(outgoing, {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: body }),
  });

/** Listens on 127.0.0.1. `port` 0 takes a free one. */
export const listen = async (deps: ServerDeps, port: number) => {
  let stop = (): void => {};
  let closed = false;
  const closing = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const running = new Set<Promise<void>>();

  const serve = async (request: SeenRequest, outgoing: ServerResponse): Promise<void> => {
    const fault = takeFault(deps.faults, request);
    if (stopBefore(fault, outgoing)) return;
    const admission = admit(deps, request);
    if (fault?.kind === 'delay') await Promise.race([fault.wait(), closing]);
    if (closed) {
      if (admission.ready === undefined) admission.keyed?.abandon();
      return;
    }
    const outcome = admission.ready ?? admission.execute();
    keepFaultAnswer(admission, fault, outcome.requestId);
    finish(fault, outgoing, { ...outcome, headers: headersFor(request, outcome) });
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const request = await readRequest(incoming);
      deps.requests.push(request);
      await serve(request, outgoing);
    } catch (thrown) {
      if (!incoming.complete) return;
      if (isApiError(thrown)) {
        refuseForm(outgoing, thrown);
        return;
      }
      deps.problems.push(`defect of the fake: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      outgoing.writeHead(500).end();
    }
  };

  const server = createServer((incoming, outgoing) => {
    const handled = handle(incoming, outgoing).finally(() => running.delete(handled));
    running.add(handled);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // A TCP server that listens has an address object; a string is only of pipes.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async close(): Promise<void> {
      closed = true;
      stop();
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      // A request that waited lets go of its idempotency key before the state is handed on.
      await Promise.allSettled([ended, ...running]);
    },
  };
};
