import { type ErrorCode, ToolError } from './errors.js';

/** The facts of a failed HTTP exchange. The body is not among them: its text never reaches a model through here. */
export interface HttpFailure {
  status: number;
  headers: Headers | Record<string, string | string[] | undefined>;
  /** Name of the service for the sentence, for example `GitHub`. */
  service: string;
  requestId?: string | undefined;
  /** Epoch milliseconds; the present by default. */
  now?: number;
}

const codes: Record<number, [ErrorCode, string]> = {
  400: ['invalid_argument', 'Correct the arguments and call again.'],
  401: ['unauthenticated', 'Give the server a valid credential and start it again.'],
  402: ['refused', 'Settle what the service asks for, then call again.'],
  403: [
    'permission_denied',
    'Grant the credential the permission this call needs, or ask for something it may see.',
  ],
  404: ['not_found', 'Check the name or id; list what exists first.'],
  405: ['refused', 'This cannot be done to this object in its present state.'],
  408: ['unavailable', 'Call again.'],
  409: ['conflict', 'Read the present state, then decide again.'],
  410: ['not_found', 'It is gone; list what exists first.'],
  412: ['conflict', 'Read the present state, then decide again.'],
  413: ['invalid_argument', 'Send less in one call.'],
  422: ['invalid_argument', 'Correct the arguments and call again.'],
  429: ['rate_limited', 'Wait retry_after_ms, then call again.'],
  502: ['unavailable', 'Call again in a moment.'],
  503: ['unavailable', 'Call again in a moment.'],
  504: ['unavailable', 'Call again in a moment.'],
};

/**
 * A failed HTTP status as one of our errors: RFC 9110 gives the meaning of each status, the service's name goes into the sentence.
 * `connectionFault` is set for every 5xx and 408, so that they count for the circuit breaker.
 */
export function httpError({ status, headers, service, requestId, now = Date.now() }: HttpFailure): ToolError {
  const [code, next] = codes[status] ?? [
    status >= 500 ? 'upstream_error' : 'refused',
    'See the log of this server for what the service said.',
  ];
  return new ToolError(code, `${service} answered with HTTP status ${status}.`, {
    next,
    retryAfterMs: retryAfterMs(headers, now),
    details: { http_status: status, ...(requestId ? { request_id: requestId } : {}) },
    connectionFault: status >= 500 || status === 408,
  });
}

/**
 * The wait a response asks for, in milliseconds: `Retry-After` as seconds or as an HTTP date (RFC 9110, 10.2.3).
 * Undefined when there is none or it cannot be read.
 */
export function retryAfterMs(headers: HttpFailure['headers'], now = Date.now()): number | undefined {
  const value = headerOf(headers, 'retry-after')?.trim();
  if (!value) return undefined;
  // More digits than a number holds are no time.
  if (/^\d{1,12}(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  // `Date.parse` also makes a date of `-5` or `soon 3`; an HTTP date begins with a day's name.
  const at = /^[A-Z][a-z]+, ?\d|^[A-Z][a-z]{2} [A-Z]/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The (first) value of a header, whatever the case of its name. */
export function headerOf(headers: HttpFailure['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const wanted = name.toLowerCase();
  const value = headers[wanted] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
  return Array.isArray(value) ? value[0] : value;
}

// System errors (libuv) and undici's own, as they appear in `error.code` or in the `cause` of a failed fetch.
const faults: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'the address does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTDOWN: 'the host is down',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'the address does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the service accepted the request and then stayed silent',
  UND_ERR_BODY_TIMEOUT: 'the service stopped in the middle of its answer',
};

// Only in connecting, where the address is the path of a unix socket; elsewhere these are about files.
const socketFaults: Record<string, string> = {
  ENOENT: 'there is no socket at that path',
  EACCES: 'the user of this process may not use the socket',
};

// The request cannot have reached the service, so that even a write may be sent again.
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
// The same while connecting; an open connection ends with these, too, when the route is lost with a request under way.
const neverSentOnConnect = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

/** A transport failure found anywhere in the chain of causes; undefined when the error is something else. */
export function networkFault(
  error: unknown,
): { code: string; reason: string; neverSent: boolean } | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    const connecting = 'syscall' in at && at.syscall === 'connect';
    const reason = faults[code] ?? (connecting ? socketFaults[code] : undefined);
    if (reason)
      return {
        code,
        reason,
        neverSent:
          neverSent.has(code) || (connecting && (neverSentOnConnect.has(code) || code in socketFaults)),
      };
    if (at instanceof AggregateError && at.errors.length > 0) return networkFault(at.errors[0]);
  }
  return undefined;
}

/** What TLS says of a certificate it does not accept (Node's names for OpenSSL's verify errors). */
const certificateFaults =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** A certificate that was not accepted, for example behind a company's proxy; undefined when the error is something else. */
export function certificateError(error: unknown, service: string): ToolError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (!('code' in at) || typeof at.code !== 'string' || !certificateFaults.test(at.code)) continue;
    return new ToolError('not_configured', `The certificate of ${service} was not accepted (${at.code}).`, {
      next: 'Where a proxy or an own authority signs it, name its certificate in NODE_EXTRA_CA_CERTS, then restart the server.',
      cause: error,
    });
  }
  return undefined;
}

/** A transport failure as `unavailable`, or undefined when the error is something else. */
export function networkError(error: unknown, service: string): ToolError | undefined {
  const fault = networkFault(error);
  if (!fault) return undefined;
  return new ToolError('unavailable', `${service} could not be reached: ${fault.reason} (${fault.code}).`, {
    next: 'Check the address and the network, then call again.',
    cause: error,
  });
}
