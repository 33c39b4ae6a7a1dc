/**
 * The closed list of reasons a call can fail for. A new one needs a reader that would act on it differently.
 */
export const errorCodes = [
  'invalid_argument',
  'not_configured',
  'unauthenticated',
  'permission_denied',
  'refused',
  'not_found',
  'conflict',
  'confirmation_required',
  'rate_limited',
  'unavailable',
  'timeout',
  'cancelled',
  'outcome_unknown',
  'upstream_error',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What an error carries besides its code and its two sentences. */
export interface ToolErrorOptions {
  /** The next step, as an instruction to the reader. */
  next: string;
  /** How long to wait before the same call can work, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** Facts a program may act on: `sqlstate`, `http_status`, `request_id`. Never upstream prose. */
  details?: Record<string, unknown> | undefined;
  /** True when the backend could not be reached or failed by itself; decides retry and circuit breaker. */
  connectionFault?: boolean | undefined;
  /** False for a `rate_limited` that holds for one kind of request only: other calls need not wait. */
  pausesOthers?: boolean | undefined;
  /** What was thrown underneath; goes to the log and nowhere else. */
  cause?: unknown;
}

const brand = Symbol.for('@patchbay/core/ToolError');

/** The one error class: what happened (`message`), then the next step (`next`). Both are read by a model. */
export class ToolError extends Error {
  readonly code: ErrorCode;
  readonly next: string;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly connectionFault: boolean;
  readonly pausesOthers: boolean;
  readonly [brand] = true;

  constructor(code: ErrorCode, message: string, options: ToolErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'ToolError';
    this.code = code;
    this.next = options.next;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
    this.pausesOthers = options.pausesOthers ?? true;
    this.connectionFault = options.connectionFault ?? code === 'unavailable';
  }

  /** Recognises the class by symbol, so that two copies of core in one process agree. */
  static is(error: unknown): error is ToolError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}

/** The text a model reads: `{"error":{code,message,next,retry_after_ms?,details?}}`, compact. */
export function errorText(error: ToolError): string {
  const { code, message, next, retryAfterMs, details } = error;
  return JSON.stringify({
    error: {
      code,
      message,
      next,
      ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.ceil(retryAfterMs) }),
      ...(details === undefined ? {} : { details }),
    },
  });
}
