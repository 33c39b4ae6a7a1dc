import type { ServerResponse } from 'node:http';
import { renderError } from './refusal.js';
import type { SeenPineconeRequest } from './requests.js';

/** What happens instead of, or to, the answer. */
export type FaultAnswer =
  /** 429, with a Retry-After header when the seconds are given. */
  | { kind: 'rate_limited'; retryAfterSeconds?: number }
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** A page of a proxy. */
  | { kind: 'html'; status?: number }
  /** The request is never answered. */
  | { kind: 'hang' }
  /** The connection is reset; with `handled` after the request took effect. */
  | { kind: 'reset'; handled?: boolean }
  /** The request takes effect, and its answer stops after this many bytes. */
  | { kind: 'truncated'; bytes: number }
  /** The request takes effect and is answered after a pause. */
  | { kind: 'slow'; delayMs: number };

export interface Fault {
  answer: FaultAnswer;
  /** Which requests; all when left out. */
  when?: (request: SeenPineconeRequest) => boolean;
  /** How many requests; 1 when left out. */
  times?: number;
}

export interface Faults {
  add(fault: Fault): void;
  /** The fault for this request, used up by asking. */
  take(request: SeenPineconeRequest): FaultAnswer | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const waiting: Required<Fault>[] = [];
  return {
    add: ({ answer, when = () => true, times = 1 }) => void waiting.push({ answer, when, times }),
    take(request) {
      const found = waiting.find(({ when }) => when(request));
      if (found === undefined) return undefined;
      found.times -= 1;
      if (found.times <= 0) waiting.splice(waiting.indexOf(found), 1);
      return found.answer;
    },
    clear: () => void waiting.splice(0),
  };
}

/** Whether the request still reaches its handler. */
export function takesEffect(answer: FaultAnswer): boolean {
  return (
    answer.kind === 'truncated' ||
    answer.kind === 'slow' ||
    (answer.kind === 'reset' && answer.handled === true)
  );
}

/**
 * Answers in place of the service; a string body is sent as plain text. What stands before the data plane answers 429 in
 * plain text, the control plane in JSON (models of SDK 9.0.0).
 */
export function playFault(
  answer: Exclude<FaultAnswer, { kind: 'truncated' | 'slow' }>,
  { response, onIndexHost }: { response: ServerResponse; onIndexHost: boolean },
): void {
  if (answer.kind === 'hang') return;
  if (answer.kind === 'reset') return void response.socket?.resetAndDestroy();
  if (answer.kind === 'html') {
    response.writeHead(answer.status ?? 502, { 'content-type': 'text/html' });
    return void response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
  }
  if (answer.kind === 'status') {
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...answer.headers,
    });
    return void response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
  }
  const { retryAfterSeconds } = answer;
  const shape = onIndexHost ? 'text' : 'nested';
  const { body } = renderError('RESOURCE_EXHAUSTED', 'Too many requests. Please retry later.', shape);
  response.writeHead(429, {
    'content-type': onIndexHost ? 'text/plain' : 'application/json',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
