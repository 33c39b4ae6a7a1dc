import { cutText, type ErrorContext, networkFault, ToolError, type ToolErrorOptions } from '@patchbay/core';
import type { TokenKind } from './auth/credential.js';
import { limitPauseMs } from './client/quota.js';
import { cleanText } from './text/invisible.js';

/** An answer of GitHub's REST API that says no. */
export interface Refusal {
  status: number;
  headers: Record<string, string | undefined>;
  data: unknown;
  /** Method and path template, for example `GET /repos/{owner}/{repo}`. */
  route: string;
  kind: TokenKind;
}

interface RefusalBody {
  message: string;
  errors: Array<{ resource?: string; field?: string; code?: string; message?: string } | string>;
}

// What GitHub writes for these is about the request and its objects.
const tellable = new Set([400, 403, 405, 409, 410, 413, 415, 422, 451]);
const longestMessage = 400;
const tokensPage: Record<TokenKind, string> = {
  'fine-grained': 'github.com/settings/personal-access-tokens',
  classic: 'github.com/settings/tokens',
  oauth: 'github.com/settings/applications',
  app: "the app's settings, Permissions",
  unknown: 'github.com/settings/tokens',
};

/** A failed exchange as ours: an error of the transport when no answer came. Everything with an answer is a ToolError already. */
export function mapError(error: unknown, _context?: ErrorContext): ToolError | undefined {
  if (!(error instanceof Error) || error.name !== 'HttpError') return undefined;
  const fault = networkFault(error);
  if (fault === undefined && error.cause === undefined) return undefined;
  // Octokit says 500 where nothing was answered; only the cause tells what happened.
  return new ToolError(
    'unavailable',
    `GitHub could not be reached: ${fault?.reason ?? 'the connection failed'}.`,
    {
      next: 'Check GITHUB_HOST and the network, then call again.',
      cause: error,
    },
  );
}

/** A refusal as ours; 404 is explained elsewhere, because only another request can tell what it means. */
export function refusalError(refusal: Refusal): ToolError {
  const { status, headers } = refusal;
  const body = bodyOf(refusal.data);
  const limit = limitPauseMs({ status, headers, message: body.message });
  if (limit) return limitError(limit, refusal);
  if (status === 401) return unauthenticated(refusal);
  if (status === 403) return forbidden(refusal, body);
  if (status >= 500 || status === 408)
    return make(
      status === 500 ? 'upstream_error' : 'unavailable',
      `GitHub failed inside (HTTP status ${status}).`,
      refusal,
      {
        next: 'Call again in a moment; githubstatus.com tells of outages.',
        connectionFault: true,
      },
    );
  const told = tellable.has(status) ? sentence(body) : '';
  const message = told === '' ? `GitHub answered with HTTP status ${status}.` : `GitHub: ${told}`;
  if (status === 405)
    return make('refused', message, refusal, {
      next: 'Look at the present state: get_pull_request says what blocks.',
    });
  if (status === 409)
    return make('conflict', message, refusal, { next: 'Read the present state, then decide again.' });
  if (status === 410)
    return make('not_found', message, refusal, { next: 'It is gone, or the feature is switched off there.' });
  if (status === 451) return make('refused', message, refusal, { next: 'It is blocked for legal reasons.' });
  if (
    body.errors.some((error) => typeof error === 'object' && error.code === 'already_exists') ||
    /already exists/i.test(told)
  )
    return make('conflict', message, refusal, {
      next: 'It is there already: read it, or choose another name.',
    });
  if (/own pull request|can ?not approve/i.test(told))
    return make('refused', message, refusal, { next: 'Use event comment, or let somebody else review.' });
  return make('invalid_argument', message, refusal, { next: 'Correct the arguments and call again.' });
}

/** What GraphQL says in `errors`, which comes with status 200. */
export interface GraphqlFault {
  type?: string;
  message?: string;
  path?: unknown[];
}

export function graphqlError(
  faults: GraphqlFault[],
  kind: TokenKind,
  headers: Refusal['headers'],
): ToolError {
  const first = faults[0] ?? {};
  const text = cutText(cleanText(first.message ?? '').text, longestMessage);
  const details = detailsOf({ headers, status: 200 }, first.type);
  switch (first.type) {
    case 'NOT_FOUND':
      return new ToolError('not_found', `GitHub: ${text}`, {
        next: 'It does not exist, or this token may not see it.',
        details,
      });
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      return new ToolError('permission_denied', `GitHub: ${text}`, { next: grantNext(kind), details });
    case 'RATE_LIMITED':
    case 'RATE_LIMIT': {
      const limit = limitPauseMs({ status: 403, headers, message: text });
      return new ToolError('rate_limited', 'The GraphQL quota of this token is used up.', {
        next: limit
          ? 'Wait retry_after_ms, then call again.'
          : 'Call again later; get_me shows when it is renewed.',
        retryAfterMs: limit?.pauseMs,
        pausesOthers: false,
        details,
      });
    }
    case 'UNPROCESSABLE':
    case 'VALIDATION':
      return new ToolError('refused', `GitHub: ${text}`, {
        next: 'Read the present state, then decide again.',
        details,
      });
    default:
      return new ToolError('upstream_error', 'GitHub could not carry out a GraphQL request.', {
        next: 'Call again in a moment.',
        details,
        connectionFault:
          first.type === undefined || first.type === 'INTERNAL' || first.type === 'SERVICE_UNAVAILABLE',
        cause: faults,
      });
  }
}

