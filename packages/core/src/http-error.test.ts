import { expect, test } from 'vitest';
import { headerOf, httpError, networkError, networkFault, retryAfterMs } from './http-error.js';

const at = (status: number, headers: Record<string, string> = {}) =>
  httpError({ status, headers, service: 'Acme', requestId: 'req_1', now: Date.UTC(2026, 0, 1) });

test('a status becomes our code with the service, the status and the request id', () => {
  const error = at(404);
  expect(error).toMatchObject({
    code: 'not_found',
    message: 'Acme answered with HTTP status 404.',
    next: 'Check the name or id; list what exists first.',
    details: { http_status: 404, request_id: 'req_1' },
  });
  const codes = [
    400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 413, 418, 422, 429, 451, 500, 501, 502, 503, 504, 529,
  ];
  expect(Object.fromEntries(codes.map((status) => [status, at(status).code]))).toMatchInlineSnapshot(`
    {
      "400": "invalid_argument",
      "401": "unauthenticated",
      "402": "refused",
      "403": "permission_denied",
      "404": "not_found",
      "405": "refused",
      "408": "unavailable",
      "409": "conflict",
      "410": "not_found",
      "412": "conflict",
      "413": "invalid_argument",
      "418": "refused",
      "422": "invalid_argument",
      "429": "rate_limited",
      "451": "refused",
      "500": "upstream_error",
      "501": "upstream_error",
      "502": "unavailable",
      "503": "unavailable",
      "504": "unavailable",
      "529": "upstream_error",
    }
  `);
});

test('a status of the service itself counts for the circuit, a refusal and a 429 do not', () => {
  const faults = [400, 403, 408, 422, 429, 500, 502, 503, 529].filter((status) => at(status).connectionFault);
  expect(faults).toEqual([408, 500, 502, 503, 529]);
});

test('Retry-After is read as seconds and as a date, from any kind of header, and never as a time in the past', () => {
  const now = Date.UTC(2026, 0, 1, 0, 0, 0);
  const read = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), now);
  expect(read('120')).toBe(120_000);
  expect(read('0.5')).toBe(500);
  expect(read('Thu, 01 Jan 2026 00:00:30 GMT')).toBe(30_000);
  expect(read('Wed, 31 Dec 2025 23:59:00 GMT')).toBe(0);
  expect(retryAfterMs({ 'Retry-After': ['7', '9'] }, now)).toBe(7_000);
  expect(at(429, { 'retry-after': '3' }).retryAfterMs).toBe(3_000);
});

test('a Retry-After that cannot be read is none', () => {
  const read = (value: string) => retryAfterMs({ 'retry-after': value }, 0);
  expect(['', ' ', 'soon', 'in 5', '-5', '1e3', 'NaN', '9'.repeat(400)].map(read)).toEqual(
    Array(8).fill(undefined),
  );
  expect(retryAfterMs({}, 0)).toBeUndefined();
});

test('a header is found whatever the case of its name', () => {
  expect(headerOf({ 'X-Request-Id': 'r1' }, 'x-request-id')).toBe('r1');
  expect(headerOf({ 'x-request-id': 'r1' }, 'X-Request-Id')).toBe('r1');
  expect(headerOf(new Headers({ 'X-Request-Id': 'r1' }), 'x-request-ID')).toBe('r1');
  expect(headerOf({}, 'x-request-id')).toBeUndefined();
});

const systemError = (code: string, fields: object = {}) =>
  Object.assign(new Error(code), { code, ...fields });

test('a network failure is found under the errors that libraries wrap around it', () => {
  const cut = systemError('ECONNRESET', { syscall: 'read' });
  const wrapped = new TypeError('fetch failed', { cause: new Error('request failed', { cause: cut }) });
  expect(networkFault(wrapped)).toEqual({
    code: 'ECONNRESET',
    reason: 'the connection was cut',
    neverSent: false,
  });
  const both = new AggregateError([systemError('ECONNREFUSED', { syscall: 'connect' })]);
  expect(networkFault(both)).toMatchObject({ code: 'ECONNREFUSED', neverSent: true });
});

test('an error that only looks like one, or refers to itself, is none', () => {
  const circular = new Error('round');
  circular.cause = circular;
  expect(
    [circular, systemError('ERR_INVALID_ARG_TYPE'), 'ECONNRESET', { code: 'ECONNRESET' }, null].map(
      networkFault,
    ),
  ).toEqual(Array(5).fill(undefined));
});

test('a request that may have left is not called unsent, even when the host vanished in the middle', () => {
  const unsent = (code: string, syscall: string) => networkFault(systemError(code, { syscall }))?.neverSent;
  expect(unsent('EHOSTUNREACH', 'connect')).toBe(true);
  expect(unsent('EHOSTUNREACH', 'read')).toBe(false);
  expect(unsent('ENETUNREACH', 'write')).toBe(false);
  expect(unsent('ENOTFOUND', 'getaddrinfo')).toBe(true);
  expect(unsent('ETIMEDOUT', 'connect')).toBe(false);
});

test('a unix socket that is missing is a failure of the way, a file that is missing is not', () => {
  expect(networkFault(systemError('ENOENT', { syscall: 'connect' }))).toEqual({
    code: 'ENOENT',
    reason: 'there is no socket at that path',
    neverSent: true,
  });
  expect(networkFault(systemError('ENOENT', { syscall: 'open' }))).toBeUndefined();
});

test('a network failure reads as a sentence with a next step and keeps its cause for the log', () => {
  const cause = systemError('ENOTFOUND', { hostname: 'internal.example' });
  const error = networkError(cause, 'Acme');
  expect(error).toMatchObject({
    code: 'unavailable',
    message: 'Acme could not be reached: the host name is unknown (ENOTFOUND).',
    next: 'Check the address and the network, then call again.',
    connectionFault: true,
    cause,
  });
  expect(networkError(new Error('a bug'), 'Acme')).toBeUndefined();
});
