const statuses = {
  INVALID_ARGUMENT: { http: 400, rpc: 3 },
  UNPROCESSABLE_ENTITY: { http: 422, rpc: 3 },
  OUT_OF_RANGE: { http: 400, rpc: 11 },
  UNAUTHENTICATED: { http: 401, rpc: 16 },
  FORBIDDEN: { http: 403, rpc: 7 },
  NOT_FOUND: { http: 404, rpc: 5 },
  ALREADY_EXISTS: { http: 409, rpc: 6 },
  FAILED_PRECONDITION: { http: 412, rpc: 9 },
  RESOURCE_EXHAUSTED: { http: 429, rpc: 8 },
  UNKNOWN: { http: 500, rpc: 2 },
  UNIMPLEMENTED: { http: 501, rpc: 12 },
  UNAVAILABLE: { http: 503, rpc: 14 },
} as const;

export type RefusalCode = keyof typeof statuses;

/** An error the service answers with, thrown by handlers and rendered by the server. */
export interface Refusal extends Error {
  refusal: RefusalCode;
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return Object.assign(new Error(message), { refusal: code });
}

/** 400, the commonest refusal. */
export const invalid = (message: string): Refusal => refuse('INVALID_ARGUMENT', message);

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'refusal' in error;
}

/**
 * `control`: control plane. `nested`: the same shape for inference and, from 2026-07, records and documents. `rpc`:
 * vectors and namespaces. `text`: what stands before the data plane (authentication, rate limit) answers in plain text.
 */
export type ErrorShape = 'control' | 'nested' | 'rpc' | 'text';

export function renderError(code: RefusalCode, message: string, shape: ErrorShape) {
  const { http, rpc } = statuses[code];
  if (shape === 'text') return { status: http, body: message };
  if (shape === 'rpc') return { status: http, body: { code: rpc, message, details: [] } };
  return { status: http, body: { error: { code, message }, status: http } };
}