/** Refused before anything is sent, because the headers of the last answer said that nothing is left. */
export function quotaError(resource: string, pauseMs: number): ToolError {
  return new ToolError(
    'rate_limited',
    `The ${resource} quota of this token is used up until ${clockTime(pauseMs)}.`,
    {
      next: 'Wait retry_after_ms, then call again.',
      retryAfterMs: pauseMs,
      pausesOthers: false,
    },
  );
}

function limitError(
  { kind, pauseMs }: { kind: 'primary' | 'secondary'; pauseMs: number },
  refusal: Refusal,
): ToolError {
  const resource = refusal.headers['x-ratelimit-resource'] ?? 'core';
  const message =
    kind === 'primary'
      ? `The ${resource} quota of this token is used up until ${clockTime(pauseMs)}.`
      : 'GitHub asks for a pause (secondary rate limit: too many requests at once).';
  return make('rate_limited', message, refusal, {
    next: 'Wait retry_after_ms, then call again, and do less at once.',
    retryAfterMs: pauseMs,
    // Each primary budget is one of several; the client knows which are empty.
    pausesOthers: kind === 'secondary',
  });
}

function unauthenticated(refusal: Refusal): ToolError {
  const next =
    refusal.kind === 'app'
      ? 'The installation token was refused: is the app still installed, and not suspended?'
      : `Make a new token at ${tokensPage[refusal.kind]}, put it into GITHUB_PERSONAL_ACCESS_TOKEN and restart the server.`;
  return make(
    'unauthenticated',
    'GitHub does not accept the token: it is wrong, expired or revoked.',
    refusal,
    { next },
  );
}

function forbidden(refusal: Refusal, body: RefusalBody): ToolError {
  const { headers, kind } = refusal;
  const signOn = /url=(\S+)/.exec(headers['x-github-sso'] ?? '')?.[1];
  if (headers['x-github-sso'] !== undefined)
    return make(
      'permission_denied',
      'The organization wants single sign-on, and the token is not authorised for it.',
      refusal,
      {
        next: `A person must authorise it: ${signOn ?? `${tokensPage[kind]}, Configure SSO`}. Then call again.`,
      },
    );
  const wanted = headers['x-accepted-github-permissions'];
  const scopes = headers['x-accepted-oauth-scopes'];
  const next = wanted
    ? `Grant the token ${wanted.replaceAll(';', ' or ')} at ${tokensPage[kind]}.`
    : scopes
      ? `The token needs one of these scopes: ${scopes} (it has: ${headers['x-oauth-scopes'] || 'none'}); see ${tokensPage[kind]}.`
      : grantNext(kind);
  return make('permission_denied', `GitHub: ${sentence(body) || 'this token may not do that.'}`, refusal, {
    next,
  });
}

export function grantNext(kind: TokenKind): string {
  if (kind === 'fine-grained')
    return `Grant the token this repository and the permission at ${tokensPage[kind]}.`;
  if (kind === 'app')
    return 'Grant the app this repository and the permission, and accept the change in the installation.';
  return `Grant the token the scope (repo for repositories) at ${tokensPage[kind]}; for an organization with SSO also authorise it.`;
}

function make(
  code: ToolError['code'],
  message: string,
  refusal: Refusal,
  options: Pick<ToolErrorOptions, 'next' | 'retryAfterMs' | 'pausesOthers' | 'connectionFault'>,
): ToolError {
  return new ToolError(code, message, { ...options, details: detailsOf(refusal), cause: refusal.data });
}

export function detailsOf(
  { status, headers }: Pick<Refusal, 'status' | 'headers'>,
  type?: string,
): Record<string, unknown> {
  const id = headers['x-github-request-id'];
  return { http_status: status, ...(type ? { type } : {}), ...(id ? { request_id: id } : {}) };
}

function sentence({ message, errors }: RefusalBody): string {
  const parts = errors.slice(0, 5).map((error) => {
    if (typeof error === 'string') return error;
    if (error.message) return error.message;
    return [error.resource, error.field, error.code].filter(Boolean).join(' ');
  });
  const all = [message.replace(/\.$/, ''), ...parts].filter(Boolean).join('; ');
  return all === '' ? '' : `${cutText(cleanText(all).text, longestMessage)}.`;
}

function bodyOf(data: unknown): RefusalBody {
  if (typeof data !== 'object' || data === null) return { message: '', errors: [] };
  const message = 'message' in data && typeof data.message === 'string' ? data.message : '';
  // GitHub's description: strings, or objects with these fields.
  const errors =
    'errors' in data && Array.isArray(data.errors)
      ? (data.errors.filter(Boolean) as RefusalBody['errors'])
      : [];
  return { message, errors };
}

function clockTime(pauseMs: number): string {
  return `${new Date(Date.now() + pauseMs).toISOString().slice(11, 16)} UTC`;
}
