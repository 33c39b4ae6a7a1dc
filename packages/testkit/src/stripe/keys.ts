import { apiError } from './api-error.js';
import type { Route } from './route.js';
import type { StripeState } from './state.js';

export interface KeyRecord {
  readonly account: string;
  readonly livemode: boolean;
  /** Null for a secret key; for a restricted one what it may do, as `customer_read` or `customer_write`. */
  readonly permissions: ReadonlySet<string> | null;
  readonly expired: boolean;
}

interface NewKey {
  mode: 'test' | 'live';
  /** Restricted when given, for example `['customer_read', 'charge_write']`; write includes read. */
  permissions?: readonly string[];
  account?: string;
  expired?: boolean;
}

/** Files a key and answers it: `sk_` or `rk_`, the mode, and random text. */
export const addKey = (
  state: StripeState,
  { mode, permissions, account, expired = false }: NewKey,
): string => {
  const key = `${permissions ? 'rk' : 'sk'}_${mode}_${state.randomText(16)}`;
  state.keys.set(key, {
    account: account ?? state.platform,
    livemode: mode === 'live',
    permissions: permissions ? new Set(permissions) : null,
    expired,
  });
  return key;
};

const masked = (key: string): string => `${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`;

const unauthorised = (message: string, code?: string) => apiError(401, message, { code });

const keyIn = (authorization: string | undefined): string => {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
  if (scheme === 'Bearer' && credentials !== '') return credentials;
  if (scheme === 'Basic') return Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '';
  throw unauthorised('You did not provide an API key in the Authorization header.');
};

/** The record behind an `Authorization` header; throws 401 for unknown and expired keys, 403 for publishable ones. */
export const authenticate = (state: StripeState, authorization: string | undefined) => {
  const key = keyIn(authorization);
  if (key.startsWith('pk_')) {
    const message = 'This API call cannot be made with a publishable API key. Please use a secret API key.';
    throw apiError(403, message, { code: 'secret_key_required' });
  }
  const record = state.keys.get(key);
  if (record === undefined) throw unauthorised(`Invalid API Key provided: ${masked(key)}`);
  if (record.expired) throw unauthorised(`Expired API Key provided: ${masked(key)}`, 'api_key_expired');
  return { key, record };
};

/** The account a request works on: the key's own, or the connected one that `Stripe-Account` names. */
export const accountOf = (
  state: StripeState,
  { key, record }: { key: string; record: KeyRecord },
  stripeAccount: string | undefined,
): string => {
  if (stripeAccount === undefined || stripeAccount === record.account) return record.account;
  if (record.account === state.platform && state.accounts.has(stripeAccount)) return stripeAccount;
  const message =
    `The provided key '${masked(key)}' does not have access to account '${stripeAccount}' ` +
    '(or that account does not exist). Application access may have been revoked.';
  throw apiError(403, message, { code: 'account_invalid' });
};

/** Refuses a restricted key without the route's permission; the answer has no code and names it in the message. */
export const authorise = (
  { key, record }: { key: string; record: KeyRecord },
  route: Route,
  account: string,
): void => {
  const { permission, permissionLevel } = route;
  const granted = record.permissions;
  if (granted === null || granted.has(`${permission}_write`)) return;
  if (permissionLevel === 'read' && granted.has(`${permission}_read`)) return;
  const message =
    `The provided key '${masked(key)}' does not have the required permissions for this endpoint on account '${account}'. ` +
    `Having the 'rak_${permission}_${permissionLevel}' permission would allow this request to continue.`;
  throw apiError(403, message);
};
