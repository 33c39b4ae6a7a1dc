import { cutText, type ErrorContext, networkFault, retryAfterMs, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import { answerNext, declineNext } from './next-steps.js';
import { scrubText } from './scrub.js';

/** An error of the SDK. Known by its shape, so that the SDK need not be loaded to look at it. */
export type StripeError = Stripe.errors.StripeError & { detail?: unknown };

export function isStripeError(error: unknown): error is StripeError {
  return (
    error instanceof Error && 'rawType' in error && 'type' in error && String(error.type).startsWith('Stripe')
  );
}

// What Stripe writes for these is about the request and its objects. The text of 401 and 403 holds parts of the key, that of 5xx is
// nobody's business.
const tellable = new Set([400, 402, 404, 409, 429]);
const longestMessage = 400;

/** Refusals for what an object is, not for how the request was written. */
const stateCodes =
  /_unexpected_state$|^charge_(already|disputed|expired|exceeds|not_refundable|invalid)|^invoice_(not_editable|already|no_|upcoming)|already_(paid|refunded|exists|canceled)|^resource_already_exists$|^amount_too_|^balance_insufficient$/;

/** An error of the SDK as ours; undefined for everything else. */
export function mapError(error: unknown, _context?: ErrorContext): ToolError | undefined {
  if (!isStripeError(error)) return undefined;
  const { statusCode: status } = error;
  if (status === undefined) return noAnswer(error);
  if (status === 401) return unauthenticated(error);
  if (status === 403) return forbidden(error);
  if (status >= 500) return failedInside(error);
  if (status === 409)
    // Nothing was carried out by this request, and the same one will do.
    return answer('unavailable', error, { connectionFault: false });
  if (status === 429) return answer('rate_limited', error, {});
  if (status === 402) return answer('refused', error, { next: declineNext(error) });
  if (error.rawType === 'idempotency_error') return answer('conflict', error, {});
  if (isMissing(error)) return answer('not_found', error, {});
  return answer(stateCodes.test(error.code ?? '') ? 'refused' : 'invalid_argument', error, {});
}

/** Stripe says `resource_missing` of a customer without a payment method, too, and that is no wrong id. */
export function isMissing({ statusCode, code, message, param }: StripeError): boolean {
  return (
    statusCode === 404 ||
    (code === 'resource_missing' && (param !== undefined || message.startsWith('No such')))
  );
}

/** True where Stripe itself said no to this request, so that nothing was done by it. */
export function isRefusal(error: unknown): boolean {
  return isStripeError(error) && (error.statusCode ?? 0) >= 400 && (error.statusCode ?? 0) < 500;
}

/**
 * True for a refusal that is the outcome of the idempotency key, whatever came of earlier requests with it. The others are said before
 * Stripe looks at the key: not now, not with this API key.
 */
export function isOutcome(error: unknown): boolean {
  return isRefusal(error) && isStripeError(error) && ![401, 403, 409, 429].includes(error.statusCode ?? 0);
}

/** True for a request that cannot have reached Stripe. */
export function wasNeverSent(error: unknown): boolean {
  return isStripeError(error) && networkFault(error.detail)?.neverSent === true;
}

/** True for a failure that Stripe keeps under the idempotency key: to repeat the key can only repeat the failure. */
export function isStoredFailure(error: unknown): boolean {
  return (
    isStripeError(error) &&
    (error.statusCode ?? 0) >= 500 &&
    headerOf(error, 'idempotent-replayed') === 'true'
  );
}

function answer(
  code: ToolError['code'],
  error: StripeError,
  { next = answerNext(error), connectionFault }: { next?: string; connectionFault?: boolean },
): ToolError {
  const told = tellable.has(error.statusCode ?? 0) && error.message !== '';
  const message = told
    ? cutText(scrubText(error.message), longestMessage)
    : `Stripe answered with HTTP status ${error.statusCode}.`;
  return new ToolError(code, message, {
    next,
    retryAfterMs: retryAfterMs(error.headers ?? {}),
    details: detailsOf(error),
    connectionFault,
    cause: error,
  });
}

/** The facts of an answer, without the objects that come with it: those hold client secrets. */
function detailsOf(error: StripeError): Record<string, unknown> {
  const facts = {
    http_status: error.statusCode,
    code: error.code,
    decline_code: error.decline_code,
    advice_code: error.advice_code,
    param: error.param,
    payment_intent: error.payment_intent?.id,
    charge: error.charge,
    request_id: error.requestId,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''));
}

function unauthenticated(error: StripeError): ToolError {
  const expired = error.code === 'api_key_expired';
  return new ToolError(
    'unauthenticated',
    `Stripe does not accept the key${expired ? ': it has expired' : ''}.`,
    {
      next: 'Put a valid key into STRIPE_SECRET_KEY (dashboard.stripe.com/apikeys), then restart the server.',
      details: detailsOf(error),
      cause: error,
    },
  );
}

// The dashboard's words, where they are not those of the permission.
const dashboardNames: Record<string, string> = {
  charge: 'Charges and Refunds',
  plan: 'Prices',
  payment_links: 'Payment Links',
  balance_transaction_source: 'Balance transaction sources',
  accounts_kyc_basic: 'Accounts',
};

function forbidden(error: StripeError): ToolError {
  const details = detailsOf(error);
  if (error.code === 'account_invalid' || error.code === 'platform_account_required')
    return new ToolError('permission_denied', 'The key may not act for the account in STRIPE_ACCOUNT.', {
      next: 'Correct STRIPE_ACCOUNT, or use a key of the platform that this account is connected to.',
      details,
      cause: error,
    });
  const [, permission] = /'?(rak_[a-z0-9_]+)'?/.exec(error.message) ?? [];
  if (!permission)
    return new ToolError('permission_denied', 'The key may not do this.', {
      next: 'Give the key this permission at dashboard.stripe.com/apikeys, or use another key.',
      details,
      cause: error,
    });
  const [, resource = '', level = ''] = /^rak_(.+)_(read|write)$/.exec(permission) ?? [];
  const name = dashboardNames[resource] ?? resource.replaceAll('_', ' ');
  return new ToolError('permission_denied', `The restricted key lacks the permission ${permission}.`, {
    next: `Allow "${name}: ${level}" for the key at dashboard.stripe.com/apikeys; no restart is needed.`,
    details: { ...details, permission },
    cause: error,
  });
}

/** A 5xx of Stripe's own: worth another try with the same key, unless Stripe says that it would fail the same way. */
function failedInside(error: StripeError): ToolError {
  const final = isStoredFailure(error) || headerOf(error, 'stripe-should-retry') === 'false';
  return new ToolError(
    final ? 'upstream_error' : 'unavailable',
    `Stripe failed inside (HTTP status ${error.statusCode}).`,
    {
      next: 'Call again in a moment; status.stripe.com tells of outages.',
      retryAfterMs: retryAfterMs(error.headers ?? {}),
      details: detailsOf(error),
      connectionFault: true,
      cause: error,
    },
  );
}

function noAnswer(error: StripeError): ToolError {
  const fault = networkFault(error.detail);
  const timedOut = /timeout being reached \((\d+)ms\)/.exec(error.message);
  const reason = timedOut
    ? `it did not answer within ${timedOut[1]} ms`
    : (fault?.reason ?? 'the connection failed');
  return new ToolError('unavailable', `Stripe could not be reached: ${reason}.`, {
    next: 'Check the network and STRIPE_API_BASE, then call again.',
    cause: error.detail instanceof Error ? error.detail : error,
  });
}

function headerOf({ headers }: StripeError, name: string): string | undefined {
  return headers?.[name];
}
